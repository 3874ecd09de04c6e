"""The words of pmsync as frozen data. Standard library only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Value = str | None
"""A field's value: text, or nothing. Dates are ISO 8601 text, statuses are words of `Status`."""

FIELDS = ("title", "owner", "type", "priority", "due", "status")
"""What an action item and an issue have in common, in the order in which it is told."""

STAMPS = ("started", "detected", "mitigated", "fixed", "resolved")
"""The incident stamps, in the order in which they usually happen."""

SECTIONS = ("summary", "timeline", "root_cause", "impact", "went_well", "went_poorly", "action_items")
"""The guide's seven sections by canonical name, in the guide's order."""


DEADLINES: Mapping[str, Mapping[str, int]] = {
    "SEV1": {"P1": 7, "P2": 30, "P3": 60, "P4": 90},
    "SEV2": {"P1": 30, "P2": 30, "P3": 60, "P4": 90},
    "SEV3": {"P1": 60, "P2": 60, "P3": 90, "P4": 90},
    "SEV4": {"P1": 90, "P2": 90, "P3": 90, "P4": 90},
}
"""The usual days from an incident to an item's deadline, by severity and priority."""


class Status(StrEnum):
    """How far an action item is. `DROPPED` is "won't do"."""

    TODO = "todo"
    IN_PROGRESS = "in progress"
    DONE = "done"
    DROPPED = "dropped"


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class State(StrEnum):
    """How a thing that was checked is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """Something that pmsync needs, how it is, and what to do where it is not well."""

    subject: str
    state: State
    told: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets into a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text in `span` by `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a place in a document. `line` and `column` are 1-based."""

    path: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    fix: tuple[Edit, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.code} {self.message}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a post-mortem by its canonical name; `first` to `last` are its lines, heading included."""

    name: str
    heading: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """When something happened, and what.

    `at` has an offset, or is None when date or zone cannot be known. `stamp` is the time as written.
    `refs` are what the entry links or names: URLs, `#123`, commit ids, tag names.
    """

    line: int
    at: dt.datetime | None
    stamp: str
    text: str
    refs: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Work:
    """Work that closed an issue: a commit of `repository`, `owner/name` in lower case ("" is the documents').

    `request` is the number of the pull request that brought it. Of a request without a `commit` only the
    number is known. `partial` says that it does only a part.
    """

    repository: str = ""
    commit: str = ""
    request: int | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Closure:
    """What a tracker tells of how an issue was closed.

    `label` is what people call the issue (`#12`, `OPS-12`). `evidence` is a link in the comment that goes
    with the closing. `closing` tells one closing of an issue from the next. `reopened` says that the issue
    was closed like that, and is open again.
    """

    label: str
    works: tuple[Work, ...] = ()
    evidence: Value = None
    closing: str = ""
    reopened: bool = False


Form = Literal["row", "task", "bullet", "heading", "paragraph"]
"""How an action item is written: table row, task-list line, list line, heading or paragraph."""


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One action item as its document tells it.

    `number` is what the row or list line is numbered with, `place` its position in the section
    counted from 1. `issue` is the link as written: a URL where there is one, else `#12`, `OPS-12` ….
    `status` is None when a word stands there that pmsync does not know.
    `due` is ISO text when the date could be read, else as written.
    `spans` says where the text of each field stands; a field without a place has no key.
    """

    line: int
    place: int
    number: str | None
    title: str
    form: Form
    span: Span
    owner: str | None = None
    type: str | None = None
    priority: str | None = None
    due: str | None = None
    status: Status | None = Status.TODO
    issue: str | None = None
    spans: Mapping[str, Span] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """The value of one of `FIELDS`."""
        value: Value = getattr(self, name)
        return value


@dataclass(frozen=True, slots=True)
class PostMortem:
    """What was read from one Markdown file. `text` is the file, to the character."""

    path: str
    id: str
    title: str | None
    severity: str | None
    services: tuple[str, ...]
    stamps: Mapping[str, dt.datetime]
    sections: Mapping[str, Section]
    timeline: tuple[TimelineEntry, ...]
    actions: tuple[ActionItem, ...]
    findings: tuple[Finding, ...]
    text: str = field(repr=False)
    front_matter: Mapping[str, object] = field(default_factory=dict, repr=False)
    _numbered: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = {each.number for each in self.actions}
        numbered = None not in numbers and len(numbers) == len(self.actions)
        object.__setattr__(self, "_numbered", numbered)  # asked of every item

    def key(self, item: ActionItem) -> str:
        """What an item is called before it has an issue: `<post-mortem id>/<number>`.

        Where numbers are missing or not unique (lists that restart at 1), every item goes by its place.
        """
        return f"{self.id}/{item.number if self._numbered else item.place}"
