"""What a report puts on GitHub: the rolling follow-up issue, and reminders as comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmsync.errors import ChangedError, RefusedError, TrackerError
from pmsync.followup.board import Notice, Remark
from pmsync.followup.reminders import Reminder
from pmsync.sync.ports import Surroundings
from pmsync.trackers.github_access import access
from pmsync.trackers.github_account import Account
from pmsync.trackers.github_body import quote
from pmsync.trackers.github_changes import Request, dropped
from pmsync.trackers.github_issue import Seen, read
from pmsync.trackers.github_links import Place
from pmsync.trackers.github_settings import Settings
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.github_words import at
from pmsync.trackers.transport import AbsentError, Patience, Transport
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

_LONGEST_LABEL = 50
_LABEL = ": follow-up"
_REMINDER = "<!-- pmsync:reminder {week} -->"


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment as it was answered; `author` as in `Seen`."""

    number: int
    author: str
    app: int | None
    body: str


class Board:
    """The issues of one repository, as places to tell things; satisfies `Notices` and `Remarks`."""

    def __init__(self, place: Place, label: str, wire: Wire, transport: Transport, account: Account) -> None:
        self._place = place
        self._label = label[: _LONGEST_LABEL - len(_LABEL)] + _LABEL
        self._wire = wire
        self._transport = transport
        self._account = account
        self._path = f"/repos/{place.repository}/issues"

    def find(self, sign: str) -> Sequence[Notice]:
        """Our issues that carry a sign: by their label, else among all that our account wrote.

        An account that may not set labels has none of them labelled. One that is closed and locked may have
        become a discussion, and is left alone.
        """
        self._account.learn()
        login = self._account.login or "[bot]"
        found = list(self._ours({"labels": self._label}, sign))
        if not found and not login.endswith("[bot]"):  # lists go by a person's login only
            found = list(self._ours({"creator": login.removeprefix("@")}, sign))
        return sorted((self._notice(each, sign) for each in found), key=lambda each: each.number)

    def write(self, title: str, body: str) -> Notice:
        """Make an issue, in one request that is never sent again."""
        request: Request = {"title": title, "body": body, "labels": [self._label]}
        seen = self._wire.create(self._path, request, "the creation of the follow-up issue", self._answered())
        self._account.login = seen.author
        return self._notice(seen, "", note=dropped(request, seen))

    def rewrite(self, notice: Notice, body: str) -> Notice:
        """Give an issue another text, and open it."""
        wanted: Request = {"body": body}
        if not notice.is_open:
            wanted |= {"state": "open", "state_reason": "reopened"}
        return self._edited(notice, wanted, lambda now: _same(now.body, body) and not now.closed)

    def close_double(self, notice: Notice) -> None:
        """Close an issue as a duplicate."""
        if not notice.bare:
            raise RefusedError(f"{notice.label} is not closed as a duplicate: people use it.")
        self._edited(notice, {"state": "closed", "state_reason": "duplicate"}, lambda now: now.closed)

    def reminded(self, ref: str, week: str, since: dt.date) -> Sequence[Remark]:
        """The comments of ours on an issue that are the reminder of a week."""
        self._account.learn()
        sign = _REMINDER.format(week=week)
        query = {"since": f"{since}T00:00:00Z", "per_page": "100"}
        pages = self._wire.pages(self._comments(ref), query, f"the comments on {ref}", _comment)
        found = (each for page in pages for each in page.items)
        ours = (each for each in found if self._account.wrote(each.author, each.app) and sign in each.body)
        return [Remark(ref, number) for number in sorted(each.number for each in ours)]

    def remind(self, reminder: Reminder) -> Remark:
        """Write a reminder, in one request that is never sent again."""
        what = f"the reminder on {reminder.ref}"
        body = {"body": compose(reminder)}
        return Remark(
            reminder.ref, self._wire.create(self._comments(reminder.ref), body, what, _comment).number
        )

    def take_back(self, remark: Remark) -> None:
        """Delete a comment."""
        self._wire.delete(f"{self._path}/comments/{remark.number}", f"taking back a reminder on {remark.ref}")

    def _comments(self, ref: str) -> str:
        return f"{self._path}/{self._place.number(ref)}/comments"

    def _ours(self, wanted: Mapping[str, str], sign: str) -> Iterator[Seen]:
        query = {"state": "all", "per_page": "100", "sort": "created", "direction": "asc", **wanted}
        for page in self._wire.pages(self._path, query, "the follow-up issues", read):
            for seen in page.items:
                if not self._place.is_here(seen.repository):
                    raise TrackerError(
                        f"{self._place.repository} has moved to {seen.repository}; nothing is written there"
                        " unasked.",
                        hint=f'Set repository = "{seen.repository}" in the settings.',
                    )
                carries = sign in seen.body and not seen.pull_request and not seen.converted
                if carries and self._account.wrote(seen.author, seen.app):
                    yield seen

    def _edited(self, notice: Notice, request: Request, arrived: Callable[[Seen], bool]) -> Notice:
        path, what = f"{self._path}/{notice.number}", f"the edit of {self._place.ref(notice.number)}"
        answered = self._answered(notice.number)

        def carried_out(now: Seen) -> bool:
            if not arrived(now) and (not _same(now.body, notice.body) or now.closed is notice.is_open):
                raise ChangedError(f"{notice.label} was changed on GitHub in the meantime.")
            return arrived(now)

        try:
            after = self._transport.settle(
                lambda: self._wire.edit(path, request, what, answered),
                lambda: self._wire.get(path, what, answered),
                carried_out,
            )
        except AbsentError:
            raise ChangedError(f"{notice.label} is not there any more.") from None
        return self._notice(after, "")

    def _answered(self, number: int | None = None) -> Callable[[object], Seen]:
        """Reads an answer about an issue, and sees that it is about the one asked for."""

        def answered(data: object) -> Seen:
            seen = read(data)
            if not self._place.is_here(seen.repository) or number not in (None, seen.number):
                raise AttemptError(Outcome.GARBLED, f"it is about {seen.repository}#{seen.number}")
            return seen

        return answered

    def _notice(self, seen: Seen, start: str, note: str | None = None) -> Notice:
        used = seen.closed or seen.locked or seen.comments or seen.milestone or seen.assignees
        foreign = [each for each in seen.labels if each.lower() != self._label.lower()]
        return Notice(
            number=seen.number,
            label=f"#{seen.number}",
            url=seen.url,
            body=seen.body,
            is_open=not seen.closed,
            bare=not used and not foreign and seen.body.startswith(start),
            double=seen.closed and seen.reason == "duplicate",
            note=note,
        )


