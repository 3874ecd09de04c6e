"""The clone itself: landings, reverts and tags."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from pmsync.sources import Surroundings
from pmsync.timeline.classify import landing_event, tag_events
from pmsync.timeline.ports import Gathered, Window, gathered

_BELOW = 20
"""Landings before the window among which the last deployment and an earlier revision are looked for."""


class Settings(BaseModel):
    """What counts in the clone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field((), description="Git pathspecs that count; without any, the whole tree.")
    branch_deploys: bool = Field(
        False,
        description="Whatever lands on the branch is thereby deployed, as in repositories of configuration.",
    )
    environment: str | None = Field(None, description="Where a branch that deploys is deployed to.")
    tags: bool = Field(True, description="Tags are events.")


def events(settings: Settings, window: Window, around: Surroundings) -> Gathered:
    """The landings and tags of the window; of a branch that deploys, also the landings just before it."""
    if around.history is None:
        return gathered((), ["there is no clone to read"])
    landed = around.history.landings(window, settings.paths, before=_BELOW if settings.branch_deploys else 0)
    told = [
        landing_event(
            each,
            around.links,
            branch_deploys=settings.branch_deploys,
            environment=settings.environment,
            touches=True if settings.paths else None,
        )
        for each in landed
    ]
    if settings.tags:
        told += tag_events((tag for tag in around.history.tags() if tag.at in window), around.links)
    return gathered(told)
