"""Where the fault came in, what the stamps may have been, how long it took."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.model import PostMortem, Span, TimelineEntry
from pmsync.timeline.derive import derive
from pmsync.timeline.links import Links
from pmsync.timeline.metrics import metrics, spell
from pmsync.timeline.ports import Event
from pmsync.timeline.suspects import SuspectRange, deployment_of, suggestions, suspect_range, undone
from pmsync.timeline.verify import contradictions, known
from timeline_events import NOON, WINDOW, at, commit, event, landing, tag


def deployed(minutes: float, revision: int, name: str = "", **more: object) -> Event:
    given = {"source": "log", "commit": commit(revision), "title": f"release {revision}", **more}
    return event("deploy", minutes, name or f"d{minutes}", **given)


def told(*events: Event) -> list[Event]:
    return [each.event for each in derive(events, WINDOW)]


# The suspect range


def test_the_range_is_between_the_last_two_revisions_before_the_start() -> None:
    found = suspect_range([deployed(-90, 1), deployed(-40, 2), deployed(-30, 3), deployed(20, 4)], at(0))
    assert (found.good, found.bad) == (commit(2), commit(3))
    assert "last deployment before the start" in found.because


def test_a_rollback_tells_more_than_nearness() -> None:
    events = told(deployed(-50, 1), deployed(-40, 2), deployed(-30, 3), deployed(20, 2))
    assert suspect_range(events, at(0)) == SuspectRange(commit(2), commit(3), "release 2 was a rollback")


@pytest.mark.parametrize(
    ("events", "started", "why"),
    [
        ([deployed(-30, 3)], at(0), "before release 3"),
        ([deployed(30, 3)], at(0), "no deployment from before the start"),
        ([], at(0), "no deployment from before the start"),
        ([deployed(-30, 3)], None, "does not say when it started"),
    ],
)
def test_an_unknown_range_says_why(events: list[Event], started: dt.datetime | None, why: str) -> None:
    found = suspect_range(events, started)
    assert found.good is None
    assert found.because.startswith("unknown: ")
    assert why in found.because


def test_failed_deployments_and_other_environments_are_no_bounds() -> None:
    events = [
        deployed(-50, 1, environment="prod"),
        deployed(-40, 2, environment="prod"),
        deployed(-30, 3, environment="staging"),
        deployed(-20, 4, environment="prod", outcome="failure"),
    ]
    found = suspect_range(events, at(0))
    assert (found.good, found.bad) == (commit(1), commit(2))


# Reverts and their deployments


BAD = event("merge", 0, commit(1), "#1", title="New prices")
REVERT = event("revert", 40, commit(2), "#2", title='Revert "New prices"', undoes=("#1",))
FIX = event("merge", 90, commit(3), "#3", title="Fix the prices", fix=True)


def test_what_a_revert_takes_back_is_found_by_request_or_commit() -> None:
    by_commit = event("revert", 50, commit(4), undoes=(commit(1)[:9],))
    assert undone([BAD, REVERT, by_commit]) == [(REVERT, BAD), (by_commit, BAD)]


def test_a_landings_deployment_is_the_first_that_carries_it() -> None:
    events = told(BAD, deployed(5, 1), REVERT, deployed(30, 1), deployed(45, 2, "the-one"), deployed(70, 2))
    found = deployment_of(next(each for each in events if each.kind == "revert"), events)
    assert found is not None
    assert found.refs == ("the-one",)


def test_on_a_branch_that_deploys_a_revert_is_its_own_deployment() -> None:
    landed = [replace(each, deployed=True) for each in (BAD, REVERT, FIX)]
    assert deployment_of(landed[1], landed) == landed[1]
    assert suspect_range(landed, at(20)).bad == BAD.commit


def test_a_deployment_of_an_unknown_revision_carries_nothing_for_sure() -> None:
    assert deployment_of(BAD, [BAD, deployed(5, 99)]) is None


def test_missing_stamps_are_suggested_with_what_speaks_for_them() -> None:
    events = told(BAD, deployed(5, 1), REVERT, deployed(45, 2), FIX, deployed(95, 3))
    found = suggestions(events, {})
    assert [(each.stamp, each.at) for each in found] == [
        ("started", at(5)),
        ("mitigated", at(45)),
        ("fixed", at(95)),
    ]
    assert found[0].because == 'release 1 brought New prices; Revert "New prices" took it back'


def test_a_rollback_suggests_start_and_mitigation() -> None:
    events = told(deployed(-30, 1), deployed(0, 2), deployed(25, 1))
    found = [(each.stamp, each.at) for each in suggestions(events, {})]
    assert found == [("started", at(0)), ("mitigated", at(25))]


def test_stamps_that_are_there_are_not_suggested() -> None:
    events = told(BAD, deployed(5, 1), REVERT, deployed(45, 2))
    assert suggestions(events, {"started": NOON, "mitigated": NOON}) == []


def test_what_was_taken_back_before_the_incident_belongs_to_another_one() -> None:
    events = told(BAD, deployed(5, 1), REVERT, deployed(45, 2), FIX, deployed(95, 3))
    assert suggestions(events, {"started": at(100), "detected": at(110)}) == []


def test_nearness_in_time_suggests_nothing() -> None:
    assert suggestions(told(BAD, deployed(5, 1)), {}) == []


# Metrics


def test_the_three_spans_are_told() -> None:
    stamps = {"started": at(0), "detected": at(9), "mitigated": at(40), "fixed": at(123)}
    assert [(each.name, str(each)) for each in metrics(stamps)] == [
        ("detection lag", "9 min"),
        ("time to mitigate", "31 min"),
        ("time to fix", "1 h 54 min"),
    ]


def test_a_missing_stamp_is_named() -> None:
    assert [str(each) for each in metrics({"started": at(0)})] == [
        "unknown: detected is missing",
        "unknown: detected and mitigated are missing",
        "unknown: detected and fixed are missing",
    ]


@given(st.dictionaries(st.sampled_from(["started", "detected", "mitigated", "fixed"]), st.integers(-99, 99)))
def test_no_span_is_ever_negative(minutes: dict[str, int]) -> None:
    for each in metrics({name: at(value) for name, value in minutes.items()}):
        assert each.value is None or each.value >= dt.timedelta()
        assert (each.value is None) == bool(each.why)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (3600, "1 h"), (90_061, "1 d 1 h"), (3_601, "1 h")]
)
def test_spans_are_spelled_in_two_units(seconds: int, text: str) -> None:
    assert spell(dt.timedelta(seconds=seconds)) == text


# Contradictions

LANDED = [
    landing(1, "New prices (#1)", minutes=0),
    landing(2, "Merge branch 'x'", minutes=60, topics=[(3, "part")]),
    landing(4, "Again (#7)", minutes=60),
    landing(5, "Again (#7)", minutes=90),
]
TAGS = [tag("v1.2.0", 1, 120), tag("light", 1, 120, annotated=False)]


def wrong(minutes: float, text: str, *refs: str) -> list[str]:
    entry = TimelineEntry(3, at(minutes), "the stamp", text, refs, Span(0, 0))
    document = PostMortem("a.md", "a", None, None, (), {}, {}, (entry,), (), (), "")
    found = contradictions(document, known(LANDED, TAGS), Links("https://github.com/example/shop"))
    return [each.message.partition("the stamp: ")[2] for each in found]


@pytest.mark.parametrize(
    ("minutes", "text", "refs", "message"),
    [
        (0, "merged #1", ("#1",), None),
        (20, "merged #1", ("#1",), None),
        (75, "merged #1", ("https://github.com/example/shop/pull/1",), "1 h 15 min earlier"),
        (-24 * 60, "merged #1", ("#1",), "1 day later at about the same hour, so the day looks wrong"),
        (5 * 60, "landed as", (commit(1)[:39],), "5 h earlier, so the time zone looks wrong"),
        (200, "landed with", (commit(3),), "2 h 20 min earlier"),
        (300, "released `v1.2.0`", (), "3 h earlier, so the time zone looks wrong"),
        (300, "released 1.2.0 to everybody", (), "3 h earlier, so the time zone looks wrong"),
        (60, "version 1.2.0 went live", (), "1 h later, so the time zone looks wrong"),
        (300, "version 1.2.0 went live", (), None),
        (300, "released with the fix", ("#1",), None),
        (300, "reverted #1", ("#1",), None),
        (-60, "deployed #1", ("#1",), "1 h later, so the time zone looks wrong"),
        (300, "released `light`", (), None),
        (300, "talked about #1", ("#1",), None),
        (300, "opened #1 to be merged", ("#1",), None),
        (300, "merged #7", ("#7",), None),
        (300, "merged #99", ("#99",), None),
        (60, "merged #1, together with", ("#1", commit(2)), None),
    ],
)
def test_only_what_git_surely_contradicts_is_found(
    minutes: float, text: str, refs: tuple[str, ...], message: str | None
) -> None:
    assert wrong(minutes, text, *refs) == ([message] if message else [])
