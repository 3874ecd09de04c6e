"""What is not certain about a timeline, told once for each cause."""

from __future__ import annotations

from collections.abc import Iterable

from pmsync.document.text import Source
from pmsync.document.timeline.moments import INEXACT, Doubt
from pmsync.document.timeline.sighting import Sighting
from pmsync.model import Finding, Severity


def doubts_told(doubts: Iterable[tuple[Sighting, Doubt]], source: Source, path: str) -> list[Finding]:
    """A finding for each cause, at the first entry that it concerns."""
    concerned: dict[Doubt, list[Sighting]] = {}
    for sighting, doubt in doubts:
        concerned.setdefault(doubt, []).append(sighting)
    return [_finding(doubt, found, source, path) for doubt, found in concerned.items()]


def _finding(doubt: Doubt, found: list[Sighting], source: Source, path: str) -> Finding:
    line = found[0].first
    place = source.locate(line, found[0].written)
    column = place.start - source.start(line) + 1 if place else 1
    more = f" ({len(found)} entries)" if len(found) > 1 else ""
    severity = Severity.INFO if doubt == INEXACT else Severity.WARNING
    return Finding(path, line, column, doubt.code, severity, doubt.message + more)
