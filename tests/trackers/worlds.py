"""For each tracker a place to talk to, and the hands of people and of bad luck in it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from pmsync.model import FIELDS, Value
from pmsync.sync.ports import Draft, Issue, Marker, Surroundings, Tracker
from pmsync.trackers import file, jira
from pmsync.trackers.github import Settings, connect
from servers.github import APP, INSTALLATION, GitHub
from servers.jira import Jira

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
    can_lose_answers: bool

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
    can_lose_answers = True
    name = "acme/shop"

    def __init__(self, *, beside: tuple[str, ...] = ()) -> None:
        self.beside = beside
        if beside:
            self.foreign_links = (*self.foreign_links, "#1", *(f"{each}#1" for each in beside))
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
        return self._connect({"GITHUB_TOKEN": token}, owners, settings)

    def connect_app(self, key: str) -> Tracker:
        ids = {"app_id": APP, "installation_id": INSTALLATION}
        return self._connect({"PMSYNC_GITHUB_APP_KEY": key}, OWNERS, ids)

    def _connect(
        self, secrets: Mapping[str, str], owners: Mapping[str, str], settings: Mapping[str, object]
    ) -> Tracker:
        chosen = {"repository": self.name, "recheck": 0, "attempts": 4, "longest_wait": 100, **settings}
        environ = {**secrets, "GITHUB_API_URL": self.server.url}
        surroundings = Surroundings(
            Path(), self._wait, owners=owners, environ=environ, beside=self.beside, is_meant=not self.beside
        )
        return connect(Settings.model_validate(chosen), surroundings, clock=lambda: self.server.now)

    def person_writes(self, title: str) -> str:
        number = self.server.person.write(self.name, title).number
        return f"{self.name}#{number}" if self.beside else f"#{number}"

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


class JiraWorld:
    """The project OPS on the loopback server, and SEC, which is followed too."""

    foreign_links = (
        "WEB-1",
        "#1",
        "acme/shop#1",
        "https://other.example/browse/OPS-1",
        "OPS-0",
        "OPS-",
        "not a link",
        "",
    )
    can_lose_answers = True

    def __init__(self, *, cloud: bool = True, beside: tuple[str, ...] = ()) -> None:
        self.server = Jira(cloud=cloud)
        self.beside = beside
        self.foreign_links = (
            *self.foreign_links,
            f"{self.server.url}/browse/WEB-1",
            *(f"{each}-1" for each in beside),
        )
        self.owners = {
            "Payments on-call": "acc-alice" if cloud else "alice",
            "Search team": "bob@acme.example",
        }
        self.waits: list[tuple[float, str]] = []
        self.on_wait: Callable[[], object] = lambda: None

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__(None, None, None)

    def connect(self, token: str = Jira.TOKEN, **settings: object) -> Tracker:
        chosen = {"project": "OPS", "projects": ["SEC"], "recheck": 0, "attempts": 4, "longest_wait": 100}
        environ = {"PMSYNC_JIRA_URL": self.server.url, "PMSYNC_JIRA_TOKEN": token}
        if self.server.cloud:
            environ["PMSYNC_JIRA_EMAIL"] = self.server.EMAIL
        surroundings = Surroundings(
            Path(), self._wait, owners=self.owners, environ=environ, beside=self.beside
        )
        ours = jira.Settings.model_validate(chosen | settings)
        return jira.connect(ours, surroundings, clock=lambda: self.server.now)

    def person_writes(self, title: str) -> str:
        return self.server.person.write(title).key

    def person_retitles(self, issue: Issue, title: str) -> None:
        self.server.person.edit(int(issue.ref), summary=title)

    def person_closes(self, issue: Issue) -> None:
        self.server.person.move(int(issue.ref), "Done")

    def person_comments(self, issue: Issue) -> None:
        self.server.person.comment(int(issue.ref))

    def person_deletes(self, issue: Issue) -> None:
        self.server.person.delete(int(issue.ref))

    def lose_next_create(self) -> None:
        self.server.fail("create", "applied, then closed")

    def _wait(self, seconds: float, reason: str) -> None:
        self.waits.append((seconds, reason))
        self.server.tick(seconds)
        self.on_wait()


class FileWorld:
    """A JSON file, and an editor in a person's hands."""

    foreign_links = ("acme/shop#1", "https://tracker.example/issues/1", "OPS-12", "not a link", "#x", "")
    can_lose_answers = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to stop."""

    def connect(self) -> Tracker:
        surroundings = Surroundings(self.folder, lambda seconds, why: None)
        return file.connect(file.Settings(), surroundings)

    def person_writes(self, title: str) -> str:
        data = self._read()
        number = data["next"]
        data["issues"][str(number)] = {"title": title, "status": "todo"}
        self._write(data | {"next": number + 1})
        return f"#{number}"

    def person_retitles(self, issue: Issue, title: str) -> None:
        self._set(issue, title=title)

    def person_closes(self, issue: Issue) -> None:
        self._set(issue, status="done")

    def person_comments(self, issue: Issue) -> None:
        self._set(issue, comments=["On it."])

    def person_deletes(self, issue: Issue) -> None:
        data = self._read()
        del data["issues"][str(number(issue))]
        self._write(data)

    def lose_next_create(self) -> None:
        raise NotImplementedError("a file answers or fails")

    def _set(self, issue: Issue, **values: object) -> None:
        data = self._read()
        data["issues"][str(number(issue))] |= values
        self._write(data)

    def _read(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.folder / "issues.json").read_text("utf-8"))
        return data

    def _write(self, data: dict[str, Any]) -> None:
        (self.folder / "issues.json").write_text(json.dumps(data), "utf-8")


_items = itertools.count(1)


def draft(tracker: Tracker, item: str | None = None, **values: Value) -> Draft:
    """A draft as the sync makes one, from a document's values; those not named are empty."""
    document: dict[str, Value] = dict.fromkeys(FIELDS)
    document |= {"title": "Alert on a growing queue", "status": "todo", **values}
    held = {name: tracker.hold(name, value) for name, value in document.items()}
    context = {
        "title": "Checkout answered 500",
        "severity": "SEV1",
        "path": "postmortems/one.md",
        "line": "42",
    }
    written = {name: value for name, value in document.items() if value is not None}
    return Draft(held, Marker(item or f"one/{next(_items)}", written), context)


def number(issue: Issue) -> int:
    """The number in `#12`."""
    return int(issue.label.rpartition("#")[2])


WORLDS: dict[str, Callable[[Path], World]] = {
    "file": FileWorld,
    "github": lambda folder: GitHubWorld(),
    "jira": lambda folder: JiraWorld(),
    "jira data center": lambda folder: JiraWorld(cloud=False),
    "github beside another": lambda folder: GitHubWorld(beside=("acme/platform",)),
    "jira beside another": lambda folder: JiraWorld(beside=("SEC",)),
}
"""Every tracker's world, by the tracker's name, alone and beside others; made from an empty folder."""
