"""What came of publishing a report, and what a tracker offers for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pmsync import trackers
from pmsync.errors import Exit, PmsyncError, SettingsError
from pmsync.runs import destinations
from pmsync.runs.opened import Repository
from pmsync.runs.report_asked import Channel

Result = TypeVar("Result")

_OFFERS = {
    Channel.ISSUE: ("notices", "has no place for a follow-up issue; `--format issue` prints its text"),
    Channel.COMMENT: ("remarks", "has no place for reminders"),
}
"""By what name a tracker's module offers what a channel needs, and what is said where it does not."""


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

    def attempt(self, act: Callable[[], Result]) -> Result | None:
        """Do one thing; where it fails that is told, and other things can go on."""
        try:
            return act()
        except PmsyncError as error:
            self.failed.append(error)
            return None


def offered(repository: Repository, channel: Channel) -> Any:
    """What the default tracker offers for a channel; SettingsError where it has nothing of the kind."""
    there = destinations.default(repository.settings, repository.surroundings(repository.origin))
    what, without = _OFFERS[channel]
    make = getattr(trackers.load(there.kind), what, None)
    if make is None:
        raise SettingsError(f"The tracker `{there.name}` {without}.", hint=f"Leave out --publish {channel}.")
    return make(there.settings, there.surroundings)
