"""All post-mortems beside the one that is looked at: whose id is taken, and which incident was like it."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pmsync.document.front_matter import read_front_matter
from pmsync.document.read import file_id, parse
from pmsync.document.scaffold import SECTIONS
from pmsync.document.text import Source
from pmsync.document.times.days import days_in
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.facts import Recurrence
from pmsync.model import PostMortem, Status

_PATH = lazy_pattern(r"(?<![\w/:.@-])[\w.-]+(?:/[\w.-]+)+\.[A-Za-z]{1,5}\b")
_HEAD = lazy_pattern(r"\A\ufeff?(?:---|\+\+\+)[ \t]*$.*?^(?:---|\+\+\+)[ \t]*$", re.MULTILINE | re.DOTALL)
_WORD = lazy_pattern(r"[^\W\d_]{5,}")
_BODY = 3000  # characters from the start of the body whose words are compared
_ALIKE = 0.6  # share of words in common from which two texts are "very similar"
_RARE = 12  # post-mortems up to which a word tells something
_SHARED = 3  # rare words in common before two texts are compared at all
_ENOUGH = 6  # words in common below which texts are not alike but short
_BOILERPLATE = frozenset(word.casefold() for word in _WORD.findall(SECTIONS))


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a post-mortem; `read` gives the whole of it."""

    path: str
    id: str
    day: dt.date | None
    services: frozenset[str]
    paths: frozenset[str]
    words: frozenset[str]
    read: Callable[[], PostMortem] = field(compare=False)


def sketch(document: PostMortem) -> Sketch:
    """A sketch of a post-mortem that was read."""
    return _sketch(
        document.path, document.id, document.text, document.services, _day(document.stamps), lambda: document
    )


def sketch_text(path: str, text: str) -> Sketch:
    """A sketch from a text's head alone, which is quicker than reading all of it."""
    head = read_front_matter(Source(text), path)
    services = head.texts("services") or head.texts("service")
    written = head.text("started") or head.text("detected")
    day = next((each for each in map(_iso, [written or ""]) if each), None)
    return _sketch(path, head.text("id") or file_id(path), text, services, day, lambda: parse(path, text))


def _sketch(
    path: str,
    name: str,
    text: str,
    services: Iterable[str],
    day: dt.date | None,
    read: Callable[[], PostMortem],
) -> Sketch:
    body = _HEAD.sub("", text[: 2 * _BODY], count=1)[:_BODY]
    paths = frozenset(_PATH.findall(text)) if "/" in text else frozenset()
    return Sketch(
        path=path,
        id=name,
        day=day or _named_day(path),
        services=frozenset(service.casefold() for service in services),
        paths=paths,
        words=frozenset(map(str.casefold, _WORD.findall(body))) - _BOILERPLATE,
        read=read,
    )


def _day(stamps: Mapping[str, dt.datetime]) -> dt.date | None:
    at = stamps.get("started") or stamps.get("detected")
    return at.date() if at else None


def _iso(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written[:10])
    except ValueError:
        return None


def _named_day(path: str) -> dt.date | None:
    day = next(iter(days_in(path.rpartition("/")[2])), None)
    return (
        dt.date(day.year, day.month, day.day) if day and day.year and day.possible and not day.order else None
    )


class Shelf:
    """All sketches of a repository, ready to be asked about each of them."""

    def __init__(self, sketches: Iterable[Sketch]) -> None:
        self._sketches = sorted(sketches, key=lambda each: (each.day or dt.date.min, each.path))
        self._ids: dict[str, list[str]] = defaultdict(list)
        self._services: dict[str, list[int]] = defaultdict(list)
        self._paths: dict[str, list[int]] = defaultdict(list)
        self._words: dict[str, list[int]] = defaultdict(list)
        self._places = {each.path: place for place, each in enumerate(self._sketches)}
        for place, each in enumerate(self._sketches):
            self._ids[each.id].append(each.path)
            for keys, index in (
                (each.services, self._services),
                (each.paths, self._paths),
                (each.words, self._words),
            ):
                for key in keys:
                    index[key].append(place)

    def twins(self, path: str) -> tuple[str, ...]:
        """The other files that have a file's id."""
        place = self._places.get(path)
        if place is None:
            return ()
        return tuple(other for other in self._ids[self._sketches[place].id] if other != path)

    def recurrence(self, path: str) -> Recurrence | None:
        """The latest earlier post-mortem that is like a file's, the surest likeness first."""
        place = self._places.get(path)
        if place is None or self._sketches[place].day is None:
            return None
        own = self._sketches[place]
        likenesses = (
            (self._alike(own, place), "reads much like this one"),
            (self._sharing(own.paths, self._paths, own, place), "touched the same files"),
            (self._sharing(own.services, self._services, own, place), "hit the same service"),
        )
        for earlier, reason in likenesses:
            if earlier is not None:
                return _told(earlier, reason)
        return None

    def _sharing(
        self, keys: frozenset[str], index: Mapping[str, list[int]], own: Sketch, place: int
    ) -> Sketch | None:
        """The latest earlier sketch with a key in common; keys of most documents tell nothing."""
        found = (self._before(index[key], own, place) for key in keys)
        latest = max((each for each in found if each is not None), default=None)
        return None if latest is None else self._sketches[latest]

    def _before(self, places: list[int], own: Sketch, place: int) -> int | None:
        at = bisect_left(places, place)
        for other in reversed(places[:at]):
            day = self._sketches[other].day
            if day is not None and own.day is not None and day < own.day:
                return other
        return None

    def _alike(self, own: Sketch, place: int) -> Sketch | None:
        common: Counter[int] = Counter()
        for word in own.words:
            others = self._words[word]
            if len(others) <= _RARE:
                common.update(other for other in others if other < place)
        for other, shared in sorted(common.items(), reverse=True):
            each = self._sketches[other]
            if (
                shared >= _SHARED
                and each.day
                and own.day
                and each.day < own.day
                and _alike(own.words, each.words)
            ):
                return each
        return None


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both >= _ENOUGH and both >= _ALIKE * (len(one) + len(other) - both)


def _told(earlier: Sketch, reason: str) -> Recurrence:
    document = earlier.read()
    finished = (Status.DONE, Status.DROPPED)
    items = tuple(item.title for item in document.actions if item.status not in finished)
    return Recurrence(earlier.path, document.title or document.id, reason, items)
