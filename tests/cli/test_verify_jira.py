"""`pmsync pull`, then `pmsync verify`, by what a Jira of either kind told of closings, on a real clone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.shops import Shop, linked
from pmsync.__main__ import run
from servers.jira import Jira

SHOP = "acme/shop"
PAGE = f"https://github.com/{SHOP}"
WIKI = "https://wiki.acme.example/training"
BASE = "postmortems/.pmsync/outage.json"
FILE = "postmortems/outage.md"
SETTINGS = """\
tracker = "jira"

[jira]
project = "OPS"

[timeline.sources.deploy_log]
path = "deploys.jsonl"
"""
ISSUE = 10001


@pytest.fixture
def ops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, jira: Jira
) -> Shop:
    """A repository of code with one item, which has OPS-1 on the loopback Jira."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return linked(tmp_path / "shop", capsys, SETTINGS)


def closure(ops: Shop) -> dict[str, Any]:
    [(ref, found)] = json.loads((ops.path / BASE).read_text())["closures"].items()
    assert ref == str(ISSUE)
    told: dict[str, Any] = found
    return told


def kinds(jira: Jira) -> list[str]:
    return [each.kind for each in jira.log]


def test_a_linked_commit_is_followed_to_where_it_runs(ops: Shop, jira: Jira) -> None:
    commit = ops.commit("Limit, said by nobody")
    jira.person.link(ISSUE, f"{PAGE}/commit/{commit}", "Limit")
    jira.person.move(ISSUE, "Done")
    assert ops.pmsync("pull")[0] == 0
    assert closure(ops) == {
        "label": "OPS-1",
        "closing": closure(ops)["closing"],
        "works": [{"repository": SHOP, "commit": commit}],
    }
    jira.log.clear()
    found = ops.verdict()
    assert (found["rung"], found["commits"], found["evidence"]) == ("merged", [commit], None)
    assert "  merged " in ops.pmsync("show", str(ops.path / FILE))[1]
    ops.deploy(commit)
    assert ops.verdict()["rung"] == "deployed"
    assert jira.log == []


def test_a_link_in_the_closing_comment_attests(ops: Shop, jira: Jira) -> None:
    jira.person.comment(ISSUE, f"Everybody was trained: [the notes|{WIKI}]")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], found["evidence"]) == ("closed", WIKI)
    assert ops.pmsync("verify", "--strict", "--offline")[0] == 0


def test_a_commit_in_the_closing_comment_is_work_that_is_looked_for(ops: Shop, jira: Jira) -> None:
    commit = ops.commit("Limit, said by nobody")
    jira.person.comment(ISSUE, f"Fixed in {PAGE}/commit/{commit[:12]}")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], found["commits"], found["evidence"]) == ("merged", [commit], None)
    revert = ops.commit(f'Revert "Limit, said by nobody"\n\nThis reverts commit {commit}.')
    assert ops.verdict(code=1)["fallen_back"] == f"{commit[:12]} was taken back by {revert[:12]}"


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (f"{PAGE}/pull/12", "Limit (#12)"),
        (f"{PAGE}/pull/12/files", "Merge pull request #12 from acme/limit\n\nLimit"),
        (
            f"https://gitlab.com/{SHOP}/-/merge_requests/12",
            "Merge branch 'limit' into 'main'\n\nLimit\n\nSee merge request acme/shop!12",
        ),
    ],
)
def test_a_linked_request_is_known_by_the_commit_that_it_came_with(
    ops: Shop, jira: Jira, link: str, message: str
) -> None:
    ops.commit("Another (#112)")
    commit = ops.commit(message)
    jira.person.link(ISSUE, link)
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], found["commits"]) == ("merged", [commit])
    sign = "!" if "gitlab" in link else "#"
    revert = ops.commit(f'Revert "Limit"\n\nReverts {SHOP}{sign}12')
    assert ops.verdict(code=1)["fallen_back"] == f"{commit[:12]} was taken back by {revert[:12]}"


def test_a_request_that_no_commit_tells_of_is_unknown_until_one_names_the_key(ops: Shop, jira: Jira) -> None:
    jira.person.link(ISSUE, f"{PAGE}/pull/12")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], found["why"]) == (
        "unknown",
        "no commit of the default branch says that it came with acme/shop#12 (not merged, or rebased)",
    )
    commit = ops.commit("Limit\n\nFor OPS-1")
    assert (ops.verdict()["rung"], ops.verdict()["commits"]) == ("merged", [commit])


def test_a_number_that_landed_at_two_forges_is_unknown(ops: Shop, jira: Jira) -> None:
    ops.commit("Merge branch 'limit' into 'main'\n\nLimit\n\nSee merge request acme/shop!12")
    ops.commit("Something else (#12)")
    jira.person.link(ISSUE, f"{PAGE}/pull/12")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    assert ops.verdict()["rung"] == "unknown"


