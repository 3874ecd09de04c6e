"""GitHub Issues as a tracker: its settings, and how to connect. The work is in the modules beside this one.

Nothing heavy is imported before `connect` is called.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pmsync.trackers.github_settings import SHARED, SHORT, Settings

if TYPE_CHECKING:
    from pmsync.followup.board import Notices, Remarks
    from pmsync.model import Check
    from pmsync.sync.ports import Surroundings, Tracker

__all__ = ["SHARED", "SHORT", "Settings", "connect", "examine", "notices", "place", "remarks"]


def place(settings: Settings, surroundings: Surroundings) -> str:
    """The repository whose issues they are, in lower case; "" when that cannot be told."""
    from pmsync.trackers.github_access import repository_of

    return (repository_of(settings, surroundings) or "").lower()


def connect(
    settings: Settings, surroundings: Surroundings, *, clock: Callable[[], float] = time.time
) -> Tracker:
    """A tracker for one repository; sends nothing yet. `clock` is Unix time.

    Raises SettingsError when no repository or no token can be found.
    """
    from pmsync.trackers.github_access import access
    from pmsync.trackers.github_tracker import GitHub
    from pmsync.trackers.github_wire import Wire
    from pmsync.trackers.github_words import Words
    from pmsync.trackers.transport import Patience, Transport

    allowed = access(settings, surroundings)
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("GitHub", patience, wait=surroundings.wait, clock=clock)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    words = Words({**surroundings.owners, **settings.owners})
    return GitHub(settings, allowed.place, wire, transport, words, allowed.bot)


def examine_way_back(
    settings: Settings, surroundings: Surroundings, *, clock: Callable[[], float] = time.time
) -> Iterator[Check]:
    """How documents come back into the repository, where its issues live elsewhere."""
    from pmsync.trackers.github_checks import way_back

    return way_back(settings, surroundings, clock)


def examine(
    settings: Settings, surroundings: Surroundings, *, clock: Callable[[], float] = time.time
) -> Iterator[Check]:
    """Whether the token, the repository and what is needed there are as they should be."""
    from pmsync.trackers.github_checks import checks

    return checks(settings, surroundings, clock)


def notices(settings: Settings, surroundings: Surroundings) -> Notices:
    """Where a report's rolling follow-up issue is kept."""
    from pmsync.trackers.github_board import connect

    return connect(settings, surroundings)


def remarks(settings: Settings, surroundings: Surroundings) -> Remarks:
    """Where reminders are written."""
    from pmsync.trackers.github_board import connect

    return connect(settings, surroundings)
