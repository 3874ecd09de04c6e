"""The Jira tracker against a Data Center 8.20 that others wrote, within what that can do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import requests

from pmsync.model import Closure, Work
from pmsync.sync.ports import (
    Absence,
    ClosureTracker,
    Issue,
    LaggingTracker,
    Missing,
    PartlyRefusedError,
    Surroundings,
    Tracker,
)
from pmsync.trackers.jira import Settings, connect
from trackers.worlds import draft

pytestmark = pytest.mark.skipif(find_spec("jira820") is None, reason="jira820 is not installed")

TESTS = Path(__file__).parents[1]
STATUSES = {"todo": ["Open"], "in_progress": ["In Progress"]}
Connect = Callable[..., Tracker]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    command = [sys.executable, "-m", "servers.jira820_server"]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.kill()


@pytest.fixture
def run(address: str) -> Connect:
    def connected(**settings: object) -> Tracker:
        surroundings = Surroundings(
            Path(),
            lambda seconds, why: None,
            environ={"PMSYNC_JIRA_URL": address, "PMSYNC_JIRA_TOKEN": "any"},
        )
        chosen = {"project": "OPS", "statuses": STATUSES, "recheck": 0, **settings}
        return connect(Settings.model_validate(chosen), surroundings)

    return connected


def read(run: Connect, link: str) -> Issue:
    found = run().fetch([link])[link]
    assert isinstance(found, Issue)
    return found


def test_an_issue_is_created_and_read_back_by_its_key(run: Connect) -> None:
    tracker = run()
    values = {"owner": "@somebody", "priority": "P1", "due": "2026-12-01", "type": "detect"}
    issue = tracker.create(draft(tracker, **values))
    assert issue.label.startswith("OPS-")
    assert {name: issue.fields[name] for name in values} == values
    assert read(run, issue.label).fields == issue.fields


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Another title"),
        ("owner", "@other"),
        ("owner", None),
        ("priority", "P3"),
        ("due", "2027-01-15"),
    ],
)
def test_an_update_changes_only_what_it_is_given(run: Connect, name: str, value: str | None) -> None:
    tracker = run()
    issue = tracker.create(draft(tracker, owner="@somebody", priority="P1", due="2026-12-01"))
    assert tracker.update(issue, {name: value}).fields == {**issue.fields, name: value}
    assert read(run, issue.label).fields[name] == value


@pytest.mark.parametrize("before", ["todo", "in progress", "done", "dropped"])
@pytest.mark.parametrize("after", ["todo", "in progress", "done", "dropped"])
def test_a_status_changes_into_every_other(run: Connect, before: str, after: str) -> None:
    tracker = run()
    issue = tracker.create(draft(tracker, status=before))
    assert issue.fields["status"] == before
    if {before, after} == {"done", "dropped"}:  # it offers no transition from a status to itself
        issue = tracker.update(issue, {"status": "todo"})
    assert tracker.update(issue, {"status": after}).fields["status"] == after
    assert read(run, issue.label).fields["status"] == after


def test_several_statuses_are_reported_by_name(run: Connect) -> None:
    tracker = run(statuses={})
    issue = tracker.create(draft(tracker))
    with pytest.raises(PartlyRefusedError, match="“To In Progress” to “In Progress”, “To In Review” to"):
        tracker.update(issue, {"status": "in progress"})


def test_a_key_that_is_not_there_does_not_hide_the_others(run: Connect) -> None:
    tracker = run()
    issue = tracker.create(draft(tracker))
    found = run().fetch([issue.label, "OPS-99999"])
    assert isinstance(found[issue.label], Issue)
    assert found["OPS-99999"] == Missing(Absence.HIDDEN)


def test_orphans_are_found_by_label_and_only_claimed_without_their_property(run: Connect) -> None:
    tracker = run()
    made = [tracker.create(draft(tracker, f"lost/{number}")) for number in (1, 2)]
    tracker.create(draft(tracker, "other/1"))
    found = run().discover(["lost"])
    assert {each.label for each in found} == {each.label for each in made}  # its ids follow no order
    assert all(each.marker is None and each.foreign_marker for each in found)


def test_a_web_link_to_a_commit_tells_how_an_issue_was_closed(run: Connect, address: str) -> None:
    tracker = run()
    assert isinstance(tracker, ClosureTracker)
    issue = tracker.update(tracker.create(draft(tracker)), {"status": "done"})
    link = {"object": {"url": "https://github.com/acme/shop/commit/3f2c1ab", "title": "Limit"}}
    path = f"{address}/rest/api/2/issue/{issue.label}/remotelink"
    requests.post(path, json=link, headers={"Authorization": "Bearer any"}, timeout=10).raise_for_status()
    assert tracker.closures([issue]) == {issue.ref: Closure(issue.label, (Work("acme/shop", "3f2c1ab"),))}


def test_the_newest_are_looked_through_by_key_which_it_takes(run: Connect) -> None:
    tracker = run()
    assert isinstance(tracker, LaggingTracker)
    tracker.create(draft(tracker, "lost/3"))
    assert tracker.newest(["lost"]) == []  # without properties nothing says whose they are
