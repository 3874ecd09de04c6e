"""Timeline entries that a person wrote and that git contradicts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmsync.model import Finding, PostMortem, Severity, TimelineEntry
from pmsync.timeline import words
from pmsync.timeline.links import Links
from pmsync.timeline.metrics import spell
from pmsync.timeline.ports import Landing, Tag

CODE = "PM330"

TOLERANCE = dt.timedelta(minutes=30)
"""How far an entry may be off: people round, and write when they noticed."""

_LANDED = re.compile(r"\b(?:merg(?:ed?|es|ing)|land(?:ed|s)|committed|pushed)\b", re.IGNORECASE)
_TAGGED = re.compile(r"\b(?:releas(?:ed?|es|ing)|publish(?:ed|es)?|tagged|cut)\b", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:deploy(?:ed|s|ing)?|revert(?:ed|s|ing)?|ship(?:ped|s)|roll(?:ed|s|ing)?[ -]?(?:back|out)"
    r"|backed out|went (?:out|live))\b",
    re.IGNORECASE,
)
"""Words that tell the moment of a landing, of a tag, and of what comes after either.

What is released, deployed or reverted may have landed long before; it cannot have landed later.
"""

_NOT_YET = re.compile(
    r"\b(?:will|to be|wait(?:s|ing|ed)? (?:for|to)|opened|created|proposed|drafted"
    r"|started? (?:to|reverting|rolling)|not yet|before|since|reviewed|approved)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"`([^`\s]+)`|(?<![\w.@/-])(v?\d+\.\d+\.\d+)(?![\w.-]*\d)")
"""Tags and versions in an entry's words."""
_VERSION = re.compile(r"(?:^|[^\d.])(\d+\.\d+\.\d+)$")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """When each reference happened: commits and pull requests by their landing, tags by their date.

    `commits` are full commit ids by their first seven characters; `tags` are names of tags, and versions
    that only one moment's tags carry.
    """

    times: Mapping[str, dt.datetime]
    commits: Mapping[str, tuple[str, ...]]
    tags: frozenset[str] = frozenset()

    def at(self, reference: str) -> dt.datetime | None:
        """When a reference happened; None when the clone does not know, or it may mean several."""
        if reference in self.times:
            return self.times[reference]
        if _COMMIT.fullmatch(reference):
            full = [each for each in self.commits.get(reference[:7], ()) if each.startswith(reference)]
            return self.times[full[0]] if len(full) == 1 else None
        return None


def known(landings: Sequence[Landing], tags: Sequence[Tag]) -> Known:
    """What the clone knows. A pull request that landed twice is not known; a lightweight tag has no date."""
    times: dict[str, dt.datetime] = {}
    twice: set[str] = set()
    for landing in landings:
        request = words.change(landing.subject, landing.body).request
        if request:
            twice |= {request} & times.keys()
            times[request] = landing.at
        for commit in (landing.commit, *(topic.commit for topic in landing.topics)):
            times[commit] = landing.at
    commits: dict[str, list[str]] = {}
    for name in times:
        commits.setdefault(name[:7], []).append(name)
    tagged = _tagged(tags)
    return Known(
        {**{name: at for name, at in times.items() if name not in twice}, **tagged},
        {head: tuple(found) for head, found in commits.items()},
        frozenset(tagged),
    )


def _tagged(tags: Sequence[Tag]) -> dict[str, dt.datetime]:
    """Times of annotated tags by name, and by version where all tags with it are of one hour."""
    named = {tag.name: tag.at for tag in tags if tag.annotated}
    versions: dict[str, list[dt.datetime]] = {}
    for name, at in named.items():
        if match := _VERSION.search(name):
            versions.setdefault(match[1], []).append(at)
    for version, times in versions.items():
        if max(times) - min(times) <= dt.timedelta(hours=1):
            named |= {version: min(times), f"v{version}": min(times)}
    return named


def contradictions(
    document: PostMortem, facts: Known, links: Links, tolerance: dt.timedelta = TOLERANCE
) -> list[Finding]:
    """Findings for entries that say when something was merged, released … while git says another time."""
    return [
        _finding(document, entry, reference, entry.at, at)
        for entry in document.timeline
        if entry.at is not None and not _NOT_YET.search(entry.text)
        for reference, at in _off(entry, entry.at, facts, links, tolerance)
    ]


def _off(
    entry: TimelineEntry, written: dt.datetime, facts: Known, links: Links, tolerance: dt.timedelta
) -> Iterator[tuple[str, dt.datetime]]:
    """What an entry names that happened at another time; nothing when any of it fits."""
    named = {links.reference(ref): None for ref in entry.refs}
    named |= dict.fromkeys(match[1] or match[2] for match in _NAMED.finditer(entry.text))
    dated = [(name, at) for name in named for at in [facts.at(name)] if at is not None]
    if not any(_fits(entry.text, name in facts.tags, written - at, tolerance) for name, at in dated):
        yield from dated[:1]


def _fits(text: str, is_tag: bool, after: dt.timedelta, tolerance: dt.timedelta) -> bool:
    """Whether an entry that stands so long after what it names says nothing that is surely wrong."""
    exact = _TAGGED if is_tag else _LANDED
    if exact.search(text):
        return abs(after) <= tolerance
    if _LATER.search(text) or _TAGGED.search(text):
        return after >= -tolerance
    return True


def _finding(
    document: PostMortem, entry: TimelineEntry, reference: str, written: dt.datetime, at: dt.datetime
) -> Finding:
    local = at.astimezone(written.tzinfo)
    shown = reference[:12] if _COMMIT.fullmatch(reference) else reference
    message = (
        f"{shown} happened {local:%Y-%m-%d %H:%M} {local:%z} according to git, not {entry.stamp}:"
        f" {_diagnosis(at - written)}"
    )
    return Finding(document.path, entry.line, 1, CODE, Severity.WARNING, message)


def _diagnosis(off: dt.timedelta) -> str:
    """What the difference looks like: another day at the same hour, another zone, or neither."""
    side = "later" if off > dt.timedelta() else "earlier"
    span = abs(off)
    days = round(span / _DAY)
    if days and abs(span - days * _DAY) <= TOLERANCE:
        return f"{days} day{'s' if days > 1 else ''} {side} at about the same hour, so the day looks wrong"
    halves = round(span / dt.timedelta(minutes=30))
    if 2 <= halves <= 28 and abs(span - halves * dt.timedelta(minutes=30)) <= dt.timedelta(minutes=6):
        return f"{spell(halves * dt.timedelta(minutes=30))} {side}, so the time zone looks wrong"
    return f"{spell(span)} {side}"
