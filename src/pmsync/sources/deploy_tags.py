"""Tags that a deployment sets: `deploy/prod/812`, `prod-2026-11-03`."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    tags = [tag for tag in around.history.tags() if tag.at <= window.until]
    found = [(tag, pattern) for tag in tags for pattern in _patterns(settings, tag)]
    told = [
        _event(tag, settings.environment or _environment(tag.name, pattern), around) for tag, pattern in found
    ]
    light = [tag.name for tag, _ in found if not tag.annotated and tag.at in window]
    return gathered(told, [_doubt(light)] if light else ())


def below(settings: Settings, tags: Sequence[Tag], window: Window) -> str | None:
    """The deploy tag down to which a shallow clone is deepened: the last but one before the window.

    Between it and the window lies a landing that shows that nothing of the window is missing.
    """
    before = [tag.name for tag in tags if tag.at < window.since and _patterns(settings, tag)]
    return before[-2] if len(before) > 1 else None


def _patterns(settings: Settings, tag: Tag) -> list[str]:
    """The first pattern that a tag's name fits, if any."""
    return [pattern for pattern in settings.patterns if fnmatchcase(tag.name, pattern)][:1]


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
