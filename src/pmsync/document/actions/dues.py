"""Due dates as people write them, to ISO 8601 where only one day can be meant."""

from __future__ import annotations

import datetime as dt
import re

from pmsync.document.plain import fold, plain
from pmsync.lazy_pattern import lazy_pattern

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janv janvier",
            "feb february februar fev fevr fevrier",
            "mar march marz maerz mrz mars",
            "apr april avr avril",
            "may mai",
            "jun june juni juin",
            "jul july juli juil juillet",
            "aug august aout",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december dez dezember decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAY = lazy_pattern(
    r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?|montag|dienstag|mittwoch"
    r"|donnerstag"
    r"|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|by|on|before|until|bis"
    r"|le|am) "
)
_ISO = lazy_pattern(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d\d:\d\d.*)?")
_DOTTED = lazy_pattern(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_SLASHED = lazy_pattern(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
_DAY_FIRST = lazy_pattern(r"(\d{1,2})(?:st|nd|rd|th|er)?(?: of)? ([a-z]+) (\d{4})")
_MONTH_FIRST = lazy_pattern(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")


def read_due(text: str) -> tuple[str, bool]:
    """The date in ISO form, or the text as written; and whether a person should make it clearer."""
    written = " ".join(text.split())
    bare = plain(written)
    if iso := _ISO.fullmatch(bare):
        return _given(written, iso[1], iso[2], iso[3])
    if dotted := _DOTTED.fullmatch(bare):
        return _given(written, dotted[3], dotted[2], dotted[1])
    if slashed := _SLASHED.fullmatch(bare):
        return _either_order(written, slashed)
    words = fold(bare)
    while weekday := _WEEKDAY.match(words):
        words = words[weekday.end() :]
    for pattern, day, month in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        named = pattern.fullmatch(words)
        if named and named[month] in _MONTHS:
            return _given(written, named[3], str(_MONTHS[named[month]]), named[day])
    return written, False


def _either_order(written: str, slashed: re.Match[str]) -> tuple[str, bool]:
    if len(slashed[3]) != 4:
        return written, True
    dates = {
        iso
        for day, month in ((1, 2), (2, 1))
        if (iso := _date(slashed[3], slashed[month], slashed[day])) is not None
    }
    return (dates.pop(), False) if len(dates) == 1 else (written, True)


def _given(written: str, year: str, month: str, day: str) -> tuple[str, bool]:
    iso = _date(year, month, day)
    return (written, True) if iso is None else (iso, False)


def _date(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
