"""Back into git with several trackers: what waits in a pull request is known of Jira's issues too."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import GITHUB, Scratch
from cli.test_routes import FILE, PLATFORM, issues, jira
from cli.test_routes import routed as shop
from cli.test_writeback import _git_alone, other, pushes, remote, scratch, shown, tip
from servers.github import GitHub
from servers.jira import Jira

__all__ = ["_git_alone", "jira", "other", "remote", "scratch", "shop"]


def sync(shop: Scratch) -> None:
    result = shop.pmsync("sync", "--pull-request")
    assert result.code == 0, result.err


def proposed(remote: Path) -> str:
    return shown(remote, "pmsync/sync", FILE)


def test_one_branch_holds_the_links_to_all_of_them(
    shop: Scratch, github: GitHub, jira: Jira, remote: Path
) -> None:
    sync(shop)
    assert [label in proposed(remote) for label in ("[#1]", "[OPS-1]", f"[{PLATFORM}#1]")] == [True] * 3
    before = tip(remote, "pmsync/sync")
    sync(shop)
    assert tip(remote, "pmsync/sync") == before
    assert len(jira.issues) == len(issues(github, PLATFORM)) == 1


def test_what_a_person_does_in_jira_while_it_waits_to_be_merged_is_not_undone(
    shop: Scratch, jira: Jira, remote: Path, other: Scratch
) -> None:
    assert shop.pmsync("sync", "--push").code == 0
    other.git("pull", "--quiet", "--rebase")
    pushes(other, FILE, other.read(FILE).replace("2026-11-27 | todo", "2026-11-27 | done"))
    sync(shop)
    assert jira.issue("OPS-1").status == "Done"
    jira.person.move(10001, "To Do")
    for _ in range(3):
        sync(shop)
        assert jira.issue("OPS-1").status == "To Do"
        assert "2026-11-27 | todo | [OPS-1]" in proposed(remote)


def test_nor_is_what_a_person_does_to_an_issue_whose_link_waits_to_be_merged(
    shop: Scratch, jira: Jira, remote: Path, other: Scratch
) -> None:
    sync(shop)
    pushes(other, FILE, other.read(FILE).replace("2026-11-27 | todo", "2026-11-27 | done"))
    sync(shop)
    jira.person.move(10001, "To Do")
    for _ in range(3):
        sync(shop)
        assert jira.issue("OPS-1").status == "To Do"
        assert "2026-11-27 | todo | [OPS-1]" in proposed(remote)


def test_while_jira_is_down_the_others_are_proposed_and_no_issue_is_doubled(
    shop: Scratch, github: GitHub, jira: Jira, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(shop)
    monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "wrong")
    result = shop.pmsync("sync", "--pull-request")
    assert result.code == 2
    assert "jira: " in result.err
    assert f"[{PLATFORM}#1]" in proposed(remote)
    monkeypatch.setenv("PMSYNC_JIRA_TOKEN", jira.TOKEN)
    sync(shop)
    assert "[OPS-1]" in proposed(remote)
    assert (len(jira.issues), len(issues(github, PLATFORM))) == (1, 1)
    assert [each for each in issues(github, GITHUB) if each.startswith("Sync")] != []
