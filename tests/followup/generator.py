"""Two hundred made-up post-mortems with their history, drawn from a seed as data before anything is written.

Tests compute from the data what a report must say, without any of pmsync's code.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from histories import Planned, write

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
FIRST = dt.datetime(2025, 11, 3, 6, tzinfo=dt.UTC)
SERVICES = ("checkout", "search", "login", "mail")
OWNERS = ("@storage-lead", "@on-call", "@web-lead", "@data-team")
TYPES = ("code", "test", "monitor", "process")
WORDS = {"todo": "todo", "in progress": "in progress", "done": "done", "dropped": "won't do"}
STEPS = ("backups", "alerts", "limits", "tests", "queues", "locks", "retries", "caches")


@dataclass
class Task:
    """An action item. `story` is what its status was from when on, oldest first."""

    number: int
    title: str
    owner: str | None
    type: str | None
    priority: str | None
    due: dt.date | None
    issue: str | None
    story: list[tuple[dt.datetime, str]]
    reason: str | None = None

    @property
    def status(self) -> str:
        return self.story[-1][1]

    def status_at(self, at: dt.datetime) -> str:
        return [status for since, status in self.story if since <= at][-1]


@dataclass
class Trouble:
    """An incident and its post-mortem."""

    id: str
    severity: int | None
    services: tuple[str, ...]
    team: str | None
    stamps: dict[str, dt.datetime]
    written: dt.datetime
    tasks: list[Task] = field(default_factory=list)
    excuse: str | None = None

    @property
    def path(self) -> str:
        return f"postmortems/{self.started.year}/{self.id}.md"

    @property
    def started(self) -> dt.datetime:
        return min(self.stamps.values())

    def text(self, at: dt.datetime) -> str:
        """The file as it was at a moment."""
        head = [f"id: {self.id}", f"services: [{', '.join(self.services)}]"]
        head += [f"severity: SEV{self.severity}"] if self.severity else []
        head += [f"team: {self.team}"] if self.team else []
        head += [f"no_action_items: {self.excuse}"] if self.excuse else []
        head += [f"{name}: {moment:%Y-%m-%dT%H:%M:%SZ}" for name, moment in self.stamps.items()]
        rows = [_row(task, at) for task in self.tasks]
        table = [
            "| # | Action | Owner | Type | Priority | Due | Status | Issue |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
        ]
        parts = ["---", *head, "---", f"# Trouble {self.id}", "", "## Summary", "", "It was slow.", ""]
        return "\n".join([*parts, "## Action items", "", *(table if rows else ["None."]), ""])


def _row(task: Task, at: dt.datetime) -> str:
    status = WORDS[task.status_at(at)]
    if status == WORDS["dropped"] and task.reason:
        status = f"{status}: {task.reason}"
    link = f"[#{task.issue}](https://github.com/acme/shop/issues/{task.issue})" if task.issue else ""
    cells = (task.number, task.title, task.owner, task.type, task.priority, task.due, status, link)
    return f"| {' | '.join('' if cell is None else str(cell) for cell in cells)} |"


def troubles(seed: int = 7, count: int = 200) -> list[Trouble]:
    chance = random.Random(seed)
    issues = iter(range(1, 10_000))
    return [_trouble(chance, number, issues) for number in range(count)]


def _trouble(chance: random.Random, number: int, issues: Iterator[int]) -> Trouble:
    started = FIRST + dt.timedelta(
        minutes=chance.randrange(int((NOW - FIRST) / dt.timedelta(minutes=1)) - 30_000)
    )
    stamps = {"started": started}
    at = started
    for name, longest in (("detected", 300), ("mitigated", 900), ("fixed", 9_000), ("resolved", 600)):
        at += dt.timedelta(minutes=chance.randint(1, longest))
        if chance.random() < 0.85:
            stamps[name] = at
    if chance.random() < 0.04 and "detected" in stamps:
        stamps["detected"] = started - dt.timedelta(minutes=5)
    written = at + dt.timedelta(minutes=chance.randint(60, 6_000))
    trouble = Trouble(
        id=f"pm-{number:03}",
        severity=chance.choice([None, 1, 1, 2, 2, 3, 3, 4]),
        services=tuple(chance.sample(SERVICES, chance.choice([1, 1, 1, 2]))),
        team=chance.choice([None, "web", "data"]),
        stamps=stamps,
        written=written,
    )
    for place in range(1, chance.choice([0, 1, 2, 3, 4, 5]) + 1):
        trouble.tasks.append(_task(chance, place, written, started, issues))
    if not trouble.tasks and chance.random() < 0.4:
        trouble.excuse = "covered by an earlier incident"
    return trouble


def _task(
    chance: random.Random, place: int, written: dt.datetime, started: dt.datetime, issues: Iterator[int]
) -> Task:
    story = [(written, chance.choice(["todo", "todo", "todo", "in progress", "done"]))]
    at = written
    while chance.random() < 0.6:
        at += dt.timedelta(minutes=chance.randint(30, 100_000))
        if at >= NOW:
            break
        following = chance.choice(["done", "done", "done", "in progress", "todo", "dropped"])
        if following != story[-1][1]:
            story.append((at, following))
    return Task(
        place,
        f"Look after the {chance.choice(STEPS)} of step {place}",
        chance.choice([None, *OWNERS]),
        chance.choice([None, *TYPES]),
        chance.choice([None, "P1", "P1", "P2", "P2", "P3", "P4"]),
        (started + dt.timedelta(days=chance.randint(0, 150))).date() if chance.random() < 0.5 else None,
        str(next(issues)) if chance.random() < 0.7 else None,
        story,
        chance.choice([None, "too dear"]),
    )


def moments(found: list[Trouble]) -> dict[dt.datetime, list[Trouble]]:
    """When which post-mortems were written or changed, up to now, oldest first."""
    events: dict[dt.datetime, list[Trouble]] = {}
    for trouble in found:
        times = {trouble.written} | {at for task in trouble.tasks for at, _ in task.story}
        for at in times:
            if at < NOW:
                events.setdefault(at, []).append(trouble)
    return dict(sorted(events.items()))


def plan_history(found: list[Trouble]) -> list[Planned]:
    """A commit a change."""
    planned: list[Planned] = []
    for at, changed in moments(found).items():
        files = {trouble.path: trouble.text(at) for trouble in changed}
        parents = (len(planned) - 1,) if planned else ()
        planned.append(Planned(int(at.timestamp()), parents, "Write", files))
    return planned


def write_history(folder: Path, found: list[Trouble]) -> None:
    """A repository with a commit a change, and the files as they are now in its work tree."""
    write(folder, plan_history(found))
