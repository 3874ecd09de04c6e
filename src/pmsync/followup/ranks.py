"""Severities and priorities as teams write them, as `SEV1` … and `P1` … to group and look up by."""

from __future__ import annotations

import re
from functools import lru_cache

from pmsync.document.plain import fold

_SEVERITY = re.compile(r"(?:sev|severity|s|p|level|prio|priority)? ?(?P<number>[0-5])(?: .*)?")
_PRIORITY = re.compile(r"(?:p|prio|priority|sev|s)? ?(?P<number>[0-5])(?: .*)?")
_SEVERITY_WORDS = {
    "critical": 1, "blocker": 1, "catastrophic": 1, "kritisch": 1, "critique": 1,
    "major": 2, "high": 2, "hoch": 2, "majeur": 2,
    "moderate": 3, "medium": 3, "minor": 3, "mittel": 3, "mineur": 3,
    "low": 4, "trivial": 4, "niedrig": 4, "faible": 4,
}  # fmt: skip
_PRIORITY_WORDS = {
    "urgent": 1, "critical": 1, "highest": 1, "blocker": 1, "immediate": 1, "high": 1, "hoch": 1,
    "haute": 1, "elevee": 1, "medium": 2, "normal": 2, "moderate": 2, "mittel": 2, "moyenne": 2,
    "low": 3, "minor": 3, "niedrig": 3, "basse": 3, "faible": 3, "lowest": 4, "trivial": 4,
}  # fmt: skip


@lru_cache(maxsize=1024)  # a report asks often, and for few words
def severity(written: str | None) -> str | None:
    """`SEV1` for `sev-1`, `Sev 1 (critical)`, `critical` …; None for nothing and for what is no severity."""
    return _ranked("SEV", written, _SEVERITY, _SEVERITY_WORDS)


@lru_cache(maxsize=1024)
def priority(written: str | None) -> str | None:
    """`P1` for `p1`, `Prio 1`, `high` …; None for nothing and for what is no priority."""
    return _ranked("P", written, _PRIORITY, _PRIORITY_WORDS)


def _ranked(prefix: str, written: str | None, numbered: re.Pattern[str], words: dict[str, int]) -> str | None:
    text = fold(written or "")
    if found := numbered.fullmatch(text):
        return f"{prefix}{found['number']}"
    first = text.partition(" ")[0]
    return f"{prefix}{words[first]}" if first in words else None
