"""What the tests of Jira's statuses have in common: workflows, and runs that bring an issue to a status."""

from __future__ import annotations

import pytest

from pmsync.sync.ports import Issue, PartlyRefusedError
from servers.jira_state import Transition, Workflow
from trackers.worlds import JiraWorld, draft


def workflow(*ways: Transition, **statuses: str) -> Workflow:
    """To Do, Doing, and the statuses given with their categories."""
    return Workflow({"To Do": "new", "Doing": "indeterminate", **statuses}, list(ways))


def made(site: JiraWorld, status: str = "todo", **settings: object) -> Issue:
    tracker = site.connect(**settings)
    return tracker.create(draft(tracker, "one/1", status=status))


def update(site: JiraWorld, issue: Issue, status: str, **settings: object) -> Issue:
    """What a new run makes of it."""
    return site.connect(**settings).update(issue, {"status": status})


def refusal(site: JiraWorld, issue: Issue, status: str, **settings: object) -> str:
    with pytest.raises(PartlyRefusedError) as caught:
        update(site, issue, status, **settings)
    assert caught.value.fields == {"status"}
    return caught.value.message
