"""Time zones as people write them: abbreviations, offsets, regions. What may mean two things is unknown."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pmsync.lazy_pattern import lazy_pattern

_PACIFIC, _MOUNTAIN, _CENTRAL, _EASTERN = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
)
_EUROPE, _EAST_EUROPE, _WEST_EUROPE = "Europe/Berlin", "Europe/Helsinki", "Europe/Lisbon"

_SEASONAL: dict[str, tuple[float, str]] = {
    "PST": (-8, _PACIFIC),
    "PDT": (-7, _PACIFIC),
    "MST": (-7, _MOUNTAIN),
    "MDT": (-6, _MOUNTAIN),
    "CDT": (-5, _CENTRAL),
    "EST": (-5, _EASTERN),
    "EDT": (-4, _EASTERN),
    "AKST": (-9, "America/Anchorage"),
    "AKDT": (-8, "America/Anchorage"),
    "WET": (0, _WEST_EUROPE),
    "WEST": (1, _WEST_EUROPE),
    "CET": (1, _EUROPE),
    "CEST": (2, _EUROPE),
    "MEZ": (1, _EUROPE),
    "MESZ": (2, _EUROPE),
    "EET": (2, _EAST_EUROPE),
    "EEST": (3, _EAST_EUROPE),
    "AEDT": (11, "Australia/Sydney"),
    "NZST": (12, "Pacific/Auckland"),
    "NZDT": (13, "Pacific/Auckland"),
}
"""Abbreviations with one meaning that hold for half a year: hours from UTC, and where. Many people write
"PST" or "CET" all year round; on a day when the region keeps the other time, what they meant is unknown.
"""

_FIXED: dict[str, float] = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "Zulu": 0,
    "MSK": 3,
    "SAST": 2,
    "JST": 9,
    "KST": 9,
    "HKT": 8,
    "SGT": 8,
    "AWST": 8,
    "AEST": 10,
    "HST": -10,
    "BRT": -3,
}

_REGIONS: dict[str, str] = {
    "PT": _PACIFIC,
    "MT": _MOUNTAIN,
    "CT": _CENTRAL,
    "ET": _EASTERN,
    "Pacific": _PACIFIC,
    "Mountain": _MOUNTAIN,
    "Eastern": _EASTERN,
    "Central European": _EUROPE,
    "Berlin": _EUROPE,
    "Amsterdam": "Europe/Amsterdam",
    "Copenhagen": "Europe/Copenhagen",
    "London": "Europe/London",
    "UK": "Europe/London",
    "Oslo": "Europe/Oslo",
    "Paris": "Europe/Paris",
    "Stockholm": "Europe/Stockholm",
    "Vienna": "Europe/Vienna",
    "Zurich": "Europe/Zurich",
    "Zürich": "Europe/Zurich",
}
"""Abbreviations and names that mean a place's time, summer or winter."""

_AMBIGUOUS = ("BST", "CST", "IST", "AST", "ADT", "AMT", "ECT", "GST", "PKT", "SST", "WAT", "local")
"""In use for several offsets (or for none in particular)."""

_OFFSET = r"(?P<{0}sign>[+\-−±])[ ]?(?P<{0}hours>\d{{1,2}})(?::?(?P<{0}minutes>\d{{2}}))?(?![\d:])"
_NAMES = "|".join(sorted({*_SEASONAL, *_FIXED, *_REGIONS, *_AMBIGUOUS} - {"Z"}, key=len, reverse=True))
_FURTHEST = 14  # hours from UTC that are in use anywhere
ZONE = lazy_pattern(
    rf"""
    (?P<iana>(?:Africa|America|Asia|Atlantic|Australia|Canada|Europe|Pacific|US)/[A-Za-z_]+(?:/[A-Za-z_]+)?)
    | (?i:UTC|GMT)[ ]?{_OFFSET.format("")}
    | (?P<name>{_NAMES}|utc|gmt)(?![^\W_])(?:[ ]?/[ ]?(?P<pair>[A-Z]{{3,4}})(?![^\W_]))?
      (?:[ ]?\(?(?:UTC|GMT)[ ]?{_OFFSET.format("also_")}\)?)?(?:[ ](?:[Tt]ime|[Zz]eit)\b)?
    """,
    re.VERBOSE,
)
"""A zone in running text; not `Z` and not bare offsets, which mean a zone only right behind a clock."""
_PLACES = frozenset({"UK", "local", *(name for name in _REGIONS if not name.isupper())})


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as written. `hours` is its distance from UTC, `region` where it holds.

    With both, it holds only while the region keeps that distance; with neither, it means nothing certain.
    """

    name: str
    hours: float | None = None
    region: str | None = None

    @property
    def known(self) -> bool:
        """Whether the name means one thing."""
        return self.hours is not None or self.region is not None

    def moment(self, local: dt.datetime) -> dt.datetime | None:
        """A local time with its offset; None where that is not certain (season, hour skipped or repeated)."""
        fixed = None if self.hours is None else dt.timedelta(hours=self.hours)
        if self.region is None:
            return None if fixed is None else local.replace(tzinfo=dt.timezone(fixed))
        kept = _offset(self.region, local)
        if fixed is not None and kept is not None and fixed != kept:
            return None
        return (
            None
            if (fixed or kept) is None
            else local.replace(tzinfo=dt.timezone(fixed or kept or dt.timedelta()))
        )


def _offset(region: str, local: dt.datetime) -> dt.timedelta | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        here = local.replace(tzinfo=ZoneInfo(region))
        first, second = here.utcoffset(), here.replace(fold=1).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return None
    return first if first == second else None


def zone_at(text: str, position: int) -> tuple[Zone, int] | None:
    """The zone that is written at a position, and where it ends."""
    found = ZONE.match(text, position)
    return (_zone(found), found.end()) if found else None


def offset_zone(text: str) -> Zone | None:
    """The zone of `Z`, `+02:00`, `+0200` or `+2`; None when it is further from UTC than any place."""
    if text in ("Z", "z"):
        return Zone("Z", 0)
    found = re.fullmatch(_OFFSET.format(""), text)
    hours = _hours(found, "") if found else None
    return None if hours is None else Zone(text, hours)


def zones_in(text: str) -> list[Zone]:
    """All zones mentioned in running text. A place counts only with "time" behind it."""
    return [
        _zone(found)
        for found in ZONE.finditer(text)
        if not (found.start() and text[found.start() - 1].isalnum())
        and (found.group("name") not in _PLACES or found.group().lower().endswith(("time", "zeit")))
    ]


def _zone(found: re.Match[str]) -> Zone:
    written, name = found.group(), found.group("name")
    if found.group("iana"):
        return Zone(written, None, found.group("iana"))
    if name is None:
        return Zone(written, _hours(found, ""))
    if found.group("also_sign"):
        return Zone(written, _hours(found, "also_"))
    name = name.upper() if name in ("utc", "gmt") else name
    if name in _FIXED:
        return Zone(written, _FIXED[name])
    if name in _SEASONAL:
        hours, region = _SEASONAL[name]
        if found.group("pair") is None:
            return Zone(written, hours, region)
        same = _SEASONAL.get(found.group("pair"), (0, ""))[1] == region
        return Zone(written, None, region if same else None)
    return Zone(written, None, _REGIONS.get(name))


def _hours(found: re.Match[str], prefix: str) -> float | None:
    if found.group(f"{prefix}sign") == "±":
        return 0
    hours = int(found.group(f"{prefix}hours")) + int(found.group(f"{prefix}minutes") or 0) / 60
    if hours > _FURTHEST:
        return None
    return -hours if found.group(f"{prefix}sign") in "-−" else hours
