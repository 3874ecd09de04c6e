"""How issues were closed, asked of a loopback GitHub: by what, with which evidence, in how many requests."""

from __future__ import annotations

import json

import pytest

from pmsync.errors import PmsyncError, RefusedError
from pmsync.model import Closure, Work
from pmsync.sync.ports import ClosureTracker, Issue
from servers.faults import Fault
from servers.github import GitHub
from trackers.worlds import GitHubWorld, draft

SHOP = "acme/shop"
COMMIT, OTHER = "1" * 40, "2" * 40


def closures(world: GitHubWorld, *numbers: int, **settings: object) -> dict[str, Closure | PmsyncError]:
    tracker = world.connect(**settings)
    assert isinstance(tracker, ClosureTracker)
    issues = tracker.fetch([f"{SHOP}#{number}" for number in numbers])
    return dict(tracker.closures([each for each in issues.values() if isinstance(each, Issue)]))


def closure(world: GitHubWorld, **settings: object) -> Closure:
    found = closures(world, 1, **settings)[f"{SHOP}#1"]
    assert isinstance(found, Closure)
    return found


def test_by_a_commit_of_the_closing_event(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    server.person.push(SHOP, COMMIT, "Limit\n\nFixes #1", closes=f"{SHOP}#1")
    assert closure(world) == Closure("#1", (Work(SHOP, COMMIT),))


@pytest.mark.parametrize("message", ["Limit\n\nCloses #1 in part", "Limit\n\npartially fixes acme/shop#1"])
def test_a_commit_that_does_only_a_part(
    world: GitHubWorld, server: GitHub, issue: Issue, message: str
) -> None:
    server.person.push(SHOP, COMMIT, message, closes=f"{SHOP}#1")
    assert closure(world).works == (Work(SHOP, COMMIT, partial=True),)


def test_by_a_pull_request_of_another_repository(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    number = server.person.merge("Acme/Search", "Limit", COMMIT, "Fixes acme/shop#1", closes=f"{SHOP}#1")
    assert closure(world).works == (Work("acme/search", COMMIT, number),)


def test_linked_and_mentioning_requests_count_once_and_when_they_say_so(
    world: GitHubWorld, server: GitHub, issue: Issue
) -> None:
    merged = server.person.merge(SHOP, "Limit", COMMIT, "Part of #1; partially fixes #1")
    mention = server.person.merge(SHOP, "Unrelated", OTHER, "Like #1 but for mail")
    unmerged = server.person.pull_request(SHOP, "Try", body="Fixes #1").number
    stored = server.issue(SHOP, 1)
    stored.linked = [(SHOP, unmerged)]
    stored.mentions = [
        (SHOP, merged, False),
        (SHOP, merged, False),
        (SHOP, mention, False),
        (SHOP, unmerged, True),
    ]
    server.person.close(SHOP, 1)
    assert closure(world).works == (Work(SHOP, COMMIT, merged, partial=True),)
    stored.linked.append((SHOP, mention))
    assert Work(SHOP, OTHER, mention) in closure(world).works


def test_another_issue_that_mentions_it_is_no_work(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    other = server.person.write(SHOP, "Follow-up of #1").number
    server.issue(SHOP, 1).mentions = [(SHOP, other, False)]
    server.person.close(SHOP, 1)
    assert closure(world) == Closure("#1")


@pytest.mark.parametrize(
    ("comment", "link"),
    [
        ("Held: https://wiki.acme.example/training.", "https://wiki.acme.example/training"),
        ("See [the notes](https://wiki.acme.example/a_(b)) for it", "https://wiki.acme.example/a_(b)"),
        ("See [the notes](https://wiki.acme.example/a), done", "https://wiki.acme.example/a"),
        ("<https://wiki.acme.example/a?b=1#c>", "https://wiki.acme.example/a?b=1#c"),
        ("Done, without a link", None),
        ("https://wiki.acme.example/a <!-- pmsync:reminder -->", None),
    ],
)
def test_the_link_of_the_closing_comment(
    world: GitHubWorld, server: GitHub, issue: Issue, comment: str, link: str | None
) -> None:
    server.person.comment(SHOP, 1, "https://wiki.acme.example/long-ago")
    server.tick(100)
    server.person.comment(SHOP, 1, comment)
    server.person.close(SHOP, 1)
    assert closure(world).evidence == link


def test_only_what_the_closer_said_about_then_is_evidence(
    world: GitHubWorld, server: GitHub, issue: Issue
) -> None:
    server.person.close(SHOP, 1)
    server.person.comment(SHOP, 1, "https://wiki.acme.example/bob", login="bob")
    assert closure(world).evidence is None
    server.tick(600)
    server.person.comment(SHOP, 1, "Forgot: https://wiki.acme.example/alice")
    assert closure(world).evidence == "https://wiki.acme.example/alice"
    server.person.reopen(SHOP, 1)
    server.tick(7200)
    server.person.close(SHOP, 1)
    assert closure(world).evidence is None


@pytest.mark.parametrize("settings", [{}, {"accounts": ["pmsync-old"]}])
def test_our_own_comments_show_nothing(
    world: GitHubWorld, server: GitHub, issue: Issue, settings: dict[str, object]
) -> None:
    login = "pmsync-old" if settings else "pmsync-bot"
    stored = server.issue(SHOP, 1)
    server.person.close(SHOP, 1)
    at, _, closer = stored.closings.pop()
    stored.closings.append((at, login, closer))
    server.person.comment(SHOP, 1, "https://wiki.acme.example/a", login=login)
    assert closure(world, **settings).evidence is None


def test_fifty_issues_a_request(world: GitHubWorld, server: GitHub) -> None:
    tracker = world.connect()
    for _ in range(101):
        issue = tracker.create(draft(tracker))
        server.person.close(SHOP, int(issue.label[1:]))
    server.log.clear()
    found = closures(world, *range(1, 102))
    assert [each.kind for each in server.log] == ["list", "list", "closings", "closings", "closings"]
    assert len(found) == 101
    assert set(found.values()) == {Closure(f"#{number}") for number in range(1, 102)}


def test_another_closing_has_another_name(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    def closing() -> str:
        found = world.connect().fetch([issue.ref])[issue.ref]
        assert isinstance(found, Issue)
        return found.closing

    assert issue.closing == closing() == ""
    server.person.close(SHOP, 1)
    first = closing()
    server.person.comment(SHOP, 1)
    assert first == closing() != ""
    server.person.reopen(SHOP, 1)
    assert closing() == ""
    server.person.close(SHOP, 1)
    assert closing() not in ("", first)


def test_an_issue_that_is_gone_has_no_answer_and_the_others_have(
    world: GitHubWorld, server: GitHub, issue: Issue
) -> None:
    tracker = world.connect()
    other = tracker.create(draft(tracker))
    assert isinstance(tracker, ClosureTracker)
    server.person.delete(SHOP, 1)
    assert list(tracker.closures([issue, other])) == [other.ref]


def answered(data: object) -> Fault:
    return Fault(200, json.dumps(data), {"Content-Type": "application/json"})


def test_a_limit_that_comes_as_200_is_waited_for(world: GitHubWorld, server: GitHub, issue: Issue) -> None:
    limited = answered({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]})
    server.fail("closings", limited)
    assert closures(world, 1) == {issue.ref: Closure("#1")}
    assert [reason for _, reason in world.waits] == ["GitHub: its rate limit is used up"]


def test_what_the_token_may_not_see_is_an_error_of_its_issue(
    world: GitHubWorld, server: GitHub, issue: Issue
) -> None:
    path = ["repository", "i1", "closedByPullRequestsReferences"]
    told = {"type": "FORBIDDEN", "path": path, "message": "Resource not accessible by integration"}
    server.fail("closings", answered({"data": {"repository": {"i1": None}}, "errors": [told]}))
    found = closures(world, 1)[issue.ref]
    assert "Resource not accessible by integration" in str(found)


@pytest.mark.parametrize("fault", ["403", "422"])
def test_a_refusal_is_told(world: GitHubWorld, server: GitHub, issue: Issue, fault: str) -> None:
    server.fail("closings", fault)
    with pytest.raises(RefusedError, match="how issues of acme/shop were closed"):
        closures(world, 1)


@pytest.mark.parametrize("answer", [{"data": None}, {"data": {"repository": None}}])
def test_no_data_at_all_with_an_error_is_a_refusal(
    world: GitHubWorld, server: GitHub, issue: Issue, answer: object
) -> None:
    assert isinstance(answer, dict)
    told = {**answer, "errors": [{"type": "FORBIDDEN", "message": "not for you"}]}
    server.fail("closings", answered(told))
    with pytest.raises(RefusedError, match="not for you"):
        closures(world, 1)


def test_an_answer_without_its_parts_is_an_error_of_its_issue(
    world: GitHubWorld, server: GitHub, issue: Issue
) -> None:
    server.fail("closings", answered({"data": {"repository": {"i1": {"closings": {}}}}}))
    assert isinstance(closures(world, 1)[issue.ref], RefusedError)
