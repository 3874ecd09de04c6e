"""How long it took: detection lag, time to mitigate, time to fix; unknown with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pmsync.model import Finding, PostMortem, Severity

CODE = "PM331"

_SPANS = (
    ("detection lag", "started", "detected"),
    ("time to mitigate", "detected", "mitigated"),
    ("time to fix", "detected", "fixed"),
)


@dataclass(frozen=True, slots=True)
class Metric:
    """A span between two stamps; `value` is None when it cannot be known, and `why` says why.

    `wrong` says that the stamps contradict each other.
    """

    name: str
    value: dt.timedelta | None
    why: str = ""
    wrong: bool = False

    def __str__(self) -> str:
        return spell(self.value) if self.value is not None else f"unknown: {self.why}"


def metrics(stamps: Mapping[str, dt.datetime]) -> tuple[Metric, ...]:
    """The three spans of an incident, never negative."""
    return tuple(_metric(name, first, last, stamps) for name, first, last in _SPANS)


def _metric(name: str, first: str, last: str, stamps: Mapping[str, dt.datetime]) -> Metric:
    missing = [stamp for stamp in (first, last) if stamp not in stamps]
    if missing:
        return Metric(name, None, f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing")
    value = stamps[last] - stamps[first]
    if value < dt.timedelta():
        return Metric(name, None, f"{last} lies before {first}", wrong=True)
    return Metric(name, value)


def stamp_findings(document: PostMortem) -> list[Finding]:
    """A finding for each span that would be negative."""
    return [
        Finding(document.path, 1, 1, CODE, Severity.WARNING, f"{each.why}, so the {each.name} is unknown")
        for each in metrics(document.stamps)
        if each.wrong
    ]


@lru_cache(4096)  # incidents are timed by the minute, so that spans recur
def spell(span: dt.timedelta) -> str:
    """A span in its two largest units: `1 h 54 min`, `3 d`, `40 s`."""
    seconds = int(span.total_seconds())
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    parts: list[tuple[int, str]] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append((count, name))
    return " ".join(f"{count} {name}" for count, name in parts[:2] if count) or "0 s"
