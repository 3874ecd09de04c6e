"""What every write to Jira must survive: never twice, never lost without a word."""

from __future__ import annotations

import pytest

from pmsync.errors import ChangedError, PmsyncError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.sync.ports import Issue
from servers.faults import FAULTS, problem
from servers.jira import Jira
from trackers.github_faults import APPLIED, LIMITS, LIMITS_WITHOUT_WORD, NOT_APPLIED, REDIRECTS
from trackers.worlds import JiraWorld, draft


@pytest.fixture
def issue(site: JiraWorld, jira: Jira) -> Issue:
    made = site.connect().create(draft(site.connect(), "one/1"))
    jira.log.clear()
    return made


class TestCreate:
    @pytest.mark.parametrize("fault", ["401", "403", "404", "410", *REDIRECTS])
    def test_stops_the_tracker_and_makes_nothing(self, site: JiraWorld, jira: Jira, fault: str) -> None:
        jira.fail("create", fault)
        with pytest.raises(TrackerError):
            site.connect().create(draft(site.connect()))
        assert len(jira.writes()) == 1
        assert jira.issues == {}

    @pytest.mark.parametrize("fault", ["409", "422"])
    def test_skips_the_item_when_the_values_are_refused(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        jira.fail("create", fault)
        with pytest.raises(RefusedError):
            site.connect().create(draft(site.connect()))
        assert jira.count("create") == 1

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD])
    def test_is_sent_again_after_a_limit_which_is_a_refusal(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        jira.fail("create", fault)
        site.connect().create(draft(site.connect()))
        assert (jira.count("create"), len(jira.issues), len(site.waits)) == (2, 1, 1)

    @pytest.mark.parametrize("fault", NOT_APPLIED)
    def test_is_never_sent_again_when_it_may_have_arrived(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        tracker = site.connect(timeout=0.5 if "hangs" in fault else 30)
        jira.fail("create", fault)
        with pytest.raises(UnknownOutcomeError):
            tracker.create(draft(tracker, "one/7"))
        assert jira.count("create") == 1
        assert tracker.discover(["one"], fresh=True) == []

    @pytest.mark.parametrize("fault", APPLIED)
    def test_is_found_when_it_arrived_without_an_answer(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        jira.index_lag = 20
        tracker = site.connect(timeout=0.5 if "hangs" in fault else 30)
        jira.fail("create", fault)
        made = draft(tracker, "one/7")
        with pytest.raises(UnknownOutcomeError):
            tracker.create(made)
        assert jira.count("create") == 1
        assert [each.marker for each in tracker.discover(["one"], fresh=True)] == [made.marker]

    @pytest.mark.parametrize("fault", ["404", "403"])
    def test_that_cannot_be_read_back_is_left_for_the_next_run(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        jira.fail("get", fault)
        tracker = site.connect()
        with pytest.raises(UnknownOutcomeError, match="number 10001"):
            tracker.create(draft(tracker, "one/7"))
        assert len(tracker.discover(["one"], fresh=True)) == 1

    @pytest.mark.parametrize("fields", [{"duedate"}, {"duedate", "priority"}, {"assignee"}])
    def test_leaves_out_once_what_the_create_screen_lacks_and_says_so(
        self, site: JiraWorld, jira: Jira, fields: set[str]
    ) -> None:
        jira.off_screen = fields
        tracker = site.connect()
        values = {"due": "2026-12-01", "priority": "P1", "owner": "Search team"}
        created = tracker.create(draft(tracker, **values))
        assert all(name in (created.note or "") for name in fields)
        assert jira.count("create") == 2
        assert len(jira.issues) == 1

    def test_is_refused_with_the_reason_when_a_field_is_missing(self, site: JiraWorld, jira: Jira) -> None:
        jira.required_fields = {"customfield_10077"}
        tracker = site.connect()
        with pytest.raises(RefusedError, match="customfield_10077 is required"):
            tracker.create(draft(tracker))
        tracker = site.connect(create_fields={"customfield_10077": {"value": "Pay"}})
        created = tracker.create(draft(tracker))
        assert jira.issue(created.label).custom == {"customfield_10077": {"value": "Pay"}}

    @pytest.mark.parametrize("fault", ["403", "applied, then closed", "500"])
    def test_of_something_begun_waits_for_the_next_run_when_the_status_is_unclear(
        self, site: JiraWorld, jira: Jira, fault: str
    ) -> None:
        jira.fail("transition", fault, times=1 if "applied" in fault else 9)
        tracker = site.connect()
        made = draft(tracker, "one/7", status="in progress")
        if "applied" in fault:
            assert tracker.create(made).fields["status"] == "in progress"
            return
        with pytest.raises(RefusedError if fault == "403" else UnknownOutcomeError):
            tracker.create(made)
        jira.heal()
        [found] = site.connect().discover(["one"])
        assert found.marker is not None
        assert found.marker.document["status"] == found.fields["status"] == "todo"


class TestEdit:
    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("401", TrackerError),
            ("403", RefusedError),
            ("404", RefusedError),
            ("410", RefusedError),
            ("422", RefusedError),
            *[(each, ChangedError) for each in REDIRECTS],
        ],
    )
    def test_is_refused_once_and_changes_nothing(
        self, site: JiraWorld, jira: Jira, issue: Issue, fault: str, error: type[PmsyncError]
    ) -> None:
        jira.fail("edit", fault)
        with pytest.raises(error):
            site.connect().update(issue, {"title": "New"})
        assert jira.count("edit") == 1
        assert jira.issue(issue.label).summary == issue.fields["title"]

    @pytest.mark.parametrize("fault", [*LIMITS, *LIMITS_WITHOUT_WORD, *NOT_APPLIED, "409"])
    def test_is_sent_again_when_it_did_not_arrive(
        self, site: JiraWorld, jira: Jira, issue: Issue, fault: str
    ) -> None:
        jira.fail("edit", fault)
        tracker = site.connect(timeout=0.5 if "hangs" in fault else 30)
        assert tracker.update(issue, {"title": "New"}).fields["title"] == "New"
        assert jira.issue(issue.label).summary == "New"
        assert jira.count("edit") == 2

    @pytest.mark.parametrize("fault", APPLIED)
    def test_is_not_sent_again_when_a_look_shows_that_it_arrived(
        self, site: JiraWorld, jira: Jira, issue: Issue, fault: str
    ) -> None:
        jira.fail("edit", fault)
        tracker = site.connect(timeout=0.5 if "hangs" in fault else 30)
        updated = tracker.update(issue, {"title": "New"})
        assert updated.fields["title"] == "New"
        assert jira.count("edit") == 1

    def test_stays_unknown_when_it_never_arrives(self, site: JiraWorld, jira: Jira, issue: Issue) -> None:
        jira.fail("edit", "closed", times=9)
        with pytest.raises(UnknownOutcomeError):
            site.connect().update(issue, {"title": "New"})
        assert jira.count("edit") == 4

    def test_is_not_sent_again_over_what_a_person_wrote_meanwhile(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.fail("edit", "closed")
        jira.on("edit", lambda: jira.person.edit(int(issue.ref), summary="A person's title"))
        with pytest.raises(ChangedError):
            site.connect().update(issue, {"title": "The document's title"})
        assert jira.issue(issue.label).summary == "A person's title"

    def test_of_an_issue_that_was_deleted_meanwhile_says_so(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.delete(int(issue.ref))
        with pytest.raises(ChangedError, match="not there any more"):
            site.connect().update(issue, {"title": "New"})

    def test_an_unassignable_owner_is_named_and_the_rest_written(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        owner = "@acc-reader" if jira.cloud else "@reader"
        with pytest.raises(RefusedError, match="cannot be assigned"):
            site.connect().update(issue, {"owner": owner, "title": "New"})
        assert jira.issue(issue.label).summary == "New"
        assert jira.count("edit") == 2


def test_the_token_is_in_no_error(site: JiraWorld, jira: Jira, issue: Issue) -> None:
    echo = {"echo": problem(400, f"Odd header: {jira.TOKEN}")}
    told = []
    for name, fault in {**FAULTS, **echo}.items():
        if "hangs" in name:
            continue
        for kind in ("myself", "create", "edit", "transition"):
            jira.fail(kind, fault, times=9)
            tracker = site.connect()
            try:
                if kind == "myself":
                    tracker.discover(["one"])
                elif kind == "create":
                    tracker.create(draft(tracker))
                else:
                    [seen] = tracker.fetch([issue.label]).values()
                    assert isinstance(seen, Issue)
                    tracker.update(seen, {"status": "done", "title": name})
            except PmsyncError as error:
                told.append(f"{error!r} {error} {error.__cause__!r} {error.hint}")
            jira.heal()
    assert len(told) > 60
    assert [each for each in told if jira.TOKEN in each] == []
