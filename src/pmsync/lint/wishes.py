"""What a team wishes of the rules: its own words and numbers, which codes count, and how grave they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pmsync.lint.catalogue import BY_CODE
from pmsync.lint.facts import Limits
from pmsync.model import Severity


@dataclass(frozen=True, slots=True)
class Wishes:
    """Limits, codes and beginnings of codes that count or do not, and how grave each code is."""

    limits: Limits = field(default_factory=Limits)
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    grades: dict[str, Severity] = field(default_factory=dict)


def grades(severity: Mapping[str, str]) -> dict[str, Severity]:
    """How grave each code is, of codes and beginnings of codes."""
    wished = ((start, Severity(grade)) for start, grade in severity.items())
    return {code: grade for start, grade in wished for code in BY_CODE if code.startswith(start)}


def laid_over(*tables: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    """Tables of deadlines laid over each other, the last one on top."""
    found: dict[str, dict[str, int]] = {}
    for table in tables:
        for severity, row in table.items():
            found[severity] = {**found.get(severity, {}), **row}
    return found
