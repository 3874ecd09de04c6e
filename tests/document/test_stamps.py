"""Times as people write them, alone and in a line."""

from __future__ import annotations

import datetime as dt

import pytest

from pmsync.document.times.stamps import stamp_after_label, stamp_at, stamp_before_end


def read(text: str) -> tuple[str, str, tuple[int | None, int, int] | None, str | None, str | None]:
    """Stamp, words behind it, day, clock and zone of a line."""
    stamp = stamp_at(text)
    assert stamp is not None
    day = stamp.day and (stamp.day.year, stamp.day.month, stamp.day.day)
    clock = stamp.clock.isoformat("minutes") if stamp.clock else None
    return text[stamp.start : stamp.end], text[stamp.rest :], day, clock, stamp.zone and stamp.zone.name


@pytest.mark.parametrize(
    ("text", "stamp", "day", "clock", "zone"),
    [
        ("14:05 down", "14:05", None, "14:05", None),
        ("[13:20] down", "13:20", None, "13:20", None),
        ("**19:25** - down", "19:25", None, "19:25", None),
        ("`14:05`: down", "14:05", None, "14:05", None),
        ("[14:05](https://chat.example.com/1) down", "14:05", None, "14:05", None),
        ("-14:05 down", "14:05", None, "14:05", None),
        ("2:54 PM PST: down", "2:54 PM PST", None, "14:54", "PST"),
        ("12:10 a.m. – down", "12:10 a.m.", None, "00:10", None),
        ("2023-02-01 14:05 down", "2023-02-01 14:05", (2023, 2, 1), "14:05", None),
        ("2023‑02‑01 14:05 down", "2023‑02‑01 14:05", (2023, 2, 1), "14:05", None),
        ("**2023-02-01 – 14:05** down", "2023-02-01 – 14:05", (2023, 2, 1), "14:05", None),
        ("February 1, 2023: 2:05pm UTC down", "February 1, 2023: 2:05pm UTC", (2023, 2, 1), "14:05", "UTC"),
        ("11:10 6th Nov 2023 down", "11:10 6th Nov 2023", (2023, 11, 6), "11:10", None),
        ("2018-08-22, 03:26pm: down", "2018-08-22, 03:26pm", (2018, 8, 22), "15:26", None),
        ("Jan 14, 10:18 AM down", "Jan 14, 10:18 AM", (None, 1, 14), "10:18", None),
        ("**Friday, 21 March 2025**: down", "Friday, 21 March 2025", (2025, 3, 21), None, None),
        ("**Monday, 24 March 2025:** down", "Monday, 24 March 2025", (2025, 3, 24), None, None),
        ("19. April, 11:00 down", "19. April, 11:00", (None, 4, 19), "11:00", None),
        ("21.03.2024 10:00 down", "21.03.2024 10:00", (2024, 3, 21), "10:00", None),
        ("~13:30-13:45 down", "~13:30-13:45", None, "13:30", None),
        ("17:00–18:00: down", "17:00–18:00", None, "17:00", None),
        ("2:00-3:00 PM down", "2:00-3:00 PM", None, "14:00", None),
        ("2022-03-10 11.56 down", "2022-03-10 11.56", (2022, 3, 10), "11:56", None),
        ("11.56 - down", "11.56", None, "11:56", None),
        ("14h05 : down", "14h05", None, "14:05", None),
        ("14 Uhr: down", "14 Uhr", None, "14:00", None),
        ("kl. 10.12: down", "10.12", None, "10:12", None),
        ("1er mars 2024 à 14h05 : down", "1er mars 2024 à 14h05", (2024, 3, 1), "14:05", None),
        ("1405 UTC - down", "1405 UTC", None, "14:05", "UTC"),
        ("2024-05-01T10:00:00Z down", "2024-05-01T10:00:00Z", (2024, 5, 1), "10:00", "Z"),
        ("2024-05-01T10:00:00-07:00 down", "2024-05-01T10:00:00-07:00", (2024, 5, 1), "10:00", "-07:00"),
        ("16:00 (UTC+2) down", "16:00 (UTC+2)", None, "16:00", "UTC+2"),
        ("14:05 UTC (9:05 AM EST) down", "14:05 UTC (9:05 AM EST)", None, "14:05", "UTC"),
        ("12:48 (6:48 PDT): down", "12:48 (6:48 PDT)", None, "12:48", None),
        ("At 14:05 UTC, down", "14:05 UTC", None, "14:05", "UTC"),
    ],
)
def test_a_line_begins_with_a_time(
    text: str, stamp: str, day: tuple[int | None, int, int] | None, clock: str | None, zone: str | None
) -> None:
    assert read(text) == (stamp, "down", day, clock, zone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "down",
        "1.27.0 released",
        "22.04 LTS is out",
        "10.0.0.1 is gone",
        "3 pods failed",
        "5/10 users",
        "14:05% of users",
        "2024-05-01-notes.md was lost",
        "100:20 down",
        "may 3 nodes fail?",
        "Noon",
        "[???] down",
    ],
)
def test_other_lines_do_not(text: str) -> None:
    assert stamp_at(text) is None


@pytest.mark.parametrize("text", ["2X:XX down", "before 14:00 down", "T+5m: down", "2024-05-01 evening down"])
def test_a_time_that_is_only_hinted_at_is_not_exact(text: str) -> None:
    stamp = stamp_at(text)
    assert stamp is not None
    assert (stamp.timed, stamp.exact) == (True, False)


@pytest.mark.parametrize(
    "text", ["25:61 down", "2024-02-31 10:00", "23:00 AM", "20202-01-16 12:00", "11/03/202 x"]
)
def test_a_time_that_the_calendar_does_not_know_is_impossible(text: str) -> None:
    stamp = stamp_at(text)
    assert stamp is not None
    assert not stamp.possible


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("03/04/2020", "either"),
        ("3/3/2020", ""),
        ("13/04/2020", "day first"),
        ("04/13/2020", "month first"),
        ("03.04.2020", ""),
        ("21/03/22", "either"),
    ],
)
def test_a_numeric_date_says_whether_its_order_is_known(text: str, order: str) -> None:
    stamp = stamp_at(text)
    assert stamp is not None
    assert stamp.day is not None
    assert stamp.day.order == order


@pytest.mark.parametrize(
    ("text", "stamp"),
    [("Resolved 2024-05-01 12:07", "2024-05-01 12:07"), ("Up again (14:05 UTC).", "14:05 UTC")],
)
def test_a_line_ends_with_a_time(text: str, stamp: str) -> None:
    found = stamp_before_end(text)
    assert found is not None
    assert text[found.start : found.end] == stamp


def test_a_time_behind_a_label() -> None:
    found = stamp_after_label("**Detected:** 14:05 by an alert")
    assert found is not None
    assert (found[0].clock, found[1]) == (dt.time(14, 5), "Detected")
