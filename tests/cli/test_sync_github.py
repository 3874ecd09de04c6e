"""The whole command line against the loopback GitHub: what a team does with it, day by day."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli.conftest import GITHUB, POST_MORTEM, Scratch
from servers.github import GitHub

FILE = "postmortems/2026-11-03-checkout-500s.md"


def link(github: GitHub, number: int) -> str:
    return f"[#{number}]({github.url}/{GITHUB}/issues/{number})"


@pytest.fixture
def linked(shop: Scratch) -> Scratch:
    assert shop.pmsync("push").code == 0
    shop.commit()
    return shop


def test_plan_tells_what_would_happen_and_changes_nothing(shop: Scratch, github: GitHub) -> None:
    result = shop.pmsync("plan", "--dry-run")
    assert result.code == 0
    assert result.out.splitlines() == [
        FILE,
        "  create    1         Add an integration test for /api/orders",
        "  create    2         Alert on the rate of 500 answers",
        "  create    3         Rename columns in two steps only",
        "3 to create.",
    ]
    assert github.writes() == []
    assert shop.git("status", "--porcelain") == ""


def test_plan_in_json_has_the_documented_shape(shop: Scratch) -> None:
    plan = shop.pmsync("plan", "--json").json
    assert plan["conflicts"] == []
    first = plan["steps"][0]
    assert {
        name: first[name] for name in ("step", "item", "issue", "field", "from", "to", "path", "line")
    } == {
        "step": "create",
        "item": "2026-11-03-checkout-500s/1",
        "issue": None,
        "field": None,
        "from": None,
        "to": "Add an integration test for /api/orders",
        "path": FILE,
        "line": 17,
    }


def test_push_makes_the_issues_and_writes_only_the_links(shop: Scratch, github: GitHub) -> None:
    assert shop.pmsync("push").code == 0
    assert shop.diff() == [
        *("-" + row for row in POST_MORTEM.splitlines()[16:19]),
        *(
            "+" + row[:-3] + f" {link(github, number)} |"
            for number, row in enumerate(POST_MORTEM.splitlines()[16:19], 1)
        ),
    ]
    issue = github.issue(GITHUB, 1)
    assert issue.title == "Add an integration test for /api/orders"
    assert issue.assignees == ["alice"]
    assert sorted(issue.labels) == ["pmsync", "priority: P1", "type: test"]
    assert "SEV1" in issue.body
    assert "2026-11-20" in issue.body


def test_a_second_run_sends_no_write_and_changes_no_byte(linked: Scratch, github: GitHub) -> None:
    writes = len(github.writes())
    for command in ("push", "pull", "sync"):
        assert linked.pmsync(command).code == 0
    assert len(github.writes()) == writes
    assert linked.git("status", "--porcelain") == ""
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_closing_an_issue_and_pulling_marks_the_row(linked: Scratch, github: GitHub) -> None:
    github.person.close(GITHUB, 2)
    assert linked.pmsync("pull").code == 0
    removed, added = linked.diff()
    assert removed[1:].replace("todo", "done") == added[1:]


def test_an_issue_closed_as_not_planned_is_dropped_and_one_reopened_is_to_do_again(
    linked: Scratch, github: GitHub
) -> None:
    github.person.close(GITHUB, 2, "not_planned")
    linked.pmsync("pull")
    assert "| dropped |" in linked.read(FILE)
    github.person.reopen(GITHUB, 2)
    linked.pmsync("pull")
    assert linked.diff() == []


def test_editing_the_row_and_pushing_closes_the_issue(linked: Scratch, github: GitHub) -> None:
    linked.replace(FILE, "2026-11-20 | todo", "2026-11-20 | done")
    linked.commit()
    assert linked.pmsync("push").code == 0
    assert github.issue(GITHUB, 1).closed
    assert github.issue(GITHUB, 1).reason == "completed"
    assert linked.diff() == []


def test_edits_of_different_fields_on_both_sides_both_arrive(linked: Scratch, github: GitHub) -> None:
    linked.replace(FILE, "P2", "P1")
    github.person.edit(GITHUB, 2, title="Alert on the share of 500 answers", assignees=["alice"])
    assert linked.pmsync("sync").code == 0
    assert "priority: P1" in github.issue(GITHUB, 2).labels
    assert "| Alert on the share of 500 answers | @alice | monitor | P1 |" in linked.read(FILE)


def test_a_conflict_goes_to_the_fields_side_and_the_losing_value_is_told(
    linked: Scratch, github: GitHub
) -> None:
    linked.replace(FILE, "Alert on the rate of 500 answers", "Alert on 500 answers within a minute")
    github.person.edit(GITHUB, 2, title="Alert on errors")
    result = linked.pmsync("sync")
    assert result.code == 0
    assert github.issue(GITHUB, 2).title == "Alert on 500 answers within a minute"
    assert "Alert on errors" in result.out + result.err
    assert "the document wins" in result.out + result.err


def test_a_held_conflict_waits_and_resolve_settles_it(linked: Scratch, github: GitHub) -> None:
    linked.write("pmsync.toml", linked.read("pmsync.toml") + '[policy]\ntitle = "hold"\n')
    linked.replace(FILE, "Alert on the rate of 500 answers", "Page on 500 answers")
    github.person.edit(GITHUB, 2, title="Alert on errors")
    result = linked.pmsync("sync")
    assert result.code == 1
    assert "pmsync resolve" in result.out
    assert github.issue(GITHUB, 2).title == "Alert on errors"
    assert "Page on 500 answers" in linked.read(FILE)
    assert linked.pmsync("resolve", "#2", "title", "--take", "tracker").code == 0
    assert "| Alert on errors |" in linked.read(FILE)
    assert linked.pmsync("plan", "--exit-code").code == 0


def test_resolve_takes_the_documents_side(linked: Scratch, github: GitHub) -> None:
    github.person.edit(GITHUB, 2, title="Alert on errors")
    linked.replace(FILE, "Alert on the rate of 500 answers", "Page on 500 answers")
    settled = linked.pmsync("resolve", "2026-11-03-checkout-500s/2", "title", "--take", "document")
    assert settled.code == 0
    assert github.issue(GITHUB, 2).title == "Page on 500 answers"


def test_a_dry_run_sends_and_writes_nothing(linked: Scratch, github: GitHub) -> None:
    linked.replace(FILE, "2026-11-20 | todo", "2026-11-20 | done")
    linked.commit()
    github.person.close(GITHUB, 2)
    writes = len(github.writes())
    for command in ("push", "pull", "sync"):
        assert linked.pmsync(command, "--dry-run").code == 0
    assert len(github.writes()) == writes
    assert linked.git("status", "--porcelain") == ""


def test_a_selection_leaves_other_documents_alone(shop: Scratch, github: GitHub) -> None:
    other = POST_MORTEM.replace("2026-11-03-checkout-500s", "other")
    shop.write("postmortems/other.md", other)
    shop.commit()
    assert shop.pmsync("push", str(shop.path / FILE)).code == 0
    assert len(github.repository(GITHUB).issues) == 3
    assert shop.read("postmortems/other.md") == other


def test_an_issue_that_is_gone_is_reported_and_its_row_stays(linked: Scratch, github: GitHub) -> None:
    github.person.delete(GITHUB, 3)
    result = linked.pmsync("sync")
    assert result.code == 1
    assert "missing" in result.out
    assert linked.git("status", "--porcelain") == ""


def test_a_tracker_that_knows_none_of_the_issues_stops_the_run(linked: Scratch, github: GitHub) -> None:
    for number in (1, 2, 3):
        github.person.delete(GITHUB, number)
    linked.write("postmortems/new.md", POST_MORTEM.replace("2026-11-03-checkout-500s", "new"))
    result = linked.pmsync("sync")
    assert result.code == 2
    assert "nothing was changed" in result.err
    assert not github.repository(GITHUB).issues


def test_two_rows_with_one_link_are_held_and_nothing_breaks(linked: Scratch, github: GitHub) -> None:
    linked.replace(FILE, link(github, 2), link(github, 1))
    linked.commit()
    result = linked.pmsync("sync")
    assert result.code == 1
    assert "2 rows link to acme/shop#1" in result.out
    assert linked.git("status", "--porcelain") == ""


def test_a_link_to_another_place_is_left_alone_and_never_asked(linked: Scratch, github: GitHub) -> None:
    linked.replace(FILE, link(github, 2), "[#5](https://github.com/evil/shop/issues/5)")
    requests = len(github.log)
    result = linked.pmsync("sync")
    assert "https://github.com/evil/shop/issues/5 is no issue of the configured tracker" in result.out
    assert all("evil" not in request.path for request in github.log[requests:])


def test_a_run_creates_no_more_than_it_may_and_the_next_one_goes_on(shop: Scratch, github: GitHub) -> None:
    first = shop.pmsync("sync", "--max-creates", "2")
    assert first.code == 1
    assert "1 more to create" in first.err
    assert len(github.repository(GITHUB).issues) == 2
    assert shop.pmsync("sync", "--max-creates", "2").code == 0
    assert len(github.repository(GITHUB).issues) == 3


def test_a_run_creates_less_than_github_takes_a_minute_by_default(scratch: Scratch, github: GitHub) -> None:
    rows = "".join(f"- [ ] Migrate table number {number}\n" for number in range(81))
    scratch.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\n')
    scratch.write("postmortems/many.md", f"# Many\n\n## Action items\n\n{rows}")
    assert scratch.pmsync("push").code == 1
    assert len(github.repository(GITHUB).issues) < 80


def test_an_owner_whom_the_tracker_does_not_take_is_told(shop: Scratch, github: GitHub) -> None:
    shop.replace(FILE, "@bob", "@stranger")
    result = shop.pmsync("push")
    assert result.code == 1
    assert "2026-11-03-checkout-500s/2: GitHub did not take the assignee" in result.err
    assert len(github.repository(GITHUB).issues) == 3


def test_doubles_that_two_runs_made_are_healed_though_every_item_has_its_issue(
    linked: Scratch, github: GitHub
) -> None:
    made = github.issue(GITHUB, 1)
    double = github.person.write(
        GITHUB, made.title, login="pmsync-bot", body=made.body, labels=made.labels, assignees=made.assignees
    )
    result = linked.pmsync("sync")
    assert result.code == 0
    assert f"closed {GITHUB}#{double.number}, a double of {GITHUB}#1" in result.out
    assert (double.closed, double.reason) == (True, "duplicate")
    assert not github.issue(GITHUB, 1).closed


class TestBudget:
    """Requests: a pull costs the list's pages and one, a push one more for each changed item."""

    @pytest.fixture
    def many(self, scratch: Scratch, github: GitHub) -> Scratch:
        scratch.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\n')
        for part in range(13):
            rows = "".join(f"- [ ] Item number {part}-{number} of the migration\n" for number in range(10))
            scratch.write(f"postmortems/part-{part}.md", f"# Part {part}\n\n## Action items\n\n{rows}")
        assert scratch.pmsync("push", "--max-creates", "200").code == 0
        scratch.commit()
        github.log.clear()
        return scratch

    def test_a_pull_of_130_items(self, many: Scratch, github: GitHub) -> None:
        assert many.pmsync("pull").code == 0
        assert len(github.log) <= 2 + 1

    def test_a_push_of_three_changed_items(self, many: Scratch, github: GitHub) -> None:
        for part in (0, 5, 12):
            name = f"postmortems/part-{part}.md"
            many.replace(name, f"- [ ] Item number {part}-3 ", f"- [x] Item number {part}-3 ")
        assert many.pmsync("push").code == 0
        assert len(github.log) <= 2 + 1 + 3
        assert len(github.writes()) == 3


