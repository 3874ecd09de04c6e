"""`doctor` tells what works, and what to do about what does not."""

from __future__ import annotations

import time

import pytest

from cli.conftest import GITHUB, POST_MORTEM, Scratch
from servers.github import GitHub

FILE = "postmortems/2026-11-03-checkout-500s.md"


def states(scratch: Scratch) -> dict[str, str]:
    return {check["subject"]: check["state"] for check in scratch.pmsync("doctor", "--json").json}


def test_a_repository_in_which_all_is_well(shop: Scratch, github: GitHub) -> None:
    github.now = time.time()
    result = shop.pmsync("doctor")
    assert result.code == 0
    assert set(states(shop).values()) == {"ok"}
    assert "1 match postmortems/**/*.md, 3 action items, 0 of them linked" in result.out
    assert github.TOKEN not in result.out + result.err


def test_no_token_is_a_problem_and_says_what_to_do(shop: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    result = shop.pmsync("doctor")
    assert result.code == 1
    assert "Set GITHUB_TOKEN" in result.out


def test_a_token_that_github_refuses(shop: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_wrong")
    result = shop.pmsync("doctor")
    assert result.code == 1
    assert "401" in result.out
    assert "ghp_wrong" not in result.out + result.err


def test_a_repository_that_is_not_there(shop: Scratch, github: GitHub) -> None:
    shop.write("pmsync.toml", '[github]\nrepository = "acme/nowhere"\n')
    assert states(shop)["repository"] == "problem"


def test_a_reader_is_told_that_labels_will_be_dropped(
    shop: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", github.READER_TOKEN)
    assert states(shop)["permissions"] == "warning"


def test_a_protected_branch_and_a_wrong_clock_are_warnings(shop: Scratch, github: GitHub) -> None:
    github.repository(GITHUB).is_protected = True
    github.now = 0.0
    result = shop.pmsync("doctor")
    assert result.code == 0
    assert "main is protected" in result.out
    assert states(shop)["clock"] == "warning"


def test_a_repository_without_issues(shop: Scratch, github: GitHub) -> None:
    github.repository(GITHUB).has_issues = False
    assert states(shop)["repository"] == "problem"


def test_broken_settings_end_the_examination(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", "traker = 1\n")
    result = scratch.pmsync("doctor")
    assert result.code == 1
    assert "pmsync.toml:1" in result.out


def test_the_file_tracker(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", 'tracker = "file"\n')
    assert states(scratch)["post-mortems"] == "warning"
    scratch.write(FILE, POST_MORTEM)
    scratch.pmsync("push")
    assert states(scratch)["tracker"] == "ok"
    scratch.write("issues.json", "[]")
    assert states(scratch)["tracker"] == "problem"


def test_a_damaged_base_and_a_doubled_id_are_told(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", 'tracker = "file"\n')
    scratch.write(FILE, POST_MORTEM)
    scratch.write("postmortems/.pmsync/x.json", "no json")
    assert states(scratch)["base"] == "warning"
    scratch.write("postmortems/two.md", POST_MORTEM)
    assert states(scratch)["post-mortems"] == "problem"
