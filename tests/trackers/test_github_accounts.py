"""Whose issue it is: accounts, the bot of GitHub Actions, an App."""

from __future__ import annotations

import pytest

from pmsync.errors import TrackerError
from pmsync.sync.ports import Tracker
from servers.github import APP, APP_BOT, GitHub
from trackers.github_issues import REPOSITORY, marked
from trackers.worlds import FULL, GitHubWorld, draft


@pytest.fixture
def tracker(world: GitHubWorld) -> Tracker:
    return world.connect()


class TestAccounts:
    def test_a_marker_on_somebody_elses_issue_is_only_claimed(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        server.person.write(REPOSITORY, "Copied", labels=["pmsync"], body=marked("one/1"))
        [found] = world.connect().discover(["one"])
        assert (found.marker, found.foreign_marker, found.bare) == (None, "one/1", False)

    def test_a_former_account_counts_when_it_is_named(self, world: GitHubWorld, server: GitHub) -> None:
        server.person.write(REPOSITORY, "Old", login="bob", labels=["pmsync"], body=marked("one/1"))
        [found] = world.connect(accounts=("Bob",)).discover(["one"])
        assert found.marker is not None

    def test_in_github_actions_the_bot_is_our_account(self, world: GitHubWorld, server: GitHub) -> None:
        run = world.connect(GitHub.ACTIONS_TOKEN)
        made = run.create(draft(run, "one/1"))
        [found] = world.connect(GitHub.ACTIONS_TOKEN).discover(["one"])
        assert found.marker == made.marker is not None

    def test_without_push_access_labels_and_assignee_are_dropped_and_that_is_said(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        run = world.connect(GitHub.READER_TOKEN)
        run.discover(["one"])
        made = run.create(draft(run, "one/1", **{**FULL, "status": "todo"}))
        assert [made.fields[name] for name in ("owner", "type", "priority")] == [None, None, None]
        assert "did not take the labels pmsync, type: detect, priority: P1" in (made.note or "")

    def test_an_unknown_create_is_found_even_when_its_label_was_dropped(
        self, world: GitHubWorld, server: GitHub
    ) -> None:
        run = world.connect(GitHub.READER_TOKEN)
        run.discover(["one"])
        server.fail("create", "applied, then closed")
        with pytest.raises(Exception, match="not known"):
            run.create(draft(run, "one/1"))
        assert len(run.discover(["one"], fresh=True)) == 1

    def test_a_wrong_token_stops_the_tracker(self, world: GitHubWorld) -> None:
        with pytest.raises(TrackerError, match="does not accept the credentials"):
            world.connect("ghp_wrong").discover(["one"])


class TestApp:
    @pytest.fixture
    def run(self, world: GitHubWorld, app_key: str) -> Tracker:
        return world.connect_app(app_key)

    def test_signs_in_and_knows_its_own_issues(
        self, world: GitHubWorld, server: GitHub, run: Tracker, app_key: str
    ) -> None:
        run.create(draft(run, "one/1"))
        assert server.issue(REPOSITORY, 1).author == APP_BOT
        [found] = world.connect_app(app_key).discover(["one"])
        assert found.marker is not None
        assert "user" not in {each.kind for each in server.log}

    def test_what_a_person_wrote_through_the_app_is_not_ours(
        self, world: GitHubWorld, server: GitHub, run: Tracker
    ) -> None:
        server.person.write(REPOSITORY, "Typed", labels=["pmsync"], body=marked("one/1")).app = APP
        [found] = run.discover(["one"])
        assert (found.marker, found.foreign_marker) == (None, "one/1")

    def test_a_sign_in_that_fails_is_no_unknown_create(self, server: GitHub, run: Tracker) -> None:
        server.fail("sign-in", "closed", times=9)
        with pytest.raises(TrackerError, match="sign-in"):
            run.create(draft(run))
        assert {each.kind for each in server.log} == {"sign-in"}

    @pytest.mark.parametrize("fault", ["half a body", "empty 200", "502", "closed"])
    def test_a_sign_in_is_tried_again(
        self, world: GitHubWorld, server: GitHub, run: Tracker, fault: str
    ) -> None:
        server.fail("sign-in", fault)
        assert run.discover(["one"]) == []
        assert len(world.waits) == 1

    def test_a_sign_in_without_a_token_stops_the_tracker(self, server: GitHub, run: Tracker) -> None:
        server.fail("sign-in", "HTML with 200")
        with pytest.raises(TrackerError, match="sign-in"):
            run.discover(["one"])

    def test_a_refused_sign_in_stops_the_tracker(self, server: GitHub, run: Tracker) -> None:
        server.fail("sign-in", "401")
        with pytest.raises(TrackerError, match="sign-in"):
            run.discover(["one"])
