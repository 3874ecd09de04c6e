"""Which tracker an item belongs to: by its link once it has one, by the routes before that."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pmsync.document.front_matter import read_front_matter
from pmsync.document.text import Source
from pmsync.model import ActionItem, PostMortem
from pmsync.sync.ports import Tracker

KEY = "tracker"
"""What the front matter calls the destination of its items."""


@dataclass(frozen=True, slots=True)
class Unrouted:
    """Why no issue can be made for an item, and the line of its document that says so."""

    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Route:
    """Sends items to a destination; every condition that is named has to hold, in whatever case."""

    to: str
    services: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()

    def takes(self, post_mortem: PostMortem, item: ActionItem) -> bool:
        """Whether an item is one of those that it sends."""
        return (
            _holds(self.services, post_mortem.services)
            and _holds(self.types, (item.type,))
            and _holds(self.severities, (post_mortem.severity,))
        )


@dataclass(frozen=True, slots=True)
class Routes:
    """Where new issues go: where the front matter says, else the first route's, else the default's.

    `names` are all destinations there are.
    """

    default: str
    names: tuple[str, ...]
    routes: tuple[Route, ...] = ()

    def destination(self, post_mortem: PostMortem, item: ActionItem) -> str | Unrouted:
        """Where an item's issue is to be made. Says nothing about items that have one."""
        if told := post_mortem.front_matter.get(KEY):  # a template may leave it empty
            return self._named(post_mortem, told)
        fitting = (route.to for route in self.routes if route.takes(post_mortem, item))
        return next(fitting, self.default)

    def _named(self, post_mortem: PostMortem, told: object) -> str | Unrouted:
        wanted = told.strip() if isinstance(told, str) else ""
        if wanted in self.names:
            return wanted
        line = read_front_matter(Source(post_mortem.text), post_mortem.path).places.get(KEY, 1)
        shown = re.sub(r"\s+", " ", wanted) or "nothing that could be read"
        known = ", ".join(f"`{name}`" for name in self.names)
        return Unrouted(
            f"line {line} of the front matter sends it to “{shown}”, and the settings name only {known}; "
            "no issue is made",
            line,
        )


class Link(NamedTuple):
    """An issue that an item links to: whose it is, and what that tracker calls it."""

    destination: str
    ref: str


@dataclass(frozen=True, slots=True)
class Trackers:
    """The trackers of one repository by destination, the default first, and who gets which new item.

    References are unique among all of them: there is one site of a kind, and one destination for a place.
    """

    members: Mapping[str, Tracker]
    route: Callable[[PostMortem, ActionItem], str | Unrouted]

    @classmethod
    def alone(cls, tracker: Tracker) -> Trackers:
        """One tracker, which gets everything."""
        return cls({"": tracker}, lambda post_mortem, item: "")

    @property
    def are_several(self) -> bool:
        """Whether it makes a difference which one is meant."""
        return len(self.members) > 1

    def find(self, link: str) -> Link | None:
        """What a link cell means; None when it is no issue of a place that the settings name."""
        for name, member in self.members.items():
            if ref := member.parse(link):
                return Link(name, ref)
        return None


def _holds(wanted: tuple[str, ...], told: tuple[str | None, ...]) -> bool:
    folded = {each.strip().casefold() for each in told if each}
    return not wanted or any(each.strip().casefold() in folded for each in wanted)
