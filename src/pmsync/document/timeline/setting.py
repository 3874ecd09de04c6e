"""What a document says about all times of its timeline: the zone, and the day it begins on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from pmsync.document.front_matter import FrontMatter
from pmsync.document.markdown import Tree
from pmsync.document.plain import fold
from pmsync.document.times.days import Day, days_in
from pmsync.document.times.zones import Zone, zones_in
from pmsync.lazy_pattern import lazy_pattern

_ABOUT_TIMES = lazy_pattern(
    r"\b(?:times?|timestamps?|time ?zones?|tz|zeiten|uhrzeiten|zeitangaben|zeitzone|heures|horaires|fuseau|"
    r"tider|klokkeslett|tidssone)\b"
)
_ALL_TIMES = lazy_pattern(
    r"\b(?:all (?:the |of the )?(?:time|timestamp)s?|times(?:tamps)? (?:are|is|in|given|below|listed)|"
    r"time ?zone|zeitzone|alle (?:zeiten|uhrzeiten|zeitangaben)|toutes les heures|fuseau|alle tider)\b"
)
_ALL_EVENTS = lazy_pattern(
    r"\ball (?:the |of the )?(?:events|times|entries)\b|\bunless\b|\bsofern nicht\b|\bsauf\b"
)
_SHORT = 40  # characters; a line so short that names a zone and no time is about the zone
_DATE_LABELS = [
    *("incident date", "incident date s", "incident dates", "date of incident", "date of the incident"),
    *("date of outage", "incident start", "incident started", "start of incident", "start", "started"),
    *("start time", "start date", "start date time", "started at", "date", "dates", "date s", "date time"),
    *(
        "when",
        "datum",
        "datum des vorfalls",
        "beginn",
        "date de l incident",
        "date de debut",
        "debut",
        "dato",
    ),
]
_ZONE_KEYS = ("timezone", "time_zone", "time-zone", "tz")
_DATE_KEYS = ("started", "detected", "incident_date", "incident-date", "start", "start_time")


def find_zone(heading: str, intro: Iterable[str], head: FrontMatter, tree: Tree) -> Zone | None:
    """The zone of the timeline: by its heading, the words in it that are no entries, the front matter, or
    what the document says of all its times elsewhere."""
    near = chain.from_iterable(_zones_of_times(text) for text in intro if _about_times(text))
    stated = chain(zones_in(heading), near, _front_zones(head), _stated(tree))
    return next(stated, None)


def firm_day(intro: Iterable[str]) -> Day | None:
    """The day of all entries that do not state another one, where the timeline says so."""
    said = [text for text in intro if _ALL_EVENTS.search(text.lower())]
    return next((day for text in said for day in days_in(text)), None)


def find_day(
    heading: str,
    intro: Iterable[str],
    head: FrontMatter,
    facts: Mapping[str, Sequence[str]],
    title: str | None,
) -> Day | None:
    """The day on which the timeline begins: by its heading, the words in it that are no entries, the start in
    the front matter, the labels, the title, the front matter's date."""
    labels = [value for label in _DATE_LABELS for value in facts.get(label, ())]
    starts = [head.text(key) or "" for key in _DATE_KEYS]
    texts = [heading, *filter(_about_times, intro), *starts, *labels, title or "", head.text("date") or ""]
    return next((day for text in texts for day in days_in(text)), None)


def front_zone(head: FrontMatter) -> Zone | None:
    """The zone that the front matter names."""
    return next(iter(_front_zones(head)), None)


def _front_zones(head: FrontMatter) -> list[Zone]:
    return zones_in(head.text(*_ZONE_KEYS) or "")


def _about_times(text: str) -> bool:
    """Whether words without a time of their own are about all times, and not a story."""
    return len(text) <= _SHORT or bool(_ABOUT_TIMES.search(fold(text)))


def _zones_of_times(text: str) -> list[Zone]:
    stated = _ALL_TIMES.search(text.lower())
    return (zones_in(text[stated.start() :]) if stated else []) or zones_in(text)


def _stated(tree: Tree) -> Iterator[Zone]:
    for block in tree.root.walk():
        if block.kind == "paragraph" and (stated := _ALL_TIMES.search(block.content.lower())):
            yield from zones_in(block.content[stated.start() :])[:1]
