"""`pmsync verify` by what the tracker told: closing commits, pull requests, evidence, re-opened issues."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.test_verify import Shop
from histories import git
from pmsync.__main__ import run
from servers.github import GitHub

SHOP = "acme/shop"
SETTINGS = f'[github]\nrepository = "{SHOP}"\n[timeline.sources.deploy_log]\npath = "deploys.jsonl"\n'
ROW = "| 1 | Add a limit | todo | |"
BASE = "postmortems/.pmsync/outage.json"


@pytest.fixture
def shop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, github: GitHub
) -> Shop:
    """A repository with one item, which has issue #1 on the loopback GitHub."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "shop"
    path.mkdir()
    found = Shop(path, capsys)
    found.git("init", "--quiet", "--initial-branch=main")
    found.git("remote", "add", "origin", "https://github.com/acme/shop.git")
    found.settings(SETTINGS)
    found.document(ROW)
    found.commit("Start")
    assert found.pmsync("push")[0] == 0
    found.commit("Link")
    return found


def closures(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shop.path / BASE).read_text()).get("closures", {})
    return found


def test_a_rebased_pull_request_is_known_by_its_commit_alone(shop: Shop, github: GitHub) -> None:
    commit = shop.commit("Limit, said by nobody")
    number = github.person.merge(SHOP, "Limit", commit, "Fixes #1", closes=f"{SHOP}#1")
    assert shop.pmsync("sync")[0] == 0
    assert closures(shop) == {
        "acme/shop#1": {
            "label": "#1",
            "closing": closures(shop)["acme/shop#1"]["closing"],
            "works": [{"repository": SHOP, "commit": commit, "request": number}],
        }
    }
    github.log.clear()
    found = shop.verdict()
    assert (found["rung"], found["commits"]) == ("merged", [commit])
    shop.deploy(commit)
    assert shop.verdict()["rung"] == "deployed"
    assert github.log == []


