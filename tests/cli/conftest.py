"""A scratch repository, a GitHub on loopback, and the command line run in it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.shops import Shop, linked
from pmsync.__main__ import run
from servers.github import GitHub
from servers.jira import Jira

GITHUB = "acme/shop"
POST_MORTEM = """\
---
id: 2026-11-03-checkout-500s
title: Checkout answered 500 after a column was renamed
severity: SEV1
services: [checkout]
---
# Checkout answered 500 after a column was renamed

## Summary

Checkout answered 500 for 29 minutes.

## Action items

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
| 1 | Add an integration test for /api/orders | @alice | test | P1 | 2026-11-20 | todo |  |
| 2 | Alert on the rate of 500 answers | @bob | monitor | P2 | 2026-11-27 | todo |  |
| 3 | Rename columns in two steps only | | process | P3 | 2026-12-04 | todo |  |

The end.
"""


@dataclass
class Result:
    """What a run of the command line left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Scratch:
    """A repository of its own in a temporary folder."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.path, env=environ, capture_output=True, text=True, check=True
        )
        return done.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=State")

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new))

    def diff(self) -> list[str]:
        """The changed lines of tracked documents, without bases and headers."""
        lines = self.git("diff", "--unified=0", "--", "*.md").splitlines()
        return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]

    def pmsync(self, *arguments: str) -> Result:
        self._capsys.readouterr()
        code = run(["-C", str(self.path), *arguments])
        out, err = self._capsys.readouterr()
        return Result(code, out, err)


@pytest.fixture
def scratch(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Scratch:
    for name in list(os.environ):
        if name.startswith(("PMSYNC_", "GITHUB_", "GH_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return Scratch(tmp_path, capsys)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with GitHub() as server:
        server.repository(GITHUB)
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", server.TOKEN)
        yield server


@pytest.fixture
def shop(scratch: Scratch, github: GitHub) -> Scratch:
    """A repository with one post-mortem of three items, on the loopback GitHub."""
    scratch.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\n')
    scratch.write("postmortems/2026-11-03-checkout-500s.md", POST_MORTEM)
    scratch.commit()
    return scratch


TRACKED = f'[github]\nrepository = "{GITHUB}"\n[timeline.sources.deploy_log]\npath = "deploys.jsonl"\n'


@pytest.fixture
def tracked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, github: GitHub
) -> Shop:
    """A repository of code with one item, which has issue #1 on the loopback GitHub."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return linked(tmp_path / "shop", capsys, TRACKED)


def told_of(server: Jira, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell pmsync of a loopback Jira, and how to log in there."""
    monkeypatch.setenv("PMSYNC_JIRA_URL", server.url)
    monkeypatch.setenv("PMSYNC_JIRA_TOKEN", server.TOKEN)
    if server.cloud:
        monkeypatch.setenv("PMSYNC_JIRA_EMAIL", server.EMAIL)


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def jira(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jira]:
    with Jira(cloud=request.param) as server:
        told_of(server, monkeypatch)
        yield server
