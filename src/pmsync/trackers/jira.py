"""Jira as a tracker, Cloud and Data Center: how to connect.

The work is in the modules beside this one. Nothing heavy is imported before `connect` is called.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pmsync.model import Check
from pmsync.trackers.jira_settings import SHARED, SHORT, Settings

if TYPE_CHECKING:
    from pmsync.followup.board import Remarks
    from pmsync.sync.ports import Surroundings, Tracker

__all__ = ["SHARED", "SHORT", "Settings", "connect", "examine", "place", "remarks"]


def place(settings: Settings, surroundings: Surroundings) -> str:
    """The project that issues are created in."""
    return settings.project


def connect(
    settings: Settings, surroundings: Surroundings, *, clock: Callable[[], float] = time.time
) -> Tracker:
    """A tracker for one site; sends nothing yet. `clock` is Unix time.

    Raises SettingsError when the site, the project or the token cannot be found.
    """
    from pmsync.trackers.jira_access import access
    from pmsync.trackers.jira_people import People
    from pmsync.trackers.jira_reading import Reading
    from pmsync.trackers.jira_tracker import Jira
    from pmsync.trackers.jira_wire import Wire
    from pmsync.trackers.jira_words import Words
    from pmsync.trackers.transport import Patience, Transport

    allowed = access(settings, surroundings.environ, surroundings.beside)
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("Jira", patience, wait=surroundings.wait, clock=clock)
    transport.keep_secret(allowed.token)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    reading = Reading(wire, allowed.place.projects, settings.deployment)
    words = Words(settings, People({**surroundings.owners, **settings.owners}, reading.users))
    return Jira(settings, allowed.place, wire, reading, transport, words, wait=surroundings.wait)


def examine(
    settings: Settings, surroundings: Surroundings, *, clock: Callable[[], float] = time.time
) -> Iterator[Check]:
    """What of Jira works, and what to do about what does not. `clock` is Unix time."""
    from pmsync.trackers.jira_checks import checks

    yield from checks(settings, surroundings, clock)


def remarks(settings: Settings, surroundings: Surroundings) -> Remarks:
    """Where reminders are written."""
    from pmsync.trackers.jira_board import connect

    return connect(settings, surroundings)
