"""The destinations of new issues that the settings name: which trackers there are, and what goes where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pmsync import trackers
from pmsync.sync.routing import Route, Routes, Trackers

if TYPE_CHECKING:
    from pmsync.config import Settings
    from pmsync.model import Check
    from pmsync.sync.ports import Surroundings, Tracker

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Destination:
    """A tracker by the name that settings and front matter call it; `place` is where it creates issues."""

    name: str
    kind: str
    settings: Any
    surroundings: Surroundings
    place: str = ""

    @property
    def short(self) -> str:
        """What its references begin with where they name no place."""
        return trackers.load(self.kind).SHORT

    def connect(self) -> Tracker:
        """The tracker, ready to be asked."""
        return trackers.load(self.kind).connect(self.settings, self.surroundings)

    def examine(self) -> Iterator[Check]:
        """What it needs, and how that is."""
        return trackers.load(self.kind).examine(self.settings, self.surroundings)


def connect(settings: Settings, surroundings: Surroundings) -> Trackers:
    """All trackers that the settings name, the default first. Raises SettingsError about the settings."""
    found = _destinations(settings, surroundings)
    routes = Routes(settings.core.tracker, tuple(found), _routes(settings))
    return Trackers({name: each.connect() for name, each in found.items()}, routes.destination)


def default(settings: Settings, surroundings: Surroundings) -> Destination:
    """Where what belongs to no single item goes, such as the follow-up issue of a report."""
    return next(iter(_destinations(settings, surroundings).values()))


def examine(settings: Settings, surroundings: Surroundings) -> Iterator[Check]:
    """What the trackers need, one after the other; where there are several, each check names its own."""
    found = _destinations(settings, surroundings)
    for each in found.values():
        for check in each.examine():
            named = f"{each.name} {check.subject}" if len(found) > 1 else check.subject
            yield replace(check, subject=named)


def names(settings: Settings) -> tuple[str, ...]:
    """What front matter may name: the default, the trackers of `[trackers]`, and those of routes."""
    return tuple(dict.fromkeys(name for name, _ in _named(settings)))


def repository(settings: Settings) -> str | None:
    """The repository on GitHub that `#12` means in documents, where the settings name it."""
    github = [name for name in names(settings) if _kind(settings, name, ()) == "github"]
    meant = github[0] if github and (github[0] == settings.core.tracker or len(github) == 1) else None
    module = trackers.load("github")
    chosen = settings.variant(meant or "github", "github", module.Settings, module.SHARED)
    named: str | None = chosen.repository
    return named


def _routes(settings: Settings) -> tuple[Route, ...]:
    return tuple(Route(each.to, each.services, each.types, each.severities) for each in settings.core.routes)


def _destinations(settings: Settings, surroundings: Surroundings) -> Mapping[str, Destination]:
    """The default, those of `[trackers]`, and those that routes send to, by name in this order."""
    found: dict[str, Destination] = {}
    for name, keys in _named(settings):
        if name not in found:
            found[name] = _destination(settings, surroundings, name, keys)
    return {name: _beside(settings, each, found) for name, each in found.items()}


def _named(settings: Settings) -> list[tuple[str, tuple[str, ...]]]:
    """Every name of a destination, and the keys that name it; the same name may come again."""
    core = settings.core
    named = [(core.tracker, ("tracker",)), *((name, ("trackers", name)) for name in core.trackers)]
    return named + [(each.to, ("routes", str(number), "to")) for number, each in enumerate(core.routes)]


def _destination(
    settings: Settings, surroundings: Surroundings, name: str, keys: tuple[str, ...]
) -> Destination:
    kind = _kind(settings, name, keys)
    module = trackers.load(kind)
    chosen = settings.variant(name, kind, module.Settings, module.SHARED)
    return Destination(name, kind, chosen, surroundings, module.place(chosen, surroundings))


def _kind(settings: Settings, name: str, keys: tuple[str, ...]) -> str:
    """Which tracker a name stands for: one of `[trackers]` by its `kind`, else the kind of that name."""
    kinds = trackers.names()
    own = settings.core.trackers.get(name)
    kind = name if own is None else own.get("kind", name)
    if own is not None and not _NAME.fullmatch(name):
        raise settings.error(f"`trackers.{name}` is no name: use letters, digits, - and _.", *keys)
    if not isinstance(kind, str) or kind not in kinds:
        known = ", ".join(f"`{each}`" for each in sorted(kinds))
        if own is not None:
            raise settings.error(
                f"`trackers.{name}.kind` has to be one of {known}.", "trackers", name, "kind"
            )
        raise settings.error(
            f"`{name}` is no tracker: it is neither one of {known} nor of [trackers].", *keys
        )
    if name in kinds and kind != name:
        raise settings.error(f"`trackers.{name}` cannot be a {kind} tracker by this name.", *keys)
    return kind


def _beside(settings: Settings, own: Destination, found: Mapping[str, Destination]) -> Destination:
    """A destination that knows which others there are of its kind."""
    others = [each for each in found.values() if each.kind == own.kind and each.name != own.name]
    for other in others:
        if other.place == own.place and own.place:
            raise settings.error(
                f"`{other.name}` and `{own.name}` both mean {own.place}: one destination for one place.",
                "trackers", own.name if own.name in settings.core.trackers else other.name,
            )  # fmt: skip
    rivals = [each for each in found.values() if each.short == own.short and each.name != own.name]
    is_meant = own.name == settings.core.tracker or not rivals
    around = replace(own.surroundings, beside=tuple(each.place for each in others), is_meant=is_meant)
    return replace(own, surroundings=around)
