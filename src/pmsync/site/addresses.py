"""Where each page of the site lies, so that links to it stay good from build to build."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pmsync.followup.facts import Incident
from pmsync.followup.states import State

NOBODY = "nobody"
"""What the owner of an item without one is called."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 80

Key = TypeVar("Key")
Name = tuple[str, str]
"""Repository and path: what tells a post-mortem from all others."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The pages of post-mortems and owners, as paths from the site's root."""

    incidents: Mapping[Name, str]
    owners: Mapping[str, str]

    def of(self, incident: Incident) -> str:
        """A post-mortem's page."""
        return self.incidents[incident.repository, incident.path]

    def of_owner(self, owner: str | None) -> str:
        """The page of an owner's open items."""
        return self.owners[owner or NOBODY]


def addresses(incidents: Iterable[Incident], states: Iterable[State]) -> Addresses:
    """Addresses by id; where a name had to be changed to be one, its checksum keeps it apart from others."""
    names = {
        (each.repository, each.path): f"{each.repository}--{each.id}" if each.repository else each.id
        for each in incidents
    }
    owners = {owner: owner for owner in sorted({each.item.owner or NOBODY for each in states})}
    return Addresses(_pages("post-mortems", names), _pages("owners", owners))


def _pages(folder: str, names: Mapping[Key, str]) -> dict[Key, str]:
    taken: dict[str, int] = {}
    found = {}
    for key, name in names.items():
        slug = slug_of(name)
        count = taken[slug.casefold()] = taken.get(slug.casefold(), 0) + 1
        found[key] = f"{folder}/{slug}{f'--{count}' if count > 1 else ''}.html"
    return found


def slug_of(name: str) -> str:
    """A name as a file name that needs no escaping anywhere."""
    slug = _UNSAFE.sub("-", name.removeprefix("@")).strip(".-")[:_LONGEST]
    if slug and slug == name.removeprefix("@"):
        return slug
    return f"{slug or 'page'}-{zlib.crc32(name.encode('utf-8', 'surrogateescape')):08x}"


def up(address: str) -> str:
    """How the site's root is reached from a page."""
    return "../" * address.count("/")
