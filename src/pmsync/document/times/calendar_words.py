"""Names of months and days in English, German, French and Norwegian, as patterns and numbers."""

from __future__ import annotations

_MONTHS = (
    "January Jan januar Januar Jänner janvier janv jan",
    "February Feb Februar februar Feber février fevrier févr fév feb",
    "March Mar März Maerz Mrz mars",
    "April Apr avril avr april apr",
    "May Mai mai",
    "June Jun Juni juin juni jun",
    "July Jul Juli juillet juil juli jul",
    "August Aug août aout august aug",
    "September Sept Sep septembre september sept sep",
    "October Oct Oktober Okt octobre oct oktober okt",
    "November Nov novembre november nov",
    "December Dec Dezember Dez décembre decembre déc desember des dec",
)
"""By month, what it is called. The English words "may" and "march" count only with a capital letter."""

_DAYS = (
    "Monday Mon Montag Mo lundi lun mandag",
    "Tuesday Tues Tue Dienstag Di mardi mar tirsdag",
    "Wednesday Weds Wed Mittwoch Mi mercredi mer onsdag",
    "Thursday Thurs Thur Thu Donnerstag Do jeudi jeu torsdag",
    "Friday Fri Freitag Fr vendredi ven fredag",
    "Saturday Sat Samstag Sonnabend Sa samedi sam lørdag",
    "Sunday Sun Sonntag So dimanche dim søndag",
)


def _spellings(names: tuple[str, ...], first: int) -> dict[str, int]:
    spelled: dict[str, int] = {}
    for number, words in enumerate(names, first):
        for word in words.split():
            for form in (word, word.capitalize(), *([word.upper()] if word.isascii() else [])):
                spelled.setdefault(form, number)
    return spelled


def _pattern(spelled: dict[str, int]) -> str:
    return "|".join(sorted(spelled, key=len, reverse=True))


MONTHS = _spellings(_MONTHS, 1)
"""Month numbers from 1 by every spelling."""

DAYS = _spellings(_DAYS, 0)
"""Weekday numbers, Monday 0, by every spelling."""

MONTH = _pattern(MONTHS)
DAY = _pattern(DAYS)
