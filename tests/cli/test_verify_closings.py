"""`pmsync verify` by what the tracker told: closing commits, pull requests, evidence, re-opened issues."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.conftest import GITHUB as SHOP
from cli.conftest import TRACKED as SETTINGS
from cli.shops import Shop
from histories import git
from pmsync.__main__ import run
from servers.github import GitHub

BASE = "postmortems/.pmsync/outage.json"


def closures(tracked: Shop) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tracked.path / BASE).read_text()).get("closures", {})
    return found


def test_a_rebased_pull_request_is_known_by_its_commit_alone(tracked: Shop, github: GitHub) -> None:
    commit = tracked.commit("Limit, said by nobody")
    number = github.person.merge(SHOP, "Limit", commit, "Fixes #1", closes=f"{SHOP}#1")
    assert tracked.pmsync("sync")[0] == 0
    assert closures(tracked) == {
        "acme/shop#1": {
            "label": "#1",
            "closing": closures(tracked)["acme/shop#1"]["closing"],
            "works": [{"repository": SHOP, "commit": commit, "request": number}],
        }
    }
    github.log.clear()
    found = tracked.verdict()
    assert (found["rung"], found["commits"]) == ("merged", [commit])
    tracked.deploy(commit)
    assert tracked.verdict()["rung"] == "deployed"
    assert github.log == []


def test_a_second_run_asks_nothing_and_writes_nothing(tracked: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", tracked.commit("Limit"), closes=f"{SHOP}#1")
    assert tracked.pmsync("sync")[0] == 0
    assert [each.kind for each in github.log].count("closings") == 1
    before = (tracked.path / BASE).read_bytes()
    github.log.clear()
    for command in ("sync", "pull", "plan"):
        assert tracked.pmsync(command)[0] == 0
    assert "closings" not in [each.kind for each in github.log]
    assert (tracked.path / BASE).read_bytes() == before


def test_an_issue_that_is_closed_again_is_asked_about_again(tracked: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", "1" * 40, closes=f"{SHOP}#1")
    tracked.pmsync("sync")
    github.person.reopen(SHOP, 1)
    second = tracked.commit("Limit, better")
    github.person.push(SHOP, second, "Limit, better", closes=f"{SHOP}#1")
    assert tracked.pmsync("sync")[0] == 0
    assert [each["commit"] for each in closures(tracked)["acme/shop#1"]["works"]] == [second]


def test_what_we_close_ourselves_is_known_in_the_same_run(tracked: Shop, github: GitHub) -> None:
    commit = tracked.commit("Limit")
    github.issue(SHOP, 1).linked = [(SHOP, github.person.merge(SHOP, "Limit", commit))]
    tracked.document(
        (tracked.path / "postmortems/outage.md").read_text().splitlines()[-1].replace("todo", "done")
    )
    assert tracked.pmsync("sync")[0] == 0
    assert github.issue(SHOP, 1).closed
    github.log.clear()
    assert tracked.pmsync("plan", "--exit-code")[0] == 0
    assert "closings" not in [each.kind for each in github.log]
    assert tracked.verdict()["commits"] == [commit]


def test_a_reopened_issue_falls_back_loudly_until_it_is_closed_again(tracked: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", tracked.commit("Limit"), closes=f"{SHOP}#1")
    tracked.pmsync("sync")
    github.person.reopen(SHOP, 1)
    tracked.pmsync("sync")
    assert closures(tracked)["acme/shop#1"]["reopened"] is True
    found = tracked.verdict(code=1)
    assert (found["rung"], found["fallen_back"]) == ("open", "its issue was re-opened")
    assert (
        "FALLEN BACK postmortems/outage.md:13 Add a limit: its issue was re-opened"
        in tracked.pmsync("verify")[1]
    )
    report = json.loads(tracked.pmsync("report", "--json")[1])
    assert report["lists"]["fallen_back"] == ["outage/1"]
    assert tracked.pmsync("plan", "--exit-code")[0] == 1
    github.person.close(SHOP, 1)
    tracked.pmsync("sync")
    assert tracked.verdict()["fallen_back"] == ""


def test_a_link_in_the_closing_comment_attests(tracked: Shop, github: GitHub) -> None:
    github.person.comment(SHOP, 1, "Everybody was trained: https://wiki.acme.example/training")
    github.person.close(SHOP, 1)
    tracked.pmsync("sync")
    found = tracked.verdict()
    assert (found["rung"], found["evidence"]) == ("closed", "https://wiki.acme.example/training")
    assert tracked.pmsync("verify", "--strict", "--offline")[0] == 0


def test_a_commit_that_the_clone_lacks_is_unknown(tracked: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", "1" * 40, closes=f"{SHOP}#1")
    tracked.pmsync("sync")
    found = tracked.verdict()
    assert found["rung"] == "unknown"
    assert "lacks the commit" in found["why"]


def test_a_pull_request_elsewhere_needs_a_clone_of_it(tracked: Shop, github: GitHub, tmp_path: Path) -> None:
    other = tmp_path / "search"
    other.mkdir()
    git(other, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(other), str(work))
    git(work, "commit", "--quiet", "--allow-empty", "--message", "Limit")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    commit = git(work, "rev-parse", "HEAD").strip()
    github.person.merge("acme/search", "Limit", commit, "Fixes acme/shop#1", closes=f"{SHOP}#1")
    tracked.pmsync("sync")
    found = tracked.verdict()
    assert (found["rung"], "acme/search" in found["why"]) == ("unknown", True)
    tracked.settings(SETTINGS + f'[repositories]\n"acme/search" = "{other}"\n')
    found = tracked.verdict()
    assert (found["rung"], found["commits"]) == ("merged", [commit])


def test_a_revert_by_number_takes_back_what_was_rebased(tracked: Shop, github: GitHub) -> None:
    commit = tracked.commit("Limit, said by nobody")
    number = github.person.merge(SHOP, "Limit", commit, "Fixes #1", closes=f"{SHOP}#1")
    tracked.pmsync("sync")
    tracked.commit("Meanwhile, Fixes #99")
    revert = tracked.commit(f'Revert "Limit"\n\nReverts acme/shop#{number}')
    assert tracked.verdict(code=1)["fallen_back"] == f"{commit[:12]} was taken back by {revert[:12]}"
    again = tracked.commit("Limit, again\n\nFixes #1")
    assert tracked.verdict()["commits"] == [again]


def test_a_part_is_flagged_by_the_request_as_by_the_message(tracked: Shop, github: GitHub) -> None:
    commit = tracked.commit("Limit")
    github.person.merge(SHOP, "Limit", commit, "Closes #1 in part", closes=f"{SHOP}#1")
    tracked.pmsync("sync")
    assert tracked.verdict()["partial"] is True


def test_fetch_asks_without_a_sync_and_keeps_the_answer(tracked: Shop, github: GitHub) -> None:
    tracked.pmsync("sync")
    github.person.close(SHOP, 1)
    tracked.pmsync("sync")
    base = json.loads((tracked.path / BASE).read_text())
    del base["closures"]
    (tracked.path / BASE).write_text(json.dumps(base))
    document = (tracked.path / "postmortems/outage.md").read_bytes()
    commit = tracked.commit("Limit")
    github.issue(SHOP, 1).linked = [(SHOP, github.person.merge(SHOP, "Limit", commit))]
    assert tracked.verdict()["commits"] == []
    writes = len(github.writes())
    assert tracked.pmsync("verify", "--fetch")[0] == 0
    assert tracked.verdict()["commits"] == [commit]
    assert (len(github.writes()), (tracked.path / "postmortems/outage.md").read_bytes()) == (writes, document)
    github.issue(SHOP, 1).linked = []
    github.log.clear()
    tracked.pmsync("verify", "--fetch")
    assert "closings" not in [each.kind for each in github.log]
    assert tracked.verdict()["commits"] == [commit]
    tracked.pmsync("verify", "--refresh")
    assert tracked.verdict()["commits"] == []
    assert tracked.pmsync("verify", "--offline", "--fetch")[0] == 2


def test_a_refused_question_is_told_and_stops_nothing(tracked: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    github.fail("closings", "403")
    tracked.capsys.readouterr()
    assert run(["-C", str(tracked.path), "sync"]) == 0
    assert "how issues were closed is not known" in tracked.capsys.readouterr().err
    assert "| done |" in (tracked.path / "postmortems/outage.md").read_text()
    assert closures(tracked) == {}
    tracked.pmsync("sync")
    assert list(closures(tracked)) == ["acme/shop#1"]


def test_a_squash_is_taken_back_though_its_branch_is_still_there(tracked: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    tracked.pmsync("sync")
    tracked.commit("Sync")
    tracked.git("checkout", "--quiet", "-b", "topic")
    tracked.commit("Limit\n\nFixes #1")
    tracked.git("checkout", "--quiet", "main")
    tracked.commit("Meanwhile")
    tracked.git("merge", "--quiet", "--squash", "topic")
    tracked.git("commit", "--quiet", "--message", "Said otherwise")
    assert tracked.verdict()["rung"] == "merged"
    tracked.git("revert", "--no-edit", "HEAD")
    assert "was taken back by" in tracked.verdict(code=1)["fallen_back"]