def connect(settings: Settings, surroundings: Surroundings) -> Board:
    """The board of the repository that holds the issues; sends nothing yet.

    Raises SettingsError when no repository or no token can be found.
    """
    allowed = access(settings, surroundings)
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("GitHub", patience, wait=surroundings.wait)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    account = Account(wire, allowed.bot, settings.accounts)
    return Board(allowed.place, settings.label, wire, transport, account)


def compose(reminder: Reminder) -> str:
    """The text of a reminder, in words that GitHub makes nothing else of, with its sign at the end."""
    lines = [f"- {quote(line)}" for line in reminder.lines()]
    advice = (
        "When it is done, close this issue. When it has to wait, give its row in the post-mortem another due"
        " date, or write there `accepted until YYYY-MM-DD: reason`."
    )
    source = "`pmsync report --publish comment` reminds once a week at most."
    sign = _REMINDER.format(week=reminder.week)
    return "\n".join(
        ["A reminder of what a post-mortem asks for:", "", *lines, "", advice, "", source, "", sign]
    )


def _same(text: str, other: str) -> bool:
    """Whether texts are the same but for what a form in a browser does to line ends."""
    return text.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _comment(data: object) -> _Comment:
    """Read one comment. Raises `AttemptError` where it lacks what the interface promises."""
    try:
        told: Any = data
        app = told.get("performed_via_github_app")
        author = (told["user"] or {"login": "ghost"})["login"]
        number = int(app["id"]) if app else None
        return _Comment(int(told["id"]), at(str(author)), number, str(told.get("body") or ""))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AttemptError(Outcome.GARBLED, "it is no comment") from None
