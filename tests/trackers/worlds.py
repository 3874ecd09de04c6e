"""For each tracker a place to talk to, and the hands of people and of bad luck in it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self

from servers.github import GitHub

from pmsync.model import FIELDS, Value
from pmsync.sync.ports import Draft, Issue, Marker, Tracker
from pmsync.trackers.github import Settings, Timeouts, connect
from pmsync.trackers.transport import Patience

OWNERS = {"Payments on-call": "alice", "Search team": "bob"}
FULL = {
    "title": "Alert on a growing checkout queue",
    "owner": "Payments on-call",
    "type": "detect",
    "priority": "P1",
    "due": "2026-12-01",
    "status": "in progress",
}
"""An item's values in the document's words."""


class World(Protocol):
    """A tracker's other end."""

    foreign_links: tuple[str, ...]
    can_tell_changes: bool

    def __enter__(self) -> Self:
        """Start it."""

    def __exit__(self, *error: object) -> None:
        """Stop it."""

    def connect(self) -> Tracker:
        """A tracker as a new run gets it."""

    def person_writes(self, title: str) -> str:
        """Somebody else opens an issue; its link."""

    def person_retitles(self, issue: Issue, title: str) -> None:
        """Somebody changes the title."""

    def person_closes(self, issue: Issue) -> None:
        """Somebody closes it as done."""

    def person_comments(self, issue: Issue) -> None:
        """Somebody says something."""

    def person_deletes(self, issue: Issue) -> None:
        """Somebody deletes it."""

    def lose_next_create(self) -> None:
        """Let the next create be carried out, and its answer get lost."""


class GitHubWorld:
    """acme/shop on the loopback server."""

    foreign_links = (
        "acme/other#1",
        "https://github.com/acme/shop/issues/1",
        "OPS-12",
        "not a link",
        "#0",
        "#x",
        "",
    )
    can_tell_changes = True
    name = "acme/shop"

    def __init__(self) -> None:
        self.server = GitHub()
        self.server.repository(self.name)
        self.waits: list[tuple[float, str]] = []

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__(None, None, None)

    def connect(
        self, token: str = GitHub.TOKEN, *, owners: Mapping[str, str] = OWNERS, **settings: object
    ) -> Tracker:
        chosen = {"repository": self.name, "api_url": self.server.url, "recheck": 0, **settings}
        return connect(
            Settings.model_validate(chosen),
            credentials=token,
            owners=owners,
            patience=Patience(attempts=4, first=1, bound=60),
            timeouts=Timeouts(connect=2, read=0.25),
            wait=self._wait,
            clock=lambda: self.server.now,
            paced=False,
        )

    def person_writes(self, title: str) -> str:
        return f"#{self.server.person.write(self.name, title).number}"

    def person_retitles(self, issue: Issue, title: str) -> None:
        self.server.person.edit(self.name, number(issue), title=title)

    def person_closes(self, issue: Issue) -> None:
        self.server.person.close(self.name, number(issue))

    def person_comments(self, issue: Issue) -> None:
        self.server.person.comment(self.name, number(issue))

    def person_deletes(self, issue: Issue) -> None:
        self.server.person.delete(self.name, number(issue))

    def lose_next_create(self) -> None:
        self.server.fail("create", "applied, then closed")

    def _wait(self, seconds: float, reason: str) -> None:
        self.waits.append((seconds, reason))
        self.server.tick(seconds)


_items = itertools.count(1)


def draft(tracker: Tracker, item: str | None = None, **values: Value) -> Draft:
    """A draft as the sync makes one, from a document's values; those not named are empty."""
    document: dict[str, Value] = {name: None for name in FIELDS}
    document |= {"title": "Alert on a growing queue", "status": "todo", **values}
    held = {name: tracker.hold(name, value) for name, value in document.items()}
    context = {"title": "Checkout answered 500", "severity": "SEV1", "path": "postmortems/one.md", "line": "42"}
    return Draft(held, Marker(item or f"one/{next(_items)}", document), context)


def number(issue: Issue) -> int:
    """The number in `#12`."""
    return int(issue.label.removeprefix("#"))


def worlds(folder: Path) -> dict[str, World]:
    """Every tracker's world by the tracker's name."""
    return {"github": GitHubWorld()}
