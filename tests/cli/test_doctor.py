"""`doctor` tells what works, and what to do about what does not."""

from __future__ import annotations

import json
import re
import time

import pytest

from cli.conftest import GITHUB, POST_MORTEM, Scratch
from servers.github import GitHub
from servers.github_state import Deployment

FILE = "postmortems/2026-11-03-checkout-500s.md"


NOW = 1793887200.0


def told(scratch: Scratch, subject: str) -> list[tuple[str, str]]:
    """States and words of the checks of one subject, the count of requests left out."""
    checks = scratch.pmsync("doctor", "--json").json
    return [
        (check["state"], re.sub(r", \d+ requests left this hour", "", check["told"]))
        for check in checks
        if check["subject"] == subject
    ]


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


def test_it_is_told_which_token_it_is_and_whose(shop: Scratch, github: GitHub) -> None:
    assert told(shop, "token") == [("ok", "GITHUB_TOKEN is pmsync-bot's")]


def test_scopes_and_expiry_are_told(shop: Scratch, github: GitHub) -> None:
    github.now = NOW
    github.about_token = {
        "X-OAuth-Scopes": "gist, repo",
        "GitHub-Authentication-Token-Expiration": "2036-01-31 10:00:00 UTC",
    }
    (state, words), *more = told(shop, "token")
    assert (state, words, more) == (
        "ok",
        "GITHUB_TOKEN is pmsync-bot's, scopes gist, repo, expires 2036-01-31 10:00:00 UTC",
        [],
    )


@pytest.mark.parametrize("scopes", ["", "gist, read:org"])
def test_scopes_that_do_not_suffice_are_a_problem(shop: Scratch, github: GitHub, scopes: str) -> None:
    github.about_token = {"X-OAuth-Scopes": scopes}
    assert told(shop, "token")[1:] == [("problem", "its scopes do not let it write issues")]


def test_a_token_that_expires_soon_is_a_warning(shop: Scratch, github: GitHub) -> None:
    soon = time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(time.time() + 3.5 * 86400))
    github.about_token = {"GitHub-Authentication-Token-Expiration": soon}
    assert told(shop, "token")[1:] == [("warning", "it expires in 3 days")]


def test_whether_workflows_may_open_pull_requests(shop: Scratch, github: GitHub) -> None:
    repository = github.repository(GITHUB)
    assert "only an admin is told" in told(shop, "pull requests")[0][1]
    repository.admins.add("pmsync-bot")
    assert told(shop, "pull requests") == [("ok", "workflows may open them")]
    repository.workflows_may_propose = False
    assert told(shop, "pull requests") == [("ok", "workflows may not open them")]
    repository.is_protected = True
    assert told(shop, "pull requests") == [("warning", "workflows may not open them")]


def test_the_way_back_is_looked_at_where_issues_live_elsewhere(
    shop: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("pmsync.toml", f'tracker = "file"\n[github]\nrepository = "{GITHUB}"\n')
    assert told(shop, "way back") == []
    shop.git("remote", "add", "origin", "git@github.com:acme/shop.git")
    github.repository(GITHUB).is_protected = True
    assert told(shop, "way back") == [("warning", "main is protected")]
    monkeypatch.delenv("GITHUB_TOKEN")
    assert told(shop, "way back") == [("ok", "unknown: There is no GitHub token.")]


def test_credentials_in_the_remote_are_not_shown(shop: Scratch, github: GitHub) -> None:
    shop.git("remote", "add", "origin", "https://bot:hunter2@github.com/acme/shop.git")
    result = shop.pmsync("doctor")
    assert "https://github.com/acme/shop.git" in result.out
    assert "hunter2" not in result.out + result.err


def test_each_source_of_timelines_is_asked(shop: Scratch, github: GitHub) -> None:
    github.repository(GITHUB).deployments = [
        Deployment(1, "a" * 40, "production", time.time() - 86400),
        Deployment(2, "b" * 40, "production", time.time() - 40 * 86400),
    ]
    log = [{"time": f"2026-01-0{day}T10:00:00Z", "revision": f"r{day}"} for day in (1, 2)]
    lines = [json.dumps(log[0]), "no json", json.dumps({"revision": "r"}), json.dumps(log[1])]
    shop.write("deploys.jsonl", "\n".join(lines))
    shop.write(
        "pmsync.toml",
        f"""
        [github]
        repository = "{GITHUB}"
        [timeline.sources.git]
        [timeline.sources.github]
        repository = "{GITHUB}"
        [timeline.sources.deploy_log]
        path = "deploys.jsonl"
        [timeline.sources.gone]
        source = "deploy_log"
        path = "gone.csv"
        [timeline.sources.odd]
        """,
    )
    assert told(shop, "source git") == [("ok", "1 event in the last 30 days")]
    assert told(shop, "source github") == [("ok", "1 event in the last 30 days")]
    good, *broken = told(shop, "source deploy_log")
    assert good == ("ok", "no events in the last 30 days")
    assert [words.partition(": ")[0] for _, words in broken] == ["deploys.jsonl:2", "deploys.jsonl:3"]
    assert {state for state, _ in broken} == {"warning"}
    ((state, words),) = told(shop, "source gone")
    assert (state, words.startswith("gone.csv: The deploy log cannot be read")) == ("problem", True)
    assert told(shop, "source odd") == [("problem", "There is no source 'odd'.")]
    assert shop.pmsync("doctor").code == 1


def test_a_source_of_somebody_elses_that_fails_is_a_problem_of_its_own(
    shop: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "from pydantic import BaseModel\n\nclass Settings(BaseModel):\n    pass\n\n"
    code += "def events(*asked):\n    raise OSError('no disk')\n"
    shop.write("their_tools/broken.py", code)
    shop.write("pmsync.toml", 'tracker = "file"\n[timeline.sources."their_tools.broken"]\n')
    monkeypatch.syspath_prepend(str(shop.path))
    ((state, words),) = told(shop, "source their_tools.broken")
    assert (state, words) == ("problem", "their_tools.broken failed: OSError: no disk")


def test_a_source_that_github_does_not_permit_is_a_warning(
    shop: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("pmsync.toml", 'tracker = "file"\n[timeline.sources.github]\nrepository = "acme/nowhere"\n')
    assert [state for state, _ in told(shop, "source github")] == ["ok", "warning", "warning"]


def test_before_the_first_commit_no_source_is_asked(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", 'tracker = "file"\n')
    assert told(scratch, "timeline") == [("ok", "there is no commit yet, so the sources were not asked")]


def test_each_file_that_cannot_be_read_is_named(shop: Scratch, github: GitHub) -> None:
    for name in ("one", "two"):
        shop.write(f"postmortems/{name}.md", b"\0")
    problems = told(shop, "post-mortems")
    assert [words.partition(":")[0] for _, words in problems] == ["postmortems/one.md", "postmortems/two.md"]


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
