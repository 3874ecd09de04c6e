"""What runs where: the timeline's sources asked for deployments, each environment by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pmsync.clone.history import ClonedHistory
from pmsync.followup.ladder import Deployment
from pmsync.followup.verify_settings import Settings
from pmsync.repo import Repository as Clone
from pmsync.runs.followup_read import Reading
from pmsync.sources import Pages, Surroundings, gather, table
from pmsync.timeline.links import links
from pmsync.timeline.ports import Event, Kind, Window

_MOST = 200
"""Deployments of one environment that are looked through for a roll-back, the newest."""

_ONLINE = frozenset({"github"})
_DEPLOYS = (Kind.DEPLOY, Kind.ROLLBACK)


@dataclass(frozen=True, slots=True)
class Place:
    """An environment, or a service in it, with its successful deployments, oldest first."""

    environment: str | None
    service: str | None
    deployments: tuple[Deployment, ...]

    @property
    def name(self) -> str:
        """What people call it: `production`, `production/checkout`."""
        return "/".join(each for each in (self.environment or "deployed", self.service) if each)

    def serves(self, services: Sequence[str], places: Sequence[Place]) -> bool:
        """Whether it runs one of an incident's services; every place does where none is told of them."""
        told = {each.service for each in places} & set(services)
        return self.service is None or not told or self.service in told


def places_of(
    reading: Reading, clone: Clone, settings: Settings, now: dt.datetime, *, online: bool, notes: list[str]
) -> list[Place]:
    """The places that the sources of `[timeline]` tell of; `online` are asked only when wished for."""
    timeline = reading.opened.settings.section("timeline", table.Settings)
    asked = {}
    for name, values in timeline.tables(()).items():
        kind = values.get("source", name)
        if kind == "git" and not values.get("branch_deploys"):
            continue  # landings are no deployments
        if kind in _ONLINE and not online:
            notes.append(f"{name} was not asked (it needs the network: --online)")
            continue
        asked[name] = values
    origin = clone.remotes().get("origin")
    pages = _pages(reading, origin) if online else None
    where = links(origin)
    around = Surroundings(
        reading.opened.home,
        ClonedHistory(clone, revision=timeline.branch),
        where,
        where.github_repository(),
        pages,
    )
    told = gather(asked, Window(now - dt.timedelta(days=settings.days), now), around)
    notes += told.notes
    return _places(told.events, settings)


def _pages(reading: Reading, origin: str | None) -> Pages:
    from pmsync.runs.github_pages import github_pages
    from pmsync.trackers import github

    settings = reading.opened.settings.section("github", github.Settings)
    return github_pages(settings, reading.opened.surroundings(origin))


def _places(events: Sequence[Event], settings: Settings) -> list[Place]:
    found: dict[tuple[str | None, str | None], list[Deployment]] = {}
    for event in sorted(events, key=lambda each: each.at):
        counts = not settings.environments or event.environment in settings.environments
        if event.kind in _DEPLOYS and event.commit and event.outcome == "success" and counts:
            where = (event.environment, event.service)
            found.setdefault(where, []).append(Deployment(event.commit, event.at))
    return [Place(*where, tuple(told[-_MOST:])) for where, told in found.items()]
