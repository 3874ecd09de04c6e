"""A repository of code with a post-mortem in it, and a log of its deployments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from histories import git
from pmsync.__main__ import run

HEAD = """---
id: outage
severity: SEV1
services: [{services}]
started: 2026-10-01T10:00:00Z
---
# Outage

## Action items

| # | Action | Status | Issue |
|---|---|---|---|
"""
ORIGIN = "https://github.com/acme/shop.git"


@dataclass
class Shop:
    """A repository of code with a post-mortem in it, and a log of its deployments."""

    path: Path
    capsys: pytest.CaptureFixture[str]
    clock: int = 1_760_000_000
    deploys: list[dict[str, str]] = field(default_factory=list)

    def git(self, *arguments: str) -> str:
        self.clock += 600
        when = f"{self.clock} +0000"
        return git(self.path, *arguments, GIT_COMMITTER_DATE=when, GIT_AUTHOR_DATE=when).strip()

    def commit(self, message: str, name: str = "", text: str = "") -> str:
        file = self.path / (name or f"file-{self.clock}")
        file.write_text(text or f"{message}\n" * 3)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def deploy(self, revision: str, environment: str = "production", **more: str) -> None:
        self.clock += 600
        self.deploys.append(
            {"time": str(self.clock), "revision": revision, "environment": environment, **more}
        )
        (self.path / "deploys.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in self.deploys))

    def document(self, *rows: str, services: str = "web") -> None:
        (self.path / "postmortems").mkdir(exist_ok=True)
        text = HEAD.format(services=services) + "\n".join(rows) + "\n"
        (self.path / "postmortems" / "outage.md").write_text(text)

    def settings(self, text: str) -> None:
        (self.path / "pmsync.toml").write_text(text)

    def pmsync(self, *arguments: str) -> tuple[int, str]:
        self.capsys.readouterr()
        code = run(["-C", str(self.path), *arguments])
        return code, self.capsys.readouterr().out

    def verdict(self, code: int = 0) -> dict[str, Any]:
        found, out = self.pmsync("verify", "--json", "--offline", "--no-cache")
        assert found == code
        items: Sequence[dict[str, Any]] = json.loads(out)["items"]
        assert len(items) == 1
        return items[0]


SOURCES = '[timeline.sources.deploy_log]\npath = "deploys.jsonl"\n'
DONE = "| 1 | Add a limit | done | [#12](https://github.com/acme/shop/issues/12) |"


def begin(path: Path, capsys: pytest.CaptureFixture[str], settings: str, row: str) -> Shop:
    """A shop with one item and one commit."""
    path.mkdir()
    found = Shop(path, capsys)
    found.git("init", "--quiet", "--initial-branch=main")
    found.git("remote", "add", "origin", ORIGIN)
    found.settings(settings)
    found.document(row)
    found.commit("Start")
    return found


def linked(path: Path, capsys: pytest.CaptureFixture[str], settings: str) -> Shop:
    """The same with one item, whose issue was made and committed."""
    found = begin(path, capsys, settings, "| 1 | Add a limit | todo | |")
    assert found.pmsync("push")[0] == 0
    found.commit("Link")
    return found
