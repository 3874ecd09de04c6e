"""The whole command line against the loopback Jira: what a team does with it, day by day."""

from __future__ import annotations

import pytest

from cli.conftest import POST_MORTEM, Scratch
from servers.jira import Jira
from servers.jira_state import Transition, Workflow

FILE = "postmortems/2026-11-03-checkout-500s.md"
SETTINGS = """\
tracker = "jira"

[jira]
project = "OPS"
projects = ["SEC"]

[owners]
"@alice" = "alice@acme.example"
"@bob" = "bob@acme.example"
"""
ITEM = "2026-11-03-checkout-500s/1"


@pytest.fixture
def ops(scratch: Scratch, jira: Jira) -> Scratch:
    """A repository with one post-mortem of three items, on the loopback Jira."""
    scratch.write("pmsync.toml", SETTINGS)
    scratch.write(FILE, POST_MORTEM)
    scratch.commit()
    return scratch


@pytest.fixture
def linked(ops: Scratch) -> Scratch:
    assert ops.pmsync("push").code == 0
    ops.commit()
    return ops


def test_push_makes_the_issues_and_writes_only_the_links(ops: Scratch, jira: Jira) -> None:
    assert ops.pmsync("push").code == 0
    rows = POST_MORTEM.splitlines()[16:19]
    links = [f"[OPS-{number}]({jira.url}/browse/OPS-{number})" for number in (1, 2, 3)]
    assert ops.diff() == [*("-" + row for row in rows), *("+" + row[:-3] + f" {link} |"
                          for row, link in zip(rows, links, strict=True))]  # fmt: skip
    issue = jira.issue("OPS-1")
    assert issue.summary == "Add an integration test for /api/orders"
    assert (issue.assignee, issue.priority, issue.duedate) == ("acc-alice", "2", "2026-11-20")
    assert "type:test" in issue.labels
    assert "SEV1" in (issue.description or "")


def test_a_second_run_sends_no_write_and_changes_no_byte(linked: Scratch, jira: Jira) -> None:
    writes = len(jira.writes())
    for command in ("push", "pull", "sync"):
        assert linked.pmsync(command).code == 0
    assert len(jira.writes()) == writes
    assert linked.git("status", "--porcelain") == ""
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_what_people_do_there_arrives_in_the_row(linked: Scratch, jira: Jira) -> None:
    jira.person.move(10002, "Done", "10001")
    jira.person.edit(10003, summary="Rename in two steps", duedate=None)
    assert linked.pmsync("pull").code == 0
    assert linked.diff()[2:] == [
        "+" + POST_MORTEM.splitlines()[17].replace("todo", "dropped")[:-3]
        + f" [OPS-2]({jira.url}/browse/OPS-2) |",
        f"+| 3 | Rename in two steps | | process | P3 |  | todo | [OPS-3]({jira.url}/browse/OPS-3) |",
    ]  # fmt: skip


def test_editing_the_row_and_pushing_takes_the_transition(linked: Scratch, jira: Jira) -> None:
    linked.replace(FILE, "2026-11-20 | todo", "2026-11-20 | done")
    assert linked.pmsync("push").code == 0
    assert jira.issue("OPS-1").status == "Done"
    assert linked.pmsync("plan").out == "1 to record.\n"  # how it was closed, which a push does not ask
    assert linked.pmsync("pull").code == 0
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_a_conflict_goes_to_the_fields_side_and_the_losing_value_is_told(linked: Scratch, jira: Jira) -> None:
    linked.replace(FILE, "Alert on the rate of 500 answers", "Alert on 500 answers within a minute")
    jira.person.edit(10002, summary="Alert on errors")
    result = linked.pmsync("sync")
    assert result.code == 0
    assert jira.issue("OPS-2").summary == "Alert on 500 answers within a minute"
    assert "Alert on errors" in result.out + result.err


@pytest.mark.parametrize("name", ["OPS-1", "10001", ITEM])
def test_resolve_takes_an_issue_by_key_by_number_and_by_item(linked: Scratch, jira: Jira, name: str) -> None:
    linked.write("pmsync.toml", linked.read("pmsync.toml") + '[policy]\ntitle = "hold"\n')
    linked.replace(FILE, "Add an integration test for /api/orders", "Test /api/orders")
    jira.person.edit(10001, summary="Test the orders")
    assert linked.pmsync("sync").code == 1
    assert linked.pmsync("resolve", name, "title", "--take", "tracker").code == 0
    assert "| Test the orders |" in linked.read(FILE)
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_an_issue_that_moved_gets_its_new_key_written_into_the_row(linked: Scratch, jira: Jira) -> None:
    jira.person.move_to_project(10002, "SEC")
    assert linked.pmsync("pull").code == 0
    assert f"[SEC-1]({jira.url}/browse/SEC-1)" in linked.read(FILE)
    linked.replace(FILE, "Alert on the rate of 500 answers", "Alert on 500 answers")
    assert linked.pmsync("sync").code == 0
    assert jira.issue("SEC-1").summary == "Alert on 500 answers"
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_a_status_out_of_reach_is_reported_and_holds_up_nothing_else(linked: Scratch, jira: Jira) -> None:
    jira.workflow = Workflow(
        {"To Do": "new", "Shipped": "done", "Archived": "done"},
        [Transition("1", "Ship", "Shipped"), Transition("2", "Archive", "Archived")],
    )
    linked.replace(FILE, "2026-11-20 | todo", "2026-11-21 | done")
    linked.replace(FILE, "Rename columns in two steps only", "Rename in two steps")
    result = linked.pmsync("sync")
    assert result.code == 2
    assert "“Ship” to “Shipped”, “Archive” to “Archived”" in result.err
    assert jira.issue("OPS-1").duedate == "2026-11-21"
    assert jira.issue("OPS-3").summary == "Rename in two steps"
    linked.write("pmsync.toml", linked.read("pmsync.toml") + '[jira.statuses]\ndone = ["Shipped"]\n')
    assert linked.pmsync("sync").code == 0
    assert jira.issue("OPS-1").status == "Shipped"
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_a_push_of_130_new_items_and_a_pull_of_them(scratch: Scratch, jira: Jira) -> None:
    scratch.write("pmsync.toml", SETTINGS)
    for part in range(13):
        rows = "".join(f"- [ ] Item number {part}-{number} of the migration\n" for number in range(10))
        scratch.write(f"postmortems/part-{part}.md", f"# Part {part}\n\n## Action items\n\n{rows}")
    assert scratch.pmsync("push", "--max-creates", "200").code == 0
    assert [jira.count("bulk create"), jira.count("create")] == [3, 0]
    texts = [scratch.read(f"postmortems/part-{part}.md") for part in range(13)]
    assert [text.count("/browse/OPS-") for text in texts] == [10] * 13
    jira.log.clear()
    assert scratch.pmsync("pull").code == 0
    assert len(jira.log) == 1 + 2
    assert jira.writes() == []


def test_without_a_token_the_error_says_what_to_set(ops: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PMSYNC_JIRA_TOKEN")
    result = ops.pmsync("plan")
    assert result.code == 2
    assert "Set PMSYNC_JIRA_TOKEN" in result.err