def test_work_elsewhere_needs_a_clone_of_it(ops: Shop, jira: Jira) -> None:
    jira.person.link(ISSUE, "https://github.com/acme/search/pull/3")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], "acme/search" in found["why"]) == ("unknown", True)


def test_a_part_is_flagged_by_the_link_as_by_the_message(ops: Shop, jira: Jira) -> None:
    jira.person.link(ISSUE, f"{PAGE}/commit/{ops.commit('Limit')}", "Limit", "implements in part")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], found["partial"]) == ("merged", True)


def test_a_second_run_asks_nothing_and_writes_nothing(ops: Shop, jira: Jira) -> None:
    jira.person.link(ISSUE, f"{PAGE}/commit/{ops.commit('Limit')}")
    jira.person.move(ISSUE, "Done")
    assert ops.pmsync("sync")[0] == 0
    assert [kinds(jira).count(each) for each in ("closings", "links")] == [1, 1]
    before = (ops.path / BASE).read_bytes()
    jira.log.clear()
    for command in ("sync", "pull", "plan"):
        assert ops.pmsync(command)[0] == 0
    assert not {"closings", "links"} & set(kinds(jira))
    assert (ops.path / BASE).read_bytes() == before


def test_a_reopened_issue_falls_back_loudly_until_it_is_closed_again(ops: Shop, jira: Jira) -> None:
    jira.person.link(ISSUE, f"{PAGE}/commit/{ops.commit('Limit')}")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    jira.person.move(ISSUE, "In Progress")
    assert "FALLEN BACK" in ops.pmsync("plan")[1]
    ops.pmsync("pull")
    assert closure(ops)["reopened"] is True
    found = ops.verdict(code=1)
    assert (found["rung"], found["fallen_back"]) == ("open", "its issue was re-opened")
    code, told = ops.pmsync("verify")
    assert (code, f"FALLEN BACK {FILE}:13 Add a limit: its issue was re-opened" in told) == (1, True)
    report = json.loads(ops.pmsync("report", "--json")[1])
    assert report["lists"]["fallen_back"] == ["outage/1"]
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    assert ops.verdict()["fallen_back"] == ""


def test_a_closing_that_nobody_saw_undone_is_asked_about_anew(ops: Shop, jira: Jira) -> None:
    jira.person.comment(ISSUE, f"Done: {WIKI}")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    jira.person.move(ISSUE, "To Do")
    jira.tick(7200)
    second = ops.commit("Limit, better")
    jira.person.link(ISSUE, f"{PAGE}/commit/{second}")
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    found = ops.verdict()
    assert (found["rung"], found["commits"], found["evidence"]) == ("merged", [second], None)


def test_what_we_close_ourselves_is_known_in_the_same_run(ops: Shop, jira: Jira) -> None:
    commit = ops.commit("Limit")
    jira.person.link(ISSUE, f"{PAGE}/commit/{commit}")
    ops.document((ops.path / FILE).read_text().splitlines()[-1].replace("todo", "done"))
    assert ops.pmsync("sync")[0] == 0
    assert jira.issues[ISSUE].status == "Done"
    jira.log.clear()
    assert ops.pmsync("plan", "--exit-code")[0] == 0
    assert "closings" not in kinds(jira)
    assert ops.verdict()["commits"] == [commit]


def test_a_refused_question_is_told_and_stops_nothing(ops: Shop, jira: Jira) -> None:
    commit = ops.commit("Limit")
    jira.person.link(ISSUE, f"{PAGE}/commit/{commit}")
    jira.person.move(ISSUE, "Done")
    for kind, fault in (("links", "403"), ("closings", "403")):
        jira.fail(kind, fault)
        ops.capsys.readouterr()
        assert run(["-C", str(ops.path), "pull"]) == 0
        told = ops.capsys.readouterr().err
        assert ("OPS-1: Asking Jira for the remote links" in told) is (kind == "links")
        assert ("how issues were closed is not known" in told) is (kind == "closings")
        assert "| done |" in (ops.path / FILE).read_text()
        assert "closures" not in json.loads((ops.path / BASE).read_text())
    ops.pmsync("pull")
    assert ops.verdict()["commits"] == [commit]


def test_refresh_asks_for_what_was_linked_later(ops: Shop, jira: Jira) -> None:
    jira.person.move(ISSUE, "Done")
    ops.pmsync("pull")
    commit = ops.commit("Limit")
    jira.person.link(ISSUE, f"{PAGE}/commit/{commit}")
    ops.pmsync("verify", "--fetch")
    assert ops.verdict()["commits"] == []
    writes = len(jira.writes())
    ops.pmsync("verify", "--refresh")
    assert ops.verdict()["commits"] == [commit]
    assert len(jira.writes()) == writes
