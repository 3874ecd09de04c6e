"""The rolling follow-up issue: what it says, which of our issues it is, and what is to be done with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pmsync.errors import RefusedError
from pmsync.followup.board import Notice
from pmsync.followup.markdown import ISSUE, lasting_markdown
from pmsync.followup.report import Report

PRESSING = ("overdue", "fallen_back", "not_deployed")
"""The lists whose new items open an issue again that a person closed."""

_MOST_TOLD = 2000
_SHORTEST = 4000
_TITLE = "Follow-up of post-mortems"
_LONGEST_TITLE = 200
_END = "<!-- /pmsync:follow-up -->"
_BLOCK = re.compile(
    r"<!-- pmsync:follow-up (?P<scope>[0-9a-f]+) (?P<told>[0-9a-f,]*) -->(?:.*?(?:" + _END + r")|.*)",
    re.DOTALL,
)
_CHANGED = re.compile(r"(?<=last changed on )\d{4}-\d{2}-\d{2}")


class Act(StrEnum):
    """What is done with the follow-up issue."""

    WRITE = "create"
    REWRITE = "edit"
    REOPEN = "reopen"
    NOTHING = "unchanged"
    REST = "left closed"


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A report that is kept in an issue.

    `scope` are the options that chose what it is about, as they were given: each choice has an issue of its
    own.
    """

    report: Report
    scope: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What a new issue is called; a later name is people's."""
        title = f"{_TITLE}: {', '.join(self.scope)}" if self.scope else _TITLE
        return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"

    @property
    def sign(self) -> str:
        """How the text of every issue with this follow-up begins."""
        return f"<!-- pmsync:follow-up {_digest(chr(0).join(self.scope), 16)} "

    @property
    def pressing(self) -> frozenset[str]:
        """What somebody has to act on, as digests."""
        return frozenset(
            _digest(f"{name} {each.key}", 8) for name in PRESSING for each in self.report.lists[name]
        )

    def body(self, before: str = "") -> str:
        """An issue's text with this report in it; what stood around the last one stays as it was."""
        place = _BLOCK.search(before)
        start, end = place.span() if place else (len(before), len(before))
        room = ISSUE - (len(before) - (end - start))
        if room < _SHORTEST:
            raise RefusedError("The follow-up issue has no room left for the follow-up between other text.")
        return f"{before[:start]}{self._block(room)}{before[end:]}"

    def _block(self, room: int) -> str:
        told = ",".join(sorted(self.pressing)[:_MOST_TOLD])
        head = f"{self.sign}{told} -->\n\n{_explanation(self.report)}\n\n"
        foot = f"\n{_END}"
        return f"{head}{lasting_markdown(self.report, room - len(head) - len(foot))}{foot}"


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be done: with the issue that stays, and with `doubles` of it, which two runs at once made.

    `body` is its text afterwards. `new` counts what is pressing and was not when it was closed.
    """

    act: Act
    bulletin: Bulletin
    body: str
    notice: Notice | None = None
    doubles: tuple[Notice, ...] = ()
    new: int = 0


def decide(bulletin: Bulletin, found: Sequence[Notice]) -> Move:
    """What is to be done about a follow-up, given our issues that carry its sign."""
    ours = sorted((each for each in found if bulletin.sign in each.body), key=lambda each: each.number)
    still_open = [each for each in ours if each.is_open]
    if still_open:
        return _kept(bulletin, still_open[0], tuple(still_open[1:]))
    closed = [each for each in ours if not each.double] or ours
    if not closed:
        return Move(Act.WRITE, bulletin, bulletin.body())
    new = bulletin.pressing - _told(closed[-1].body)
    if not new:
        return Move(Act.REST, bulletin, closed[-1].body, closed[-1])
    return Move(Act.REOPEN, bulletin, bulletin.body(closed[-1].body), closed[-1], new=len(new))


def _kept(bulletin: Bulletin, notice: Notice, doubles: tuple[Notice, ...]) -> Move:
    body = bulletin.body(notice.body)
    if _undated(body) == _undated(notice.body):
        return Move(Act.NOTHING, bulletin, notice.body, notice, doubles)
    return Move(Act.REWRITE, bulletin, body, notice, doubles)


def _undated(body: str) -> str:
    """A text without the day on which it was last changed."""
    return _CHANGED.sub("", body.replace("\r\n", "\n")).strip()


def _told(body: str) -> frozenset[str]:
    block = _BLOCK.search(body)
    return frozenset(block["told"].split(",")) if block else frozenset()


def _explanation(report: Report) -> str:
    return (
        "What the post-mortems say of their action items. `pmsync report --publish issue` keeps this up to"
        f" date: it edits this text and posts no other one; it was last changed on {report.now:%Y-%m-%d}."
        " What you write above or below stays. Close the issue when all of this is settled; it is opened"
        " again when something else is overdue, has fallen back or is not deployed."
    )


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:length]
