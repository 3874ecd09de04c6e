"""What a Jira tells about its projects: issue types, create screens, statuses, priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.jira_state import PRIORITIES, TYPES
from servers.loopback import Reply, Request

if TYPE_CHECKING:
    from servers.jira import Jira

_SCREEN = ("summary", "issuetype", "project", "assignee", "priority", "duedate", "labels", "description")


def about(server: Jira, request: Request) -> Reply:
    """The answer to a question about a project or the site."""
    parts = request.path.split("/rest/api/2/")[1].split("/")
    if parts[0] == "priority":
        return Reply(200, [{"id": number, "name": name} for number, name in PRIORITIES.items()])
    key = parts[2] if parts[0] == "issue" else parts[1]
    if key not in server.projects:
        return Reply(404, {"errorMessages": [f"No project could be found with key '{key}'."], "errors": {}})
    if parts[0] == "issue":
        return Reply(200, {"fields" if server.cloud else "values": _screen(server)})
    types = [{"id": number, "name": name, "subtask": False} for number, name in TYPES.items()]
    if parts[-1] == "statuses":
        statuses = [server.site.status(name) for name in server.workflow.statuses]
        return Reply(200, [{**each, "statuses": statuses} for each in types])
    return Reply(200, {"id": "10000", "key": key, "name": f"Project {key}", "issueTypes": types})


def _screen(server: Jira) -> list[dict[str, object]]:
    shown = [each for each in _SCREEN if each not in server.off_screen]
    required = {"summary", "project", "issuetype", *server.required_fields}
    return [
        {"fieldId": each, "key": each, "name": each.title(), "required": each in required,
         "hasDefaultValue": False}
        for each in [*shown, *sorted(server.required_fields)]
    ]  # fmt: skip
