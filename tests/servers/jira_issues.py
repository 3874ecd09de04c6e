"""What Jira makes of a new issue, an edit and a transition: what it takes and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from servers.jira_log import enter, note
from servers.jira_state import PRIORITIES, TYPES, StoredIssue

if TYPE_CHECKING:
    from servers.jira import Jira

_SIMPLE = {"summary", "description", "duedate"}


class BadRequest(Exception):  # noqa: N818  # an answer rather than an error
    """A refusal, as Jira tells it: sentences, and reasons by field."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        super().__init__(status)
        self.status = status
        self.data: dict[str, object] = {"errorMessages": list(messages), "errors": errors}


def create(server: Jira, account: str, body: Mapping[str, object]) -> StoredIssue:
    """A new issue in the workflow's first status. Nothing is kept when anything is refused."""
    fields = dict(_mapping(body.get("fields")))
    project = str(_mapping(fields.pop("project", {})).get("key"))
    if project not in server.projects:
        raise BadRequest(400, project="valid project is required")
    if not str(fields.get("summary") or "").strip():
        raise BadRequest(400, summary="You must specify a summary of the issue.")
    for name in server.required_fields:
        if name not in fields:
            raise BadRequest(400, **{name: f"{name} is required."})
    stored = StoredIssue(id=0, key="", creator=account, created=server.now, updated=server.now)
    stored.status, stored.category_at = server.workflow.first, server.now
    stored.priority = server.default_priority
    set_fields(server, stored, fields)
    stored.id, stored.key = server.new_id(), server.new_key(project)
    for each in body.get("properties") or ():
        stored.properties[str(each["key"])] = each["value"]
    stored.indexed_at = server.now + server.index_lag
    server.issues[stored.id] = stored
    return stored


def edit(server: Jira, stored: StoredIssue, account: str, body: Mapping[str, object]) -> None:
    """Change what is named; all of it or nothing."""
    if stored.key in server.read_only:
        raise BadRequest(400, "You do not have permission to edit issues in this project.")
    if server.workflow.statuses[stored.status] == "done" and server.closed_is_read_only:
        raise BadRequest(400, "The issue is closed and cannot be edited.")
    draft = StoredIssue(**{name: getattr(stored, name) for name in stored.__dataclass_fields__})
    draft.labels, draft.custom = list(stored.labels), dict(stored.custom)
    set_fields(server, draft, _mapping(body.get("fields")))
    for each in _mapping(body.get("update")).get("labels") or ():
        for verb, label in each.items():
            _label(str(label))
            draft.labels = [one for one in draft.labels if one != label] + ([label] if verb == "add" else [])
    draft.updated = server.now
    stored.__dict__.update(draft.__dict__)
    for name in {**_mapping(body.get("fields")), **_mapping(body.get("update"))}:
        note(server, stored, account, name)


def transit(server: Jira, stored: StoredIssue, account: str, body: Mapping[str, object]) -> None:
    """Take a transition out of the issue's status."""
    number = str(_mapping(body.get("transition")).get("id"))
    way = next((each for each in server.workflow.out_of(stored.status) if each.id == number), None)
    if way is None:
        raise BadRequest(
            400, f"It seems that you have tried to perform a workflow operation ({number}) that is not valid."
        )
    if way.refusal:
        raise BadRequest(400, way.refusal)
    fields = _mapping(body.get("fields"))
    for each in way.screen:
        if each.required and not each.default and each.id not in fields:
            raise BadRequest(400, **{each.id: f"{each.name} is required."})
        chosen = fields.get(each.id)
        if isinstance(chosen, dict) and each.allowed and str(chosen.get("id")) not in each.allowed:
            raise BadRequest(400, **{each.id: "The value is not valid."})
    if unknown := set(fields) - {each.id for each in way.screen}:
        name = sorted(unknown)[0]
        raise BadRequest(
            400, **{name: f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."}
        )
    chosen = _mapping(fields.get("resolution")).get("id")
    enter(server, stored, account, way.to, str(chosen) if chosen else None)
    stored.custom |= {name: value for name, value in fields.items() if name != "resolution"}
    stored.updated = server.now


def set_fields(server: Jira, stored: StoredIssue, fields: Mapping[str, object]) -> None:
    """Set fields, each by its own rule."""
    wrong = {name: "cannot be set. It is not on the appropriate screen, or unknown." for name in fields
             if name in server.off_screen}  # fmt: skip
    if wrong:
        raise BadRequest(400, **{name: f"Field '{name}' {reason}" for name, reason in wrong.items()})
    for name, value in fields.items():
        _set(server, stored, name, value)


def _set(server: Jira, stored: StoredIssue, name: str, value: object) -> None:
    if name in _SIMPLE:
        _set_text(stored, name, value)
    elif name == "labels":
        stored.labels = [_label(str(each)) for each in value] if isinstance(value, list) else []
    elif name == "assignee":
        stored.assignee = _account(server, value)
    elif name == "priority":
        stored.priority = _number(PRIORITIES, name, value) if value else None
    elif name == "issuetype":
        stored.issue_type = _number(TYPES, name, value)
    elif name.startswith("customfield_"):
        stored.custom[name] = value
    else:
        raise BadRequest(400, **{name: f"Field '{name}' cannot be set."})


def _set_text(stored: StoredIssue, name: str, value: object) -> None:
    if name == "summary" and (not value or len(str(value)) > 255 or "\n" in str(value)):
        raise BadRequest(400, summary="Summary must be one line of less than 256 characters.")
    if name == "duedate" and value and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        raise BadRequest(400, duedate="Error parsing date string.")
    if name == "description" and not isinstance(value, str | None):
        raise BadRequest(400, description="Operation value must be a string")
    setattr(stored, name, value)


def _account(server: Jira, value: object) -> str | None:
    if value is None:
        return None
    word = "accountId" if server.cloud else "name"
    account = server.account_of(str(_mapping(value).get(word)))
    if account is None or account not in server.assignable:
        raise BadRequest(400, assignee=f"User '{_mapping(value).get(word)}' cannot be assigned issues.")
    return account


def _number(names: Mapping[str, str], field: str, value: object) -> str:
    told = _mapping(value)
    for number, name in names.items():
        if str(told.get("id")) == number or told.get("name") == name:
            return number
    raise BadRequest(400, **{field: f"The {field} selected is invalid."})


def _label(label: str) -> str:
    if not label or re.search(r"\s", label) or len(label) > 255:
        raise BadRequest(400, labels=f"The label '{label}' contains spaces which is invalid.")
    return label


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
