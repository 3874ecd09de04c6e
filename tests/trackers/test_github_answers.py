"""Answers that no GitHub should give: nothing but a failure to read them may come of them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import TrackerError
from pmsync.model import FIELDS
from pmsync.trackers.github_issue import fields, is_bare, login, note, read
from pmsync.trackers.github_words import Words
from pmsync.trackers.transport_outcomes import AttemptError
from servers import github_state
from servers.faults import Fault
from servers.github import GitHub
from trackers.worlds import GitHubWorld

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3),
    max_leaves=6,
)
STORED = github_state.StoredIssue(
    1, 9001, "Alert", "pmsync-bot", 0, 0, body="<!-- pmsync:item {} -->", labels=["type: detect"]
)
GOOD = github_state.issue(
    "https://github.example", github_state.Repository("acme/shop", 1, set()), STORED
) | {"assignees": [github_state.user("https://github.example", "alice")]}


def use(data: object) -> None:
    with contextlib.suppress(AttemptError):
        seen = read(data)
        assert set(fields(seen)) == set(FIELDS)
        assert all(value is None or isinstance(value, str) for value in fields(seen).values())
        assert seen.url.isprintable()
        is_bare(seen, Words({}), "pmsync")
        note(seen)
        assert seen.revision


def test_a_good_issue_is_read() -> None:
    assert fields(read(GOOD))["owner"] == "@alice"


@given(JSON)
def test_any_json_is_an_issue_or_a_failure(data: object) -> None:
    use(data)


@given(st.sampled_from(sorted(GOOD)), JSON)
def test_an_issue_with_any_part_replaced_is_one_or_a_failure(name: str, value: object) -> None:
    use({**GOOD, name: value})


@pytest.mark.parametrize(
    "name", ["html_url", "number", "title", "state", "labels", "comments", "repository_url"]
)
def test_an_issue_without_what_we_need_is_a_failure(name: str) -> None:
    with pytest.raises(AttemptError):
        read({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x/a)[b](c", "https://x/\x1b[31m", "https://x/ y"]
)
def test_an_odd_address_is_a_failure(url: str) -> None:
    with pytest.raises(AttemptError):
        read({**GOOD, "html_url": url})


@given(JSON)
def test_any_json_is_a_user_or_a_failure(data: object) -> None:
    with contextlib.suppress(AttemptError):
        assert login(data).startswith("@")


@pytest.mark.parametrize(
    "headers",
    [
        {"Link": '<http://[>; rel="next"'},
        {"Link": "no link at all"},
        {"X-RateLimit-Remaining": "many", "X-RateLimit-Limit": "inf", "X-RateLimit-Reset": "inf"},
        {"X-RateLimit-Reset": "nan"},
        {"Date": "yesterday"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_odd_headers_are_ignored_or_a_failure(
    world: GitHubWorld, server: GitHub, headers: dict[str, str]
) -> None:
    server.fail("list", Fault(200, "[]", headers), times=9)
    with contextlib.suppress(TrackerError):
        assert world.connect().discover(["one"]) == []


def test_a_list_that_never_ends_ends(world: GitHubWorld, server: GitHub) -> None:
    server.fail("list", Fault(200, "[]", {"Link": '</x?page=1>; rel="next"'}), times=2000)
    with pytest.raises(TrackerError, match="does not end"):
        world.connect().discover(["one"])
