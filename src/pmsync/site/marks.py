"""The marks that stand everywhere: a severity's badge, a state's pill. Few differ, so that they are kept."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup

_KNOWN = frozenset(f"SEV{number}" for number in range(6))


@lru_cache(256)
def badge(severity: str) -> Markup:
    """A severity; nothing for none."""
    kind = severity.lower() if severity in _KNOWN else "other"
    return Markup('<span class="sev {}">{}</span>').format(kind, severity) if severity else Markup()


@lru_cache(1024)
def pill(words: str, kind: str) -> Markup:
    """How something stands; nothing for no words."""
    return Markup('<span class="state {}">{}</span>').format(kind, words) if words else Markup()


@lru_cache(1024)
def chip(service: str, root: str) -> Markup:
    """A service, which leads to the list of its post-mortems."""
    link = '<a class="chip" href="{}post-mortems.html#service={}">{}</a>'
    return Markup(link).format(root, part(service), service)  # noqa: S704 - our own words


def part(text: str) -> str:
    """Text as a part of an address."""
    return quote(text, safe="", errors="replace")
