"""Tags that a deployment sets: `deploy/prod/812`, `prod-2026-11-03`."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict, Field

from pmsync.sources import Surroundings
from pmsync.timeline.ports import Event, Gathered, Kind, Tag, Window, gathered

_PLAIN = frozenset({"", "deploy", "deploys", "deployed", "deployment", "release", "v"})


class Settings(BaseModel):
    """Which tags tell of deployments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    patterns: tuple[str, ...] = Field(
        ("deploy/*", "deployed/*", "prod-*", "production-*"),
        description="Names of such tags; `*` stands for anything, slashes too.",
    )
    environment: str | None = Field(None, description="Where they deploy to; else read from the tag's name.")


def events(settings: Settings, window: Window, around: Surroundings) -> Gathered:
    """One deployment per tag, up to the end of the window."""
    if around.history is None:
        return gathered((), ["there is no clone to read"])
    found = [
        (tag, pattern)
        for tag in around.history.tags()
        for pattern in [next((each for each in settings.patterns if fnmatchcase(tag.name, each)), None)]
        if pattern is not None and tag.at <= window.until
    ]
    told = [
        _event(tag, settings.environment or _environment(tag.name, pattern), around) for tag, pattern in found
    ]
    light = [tag.name for tag, _ in found if not tag.annotated and tag.at in window]
    return gathered(told, [_doubt(light)] if light else ())


def _event(tag: Tag, environment: str | None, around: Surroundings) -> Event:
    where = f" to {environment}" if environment else ""
    return Event(
        at=tag.at,
        kind=Kind.DEPLOY,
        title=f"{tag.name}{where}",
        refs=(tag.name, tag.commit),
        source="deploy_tags",
        url=around.links.tag(tag.name),
        commit=tag.commit,
        environment=environment,
    )


def _environment(name: str, pattern: str) -> str | None:
    """`prod` of `deploy/prod/812`, and of `prod-812` where the pattern is `prod-*`."""
    fixed = re.split(r"[*?[]", pattern, maxsplit=1)[0]
    word = fixed.strip("/-_.").rpartition("/")[2]
    if word.lower() not in _PLAIN:
        return word
    first, slash, _ = name[len(fixed) :].partition("/")
    return first if slash and not first[:1].isdigit() else None


def _doubt(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return (
        f"{names[0]}{more}: a lightweight tag carries the date of its commit, not that of the deployment"
        " (set it with `git tag -a`)"
    )
