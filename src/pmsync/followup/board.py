"""Where a report is published: what is there, as data, and what is needed of the places, as protocols.

All methods raise what a tracker's do: `TrackerError` when the place is of no further use in this run,
`RefusedError` when one request was certainly not carried out, `UnknownOutcomeError` when it may have been.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pmsync.followup.reminders import Reminder


@dataclass(frozen=True, slots=True)
class Notice:
    """An issue of our own that carries a follow-up.

    `bare` means that nobody but us has touched it, `double` that it was closed as a duplicate, and `note` is
    a sentence about what was not taken when it was written.
    """

    number: int
    label: str
    url: str
    body: str
    is_open: bool
    bare: bool = False
    double: bool = False
    note: str | None = None


class Notices(Protocol):
    """Issues that carry a follow-up."""

    def find(self, sign: str) -> Sequence[Notice]:
        """Our own issues whose text has this sign in it, lowest number first, as they are now."""

    def write(self, title: str, body: str) -> Notice:
        """Make one; never sent twice."""

    def rewrite(self, notice: Notice, body: str) -> Notice:
        """Give one another text, and open it where it is closed.

        Raises `ChangedError` where somebody else was at it.
        """

    def close_double(self, notice: Notice) -> None:
        """Close a bare one as a duplicate."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A reminder of ours as a comment; `number` grows with each comment of an issue."""

    ref: str
    number: int


class Remarks(Protocol):
    """Our own comments on issues."""

    def reminded(self, ref: str, week: str, since: dt.date) -> Sequence[Remark]:
        """Our reminders on an issue for an ISO week, oldest first; older than that day is none of them."""

    def remind(self, reminder: Reminder) -> Remark:
        """Write one as a comment, never sent twice."""

    def take_back(self, remark: Remark) -> None:
        """Delete one that this run has just made."""
