"""What the timeline is made from: windows, landings, tags, events, and who may tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What an event is."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"
    RELEASE = "release"
    TAG = "tag"
    REVERT = "revert"
    MERGE = "merge"
    COMMIT = "commit"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Window:
    """The time asked for, both ends included; both have an offset and are in order."""

    since: dt.datetime
    until: dt.datetime

    def __contains__(self, at: dt.datetime) -> bool:
        return self.since <= at <= self.until


@dataclass(frozen=True, slots=True)
class Topic:
    """A commit that a landing brought along."""

    commit: str
    subject: str
    body: str
    author: str
    authored: dt.datetime


@dataclass(frozen=True, slots=True)
class Landing:
    """A first-parent commit: what reached the branch, and when.

    `at` is the committer's date, `authored` when it was written. `paths` are what it changed against
    its first parent, limited to the paths that were asked for.
    """

    commit: str
    parents: tuple[str, ...]
    at: dt.datetime
    authored: dt.datetime
    author: str
    email: str
    subject: str
    body: str
    paths: tuple[str, ...]
    topics: tuple[Topic, ...] = ()

    @property
    def is_merge(self) -> bool:
        """Whether it has more than one parent."""
        return len(self.parents) > 1


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag on a commit. `at` is the tagger's date when `annotated`, else its commit's date."""

    name: str
    commit: str
    at: dt.datetime
    annotated: bool
    subject: str = ""


class History(Protocol):
    """A repository's history. Raises `PmsyncError` rather than answering from an incomplete one."""

    def landings(self, window: Window, paths: Sequence[str] = (), before: int = 0) -> Sequence[Landing]:
        """All first-parent landings of the window, oldest first, after up to `before` ones below it.

        Only those touching `paths` (git pathspecs), where any are given.
        """

    def between(self, good: str, bad: str) -> Sequence[Landing]:
        """The landings that `bad` has and `good` has not, oldest first."""

    def whole_line(self) -> Sequence[Landing]:
        """Every landing there is, oldest first, with topics and without paths."""

    def tags(self) -> Sequence[Tag]:
        """All tags on commits, oldest first."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as one source tells it.

    `refs` holds full commit ids, tag names, `#123`, ids of deployments and runs; the first is the
    event's identity. `commit` is the revision that a deployment, tag or landing is about; `undoes`
    names what a revert takes back, in words of `refs`. `outcome` is a deployment's: success, failure,
    pending or unknown; `deployed` says that a landing, whatever its kind, is thereby deployed.
    `touches` says whether the affected services' paths are concerned, None when no paths are known;
    `paths` are what was changed. `noise` says why the event tells little, and is empty when it does not.
    """

    at: dt.datetime
    kind: Kind
    title: str
    refs: tuple[str, ...]
    source: str
    url: str | None = None
    commit: str | None = None
    undoes: tuple[str, ...] = ()
    environment: str | None = None
    service: str | None = None
    outcome: str = "success"
    deployed: bool = False
    actor: str | None = None
    authored: dt.datetime | None = None
    touches: bool | None = None
    bot: bool = False
    fix: bool = False
    noise: str = ""
    paths: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """The reference that the event is known by in a document."""
        return self.refs[0]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A source's answer: its events, and sentences about what it could not tell."""

    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = field(default=())


def gathered(events: Iterable[Event], notes: Iterable[str] = ()) -> Gathered:
    """A source's answer from any iterables."""
    return Gathered(tuple(events), tuple(notes))
