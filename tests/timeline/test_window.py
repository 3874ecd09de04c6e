"""Points in time as people write them, and windows that make sense."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import PmsyncError
from pmsync.timeline.index import build, dump, extend, load
from pmsync.timeline.window import incident_window, instant, window

NOW = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-03T14:02Z", "2026-11-03T14:02:00+00:00"),
        ("2026-11-03 14:02+01:00", "2026-11-03T14:02:00+01:00"),
        ("2026-07-03 14:02 Europe/Berlin", "2026-07-03T14:02:00+02:00"),
        ("2026-11-03 UTC", "2026-11-03T00:00:00+00:00"),
        ("2 hours ago", "2026-11-03T10:00:00+00:00"),
        ("90m", "2026-11-03T10:30:00+00:00"),
        ("a day ago", "2026-11-02T12:00:00+00:00"),
        ("now", "2026-11-03T12:00:00+00:00"),
    ],
)
def test_points_in_time_are_read(text: str, iso: str) -> None:
    assert instant(text, NOW).isoformat() == iso


def test_a_default_zone_is_used_where_none_is_written() -> None:
    assert instant("2026-11-03T14:02", NOW, dt.UTC).isoformat() == "2026-11-03T14:02:00+00:00"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-11-03T14:02", "no time zone"),
        ("soon", "no point in time"),
        ("2026-11-03 14:02 Atlantis/North", "no time zone 'Atlantis/North'"),
        ("99999999999 weeks ago", "before all history"),
        ("", "no point in time"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(PmsyncError, match=why):
        instant(text, NOW)


def test_windows_upside_down_or_in_the_future_are_refused() -> None:
    later = NOW + dt.timedelta(hours=1)
    with pytest.raises(PmsyncError, match="upside down"):
        window(NOW, NOW - dt.timedelta(1), NOW)
    with pytest.raises(PmsyncError, match="future"):
        window(later, later, NOW)


def test_an_incidents_window_is_its_stamps_with_a_margin() -> None:
    started, fixed = NOW - dt.timedelta(hours=5), NOW - dt.timedelta(hours=4)
    found = incident_window({"started": started, "fixed": fixed}, [], NOW)
    assert (started - found.since, found.until - fixed) == (dt.timedelta(hours=2), dt.timedelta(hours=1))


def test_an_incident_that_goes_on_is_looked_at_until_now() -> None:
    assert incident_window({"started": NOW - dt.timedelta(hours=5)}, [], NOW).until == NOW


def test_without_stamps_the_timeline_entries_tell_and_without_both_nobody_does() -> None:
    assert incident_window({}, [NOW], NOW).since == NOW - dt.timedelta(hours=2)
    with pytest.raises(PmsyncError, match="no stamps"):
        incident_window({}, [], NOW)


# The index of landings

LANDINGS = st.lists(
    st.tuples(st.integers(0, 50), st.binary(min_size=20, max_size=20).map(bytes.hex)), min_size=1
)


@given(LANDINGS, st.integers(0, 50), st.integers(0, 50))
def test_the_index_finds_every_landing_of_a_window_however_times_jump(
    landings: list[tuple[int, str]], since: int, until: int
) -> None:
    found = build(landings, 20, 0).places(since, until)
    assert found == [place for place, (time, _) in enumerate(landings) if since <= time <= until]


@given(LANDINGS, LANDINGS, st.integers(1, 20))
def test_an_extended_index_is_the_one_built_at_once(
    old: list[tuple[int, str]], newer: list[tuple[int, str]], keep: int
) -> None:
    keep = min(keep, len(old))
    assert extend(build(old, 20, 7), keep, newer) == build([*old[:keep], *newer], 20, 7)


@given(LANDINGS)
def test_the_index_survives_its_file(landings: list[tuple[int, str]]) -> None:
    table = build(landings, 20, 3)
    assert load(dump(table)) == table


@given(LANDINGS, st.integers(1))
def test_a_file_that_is_not_whole_is_no_index(landings: list[tuple[int, str]], less: int) -> None:
    raw = dump(build(landings, 20, 3))
    assert load(raw[: -(less % len(raw)) or None]) is None or less % len(raw) == 0
    assert load(raw[:-20] + b"\0" * 20) is None