def test_a_second_run_asks_nothing_and_writes_nothing(shop: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", shop.commit("Limit"), closes=f"{SHOP}#1")
    assert shop.pmsync("sync")[0] == 0
    assert [each.kind for each in github.log].count("closings") == 1
    before = (shop.path / BASE).read_bytes()
    github.log.clear()
    for command in ("sync", "pull", "plan"):
        assert shop.pmsync(command)[0] == 0
    assert "closings" not in [each.kind for each in github.log]
    assert (shop.path / BASE).read_bytes() == before


def test_an_issue_that_is_closed_again_is_asked_about_again(shop: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", "1" * 40, closes=f"{SHOP}#1")
    shop.pmsync("sync")
    github.person.reopen(SHOP, 1)
    second = shop.commit("Limit, better")
    github.person.push(SHOP, second, "Limit, better", closes=f"{SHOP}#1")
    assert shop.pmsync("sync")[0] == 0
    assert [each["commit"] for each in closures(shop)["acme/shop#1"]["works"]] == [second]


def test_what_we_close_ourselves_is_known_in_the_same_run(shop: Shop, github: GitHub) -> None:
    commit = shop.commit("Limit")
    github.issue(SHOP, 1).linked = [(SHOP, github.person.merge(SHOP, "Limit", commit))]
    shop.document((shop.path / "postmortems/outage.md").read_text().splitlines()[-1].replace("todo", "done"))
    assert shop.pmsync("sync")[0] == 0
    assert github.issue(SHOP, 1).closed
    github.log.clear()
    assert shop.pmsync("plan", "--exit-code")[0] == 0
    assert "closings" not in [each.kind for each in github.log]
    assert shop.verdict()["commits"] == [commit]


def test_a_reopened_issue_falls_back_loudly_until_it_is_closed_again(shop: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", shop.commit("Limit"), closes=f"{SHOP}#1")
    shop.pmsync("sync")
    github.person.reopen(SHOP, 1)
    shop.pmsync("sync")
    assert closures(shop)["acme/shop#1"]["reopened"] is True
    found = shop.verdict(code=1)
    assert (found["rung"], found["fallen_back"]) == ("open", "its issue was re-opened")
    assert (
        "FALLEN BACK postmortems/outage.md:13 Add a limit: its issue was re-opened"
        in shop.pmsync("verify")[1]
    )
    report = json.loads(shop.pmsync("report", "--json")[1])
    assert report["lists"]["fallen_back"] == ["outage/1"]
    assert shop.pmsync("plan", "--exit-code")[0] == 1
    github.person.close(SHOP, 1)
    shop.pmsync("sync")
    assert shop.verdict()["fallen_back"] == ""


def test_a_link_in_the_closing_comment_attests(shop: Shop, github: GitHub) -> None:
    github.person.comment(SHOP, 1, "Everybody was trained: https://wiki.acme.example/training")
    github.person.close(SHOP, 1)
    shop.pmsync("sync")
    found = shop.verdict()
    assert (found["rung"], found["evidence"]) == ("closed", "https://wiki.acme.example/training")
    assert shop.pmsync("verify", "--strict", "--offline")[0] == 0


def test_a_commit_that_the_clone_lacks_is_unknown(shop: Shop, github: GitHub) -> None:
    github.person.merge(SHOP, "Limit", "1" * 40, closes=f"{SHOP}#1")
    shop.pmsync("sync")
    found = shop.verdict()
    assert found["rung"] == "unknown"
    assert "lacks the commit" in found["why"]


def test_a_pull_request_elsewhere_needs_a_clone_of_it(shop: Shop, github: GitHub, tmp_path: Path) -> None:
    other = tmp_path / "search"
    other.mkdir()
    git(other, "init", "--quiet", "--bare", "--initial-branch=main", ".")
    work = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(other), str(work))
    git(work, "commit", "--quiet", "--allow-empty", "--message", "Limit")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    commit = git(work, "rev-parse", "HEAD").strip()
    github.person.merge("acme/search", "Limit", commit, "Fixes acme/shop#1", closes=f"{SHOP}#1")
    shop.pmsync("sync")
    found = shop.verdict()
    assert (found["rung"], "acme/search" in found["why"]) == ("unknown", True)
    shop.settings(SETTINGS + f'[repositories]\n"acme/search" = "{other}"\n')
    found = shop.verdict()
    assert (found["rung"], found["commits"]) == ("merged", [commit])


def test_a_revert_by_number_takes_back_what_was_rebased(shop: Shop, github: GitHub) -> None:
    commit = shop.commit("Limit, said by nobody")
    number = github.person.merge(SHOP, "Limit", commit, "Fixes #1", closes=f"{SHOP}#1")
    shop.pmsync("sync")
    shop.commit("Meanwhile, Fixes #99")
    revert = shop.commit(f'Revert "Limit"\n\nReverts acme/shop#{number}')
    assert shop.verdict(code=1)["fallen_back"] == f"{commit[:12]} was taken back by {revert[:12]}"
    again = shop.commit("Limit, again\n\nFixes #1")
    assert shop.verdict()["commits"] == [again]


def test_a_part_is_flagged_by_the_request_as_by_the_message(shop: Shop, github: GitHub) -> None:
    commit = shop.commit("Limit")
    github.person.merge(SHOP, "Limit", commit, "Closes #1 in part", closes=f"{SHOP}#1")
    shop.pmsync("sync")
    assert shop.verdict()["partial"] is True


def test_fetch_asks_without_a_sync_and_keeps_the_answer(shop: Shop, github: GitHub) -> None:
    shop.pmsync("sync")
    github.person.close(SHOP, 1)
    shop.pmsync("sync")
    base = json.loads((shop.path / BASE).read_text())
    del base["closures"]
    (shop.path / BASE).write_text(json.dumps(base))
    document = (shop.path / "postmortems/outage.md").read_bytes()
    commit = shop.commit("Limit")
    github.issue(SHOP, 1).linked = [(SHOP, github.person.merge(SHOP, "Limit", commit))]
    assert shop.verdict()["commits"] == []
    writes = len(github.writes())
    assert shop.pmsync("verify", "--fetch")[0] == 0
    assert shop.verdict()["commits"] == [commit]
    assert (len(github.writes()), (shop.path / "postmortems/outage.md").read_bytes()) == (writes, document)
    github.issue(SHOP, 1).linked = []
    github.log.clear()
    shop.pmsync("verify", "--fetch")
    assert "closings" not in [each.kind for each in github.log]
    assert shop.verdict()["commits"] == [commit]
    shop.pmsync("verify", "--refresh")
    assert shop.verdict()["commits"] == []
    assert shop.pmsync("verify", "--offline", "--fetch")[0] == 2


def test_a_refused_question_is_told_and_stops_nothing(shop: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    github.fail("closings", "403")
    shop.capsys.readouterr()
    assert run(["-C", str(shop.path), "sync"]) == 0
    assert "how issues were closed is not known" in shop.capsys.readouterr().err
    assert "| done |" in (shop.path / "postmortems/outage.md").read_text()
    assert closures(shop) == {}
    shop.pmsync("sync")
    assert list(closures(shop)) == ["acme/shop#1"]


def test_a_squash_is_taken_back_though_its_branch_is_still_there(shop: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    shop.pmsync("sync")
    shop.commit("Sync")
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Limit\n\nFixes #1")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Meanwhile")
    shop.git("merge", "--quiet", "--squash", "topic")
    shop.git("commit", "--quiet", "--message", "Said otherwise")
    assert shop.verdict()["rung"] == "merged"
    shop.git("revert", "--no-edit", "HEAD")
    assert "was taken back by" in shop.verdict(code=1)["fallen_back"]
