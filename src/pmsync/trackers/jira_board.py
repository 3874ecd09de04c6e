"""What a report puts into Jira: reminders as comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pmsync.errors import RefusedError
from pmsync.followup.board import Remark
from pmsync.followup.reminders import Reminder
from pmsync.sync.ports import Surroundings
from pmsync.trackers.jira_access import access
from pmsync.trackers.jira_people import user
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_text import quote
from pmsync.trackers.jira_wire import Data, Rejected, Wire
from pmsync.trackers.transport import AbsentError, Patience, Transport
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

_PAGE = 100
_REMINDER = "pmsync reminder {week}"
"""Jira has no comments in its text that do not show: the sign is a word that people see."""


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment as it was answered; `author` is in the words of `User.owner`."""

    number: int
    author: str | None
    body: str


@dataclass(frozen=True, slots=True)
class _Page:
    comments: list[_Comment]
    total: int


class JiraRemarks:
    """Comments on issues of one site; satisfies `Remarks`. Issues go by their number."""

    def __init__(self, wire: Wire, reading: Reading, former: Sequence[str]) -> None:
        self._wire = wire
        self._reading = reading
        self._ours = {f"@{each.removeprefix('@').lower()}" for each in former}
        self._asked = False

    def reminded(self, ref: str, week: str, since: dt.date) -> Sequence[Remark]:
        """The comments of ours on an issue that are the reminder of a week."""
        if not self._asked:
            self._ours.add(self._reading.account())
            self._asked = True
        sign = _REMINDER.format(week=week)
        return [
            Remark(ref, number)
            for number in sorted(
                each.number for each in self._comments(ref) if each.author in self._ours and sign in each.body
            )
        ]

    def remind(self, reminder: Reminder) -> Remark:
        """Write a reminder, in one request that is never sent again."""
        what = f"the reminder on {reminder.label}"
        made = self._wire.create(_path(reminder.ref), {"body": compose(reminder)}, what, _comment)
        if isinstance(made, Rejected):
            raise RefusedError(f"Jira did not take {what}: {made.reasons}")
        return Remark(reminder.ref, made.number)

    def take_back(self, remark: Remark) -> None:
        """Delete a comment."""
        what = f"taking back a reminder on issue {remark.ref}"
        if rejected := self._wire.edit("DELETE", f"{_path(remark.ref)}/{remark.number}", None, what):
            raise RefusedError(f"Jira refused {what}: {rejected.reasons}")

    def _comments(self, ref: str) -> Iterator[_Comment]:
        """All of them: in what order a site tells them, and whether by day, differs."""
        start, total = 0, 1
        while start < total:
            query = {"startAt": str(start), "maxResults": str(_PAGE)}
            try:
                page = self._wire.get(_path(ref), f"the comments on issue {ref}", _page, query)
            except AbsentError as absent:
                raise RefusedError(f"The comments on issue {ref} are {absent.missing.absence}.") from None
            yield from page.comments
            start, total = start + len(page.comments), page.total if page.comments else 0


def connect(settings: Settings, surroundings: Surroundings) -> JiraRemarks:
    """Comments on the issues of a site; sends nothing yet.

    Raises SettingsError when the site, the project or the token cannot be found.
    """
    allowed = access(settings, surroundings.environ)
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("Jira", patience, wait=surroundings.wait)
    transport.keep_secret(allowed.token)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    reading = Reading(wire, allowed.place.projects, settings.deployment)
    return JiraRemarks(wire, reading, settings.accounts)


def compose(reminder: Reminder) -> str:
    """The text of a reminder in wiki markup, of which Jira makes nothing else, with its sign at the end."""
    lines = [f"* {quote(line)}" for line in reminder.lines()]
    advice = (
        "When it is done, close this issue. When it has to wait, give its row in the post-mortem another due"
        " date, or write there {{accepted until YYYY-MM-DD: reason}}."
    )
    sign = f"({_REMINDER.format(week=reminder.week)}; {{{{pmsync report}}}} reminds once a week at most)"
    return "\n".join(["A reminder of what a post-mortem asks for:", "", *lines, "", advice, "", sign])


def _path(ref: str) -> str:
    return f"/issue/{ref}/comment"


def _page(data: Data) -> _Page:
    comments = data.get("comments")
    total = data.get("total")
    if not isinstance(comments, list) or not isinstance(total, int):
        raise AttemptError(Outcome.GARBLED, "it is no list of comments")
    return _Page([_comment(each) for each in comments], total)


def _comment(data: object) -> _Comment:
    """Read one comment. Raises `AttemptError` where it lacks what the interface promises."""
    try:
        told: Any = data
        author = user(told.get("author"))
        return _Comment(int(told["id"]), author.owner if author else None, str(told.get("body") or ""))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AttemptError(Outcome.GARBLED, "it is no comment") from None
