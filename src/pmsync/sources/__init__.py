"""Where events come from: one module per source, loaded on demand.

A source is a module with a pydantic model `Settings` and a function

    events(settings: Settings, window: Window, around: Surroundings) -> Gathered

It tells what happened in the window, and deployments from before it as far as they cost little:
rollbacks and the last good revision are known by them. What it cannot tell it says in a note; only
settings that are wrong raise `SettingsError`. A third-party source goes by its module's full name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from pmsync.errors import PmsyncError, SettingsError
from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event, Gathered, History, Window

if TYPE_CHECKING:
    from pydantic import BaseModel

BUILT_IN = ("git", "deploy_tags", "deploy_log", "github")

Pages = Callable[[str, Mapping[str, str]], Iterator[Any]]
"""Reads a list from an HTTP API: a path and its query to the parsed JSON of one page after the other.

Raises `PmsyncError` with a sentence where it is not permitted or not reached.
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a source may use: the clone's history and web address, files below `root`, an API.

    `repository` is `owner/name` on GitHub; it, `history` and `pages` are None where there is none.
    """

    root: Path
    history: History | None = None
    links: Links = field(default_factory=Links)
    repository: str | None = None
    pages: Pages | None = None


class Source(Protocol):
    """A source's module."""

    Settings: type[BaseModel]

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
            f"The module {name!r} is no source.", hint="A source has Settings and events(): docs/timeline.md."
        )
    return cast(Source, found)


def configured(name: str, source: Source, values: Mapping[str, Any]) -> Any:
    """A source's settings from a table; a key that is wrong is an error that names it."""
    from pydantic import ValidationError

    try:
        return source.Settings(**values)
    except ValidationError as cause:
        first = cause.errors()[0]
        key = ".".join(map(str, first["loc"])) or "its table"
        raise SettingsError(
            f"The source {name!r} has wrong settings: {key}: {first['msg']}.", hint="See docs/timeline.md."
        ) from None


def gather(asked: Mapping[str, Mapping[str, Any]], window: Window, around: Surroundings) -> Gathered:
    """What all named sources tell, each with its table of settings.

    A table's key `source` names the source, else the table's own name does. The clone must answer;
    any other source that fails is named in a note, and the others tell.
    """
    events: list[Event] = []
    notes: list[str] = []
    for name, table in asked.items():
        kind = str(table.get("source", name))
        source = load(kind)
        values = {key: value for key, value in table.items() if key != "source"}
        settings = configured(name, source, values)
        try:
            answer = source.events(settings, window, around)
        except PmsyncError as failure:
            if kind == "git" or isinstance(failure, SettingsError):
                raise
            notes.append(f"{name}: {failure}")
            continue
        events += answer.events
        notes += (f"{name}: {note}" for note in answer.notes)
    return Gathered(tuple(events), tuple(notes))


def first_text(record: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    """The first of a record's values under one of `keys` that says something, as text."""
    for key in keys:
        value = at_path(record, key)
        if value not in (None, "") and not isinstance(value, dict | list):
            return str(value)
    return None


def at_path(record: Any, path: str) -> Any:
    """The value at a dotted path; keys may themselves contain dots. None where there is none."""
    if not isinstance(record, Mapping):
        return None
    if path in record:
        return record[path]
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        head = ".".join(parts[:count])
        if head in record:
            return at_path(record[head], ".".join(parts[count:]))
    return None