def test_a_document_edited_while_the_plan_is_made_stops_the_run(shop: Scratch, github: GitHub) -> None:
    github.on("list", lambda: shop.replace(FILE, "The end.", "The very end."))
    result = shop.pmsync("push")
    assert result.code == 2
    assert f"{FILE}: the file was changed while the plan was made" in result.err
    assert github.writes() == []
    assert "The very end." in shop.read(FILE)


def test_what_is_printed_as_json_has_the_documented_keys(shop: Scratch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    shown, planned, _ = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    read = shop.pmsync("show", "--json", str(shop.path / FILE)).json[0]
    plan = shop.pmsync("plan", "--json").json
    assert read.keys() == shown.keys()
    assert read["actions"][0].keys() == shown["actions"][0].keys()
    assert plan.keys() == planned.keys()
    assert plan["steps"][0].keys() == planned["steps"][0].keys()
    done = shop.pmsync("push", "--json").json
    assert done.keys() == {
        "steps",
        "conflicts",
        "waiting",
        "created",
        "closed",
        "untaken",
        "problems",
        "halted",
    }


def test_an_edit_that_the_tracker_drops_is_told_once_and_stays_in_the_document(
    linked: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.repository(GITHUB).pushers.discard(github.tokens[github.TOKEN])
    linked.replace(FILE, "| test | P1 |", "| test | P2 |")
    result = linked.pmsync("push")
    assert result.code == 1
    assert "did not take priority" in result.err
    assert "| test | P2 |" in linked.read(FILE)
    assert linked.pmsync("push").code == 0


def test_what_the_tracker_has_nothing_for_is_told_once_for_all_items(shop: Scratch) -> None:
    rows = [
        f"| {place} | Do {place} | {'Platform' if place < 3 else f'Team {place}'} | | | soon | todo |  |"
        for place in range(1, 13)
    ]
    text = shop.read(FILE)
    table = text[text.index("| 1 |") : text.index("\nThe end.")]
    shop.write(FILE, text.replace(table, "\n".join(rows) + "\n"))
    shop.commit()
    assert shop.pmsync("push").code == 0
    plan = shop.pmsync("plan")
    assert plan.code == 0
    teams = ", ".join(f"“Team {place}” ({FILE}:{16 + place})" for place in range(3, 10))
    assert plan.out.splitlines() == [
        "Documents and tracker agree; there is nothing to do.",
        "Kept in the documents alone:",
        f"  the tracker has no owner for “Platform” (2 items), {teams} and 3 other values; "
        "name the login under [owners] in the settings, or write @login",
        "  the tracker has no due date for “soon” (12 items)",
    ]
    assert shop.pmsync("sync").out == plan.out.replace("there is nothing", "there was nothing")
    waiting = shop.pmsync("sync", "--json").json["waiting"]
    assert len(waiting) == 24
    assert shop.pmsync("plan", "--exit-code").code == 0


def test_an_owner_whom_the_tracker_has_nobody_for_is_told_and_assigned_once_it_has(
    shop: Scratch, github: GitHub
) -> None:
    shop.replace(FILE, "@alice", "Payments on-call")
    pushed = shop.pmsync("push")
    assert pushed.code == 0
    assert "the tracker has no owner for “Payments on-call”" in pushed.out
    shop.commit()
    assert "has no owner" in shop.pmsync("sync").out
    assert shop.diff() == []
    shop.write("pmsync.toml", shop.read("pmsync.toml") + '[owners]\n"Payments on-call" = "alice"\n')
    assert shop.pmsync("sync").code == 0
    assert github.issue(GITHUB, 1).assignees == ["alice"]
    assert shop.diff() == []
    assert shop.pmsync("plan", "--exit-code").code == 0
