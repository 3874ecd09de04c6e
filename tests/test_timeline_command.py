"""`pmsync timeline` as it is typed, over real repositories and post-mortems."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from histories import ALONE, Planned, git, write
from pmsync.__main__ import run
from timeline_events import NOON

START = int(NOON.timestamp())

DOCUMENT = """---
id: prices
services: [shop]
started: 2026-11-03T12:10:00Z
detected: 2026-11-03T12:20:00Z
---
# Prices were wrong

## Timeline

- 2026-11-03 12:20 UTC — somebody noticed

## Action items
"""
WINDOW = ["--since", "2026-11-03T11:00Z", "--until", "2026-11-03T14:00Z"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    planned = [
        Planned(START - 9000, (), "Start (#1)", {"shop/prices": "1", "README.md": "1"}),
        Planned(START + 300, (0,), "New prices (#2)", {"shop/prices": "2"}, authored=START - 400_000),
        Planned(START + 2400, (1,), 'Revert "New prices (#2)" (#3)', {"shop/prices": "1"}),
        Planned(START + 2500, (2,), "Say more (#4)", {"README.md": "2"}),
    ]
    tags = [
        f"tag deploy/prod/{n}\nfrom :{place}\ntagger a <a@example.org> {START + after} +0000\ndata 1\nx\n"
        for n, place, after in ((1, 1, -8000), (2, 2, 600), (3, 3, 2700))
    ]
    write(tmp_path, planned, tags)
    git(tmp_path, "remote", "add", "origin", "https://github.com/example/shop.git")
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "prices.md").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILE = "postmortems/prices.md"


def text(repository: Path) -> str:
    return (repository / FILE).read_text("utf-8")


def test_json_is_an_array_in_time_order_with_ranks(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["timeline", "--json", *WINDOW]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [(each["kind"], each["rank"]) for each in entries] == [
        ("deploy", 5),
        ("merge", 2),
        ("deploy", 3),
        ("revert", 1),
        ("deploy", 4),
    ]
    assert entries[3] == {
        "at": "2026-11-03T12:40:00+00:00",
        "kind": "revert",
        "title": 'Revert "New prices (#2)" (#3)',
        "refs": [git(repository, "rev-parse", "HEAD~1").strip(), "#3"],
        "url": "https://github.com/example/shop/pull/3",
        "source": "git",
        "rank": 1,
    }


def test_an_incident_tells_its_range_its_metrics_and_what_its_stamps_may_be(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["timeline", FILE]) == 0
    out = capsys.readouterr().out
    assert "detection lag     10 min" in out
    assert "time to mitigate  unknown: mitigated is missing" in out
    assert (
        'mitigated may be 2026-11-03T12:45+00:00: deploy/prod/3 to prod brought Revert "New prices (#2)"'
        in out
    )
    assert "deploy/prod/2 to prod was the last deployment before the start" in out
    assert "New prices (#2)" in out.partition("suspect range")[2]
    assert "Merged: New prices  #2  written 2026-10-29" in out


def test_write_merges_once_and_check_agrees(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", FILE, "--check"]) == 1
    assert text(repository) == DOCUMENT
    assert run(["timeline", FILE, "--write"]) == 0
    written = text(repository)
    assert (
        '- 2026-11-03 12:40 UTC — Revert "New prices (#2)" ([#3](https://github.com/example/shop/pull/3))\n'
        in written
    )
    assert [line[:22] for line in written.splitlines() if line.startswith("- ")] == sorted(
        line[:22] for line in written.splitlines() if line.startswith("- ")
    )
    assert run(["timeline", FILE, "--check"]) == 0
    base = (repository / "postmortems/.pmsync/prices.json").read_bytes()
    assert run(["timeline", FILE, "--write"]) == 0
    assert text(repository) == written
    assert (repository / "postmortems/.pmsync/prices.json").read_bytes() == base


def test_a_deleted_entry_stays_deleted(repository: Path) -> None:
    run(["timeline", FILE, "--write"])
    kept = "".join(line for line in text(repository).splitlines(keepends=True) if "pull/3" not in line)
    (repository / FILE).write_text(kept)
    assert run(["timeline", FILE, "--write"]) == 0
    assert text(repository) == kept


def test_accept_writes_what_is_suggested_and_nothing_else(repository: Path) -> None:
    assert run(["timeline", FILE, "--write", "--accept"]) == 0
    head = text(repository).partition("# Prices")[0]
    assert head == DOCUMENT.partition("# Prices")[0].replace(
        "12:20:00Z\n", "12:20:00Z\nmitigated: 2026-11-03T12:45:00Z\n"
    )


def test_the_services_paths_limit_what_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "pmsync.toml").write_text('[timeline.services]\nshop = ["README.md"]\n')
    assert run(["timeline", FILE, "--json", "--all"]) == 0
    titles = [each["title"] for each in json.loads(capsys.readouterr().out) if each["kind"] == "merge"]
    assert titles == ["Say more (#4)"]


def test_verify_finds_what_git_contradicts(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = DOCUMENT.replace("somebody noticed", "merged #2 a day early").replace(
        "03 12:20 UTC", "02 12:05 UTC"
    )
    (repository / FILE).write_text(wrong)
    assert run(["timeline", FILE, "--verify"]) == 1
    out = capsys.readouterr().out
    page = (Path(__file__).parents[1] / "docs" / "timeline.md").read_text("utf-8")
    [shown] = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert out.startswith(" ".join(shown.split()).replace("postmortems/x.md", FILE) + "\n")
    (repository / FILE).write_text(DOCUMENT)
    assert run(["timeline", FILE, "--verify"]) == 0


def test_verify_finds_stamps_in_the_wrong_order(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / FILE).write_text(DOCUMENT.replace("12:20:00Z", "12:01:00Z"))
    assert run(["timeline", FILE, "--verify"]) == 1
    assert "PM331 detected lies before started, so the detection lag is unknown" in capsys.readouterr().out


def test_markdown_can_be_pasted(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", "--markdown", *WINDOW]) == 0
    assert "- 2026-11-03 12:05 UTC — Merged: New prices ([#2](https://github.com/example/shop/pull/2))\n" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--since", "2026-11-03T12:00"], "no time zone"),
        (["--since", "2999-01-01T00:00Z"], "future"),
        (["--since", "1 hour ago", "--until", "2 hours ago"], "upside down"),
        (["--since", "soon"], "no point in time"),
        (["--zone", "Mars/North", "--since", "1h"], "no time zone 'Mars/North'"),
        ([], "no window"),
        (["--write"], "no post-mortem"),
        (["--since", "1h", "--accept"], "needs --write"),
        (["--repo", "/dev/null", "--since", "1h"], "not a git repository"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_2(
    repository: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(["timeline", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_wrong_key_in_the_settings_is_named(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "pmsync.toml").write_text("[timeline.sources.git]\nbranch_deplos = true\n")
    assert run(["timeline", *WINDOW]) == 2
    assert "branch_deplos" in capsys.readouterr().err


def test_a_shallow_clone_is_refused_or_deepened(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "cut")
    window = ["--repo", "cut", "--since", "2026-11-03T12:30Z", "--until", "2026-11-03T14:00Z"]
    assert run(["timeline", *window]) == 2
    assert "--deepen" in capsys.readouterr().err
    assert run(["timeline", *window, "--deepen", "--json"]) == 0
    assert [each["kind"] for each in json.loads(capsys.readouterr().out)][-1] == "revert"


def test_in_github_actions_a_shallow_clone_is_deepened_unasked(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "cut")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    window = ["--since", "2026-11-03T12:30Z", "--until", "2026-11-03T14:00Z"]
    assert run(["timeline", "--repo", "cut", *window, "--json"]) == 0
    assert [each["kind"] for each in json.loads(capsys.readouterr().out)][-1] == "revert"


def test_the_whole_command_takes_at_most_three_git_processes(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trace = tmp_path_factory.mktemp("trace") / "events"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    counts = []
    for _ in range(2):
        trace.write_text("")
        assert run(["timeline", "--json", *WINDOW]) == 0
        events = map(json.loads, trace.read_text("utf-8").splitlines())
        counts.append([each["argv"][1] for each in events if each["event"] == "start"])
    assert counts == [["rev-list", "log", "for-each-ref"], ["log", "for-each-ref"]]


def test_a_machine_without_git_is_told_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pmsync", "timeline", "--since", "1h"],
        env={**ALONE, "PATH": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        2,
        "pmsync: git is not to be found. Install git 2.39 or newer.\n",
    )


def test_nothing_of_git_is_imported_for_help() -> None:
    code = (
        "import sys; from pmsync.__main__ import run; run(['timeline', '--help']);"
        "sys.exit(bool({'git', 'github', 'jira', 'requests', 'pydantic_settings'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**ALONE, "PYTHONPATH": ":".join(sys.path)}, check=False
    )
    assert done.returncode == 0
