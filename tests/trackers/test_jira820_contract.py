"""The tracker contract against the Data Center 8.20 that others wrote, as far as that one goes.

It keeps no issue properties, edits no labels, and gives every issue a priority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any, Self

import pytest
import requests

from pmsync.sync.ports import Issue, Tracker
from trackers import test_contract as contract
from trackers.test_jira820 import Connect, address, run
from trackers.worlds import World

__all__ = ["address", "run"]

pytestmark = pytest.mark.skipif(find_spec("jira820") is None, reason="jira820 is not installed")

LEFT_OUT = {
    "empty_fields_stay_empty": "every issue has a priority",
    "an_update_changes_only_what_it_is_given[type]": "no edits of labels",
    "an_update_clears_a_field[type]": "no edits of labels",
    "an_update_clears_a_field[priority]": "every issue has a priority",
    "a_marker_is_found_again_with_the_values_at_creation": "no issue properties",
    "an_issue_without_a_marker_is_not_discovered": "no issue properties",
    "two_issues_with_one_marker_come_lowest_first": "no issue properties",
    "an_unknown_create_is_found_by_a_fresh_discovery": "it loses no answers",
    "a_fresh_issue_is_bare_until_somebody_uses_it": "no issue properties",
    "a_bare_duplicate_is_closed_as_dropped": "no issue properties",
}
"""The scenarios that it cannot play, and why."""

globals().update({name: scenario for name, scenario in vars(contract).items() if name.startswith("test_")})


@pytest.fixture(autouse=True)
def _left_out(request: pytest.FixtureRequest) -> None:
    if why := LEFT_OUT.get(request.node.name.removeprefix("test_")):
        pytest.skip(why)


class World820:
    """The project OPS there, and what people do in it."""

    foreign_links = ("WEB-1", "#1", "acme/shop#1", "https://other.example/browse/OPS-1", "OPS-0", "")
    can_lose_answers = False

    def __init__(self, address: str, run: Connect) -> None:
        self._api = f"{address}/rest/api/2"
        self._run = run

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """The server goes on for the next test."""

    def connect(self) -> Tracker:
        return self._run(owners={"Payments on-call": "alice", "Search team": "bob"})

    def person_writes(self, title: str) -> str:
        fields = {"project": {"key": "OPS"}, "issuetype": {"name": "Task"}, "summary": title}
        key: str = self._ask("POST", "/issue", {"fields": fields})["key"]
        return key

    def person_retitles(self, issue: Issue, title: str) -> None:
        self._ask("PUT", f"/issue/{issue.label}", {"fields": {"summary": title}})

    def person_closes(self, issue: Issue) -> None:
        path = f"/issue/{issue.label}/transitions"
        [done] = [each for each in self._ask("GET", path)["transitions"] if each["to"]["name"] == "Done"]
        self._ask(
            "POST", path, {"transition": {"id": done["id"]}, "fields": {"resolution": {"name": "Done"}}}
        )

    def person_comments(self, issue: Issue) -> None:
        self._ask("POST", f"/issue/{issue.label}/comment", {"body": "On it."})

    def person_deletes(self, issue: Issue) -> None:
        self._ask("DELETE", f"/issue/{issue.label}")

    def lose_next_create(self) -> None:
        raise NotImplementedError("it loses no answers")

    def _ask(self, verb: str, path: str, body: object = None) -> Any:
        told = requests.request(
            verb, self._api + path, json=body, headers={"Authorization": "Bearer any"}, timeout=10
        )
        assert told.status_code < 300, told.text
        return told.json() if told.text else None


@pytest.fixture
def world(address: str, run: Callable[..., Tracker]) -> Iterator[World]:
    with World820(address, run) as world:
        yield world


@pytest.fixture
def tracker(world: World) -> Tracker:
    return world.connect()
