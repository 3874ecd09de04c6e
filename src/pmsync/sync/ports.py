"""What the sync needs from outside: the tracker's contract, and the data that cross it.

A tracker is one module in `pmsync.trackers` with a `Settings` model and
`connect(settings, surroundings) -> Tracker`.
Field values cross this border in the *tracker's* words (an owner is a login, a status a word of
`Status`, a due date ISO text); `Tracker.hold` and `Tracker.word` translate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pmsync.errors import PmsyncError, RefusedError
from pmsync.model import Closure, Value

if TYPE_CHECKING:
    from pmsync.sync.base import Base

Fields = Mapping[str, Value]
"""Values by field name. A tracker's answer has exactly the tracker's `fields`."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a created issue carries to say which item it belongs to.

    `item` is `<post-mortem id>/<number>`; `document` the item's values at creation, in the document's
    words, so that an adoption after a crash has a base to merge from.
    """

    item: str
    document: Fields


@dataclass(frozen=True, slots=True)
class Issue:
    """The tracker's ticket as it was answered.

    `ref` names it for good (`owner/repo#12`; a numeric id on Jira) and keys the base; `label` is what
    a person reads in a link (`#12`, `OPS-12`); `url` opens in a browser. `marker` is given only where
    our own account wrote the issue; `foreign_marker` is the item that somebody else's issue claims to be.
    `bare` means that nobody but us has touched it: no comments, open, no foreign edits that can be told.
    `note` is a sentence about something odd (locked, converted), `revision` changes with every edit.
    `closing` tells the last closing of a closed issue from those before, where the tracker can.
    `destination` is which of the repository's trackers answered; trackers leave it to the sync.
    """

    ref: str
    label: str
    url: str
    fields: Fields
    marker: Marker | None = None
    foreign_marker: str | None = None
    bare: bool = False
    note: str | None = None
    revision: str = ""
    closing: str = ""
    destination: str = ""


class PartlyRefusedError(RefusedError):
    """A write was carried out but for `fields`, which are as they were; `issue` is what came of it."""

    def __init__(
        self, message: str, *, issue: Issue, fields: frozenset[str], hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.issue = issue
        self.fields = fields


class Absence(StrEnum):
    """Why an issue that we know was not answered."""

    GONE = "gone"  # deleted, and the tracker says so
    HIDDEN = "hidden"  # not found: deleted, moved or not to be seen with this token
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Missing:
    """A known issue that the tracker did not show. `to` is its new place when it was moved."""

    absence: Absence
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue to be created: its values in the tracker's words, its marker, and what it should say.

    `context` holds what the issue's text tells its reader: `title`, `severity`, `url` or `path` and
    `line` of the item in the post-mortem.
    """

    fields: Fields
    marker: Marker
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a tracker is connected with besides its own settings.

    `root` is the repository's folder and `origin` the URL of its remote, `owners` names people in documents
    and their tracker names, `environ` is where secrets come from. `wait(seconds, why)` passes the time.
    `beside` are the places that other trackers of the same kind have in this repository: links to them are
    theirs. `is_meant` says that a reference without a place (`#12`) means this one.
    """

    root: Path
    wait: Callable[[float, str], None]
    origin: str | None = None
    owners: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    beside: tuple[str, ...] = ()
    is_meant: bool = True


class Tracker(Protocol):
    """What every tracker can do.

    All methods raise `TrackerError` when the tracker is of no further use in this run, `RefusedError`
    when this one request was certainly not carried out, and `UnknownOutcomeError` when a write may or
    may not have been. `create` and `update` raise `PartlyRefusedError` where some fields were refused and
    the rest was carried out.
    """

    name: str
    fields: frozenset[str]

    def parse(self, link: str) -> str | None:
        """The reference that a link cell (`#12`, `owner/repo#12`, `OPS-12`, a URL) means.

        None when it is no issue of a place that the settings name; such a link is never followed.
        """

    def hold(self, name: str, value: Value) -> Value:
        """The document's value as this tracker would hold and answer it; None when it cannot.

        Idempotent on the tracker's own words.
        """

    def word(self, name: str, value: Value) -> Value:
        """The tracker's value as a document would write it."""

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        """The named issues, each under the reference it was asked by."""

    def discover(self, documents: Collection[str], *, fresh: bool = False) -> Sequence[Issue]:
        """All issues that carry a marker for an item of these post-mortems (by id), lowest first.

        Markers of other post-mortems may be among them where telling them apart would cost more than
        it saves: a file that was renamed is found that way. `fresh` asks again even when the answer is
        known from this run's reading.
        """

    def create(self, draft: Draft) -> Issue:
        """Create one issue with all its fields and its marker in the one request."""

    def update(self, issue: Issue, changes: Fields) -> Issue:
        """Set the given fields on an issue as it was read, and nothing else; its new state.

        Raises `ChangedError` where the tracker can tell that it was changed since it was read.
        """

    def close_duplicate(self, issue: Issue, of: Issue) -> None:
        """Close a bare issue of our own as a duplicate of another."""


@runtime_checkable
class BulkTracker(Tracker, Protocol):
    """A tracker that creates several issues in one request."""

    most_at_once: int

    def create_many(self, drafts: Sequence[Draft]) -> Sequence[Issue | PmsyncError]:
        """Create up to `most_at_once` issues; for each draft what `create` would answer or raise."""


@runtime_checkable
class LaggingTracker(Tracker, Protocol):
    """A tracker whose answer to `discover` lags behind what was created."""

    def newest(self, documents: Collection[str]) -> Sequence[Issue]:
        """The issues with a marker of these post-mortems among the newest ones, without any lag.

        Asked before an issue is made: a run that died a moment ago may have made it.
        """


@runtime_checkable
class ClosureTracker(Tracker, Protocol):
    """A tracker that tells how its issues were closed."""

    def closures(self, issues: Sequence[Issue]) -> Mapping[str, Closure | PmsyncError]:
        """How issues were closed, by reference, in as few requests as there is a way to.

        An error stands for one issue that could not be told of; one that is not there is left out. Of an
        issue that is still open it tells the work that says it finishes it.
        """


class Store(Protocol):
    """Where documents and bases live."""

    def read(self, path: str) -> str:
        """A document's text as it stands now."""

    def write(self, path: str, before: str, after: str) -> None:
        """Replace a document, all or nothing; `ChangedError` when it is no longer `before`."""

    def save_base(self, document: str, base: Base) -> None:
        """Replace a post-mortem's base, all or nothing."""
