"""The rolling follow-up issue, brought up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pmsync.errors import UnknownOutcomeError
from pmsync.followup.board import Notice, Notices
from pmsync.followup.bulletin import Act, Bulletin, Move, decide
from pmsync.runs.publish_outcome import Told

_ACTS = {
    Act.WRITE: "created",
    Act.REWRITE: "brought up to date",
    Act.REOPEN: "opened again, for there is something new",
    Act.NOTHING: "says all of it already",
    Act.REST: "was closed, and nothing new asks to open it again",
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up, and where it is kept."""

    bulletin: Bulletin
    notices: Notices

    def plan(self) -> Move:
        """What is to be done. Reads what is there and writes nothing."""
        return decide(self.bulletin, self.notices.find(self.bulletin.sign))

    def carry_out(self, told: Told) -> str:
        """Bring the issue up to date; its address."""
        move = self.plan()
        notice, doubles = move.notice, move.doubles
        if notice is None:
            notice, doubles = self._written(move)
        elif move.act in (Act.REWRITE, Act.REOPEN):
            notice = self.notices.rewrite(notice, move.body)
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
            made = self.notices.write(self.bulletin.title, move.body)
        except UnknownOutcomeError:
            after = self.plan()
            if after.notice is None:
                raise
            return after.notice, after.doubles
        after = self.plan()
        return replace(after.notice or made, note=made.note), after.doubles

    def _closed(self, double: Notice, kept: Notice, told: Told) -> None:
        if not double.bare:
            told.said.append(
                f"{double.label} is a second follow-up issue, and people use it: close one of them"
            )
            told.waits = True
            return
        self.notices.close_double(double)
        told.said.append(f"{double.label} closed as a duplicate of {kept.label}")
