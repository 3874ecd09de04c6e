"""Reminders as comments on issues: planned by what the tracker shows, and written one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pmsync.errors import PmsyncError, TrackerError, UnknownOutcomeError
from pmsync.followup import reminders
from pmsync.followup.board import Remarks
from pmsync.followup.reminders import Left, Name, Place, Reminder, Reminders, name
from pmsync.followup.report import Report
from pmsync.followup.states import OPEN
from pmsync.runs.opened import Repository
from pmsync.runs.publish_outcome import Told
from pmsync.sync.ports import Issue


@dataclass(frozen=True, slots=True)
class Reminding:
    """What a report reminds of. `home` is how the report calls the repository whose tracker is written to."""

    repository: Repository
    home: str | None
    report: Report
    remarks: Remarks

    @property
    def _since(self) -> dt.date:
        """The day before the first of this week: comments carry the server's time."""
        day = self.report.now.date()
        return day - dt.timedelta(days=day.weekday() + 1)

    def plan(self) -> Reminders:
        """What is to be written. Reads what is there and writes nothing."""
        remarks, since = self.remarks, self._since
        places = self._places() if reminders.works(self.report) else {}
        return reminders.decide(
            self.report, places, lambda ref, week: bool(remarks.reminded(ref, week, since))
        )

    def _places(self) -> dict[Name, Place]:
        """The issues of the items that need a reminder, as the default tracker has them.

        Those of other trackers are not seen: reminders are written by the default one.
        """
        trackers = self.repository.connect()
        home, tracker = next(iter(trackers.members.items()))
        links = {
            name(state): link
            for state, _ in reminders.wanted(self.report)
            if (issue := state.item.issue)
            # What is short, such as `#12`, means another issue in another repository.
            and (state.incident.repository == self.home or issue.startswith(("https://", "http://")))
            and (link := trackers.find(issue))
        }
        refs = {link.ref for link in links.values() if link.destination == home}
        answers = tracker.fetch(refs) if refs else {}
        return {each: _place(answers.get(link.ref)) for each, link in links.items()}

    def carry_out(self, told: Told) -> None:
        """Write what is to be written; one that fails does not hold up the others."""
        plan, sent, twice = self.plan(), 0, 0
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
            made = self.remarks.remind(reminder)
        except UnknownOutcomeError:
            if not self.remarks.reminded(reminder.ref, reminder.week, self._since):
                raise
            return True
        with suppress(PmsyncError):  # it is written, whatever becomes of the second look
            there = self.remarks.reminded(reminder.ref, reminder.week, self._since)
            if there and there[0].number < made.number:
                self.remarks.take_back(made)
                return False
        return True


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
