"""The ladder over drawn histories: its verdicts follow from containment alone."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from pmsync.followup.ladder import Closing, Deployment, Evidence, Place, Rung, climb

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
ORDERS = range(6)
"""A line of commits c0 (newest) to c5; each contains all older ones."""


def has(revision: str, commit: str) -> bool | None:
    if "?" in (revision, commit):
        return None
    return int(revision[1:]) <= int(commit[1:])


@given(
    works=st.lists(st.sampled_from(ORDERS), min_size=1, max_size=3, unique=True),
    reverts=st.dictionaries(st.sampled_from(ORDERS), st.sampled_from(ORDERS), max_size=3),
    deployed=st.lists(st.sampled_from(ORDERS), max_size=3),
)
def test_on_one_line_the_verdict_is_that_of_replaying_it(
    works: list[int], reverts: dict[int, int], deployed: list[int]
) -> None:
    """`reverts` maps a revert to what it takes back; only newer ones can take back older ones."""
    undone = {revert: target for revert, target in reverts.items() if revert < target}

    def live(commit: int, revision: int) -> bool:
        taken = any(target == commit and live(revert, revision) for revert, target in undone.items())
        return revision <= commit and not taken

    closings = [Closing(f"c{order}", order) for order in works]
    back = {
        f"c{target}": [Closing(f"c{r}", r) for r, t in undone.items() if t == target]
        for target in undone.values()
    }
    told = [Deployment(f"c{revision}", NOON) for revision in deployed]
    places = {"production": told} if told else {}
    found = climb(closings, Evidence("c0", back, places, has))

    def redone(commit: int) -> bool:
        active = [r for r, t in undone.items() if t == commit and live(r, 0)]
        return any(other < revert for revert in active for other in works)

    counted = [each for each in works if not redone(each)] or works
    fell = any(live(r, 0) for r, t in undone.items() if t in counted)
    assert set(found.commits) == {f"c{each}" for each in counted}
    assert ("taken back" in found.fallen) is fell
    if told:
        there = all(live(each, deployed[-1]) for each in counted)
        before = any(all(live(each, earlier) for each in counted) for earlier in deployed[:-1])
        expected = Place.DEPLOYED if there else Place.ROLLED_BACK if before else Place.NOT_DEPLOYED
        assert found.environments == {"production": expected}
    in_production = found.environments.get("production") is Place.DEPLOYED
    assert (found.rung is Rung.DEPLOYED) is in_production
    assert in_production or (found.rung is Rung.MERGED) is not fell


def test_what_cannot_be_told_is_unknown_and_says_why() -> None:
    found = climb([Closing("?", 1)], Evidence("c0", {}, {}, has))
    assert (found.rung, found.environments) == (Rung.UNKNOWN, {})
    assert "cannot tell" in found.why


def test_an_unknown_revision_is_no_verdict_against_it() -> None:
    places = {"production": [Deployment("?", NOON)], "staging": [Deployment("c0", NOON)]}
    found = climb([Closing("c3", 3)], Evidence("c0", {}, places, has))
    assert (found.rung, found.environments) == (
        Rung.MERGED,
        {"production": Place.UNKNOWN, "staging": Place.DEPLOYED},
    )


def test_a_twin_counts_for_the_commit() -> None:
    places = {"production": [Deployment("c2", NOON)]}
    found = climb([Closing("c0", 0, twins=("c4",))], Evidence("c0", {}, places, has), attested=None)
    assert found.rung is Rung.DEPLOYED
