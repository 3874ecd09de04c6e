"""How issues were closed, asked of a loopback Jira of either kind: by what, with which evidence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import PmsyncError, RefusedError, TrackerError
from pmsync.model import Closure, Work
from pmsync.sync.ports import ClosureTracker, Issue, Tracker
from pmsync.trackers.jira_evidence import shown
from servers.faults import Fault
from servers.jira import Jira
from servers.jira_state import Transition, Workflow
from trackers.worlds import JiraWorld, draft

SHOP = "acme/shop"
COMMIT, OTHER = "1" * 40, "2" * 40
AT_COMMIT, AT_OTHER = (f"https://github.com/{SHOP}/commit/{each}" for each in (COMMIT, OTHER))
AT_REQUEST = f"https://github.com/{SHOP}/pull/12"
WIKI = "https://wiki.acme.example"
LONG_WORKFLOW = Workflow(
    {"To Do": "new", "Doing": "indeterminate", "Merged": "done", "Released": "done", "Done": "done"},
    [Transition("1", "Any", "To Do"), Transition("2", "Any", "Done")],
)
FIRST = 10001


@pytest.fixture
def issue(site: JiraWorld, jira: Jira) -> Issue:
    """OPS-1, as a new run reads it."""
    site.connect().create(draft(site.connect(), "one/1"))
    return read(site.connect(), FIRST)[0]


def read(tracker: Tracker, *numbers: int) -> list[Issue]:
    found = tracker.fetch([str(each) for each in numbers])
    return [each for each in found.values() if isinstance(each, Issue)]


def closures(site: JiraWorld, *numbers: int, **settings: object) -> dict[str, Closure | PmsyncError]:
    tracker = site.connect(**settings)
    assert isinstance(tracker, ClosureTracker)
    issues = read(tracker, *numbers)
    site.server.log.clear()
    return dict(tracker.closures(issues))


def closure(site: JiraWorld, **settings: object) -> Closure:
    found = closures(site, FIRST, **settings)[str(FIRST)]
    assert isinstance(found, Closure), found
    return found


def kinds(jira: Jira) -> list[str]:
    return [each.kind for each in jira.log]


def answered(data: object) -> Fault:
    return Fault(200, json.dumps(data), {"Content-Type": "application/json"})


class TestWork:
    def test_by_a_remote_link_to_a_commit(self, site: JiraWorld, jira: Jira, issue: Issue) -> None:
        jira.person.link(FIRST, AT_COMMIT, "Limit the queue")
        jira.person.move(FIRST, "Done")
        assert closure(site) == Closure("OPS-1", (Work(SHOP, COMMIT),))
        assert kinds(jira) == ["closings", "links", "status"]

    def test_by_a_remote_link_to_a_pull_request_of_any_forge(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.link(FIRST, AT_REQUEST, "Limit", "mentioned in")
        jira.person.link(FIRST, "https://gitlab.acme.example/acme/web/search/-/merge_requests/4")
        jira.person.link(FIRST, f"{WIKI}/pages/5")
        jira.person.move(FIRST, "Done")
        assert closure(site).works == (Work(SHOP, request=12), Work("acme/web/search", request=4))

    @pytest.mark.parametrize("relationship", ["is caused by", "Introduced by", "blocks", "broken in"])
    def test_what_a_link_says_did_the_harm_is_no_work(
        self, site: JiraWorld, jira: Jira, issue: Issue, relationship: str
    ) -> None:
        jira.person.link(FIRST, AT_COMMIT, "Rename", relationship)
        jira.person.move(FIRST, "Done")
        assert closure(site).works == ()

    @pytest.mark.parametrize(
        ("title", "relationship"),
        [
            ("Limit (closes OPS-1 in part)", None),
            ("OPS-1 (part 1): limit", None),
            ("Limit", "implements in part"),
            ("Limit", "partially implements"),
            ("OPS-1: limit", "in part"),
        ],
    )
    def test_a_link_that_says_that_it_does_only_a_part(
        self, site: JiraWorld, jira: Jira, issue: Issue, title: str, relationship: str | None
    ) -> None:
        jira.person.link(FIRST, AT_COMMIT, title, relationship)
        jira.person.move(FIRST, "Done")
        assert closure(site).works == (Work(SHOP, COMMIT, partial=True),)

    @pytest.mark.parametrize(
        "title", ["OPS-1: limit", "Part of OPS-2, all of OPS-1", "Limit, in part OPS-11"]
    )
    def test_a_part_of_something_else_is_no_part_of_this(
        self, site: JiraWorld, jira: Jira, issue: Issue, title: str
    ) -> None:
        jira.person.link(FIRST, AT_COMMIT, title)
        jira.person.move(FIRST, "Done")
        assert closure(site).works == (Work(SHOP, COMMIT),)

    def test_linked_twice_counts_once_and_wholly_if_one_says_so(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        for title in ("OPS-1 in part", "OPS-1", "OPS-1 in part"):
            jira.person.link(FIRST, AT_COMMIT, title)
        jira.person.link(FIRST, AT_OTHER, "OPS-1 in part")
        jira.person.comment(FIRST, f"Done by {AT_OTHER} and [the limit|{AT_COMMIT}]")
        jira.person.move(FIRST, "Done")
        assert closure(site) == Closure("OPS-1", (Work(SHOP, COMMIT), Work(SHOP, OTHER)))
        jira.tick(7200)
        jira.issues[FIRST].comments.clear()
        assert closure(site).works == (Work(SHOP, COMMIT), Work(SHOP, OTHER, partial=True))

    @pytest.mark.parametrize(
        ("comment", "works"),
        [
            (f"Fixed in {AT_REQUEST}.", [Work(SHOP, request=12)]),
            (f"[the limit|{AT_COMMIT}] and [its test|{AT_OTHER}|smart-link]", [COMMIT, OTHER]),
            (f"Reverted {AT_COMMIT} in {AT_OTHER}", [OTHER]),
            (f"Caused by [the rename|{AT_COMMIT}]. Fixed by {AT_OTHER}", [OTHER]),
            (f"Introduced with the rename.\r\n{AT_OTHER}", [OTHER]),
            (f"Regression fixed by {AT_COMMIT}", [COMMIT]),
            (f"{AT_COMMIT} rolled the rename back", [COMMIT]),
        ],
    )
    def test_what_the_closing_comment_links_is_work_unless_it_did_the_harm(
        self, site: JiraWorld, jira: Jira, issue: Issue, comment: str, works: list[Work | str]
    ) -> None:
        jira.person.comment(FIRST, comment)
        jira.person.move(FIRST, "Done")
        wanted = tuple(Work(SHOP, each) if isinstance(each, str) else each for each in works)
        assert closure(site) == Closure("OPS-1", wanted)

    def test_of_an_open_issue_its_links_are_told_and_no_closing(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.link(FIRST, AT_COMMIT)
        jira.person.comment(FIRST, f"See {WIKI}/a and {AT_OTHER}")
        jira.person.rank(FIRST, 41)
        assert closure(site) == Closure("OPS-1", (Work(SHOP, COMMIT),))
        assert kinds(jira) == ["closings", "links"]

    def test_where_linking_is_off_there_are_no_links_and_nobody_asks_twice(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        second = jira.person.write("Another").id
        jira.linking = False
        for number in (FIRST, second):
            jira.person.comment(number, f"See {WIKI}/a")
            jira.person.move(number, "Done")
        found = closures(site, FIRST, second)
        assert set(found.values()) == {Closure(label, (), f"{WIKI}/a") for label in ("OPS-1", "OPS-2")}
        assert (jira.count("links"), jira.count("configuration")) == (1, 1)


class TestEvidence:
    @pytest.mark.parametrize(
        ("comment", "link"),
        [
            (f"Held: {WIKI}/training.", f"{WIKI}/training"),
            (f"See [the notes|{WIKI}/a_(b)] for it", f"{WIKI}/a_(b)"),
            (f"See [the notes|{WIKI}/a|A tip], done", f"{WIKI}/a"),
            (f"[{WIKI}/shown|{WIKI}/meant|smart-link]", f"{WIKI}/meant"),
            (f"[{WIKI}/a?b=1#c]", f"{WIKI}/a?b=1#c"),
            (f"{{color:red}}{WIKI}/a{{color}}", f"{WIKI}/a"),
            (f"*Notes*: {WIKI}/a\\_b", f"{WIKI}/a_b"),
            (f"[~accountid:acc-bob] see [^log.txt] and {WIKI}/b", f"{WIKI}/b"),
            (f"After {AT_COMMIT} everybody was told: {WIKI}/c", f"{WIKI}/c"),
            ("Done, without a link", None),
            (f"{WIKI}/a (pmsync reminder 2026-W45; once a week at most)", None),
        ],
    )
    def test_the_link_of_the_closing_comment(
        self, site: JiraWorld, jira: Jira, issue: Issue, comment: str, link: str | None
    ) -> None:
        jira.person.comment(FIRST, f"{WIKI}/long-ago")
        jira.tick(100)
        jira.person.comment(FIRST, comment)
        jira.person.move(FIRST, "Done")
        assert closure(site).evidence == link

    def test_only_what_the_closer_said_about_then_is_evidence(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.move(FIRST, "Done")
        jira.person.comment(FIRST, f"{WIKI}/bob", account="acc-bob")
        assert closure(site).evidence is None
        jira.tick(600)
        jira.person.comment(FIRST, f"Forgot: {WIKI}/alice")
        assert closure(site).evidence == f"{WIKI}/alice"
        jira.person.move(FIRST, "To Do")
        jira.tick(7200)
        jira.person.move(FIRST, "Done")
        assert closure(site).evidence is None

    @pytest.mark.parametrize("settings", [{}, {"accounts": ["acc-bob", "bob"]}])
    def test_our_own_comments_show_nothing(
        self, site: JiraWorld, jira: Jira, issue: Issue, settings: dict[str, object]
    ) -> None:
        account = "acc-bob" if settings else "acc-bot"
        jira.person.move(FIRST, "Done", account=account)
        jira.person.comment(FIRST, f"{WIKI}/a", account=account)
        assert closure(site, **settings).evidence is None
        assert jira.count("myself") == (0 if settings else 1)

    def test_who_we_are_is_asked_only_where_there_is_a_link_to_judge(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.person.comment(FIRST, "Done.")
        jira.person.move(FIRST, "Done")
        assert closure(site).evidence is None
        assert jira.count("myself") == 0

    def test_the_text_that_we_wrote_with_its_link_is_no_evidence(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.issues[FIRST].description = f"An action item of [an incident|{WIKI}/post-mortem]"
        jira.person.move(FIRST, "Done")
        assert closure(site) == Closure("OPS-1")

    def test_a_comment_that_was_left_out_of_many_is_asked_for(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        jira.page = 10
        for _ in range(25):
            jira.person.comment(FIRST)
        jira.person.comment(FIRST, f"Done: {WIKI}/a")
        jira.person.move(FIRST, "Done")
        assert closure(site).evidence == f"{WIKI}/a"
        assert jira.count("list comments") == (3 if jira.cloud else 0)


class TestClosing:
    """Which move is the closing one."""

    @pytest.fixture
    def long(self, jira: Jira, issue: Issue) -> Jira:
        jira.workflow = LONG_WORKFLOW
        return jira

    def test_is_the_first_of_those_from_one_closing_status_to_the_next(
        self, site: JiraWorld, long: Jira
    ) -> None:
        long.person.move(FIRST, "Doing", account="acc-bob")
        long.person.comment(FIRST, f"{WIKI}/bob", account="acc-bob")
        long.person.move(FIRST, "Merged", account="acc-bob")
        long.tick(7200)
        long.person.comment(FIRST, f"{WIKI}/alice")
        long.person.move(FIRST, "Released")
        assert closure(site).evidence == f"{WIKI}/bob"
        assert [each.path.rpartition("/")[2] for each in long.log if each.kind == "status"] == (
            ["10202", "10201"]  # where it is now comes with the issue
        )

    def test_is_not_known_of_an_issue_that_began_closed(self, site: JiraWorld, long: Jira) -> None:
        long.issues[FIRST].status = "Done"
        long.person.link(FIRST, AT_COMMIT)
        long.person.comment(FIRST, f"{WIKI}/a")
        assert closure(site) == Closure("OPS-1", (Work(SHOP, COMMIT),))

    def test_came_from_a_status_that_is_gone(self, site: JiraWorld, long: Jira) -> None:
        long.person.move(FIRST, "Doing")
        long.person.comment(FIRST, f"{WIKI}/a")
        long.person.move(FIRST, "Done")
        long.workflow = Workflow(
            {name: each for name, each in reversed(LONG_WORKFLOW.statuses.items()) if name != "Doing"}, []
        )
        long.issues[FIRST].changes[-1].target = (long.workflow.number("Done"), "Done")
        long.issues[FIRST].changes[-1].source = ("10999", "Doing")
        assert closure(site).evidence == f"{WIKI}/a"

    @pytest.mark.parametrize("ranked", [10, 39, 40, 150])
    def test_is_found_behind_many_other_changes(
        self, site: JiraWorld, jira: Jira, issue: Issue, ranked: int
    ) -> None:
        jira.person.rank(FIRST, 110)
        jira.person.comment(FIRST, f"{WIKI}/a")
        jira.person.move(FIRST, "Done")
        jira.person.rank(FIRST, ranked)
        assert closure(site).evidence == f"{WIKI}/a"
        pages = -(-(111 + ranked) // 100)
        assert jira.count("changes") == (pages if jira.cloud and ranked >= 40 else 0)

    def test_has_another_name_for_another_closing(self, site: JiraWorld, jira: Jira, issue: Issue) -> None:
        def name() -> str:
            return read(site.connect(), FIRST)[0].closing

        assert issue.closing == name() == ""
        jira.person.move(FIRST, "Done")
        first = name()
        jira.person.comment(FIRST)
        jira.person.edit(FIRST, summary="Another title")
        assert first == name() != ""
        jira.person.move(FIRST, "To Do")
        assert name() == ""
        jira.person.move(FIRST, "Done")
        assert name() not in ("", first)

    def test_is_called_the_same_in_every_time_zone(
        self, site: JiraWorld, jira: Jira, issue: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        jira.person.move(FIRST, "Done")
        [first] = read(site.connect(), FIRST)
        monkeypatch.setattr("servers.jira_state.HOURS", -7)
        [again] = read(site.connect(), FIRST)
        assert again.closing == first.closing

    def test_without_a_date_is_still_told(self, data_center: JiraWorld) -> None:
        jira = data_center.server
        number = jira.person.write("Train everybody").id
        jira.resolves = False
        jira.person.comment(number, f"{WIKI}/a")
        jira.person.move(number, "Done")
        [issue] = read(data_center.connect(), number)
        assert issue.closing == ""
        assert closures(data_center, number) == {issue.ref: Closure("OPS-1", (), f"{WIKI}/a")}


class TestMany:
    def test_a_hundred_with_a_request_and_one_more_for_each(self, site: JiraWorld, jira: Jira) -> None:
        numbers = [jira.person.write("Another").id for _ in range(101)]
        for number in numbers:
            jira.person.move(number, "Done")
        found = closures(site, *numbers)
        assert len(found) == 101
        assert {each.label for each in found.values() if isinstance(each, Closure)} == {
            f"OPS-{number}" for number in range(1, 102)
        }
        assert (jira.count("closings"), jira.count("links"), jira.count("status")) == (2, 101, 1)
        assert len(jira.log) == 104

    def test_one_that_is_gone_has_no_answer_and_the_others_have(
        self, site: JiraWorld, jira: Jira, issue: Issue
    ) -> None:
        tracker = site.connect()
        assert isinstance(tracker, ClosureTracker)
        issues = read(tracker, FIRST, jira.person.write("Another").id)
        jira.person.delete(FIRST)
        assert list(tracker.closures(issues)) == [issues[1].ref]

    def test_what_was_told_before_a_limit_is_kept(self, site: JiraWorld, jira: Jira) -> None:
        numbers = [jira.person.write("Another").id for _ in range(5)]
        for number in numbers:
            jira.person.move(number, "Done")
        tracker = site.connect(attempts=1)
        assert isinstance(tracker, ClosureTracker)
        issues = read(tracker, *numbers)
        jira.fail("links", "429", nth=3)
        found = tracker.closures(issues)
        assert [type(found[issue.ref]) for issue in issues[:3]] == [Closure, Closure, RefusedError]
        assert str(found[issues[2].ref]).endswith("2 more were not asked about.")
        assert len(found) == 3


class TestTrouble:
    def test_a_limit_is_waited_for(self, site: JiraWorld, jira: Jira, issue: Issue) -> None:
        jira.person.move(FIRST, "Done")
        jira.fail("links", "429")
        assert closure(site) == Closure("OPS-1")
        assert [reason for _, reason in site.waits] == ["Jira: its rate limit is used up"]

    @pytest.mark.parametrize("fault", ["403", "404", "422"])
    def test_links_that_are_not_shown_are_an_error_of_their_issue(
        self, site: JiraWorld, jira: Jira, issue: Issue, fault: str
    ) -> None:
        second = jira.person.write("Another").id
        jira.fail("links", fault)
        found = closures(site, FIRST, second)
        assert isinstance(found[str(FIRST)], RefusedError)
        assert found[str(second)] == Closure("OPS-2")

    @pytest.mark.parametrize("kind", ["closings", "links"])
    def test_a_token_that_does_not_hold_for_this_is_told(
        self, site: JiraWorld, jira: Jira, issue: Issue, kind: str
    ) -> None:
        jira.fail(kind, "401")
        with pytest.raises(TrackerError, match="does not accept the credentials"):
            closures(site, FIRST)

    @pytest.mark.parametrize("lacks", ["fields", "changelog"])
    def test_an_answer_without_its_parts_is_an_error_of_its_issue(
        self, site: JiraWorld, jira: Jira, issue: Issue, lacks: str
    ) -> None:
        jira.person.move(FIRST, "Done")
        told = {"id": str(FIRST), "fields": {"status": jira.site.status("Done")}, "changelog": {}}
        del told[lacks]
        jira.fail("closings", answered({"issues": [told], "total": 1}))
        assert isinstance(closures(site, FIRST)[str(FIRST)], RefusedError)

    @pytest.mark.parametrize("links", [[{}], [{"object": None}], [{"object": {"title": "Limit"}}]])
    def test_a_link_without_its_parts_is_one_too(
        self, site: JiraWorld, jira: Jira, issue: Issue, links: object
    ) -> None:
        jira.fail("links", answered(links))
        assert isinstance(closures(site, FIRST)[str(FIRST)], RefusedError)


@given(st.text() | st.text("[]|\\htps:/.wiki acme-_commit0123456789\n", max_size=200))
def test_no_comment_is_too_strange(text: str) -> None:
    for each in shown(text):
        assert isinstance(each, Work) or each.startswith(("http://", "https://"))
