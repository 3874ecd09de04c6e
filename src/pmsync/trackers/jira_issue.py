"""One issue as Jira's REST interface answers it, and what pmsync reads in it. Pure."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmsync.model import Status, Value
from pmsync.sync.ports import Fields, Marker
from pmsync.trackers import marker_text
from pmsync.trackers.jira_people import User, user
from pmsync.trackers.jira_text import LABEL
from pmsync.trackers.jira_words import TYPE_LABEL, Words
from pmsync.trackers.line_text import one_line
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

PROPERTY = "pmsync"
"""The issue property that holds the marker."""

FIELDS = (
    "summary",
    "assignee",
    "issuetype",
    "priority",
    "duedate",
    "labels",
    "status",
    "resolution",
    "creator",
    "statuscategorychangedate",
    "resolutiondate",
)
"""What is asked of every issue."""

DONE = "done"
"""The category of the statuses that close an issue."""

USE = ("comment", "attachment", "issuelinks", "subtasks", "votes")
"""What is asked of those that may turn out to be doubles: signs that people use them."""

Named = Mapping[str, object]
"""A thing of Jira's: `id` and `name`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A status of the workflow; `category` is `new`, `indeterminate` or `done`, in every language."""

    id: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An issue as it was answered. `used` is None where it was not asked whether people use it.

    `closed_at` is when it came into the category of its status, as far as the site tells.
    """

    id: int
    key: str
    title: str
    assignee: User | None
    issue_type: Named
    priority: Named | None
    due: Value
    labels: tuple[str, ...]
    status: Place
    resolution: Named | None
    creator: User | None
    marker: Marker | None = field(repr=False)
    used: bool | None
    closed_at: str = ""

    @property
    def closing(self) -> str:
        """A digest of when it was last closed: another closing has another one."""
        told = self.closed_at if self.status.category == DONE else ""
        return hashlib.sha256(told.encode()).hexdigest()[:8] if told else ""

    @property
    def revision(self) -> str:
        """A digest of everything that an edit of ours or a person's can change; a comment is no edit."""
        told = (
            self.key, self.title, self.assignee and self.assignee.owner, self.issue_type.get("id"),
            self.priority and self.priority.get("id"), self.due, sorted(self.labels), self.status.id,
            self.resolution and self.resolution.get("id"),
        )  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    @property
    def claim(self) -> str | None:
        """The item that the issue claims to be, or the label that says that it is one."""
        if self.marker:
            return self.marker.item
        return next((each for each in self.labels if LABEL.fullmatch(each)), None)


def read(data: Mapping[str, object]) -> Seen:
    """Read one issue of an answer. Raises `AttemptError` where it lacks what the interface promises."""
    try:
        return _read(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AttemptError(Outcome.GARBLED, "it is no issue") from None


def fields(seen: Seen, words: Words, status: Value) -> Fields:
    """The issue's values in the tracker's words; the workflow tells the status."""
    return {
        "title": one_line(seen.title) or None,
        "owner": seen.assignee.owner if seen.assignee else None,
        "type": words.types.told(seen.issue_type) if words.types else type_label(seen.labels),
        "priority": words.priorities.told(seen.priority),
        "due": seen.due,
        "status": status,
    }


def type_label(labels: tuple[str, ...]) -> Value:
    """The type that a label tells; more than one is a person's slip."""
    told = [each.removeprefix(TYPE_LABEL) for each in labels if each.startswith(TYPE_LABEL)]
    return next(filter(None, told), None)


def is_bare(seen: Seen, words: Words, now: Fields) -> bool:
    """Whether an issue with our marker is still as it was created, as far as can be told."""
    if seen.marker is None or seen.used is not False or seen.status.category == DONE:
        return False
    told = seen.marker.document
    # Jira may have dropped a field when the issue was created, or have set a default: that is no edit.
    kept = all(now[name] == words.hold(name, told.get(name)) for name in ("title", "type") if now[name])
    owned = now["owner"] in (words.hold("owner", told.get("owner")), None)
    foreign = [each for each in seen.labels if not each.startswith(TYPE_LABEL) and not LABEL.fullmatch(each)]
    return kept and owned and now["due"] in (told.get("due"), None) and not foreign


def _read(data: Mapping[str, object]) -> Seen:
    told = _mapping(data["fields"])
    properties = data.get("properties")
    status = place(told["status"])
    marker = marker_text.in_data(properties.get(PROPERTY)) if isinstance(properties, Mapping) else None
    return Seen(
        id=int(_text(data["id"])),
        key=_text(data["key"]),
        title=_text(told["summary"]),
        assignee=user(told.get("assignee")),
        issue_type=_mapping(told["issuetype"]),
        priority=_mapping(told["priority"]) if told.get("priority") else None,
        due=_text(told["duedate"]) if told.get("duedate") else None,
        labels=tuple(_text(each) for each in _list(told.get("labels") or [])),
        status=status,
        resolution=_mapping(told["resolution"]) if told.get("resolution") else None,
        creator=user(told.get("creator")),
        marker=_as_created(marker, status),
        used=_used(told) if "comment" in told else None,
        closed_at=_closed_at(told),
    )


def _as_created(marker: Marker | None, status: Place) -> Marker | None:
    """A marker with the status that the issue was created with.

    Jira creates in the workflow's first status, and a transition follows. Where it did not, because the run
    died in between, the issue was created as `todo`, whatever it was meant to become.
    """
    if marker is None or status.category != "new" or "status" not in marker.document:
        return marker
    return Marker(marker.item, {**marker.document, "status": Status.TODO.value})


def place(data: object) -> Place:
    """A status as issues and transitions tell it. Raises KeyError or TypeError for anything else."""
    status = _mapping(data)
    category = _mapping(status["statusCategory"])
    return Place(_text(status["id"]), _text(status["name"]), _text(category["key"]))


def _closed_at(told: Mapping[str, object]) -> str:
    """Cloud tells when the category changed, Data Center when a resolution came.

    They tell it in each account's own time zone.
    """
    stamp = str(told.get("statuscategorychangedate") or told.get("resolutiondate") or "")
    with contextlib.suppress(ValueError):
        return dt.datetime.fromisoformat(stamp).astimezone(dt.UTC).isoformat()
    return stamp


def _used(told: Mapping[str, object]) -> bool:
    comments, votes = _mapping(told["comment"]), _mapping(told.get("votes") or {})
    lists = [_list(told.get(name) or []) for name in ("attachment", "issuelinks", "subtasks")]
    return bool(comments.get("total") or comments.get("comments") or votes.get("votes") or any(lists))


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
