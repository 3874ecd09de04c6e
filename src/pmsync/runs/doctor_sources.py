"""What `doctor` asks of the sources of timelines: whether each answers, and what it told lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pmsync.errors import PmsyncError
from pmsync.model import Check, State
from pmsync.sources import BUILT_IN, Pages, Surroundings, configured, load, table
from pmsync.timeline.links import links
from pmsync.timeline.ports import Window

if TYPE_CHECKING:
    from pmsync.repo import Repository as Clone
    from pmsync.runs.opened import Repository

DAYS = 30
"""How far back the sources are asked."""

_NOTES = 3
"""What one source could not tell is told so often; the rest is counted."""


def source_checks(repository: Repository, clone: Clone, now: dt.datetime) -> Iterator[Check]:
    """A check for each source of `[timeline]`, and one for each thing that it could not tell."""
    from pmsync.clone.history import ClonedHistory

    settings = repository.settings.section("timeline", table.Settings)
    where = links(repository.origin)
    around = Surroundings(
        repository.workspace.root,
        ClonedHistory(clone, revision=settings.branch),
        where,
        where.github_repository(),
        _pages(repository),
    )
    window = Window(now - dt.timedelta(days=DAYS), now)
    for name, values in settings.sources.items():
        yield from _source(name, values, window, around)


def _source(name: str, values: Mapping[str, Any], window: Window, around: Surroundings) -> Iterator[Check]:
    subject = f"source {name}"
    kind = str(values.get("source", name))
    try:
        source = load(kind)
        settings = configured(kind, source, {key: value for key, value in values.items() if key != "source"})
        told = source.events(settings, window, around)
    except PmsyncError as failure:
        place = ":".join(str(part) for part in (failure.path, failure.line) if part is not None)
        what = f"{place}: {failure.message}" if place else failure.message
        yield Check(subject, State.PROBLEM, what, failure.hint or f"Mend [timeline.sources.{name}].")
        return
    except Exception as failure:
        if kind in BUILT_IN:
            raise
        told_so = f"{kind} failed: {type(failure).__name__}: {failure}"
        yield Check(subject, State.PROBLEM, told_so, "Ask whoever wrote this source.")
        return
    count = sum(event.at in window for event in told.events)
    lately = f"{count or 'no'} {'event' if count == 1 else 'events'} in the last {DAYS} days"
    yield Check(subject, State.OK, lately)
    for note in told.notes[:_NOTES]:
        yield Check(subject, State.WARNING, note, "See docs/timeline.md; timelines say it too.")
    if (left := len(told.notes) - _NOTES) > 0:
        yield Check(subject, State.WARNING, f"and {left} more of this kind")


def _pages(repository: Repository) -> Pages:
    """How to read from GitHub; nothing is connected before a source asks."""
    from pmsync.runs.github_pages import github_pages
    from pmsync.trackers import github

    settings = repository.settings.section("github", github.Settings)
    return github_pages(settings, repository.surroundings(repository.origin))
