"""What a report puts into Jira: reminders as comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pmsync.errors import RefusedError
from pmsync.followup.board import Remark
from pmsync.followup.reminders import Reminder
from pmsync.sync.ports import Surroundings
from pmsync.trackers.jira_access import access
from pmsync.trackers.jira_comments import comments, path, read
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_text import REMINDER, quote
from pmsync.trackers.jira_wire import Rejected, Wire
from pmsync.trackers.transport import Patience, Transport

_SIGN = f"{REMINDER} {{week}}"


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
        sign = _SIGN.format(week=week)
        found = comments(self._wire, ref, f"issue {ref}")
        return [
            Remark(ref, number)
            for number in sorted(
                each.number for each in found if each.author in self._ours and sign in each.body
            )
        ]

    def remind(self, reminder: Reminder) -> Remark:
        """Write a reminder, in one request that is never sent again."""
        what = f"the reminder on {reminder.label}"
        made = self._wire.create(path(reminder.ref), {"body": compose(reminder)}, what, read)
        if isinstance(made, Rejected):
            raise RefusedError(f"Jira did not take {what}: {made.reasons}")
        return Remark(reminder.ref, made.number)

    def take_back(self, remark: Remark) -> None:
        """Delete a comment."""
        what = f"taking back a reminder on issue {remark.ref}"
        if rejected := self._wire.edit("DELETE", f"{path(remark.ref)}/{remark.number}", None, what):
            raise RefusedError(f"Jira refused {what}: {rejected.reasons}")


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
    sign = f"({_SIGN.format(week=reminder.week)}; {{{{pmsync report}}}} reminds once a week at most)"
    return "\n".join(["A reminder of what a post-mortem asks for:", "", *lines, "", advice, "", sign])
