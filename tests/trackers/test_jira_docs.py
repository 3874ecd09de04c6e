"""What docs/jira.md says is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pmsync.config import Core
from pmsync.sync.ports import Surroundings, Tracker
from pmsync.trackers.jira import Settings, connect
from pmsync.trackers.jira_settings import Resolutions, Statuses
from servers.jira_state import Asked, Transition, Workflow
from trackers.worlds import JiraWorld, draft

DOCS = (Path(__file__).parents[2] / "docs" / "jira.md").read_text("utf-8")
PLAIN, OWN_WORKFLOW = (tomllib.loads(each) for each in re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL))


def connected(world: JiraWorld, told: dict[str, Any]) -> Tracker:
    """A tracker with the settings as printed, but for the address."""
    core = Core.model_validate({name: value for name, value in told.items() if name != "jira"})
    environ = {"PMSYNC_JIRA_EMAIL": world.server.EMAIL, "PMSYNC_JIRA_TOKEN": world.server.TOKEN}
    settings = Settings.model_validate({**told["jira"], "url": world.server.url})
    assert core.tracker == "jira"
    surroundings = Surroundings(Path(), lambda seconds, why: None, owners=core.owners, environ=environ)
    return connect(settings, surroundings, clock=lambda: world.server.now)


def test_the_plain_settings_work_as_printed(cloud: JiraWorld) -> None:
    tracker = connected(cloud, PLAIN)
    issue = tracker.create(draft(tracker, owner="Payments on-call", priority="P1", status="in progress"))
    assert issue.fields["owner"] == "@acc-alice"
    for status in ("done", "todo", "dropped"):
        issue = tracker.update(issue, {"status": status})
        assert issue.fields["status"] == status


def test_the_settings_for_a_workflow_work_as_printed(cloud: JiraWorld) -> None:
    cause = Asked("customfield_10050", "Cause", required=True, allowed={"1": "Code", "2": "People"})
    cloud.server.required_fields = {"customfield_10077"}
    cloud.server.workflow = Workflow(
        {"To Do": "new", "Doing": "indeterminate", "Waiting": "indeterminate"}
        | dict.fromkeys(("Released", "Archived", "Rejected"), "done"),
        [
            Transition("1", "Start", "Doing", ("To Do",)),
            Transition("2", "Wait", "Waiting", ("To Do", "Doing")),
            Transition("3", "Release", "Released", ("Doing",), screen=(cause,)),
            Transition("4", "Archive", "Archived", ("Doing",)),
            Transition("5", "Reject", "Rejected"),
            Transition("6", "Reopen", "To Do", ("Released", "Rejected")),
        ],
    )
    tracker = connected(cloud, OWN_WORKFLOW)
    issue = tracker.create(draft(tracker, type="fix"))
    assert cloud.server.issue(issue.label).issue_type == "10101"
    for status, there in (
        ("in progress", "Doing"),
        ("done", "Released"),
        ("todo", "To Do"),
        ("dropped", "Rejected"),
    ):
        issue = tracker.update(issue, {"status": status})
        assert (issue.fields["status"], cloud.server.issue(issue.label).status) == (status, there)
    moved = cloud.server.person.move_to_project(int(issue.ref), "SEC")
    assert tracker.parse(moved) == moved


@pytest.mark.parametrize("model", [Settings, Statuses, Resolutions])
def test_every_setting_is_told_with_its_description(model: type[Settings]) -> None:
    for name, field in model.model_fields.items():
        row = re.search(rf"^\| `{name}` \|.*\| {re.escape(field.description or '')} \|$", DOCS, re.MULTILINE)
        assert row, name
