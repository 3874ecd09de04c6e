"""A report in front of people: planned as data, and carried out with every outcome told."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pmsync import trackers
from pmsync.cli.opened import Repository, wait
from pmsync.cli.report_options import Channel
from pmsync.errors import Exit, PmsyncError, SettingsError, TrackerError, UnknownOutcomeError
from pmsync.followup import bulletin, reminders, slack
from pmsync.followup.bulletin import Act, Bulletin, Move
from pmsync.followup.reminders import Left, Place, Reminder, Reminders
from pmsync.followup.report import Report
from pmsync.followup.states import OPEN
from pmsync.sync.ports import Issue

if TYPE_CHECKING:
    from pmsync.followup.board import Notice, Notices, Remarks
    from pmsync.trackers.slack_webhook import Address

VARIABLE = "PMSYNC_SLACK_WEBHOOK"
Result = TypeVar("Result")

_WITHOUT = {
    Channel.ISSUE: "has no place for a follow-up issue; `--format issue` prints its text",
    Channel.COMMENT: "has no place for reminders",
}


@dataclass(frozen=True, slots=True)
class Publication:
    """What is to be published; None where it was not asked for. `host` is where the message goes."""

    issue: Move | None = None
    comment: Reminders | None = None
    slack: Mapping[str, Any] | None = None
    host: str | None = None


@dataclass(slots=True)
class Told:
    """What came of it, as sentences, and the exit code."""

    said: list[str] = field(default_factory=list)
    failed: list[PmsyncError] = field(default_factory=list)
    waits: bool = False

    @property
    def code(self) -> int:
        """2 where something could not be done, 1 where something waits for a person."""
        return Exit.IMPOSSIBLE if self.failed else Exit.ATTENTION if self.waits else Exit.FINE


class Publisher:
    """Plans and carries out. `home` is how the report calls the repository whose tracker is written to."""

    def __init__(
        self, repository: Repository, home: str | None, report: Report, choice: tuple[str, ...]
    ) -> None:
        if not report.incidents:
            raise PmsyncError(
                "There is no post-mortem to report on, so nothing is published.",
                hint="Check the folder in the settings, and --since, --until, --service and --severity.",
            )
        self._repository = repository
        self._home = home
        self._report = report
        self._bulletin = Bulletin(report, choice)

    def plan(self, channels: Sequence[Channel]) -> Publication:
        """What is to be done. Reads what is there and writes nothing; Slack's address may be missing."""
        to_slack = Channel.SLACK in channels
        return Publication(
            issue=self._move() if Channel.ISSUE in channels else None,
            comment=self._reminders() if Channel.COMMENT in channels else None,
            slack=slack.message(self._report) if to_slack else None,
            host=self._webhook.host if to_slack and os.environ.get(VARIABLE) else None,
        )

    def carry_out(self, channels: Sequence[Channel]) -> Told:
        """Publish in all places; one that fails does not hold up the others."""
        told = Told()
        places: Mapping[Channel, Callable[[], object]] = {
            Channel.ISSUE: lambda: self._notices,
            Channel.COMMENT: lambda: self._remarks,
            Channel.SLACK: lambda: self._webhook,
        }
        for channel in channels:  # a place that the settings do not give stops all, before any is written to
            places[channel]()
        page: str | None = None
        if Channel.ISSUE in channels:
            page = _attempt(told, lambda: self._kept(self._move(), told))
        if Channel.COMMENT in channels:
            _attempt(told, lambda: self._reminded(self._reminders(), told))
        if Channel.SLACK in channels:
            _attempt(told, lambda: self._posted(page, told))
        return told

    # The follow-up issue

    @cached_property
    def _notices(self) -> Notices:
        made: Notices = self._offered("notices", Channel.ISSUE)
        return made

    def _move(self) -> Move:
        return bulletin.decide(self._bulletin, self._notices.find(self._bulletin.sign))

    def _kept(self, move: Move, told: Told) -> str:
        """Bring the issue up to date; its address."""
        notice, doubles = move.notice, move.doubles
        if notice is None:
            notice, doubles = self._written(move)
        elif move.act in (Act.REWRITE, Act.REOPEN):
            notice = self._notices.rewrite(notice, move.body)
        told.said.append(f"follow-up issue {notice.label}: {_ACTS[move.act]} ({notice.url})")
        if notice.note:
            told.said.append(notice.note)
            told.waits = True
        for double in doubles:
            self._closed(double, notice, told)
        return notice.url

    def _written(self, move: Move) -> tuple[Notice, tuple[Notice, ...]]:
        """Make the issue, and see whether another run made one at the same moment: the first one stays."""
        try:
            made = self._notices.write(self._bulletin.title, move.body)
        except UnknownOutcomeError:
            after = self._move()
            if after.notice is None:
                raise
            return after.notice, after.doubles
        after = self._move()
        return replace(after.notice or made, note=made.note), after.doubles

    def _closed(self, double: Notice, kept: Notice, told: Told) -> None:
        if not double.bare:
            told.said.append(
                f"{double.label} is a second follow-up issue, and people use it: close one of them"
            )
            told.waits = True
            return
        self._notices.close_double(double)
        told.said.append(f"{double.label} closed as a duplicate of {kept.label}")

    # Reminders

    @cached_property
    def _remarks(self) -> Remarks:
        made: Remarks = self._offered("remarks", Channel.COMMENT)
        return made

    @property
    def _since(self) -> dt.date:
        """The day before the first of this week: comments carry the server's time."""
        day = self._report.now.date()
        return day - dt.timedelta(days=day.weekday() + 1)

    def _reminders(self) -> Reminders:
        remarks, since = self._remarks, self._since
        places = self._places() if reminders.works(self._report) else {}
        return reminders.decide(
            self._report, places, lambda ref, week: bool(remarks.reminded(ref, week, since))
        )

    def _places(self) -> dict[str, Place]:
        """The issues of the items that need a reminder, as the tracker has them."""
        tracker = self._repository.connect()
        refs = {
            state.key: ref
            for state, _ in reminders.wanted(self._report)
            if (issue := state.item.issue)
            # What is short, such as `#12`, means another issue in another repository.
            and (state.incident.repository == self._home or issue.startswith(("https://", "http://")))
            and (ref := tracker.parse(issue))
        }
        answers = tracker.fetch(set(refs.values())) if refs else {}
        return {key: _place(answers.get(ref)) for key, ref in refs.items()}

    def _reminded(self, plan: Reminders, told: Told) -> None:
        sent = twice = 0
        for reminder in plan.send:
            try:
                written = self._remind(reminder)
            except TrackerError:
                told.said.append(_count(sent))
                raise
            except PmsyncError as error:
                told.failed.append(error)
            else:
                sent, twice = sent + written, twice + (not written)
        told.said += [_count(sent)] if plan.works else []
        told.said += [f"{twice} taken back, for another run was quicker"] if twice else []
        told.said += left_out(plan)

    def _remind(self, reminder: Reminder) -> bool:
        """Write a reminder, and take it back where another run wrote one at the same moment."""
        try:
            made = self._remarks.remind(reminder)
        except UnknownOutcomeError:
            if not self._remarks.reminded(reminder.ref, reminder.week, self._since):
                raise
            return True
        there = self._remarks.reminded(reminder.ref, reminder.week, self._since)
        if there and there[0].number < made.number:
            self._remarks.take_back(made)
            return False
        return True

    # Slack

    @cached_property
    def _webhook(self) -> Address:
        from pmsync.trackers import slack_webhook

        return slack_webhook.address(os.environ, self._report.settings.slack_hosts)

    def _posted(self, page: str | None, told: Told) -> None:
        from pmsync.trackers import slack_webhook

        slack_webhook.post(self._webhook, slack.message(self._report, page), wait=wait)
        told.said.append(f"message posted to {self._webhook.host}")

    def _offered(self, what: str, channel: Channel) -> Any:
        """Something that not every tracker has."""
        name = self._repository.settings.core.tracker
        module = trackers.load(name)
        make = getattr(module, what, None)
        if make is None:
            raise SettingsError(
                f"The tracker `{name}` {_WITHOUT[channel]}.", hint=f"Leave out --publish {channel}."
            )
        settings = self._repository.settings.section(name, module.Settings)
        return make(settings, self._repository.surroundings(self._repository.origin))


_ACTS = {
    Act.WRITE: "created",
    Act.REWRITE: "brought up to date",
    Act.REOPEN: "opened again, for there is something new",
    Act.NOTHING: "says all of it already",
    Act.REST: "was closed, and nothing new asks to open it again",
}


def left_out(plan: Reminders) -> Iterator[str]:
    """Why items get no reminder, as sentences."""
    if not plan.works:
        yield f"no reminders on {plan.day}: nobody works on this day"
    for reason, number in plan.left.items():
        yield f"no reminder of {number} item{'' if number == 1 else 's'} {reason}"


def _count(sent: int) -> str:
    return f"{sent or 'no'} reminder{'' if sent == 1 else 's'} written"


def _place(answer: object) -> Place:
    if not isinstance(answer, Issue):
        return Place("", "", Left.UNSEEN)
    is_open = answer.fields.get("status") in OPEN
    return Place(answer.ref, answer.label, None if is_open else Left.CLOSED)


def _attempt(told: Told, act: Callable[[], Result]) -> Result | None:
    try:
        return act()
    except PmsyncError as error:
        told.failed.append(error)
        return None
