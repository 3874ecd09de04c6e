"""A repository whose report is published to a loopback GitHub, at a moment of the test's choosing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmsync.cli import report_run
from pmsync.cli.report_options import Form, Telling
from pmsync.runs.report_asked import Asked, Channel
from servers.github import GitHub
from servers.github_state import StoredIssue

from .conftest import GITHUB, Result, Scratch

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HEAD = """\
---
id: {id}
title: {title}
severity: SEV1
services: [web]
started: 2026-10-01T10:00:00Z
resolved: 2026-10-01T12:00:00Z
---
# {title}

## Action items

| # | Action | Owner | Priority | Due | Status | Issue |
|---|---|---|---|---|---|---|
"""


def document(*rows: str, name: str = "outage", title: str = "Web was down") -> str:
    return HEAD.format(id=name, title=title) + "".join(f"{row}\n" for row in rows)


def row(number: int, title: str, due: str, issue: int | str | None = None, status: str = "todo") -> str:
    link = f"[#{issue}]({{url}}/{GITHUB}/issues/{issue})" if isinstance(issue, int) else issue or ""
    return f"| {number} | {title} | @alice | P1 | {due} | {status} | {link} |"


@dataclass
class Press:
    """Publishes; `now` is the moment of the report, and the server's."""

    scratch: Scratch
    server: GitHub
    now: dt.datetime = MONDAY
    asked: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.now = self.now.timestamp()

    @property
    def issues(self) -> dict[int, StoredIssue]:
        return self.server.repository(GITHUB).issues

    def write(self, *rows: str, **more: str) -> None:
        name = more.get("name", "outage")
        text = document(*rows, **more).replace("{url}", self.server.url)
        self.scratch.write(f"postmortems/{name}.md", text)

    def later(self, days: float) -> None:
        self.now += days * DAY
        self.server.now = self.now.timestamp()

    def publish(self, *channels: str, dry_run: bool = False, form: Form = Form.JSON) -> Result:
        telling = Telling(form, None, tuple(Channel(each) for each in channels), dry_run)
        self.scratch._capsys.readouterr()
        asked = Asked(cache=False, verify=False, **self.asked)
        code = report_run.run(Path(self.scratch.path), asked, telling, self.now)
        return Result(code, *self.scratch._capsys.readouterr())

    def writes(self) -> list[str]:
        return [each.kind for each in self.server.writes()]
