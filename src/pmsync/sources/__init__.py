"""Where events come from: one module per source, loaded on demand.

A source is a module with a frozen dataclass `Settings` and a function

    events(settings: Settings, window: Window, around: Surroundings) -> Gathered

It tells what happened in the window, and deployments from before it as far as they cost little:
rollbacks and the last good revision are known by them. What it cannot tell it says in a note; only
settings that are wrong raise `PmsyncError`. A third-party source is named by its module's full name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from pmsync.errors import PmsyncError, SettingsError
from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event, Gathered, History, Window

BUILT_IN = ("git", "deploy_tags", "deploy_log", "github")


class Ask(Protocol):
    """How a source reads from an HTTP API: one page's parsed JSON, and the path of the next page."""

    def __call__(self, path: str, /, **query: str) -> tuple[Any, str | None]:
        """GET `path`; raises `PmsyncError` with a sentence when it is not permitted or not reached."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a source may use: the clone's history and web address, files below `root`, a tracker's API.

    `repository` is `owner/name` on GitHub; `history` and `ask` are None where there is none.
    """

    root: Path
    history: History | None = None
    links: Links = field(default_factory=Links)
    repository: str | None = None
    ask: Ask | None = None


class Source(Protocol):
    """A source's module."""

    Settings: type[Any]

    def events(self, settings: Any, window: Window, around: Surroundings, /) -> Gathered:
        """What happened, and what could not be told."""


def load(name: str) -> Source:
    """The source of a built-in name (`deploy_log`), or of a module's full name (`our_tools.spinnaker`)."""
    full = f"pmsync.sources.{name}" if name in BUILT_IN else name
    if not re.fullmatch(r"\w+(\.\w+)+", full):
        raise SettingsError(
            f"There is no source {name!r}.",
            hint=f"Built in are {', '.join(BUILT_IN)}; others go by their module's full name.",
        )
    try:
        found = import_module(full)
    except ModuleNotFoundError as cause:
        raise SettingsError(
            f"The source {name!r} cannot be imported: {cause}.", hint="Install it beside pmsync."
        ) from cause
    if not hasattr(found, "Settings") or not callable(getattr(found, "events", None)):
        raise SettingsError(
            f"The module {name!r} is no source.",
            hint="A source has Settings and events(); see docs/timeline.md.",
        )
    return cast(Source, found)


def gather(asked: Iterable[tuple[str, Any]], window: Window, around: Surroundings) -> Gathered:
    """What all named sources tell, each with its settings; one that fails is named and the others tell.

    `asked` pairs a source's name with its settings: an instance of its `Settings`, or a mapping.
    """
    events: list[Event] = []
    notes: list[str] = []
    for name, settings in asked:
        source = load(name)
        if isinstance(settings, Mapping):
            settings = configured(name, source, settings)
        try:
            answer = source.events(settings, window, around)
        except SettingsError:
            raise
        except PmsyncError as failure:
            if name == "git":
                raise
            notes.append(f"{name}: {failure}")
            continue
        events += answer.events
        notes += (f"{name}: {note}" for note in answer.notes)
    return Gathered(tuple(events), tuple(notes))


def configured(name: str, source: Source, values: Mapping[str, Any]) -> Any:
    """A source's settings from a mapping; an unknown or missing key is an error that names it."""
    try:
        return source.Settings(**values)
    except TypeError as cause:
        raise SettingsError(
            f"The settings of the source {name!r} do not fit: {str(cause).partition('() ')[2]}.",
            hint="See docs/timeline.md for its keys.",
        ) from cause
