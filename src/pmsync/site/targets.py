"""Where the links of a document lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from pmsync.document.plain import fold

_WEB = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(slots=True)
class Targets:
    """Where the links of a document may lead; those into its repository are kept, to be settled later."""

    relative: list[str] = field(default_factory=list)

    def href(self, target: str) -> str | None:
        """Where a link leads; None for what is no place to go to."""
        if _WEB.fullmatch(target):
            return target
        if target.startswith("#"):
            return f"#s-{slug(unquote(target[1:]))}"
        if not target or _SCHEME.match(target) or target.startswith("//"):
            return None
        self.relative.append(target)
        return f"relative:{len(self.relative) - 1}"


def attributes(href: str | None) -> dict[str, str | int | float]:
    """The attributes of a link: what lies on the web is not told who links to it."""
    if href is None:
        return {}
    return {"href": href, "rel": "noreferrer"} if _WEB.match(href) else {"href": href}


def slug(words: str) -> str:
    """What a heading is called in an address."""
    return fold(words).replace(" ", "-")
