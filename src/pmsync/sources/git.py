"""The clone itself: landings, reverts and tags."""

from __future__ import annotations

from dataclasses import dataclass

from pmsync.sources import Surroundings
from pmsync.timeline.classify import landing_event, tag_events
from pmsync.timeline.ports import Gathered, Window, gathered

_BELOW = 20
"""Landings before the window among which the last deployment and an earlier revision are looked for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`paths` are git pathspecs of the affected services; without any, the whole tree counts.

    `branch_deploys` says that whatever lands on the branch is thereby deployed, as in repositories of
    configuration and infrastructure. `tags` is whether tags are events.
    """

    paths: tuple[str, ...] = ()
    branch_deploys: bool = False
    tags: bool = True


def events(settings: Settings, window: Window, around: Surroundings) -> Gathered:
    """The landings and tags of the window; of a branch that deploys, also the landings just before it."""
    if around.history is None:
        return gathered((), ["there is no clone to read"])
    paths = tuple(settings.paths)
    before = _BELOW if settings.branch_deploys else 0
    landed = around.history.landings(window, paths, before)
    touches = True if paths else None
    told = [
        landing_event(each, around.links, branch_deploys=settings.branch_deploys, touches=touches)
        for each in landed
    ]
    if settings.tags:
        told += tag_events((tag for tag in around.history.tags() if tag.at in window), around.links)
    return gathered(told)
