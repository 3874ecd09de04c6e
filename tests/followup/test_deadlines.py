"""Deadlines and calendars, against a calendar that is counted day by day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.followup.deadlines import Calendar, calendar, deadlines, policy_days
from pmsync.followup.facts import read_incident
from pmsync.followup.rules import Settings

DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1))
CALENDARS = st.builds(Calendar, st.booleans(), st.frozensets(DAYS, max_size=20))


def works(calendar: Calendar, day: dt.date) -> bool:
    return not calendar.business or (day.isoweekday() <= 5 and day not in calendar.holidays)


@given(calendar=CALENDARS, first=DAYS, length=st.integers(0, 90))
def test_days_between_are_the_days_that_count(calendar: Calendar, first: dt.date, length: int) -> None:
    days = [first + dt.timedelta(days=each) for each in range(1, length + 1)]
    last = days[-1] if days else first
    counted = sum(works(calendar, day) for day in days)
    assert calendar.between(first, last) == counted
    assert calendar.between(last, first) == -counted


@given(calendar=CALENDARS, first=DAYS, count=st.integers(0, 60))
def test_a_deadline_is_the_first_day_with_enough_that_count(
    calendar: Calendar, first: dt.date, count: int
) -> None:
    found = calendar.after(first, count)
    assert works(calendar, found)
    day, left = first, count
    while left or not works(calendar, day):
        day += dt.timedelta(days=1)
        left -= bool(left) and works(calendar, day)
    assert found == day


@pytest.mark.parametrize(
    ("severity", "priority", "days"),
    [
        ("SEV1", "P1", 7),
        ("sev-1", "high", 7),
        ("Critical", "urgent", 7),
        ("Sev 2 (major)", "Prio 3", 60),
        ("4", "4", 90),
        (None, "P1", None),
        ("SEV1", None, None),
        ("SEV1", "soon", None),
        ("SEV5", "P1", None),
    ],
)
def test_the_policy_knows_severities_and_priorities_as_they_are_written(
    severity: str | None, priority: str | None, days: int | None
) -> None:
    assert policy_days(Settings(), severity, priority) == days


def test_the_settings_own_days_go_before_the_usual_ones() -> None:
    settings = Settings(deadlines={"sev1": {"p1": 3}})
    assert policy_days(settings, "SEV1", "P1") == 3
    assert policy_days(settings, "SEV1", "P2") == 30


TEXT = """---
severity: SEV1
started: 2026-11-06T23:30:00-05:00
---
# A

## Action items

| # | Action | Priority | Due |
|---|---|---|---|
| 1 | Do | P1 | {due} |
"""


@pytest.mark.parametrize(
    ("due", "expected", "source"),
    [
        ("2026-12-24", "2026-12-24", "document"),
        ("", "2026-11-13", "policy"),
        ("soon", "2026-11-13", "policy"),
    ],
)
def test_the_documents_day_goes_before_the_policys(due: str, expected: str, source: str) -> None:
    incident = read_incident(TEXT.format(due=due)).at("a.md")
    found = deadlines(incident, incident.items[0], incident.day, Settings(), calendar(Settings()))
    assert (str(found.due), found.due_from, str(found.policy)) == (expected, source, "2026-11-13")
    assert found.late_by_plan is (due == "2026-12-24")


def test_an_incident_without_stamps_has_the_day_in_its_name() -> None:
    incident = read_incident("# A\n").at("postmortems/2026-02-30-a.md")
    assert incident.day is None
    assert read_incident("# A\n").at("postmortems/2026-02-28-a.md").day == dt.date(2026, 2, 28)
