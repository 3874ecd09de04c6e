"""Zones mean something only when they mean one thing."""

from __future__ import annotations

import datetime as dt

import pytest

from pmsync.document.times.zones import zones_in

WINTER = dt.datetime(2024, 1, 15, 10, 0)  # noqa: DTZ001 - local times are what is asked about
SUMMER = dt.datetime(2024, 7, 15, 10, 0)  # noqa: DTZ001 - the same


@pytest.mark.parametrize(
    ("text", "local", "offset"),
    [
        ("All times in UTC", SUMMER, "+00:00"),
        ("Time (GMT)", SUMMER, "+00:00"),
        ("all times PST", WINTER, "-08:00"),
        ("All times in PST (UTC-7)", SUMMER, "-07:00"),
        ("times in CET/CEST", SUMMER, "+02:00"),
        ("times in CET/CEST", WINTER, "+01:00"),
        ("US/Pacific", SUMMER, "-07:00"),
        ("Europe/Berlin", WINTER, "+01:00"),
        ("Eastern time", SUMMER, "-04:00"),
        ("Zurich time", WINTER, "+01:00"),
        ("Alle Zeiten in MESZ", SUMMER, "+02:00"),
        ("UTC+05:30", WINTER, "+05:30"),
        ("_UTC_", WINTER, "+00:00"),
    ],
)
def test_a_zone_gives_an_offset(text: str, local: dt.datetime, offset: str) -> None:
    moment = zones_in(text)[0].moment(local)
    assert moment is not None
    assert moment.isoformat() == f"{local.isoformat()}{offset}"


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("BST", SUMMER),
        ("IST", SUMMER),
        ("CST", WINTER),
        ("local time", SUMMER),
        ("PST", SUMMER),
        ("CEST", WINTER),
        ("PST/UTC", WINTER),
        ("Europe/Nowhere", WINTER),
        ("UTC+25", WINTER),
        ("Europe/Berlin", dt.datetime(2024, 3, 31, 2, 30)),  # noqa: DTZ001 - this hour was skipped
        ("Europe/Berlin", dt.datetime(2024, 10, 27, 2, 30)),  # noqa: DTZ001 - this hour came twice
    ],
)
def test_a_zone_that_is_not_certain_gives_none(text: str, local: dt.datetime) -> None:
    assert zones_in(text)[0].moment(local) is None


@pytest.mark.parametrize("text", ["the Pacific ocean", "ESTIMATE", "Berlin office", "no zone"])
def test_other_words_are_no_zones(text: str) -> None:
    assert zones_in(text) == []
