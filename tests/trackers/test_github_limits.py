"""Limits, an unreachable server, and tokens in errors."""

from __future__ import annotations

import pytest

from pmsync.errors import (
    LimitedError,
    PmsyncError,
    TrackerError,
)
from pmsync.sync.ports import Issue
from servers.faults import FAULTS, problem
from servers.github import GitHub
from trackers.github_faults import (
    LIMITS,
    LIMITS_WITHOUT_WORD,
)
from trackers.worlds import GitHubWorld, draft


class TestLimit:
    def test_waits_as_long_as_the_server_says(self, world: GitHubWorld, server: GitHub, issue: Issue) -> None:
        waits = {}
        for fault in (*LIMITS, *LIMITS_WITHOUT_WORD):
            world.waits.clear()
            server.now = 1793887200.0
            server.fail("list", fault)
            world.connect().fetch([issue.ref])
            waits[fault] = [seconds for seconds, _ in world.waits]
        assert waits == {
            "403 secondary limit": [7.0],
            "429": [7.0],
            "429 with a date": [9.0],
            "403 primary limit": [60.0],
            "403 secondary limit, no header": [60.0],
            "429, no header": [60.0],
        }

    def test_tells_why_it_waits(self, world: GitHubWorld, server: GitHub, issue: Issue) -> None:
        server.fail("list", "429")
        world.connect().fetch([issue.ref])
        assert world.waits == [(7.0, "GitHub: its rate limit is used up")]

    @pytest.mark.parametrize("kind", ["list", "create"])
    def test_a_longer_wait_than_allowed_ends_the_run_and_says_when_to_come_back(
        self, world: GitHubWorld, server: GitHub, kind: str
    ) -> None:
        server.fail(kind, "403 primary limit")
        tracker = world.connect(longest_wait=59)
        with pytest.raises(LimitedError) as caught:
            tracker.discover(["one"]) if kind == "list" else tracker.create(draft(tracker))
        assert "2026-11-05 14:01:00 UTC" in str(caught.value)
        assert "the next run goes on from there" in str(caught.value)
        assert world.waits == []

    def test_all_waits_of_one_call_count_together(
        self, world: GitHubWorld, server: GitHub, issue: Issue
    ) -> None:
        server.fail("list", "429", times=9)
        with pytest.raises(LimitedError):
            world.connect(longest_wait=20).fetch([issue.ref])
        assert [seconds for seconds, _ in world.waits] == [7.0, 7.0]


def test_a_server_that_cannot_be_reached_is_said_to_be_so() -> None:
    with GitHubWorld() as gone:
        tracker = gone.connect()
    for ask in (lambda: tracker.discover(["one"]), lambda: tracker.create(draft(tracker))):
        with pytest.raises(TrackerError, match="cannot be reached"):
            ask()
    assert len(gone.waits) == 6


def test_the_token_is_in_no_error(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    echo = {"echo": problem(422, f"Odd header: token {server.TOKEN}")}
    told = []
    for name, fault in {**FAULTS, **echo}.items():
        if "hangs" in name:
            continue
        for kind in ("list", "create"):
            server.fail(kind, fault, times=9)
            tracker = world.connect()
            try:
                tracker.discover(["one"]) if kind == "list" else tracker.create(draft(tracker))
            except PmsyncError as error:
                told.append(f"{error!r} {error} {error.__cause__!r} {error.hint}")
            server.heal()
    assert len(told) > 40
    assert [each for each in told if server.TOKEN in each] == []
