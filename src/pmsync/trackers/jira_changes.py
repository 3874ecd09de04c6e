"""What to send to Jira for a new issue or for changed fields. Pure, but for the names of people."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pmsync.errors import RefusedError
from pmsync.model import Value
from pmsync.sync.ports import Draft, Fields
from pmsync.trackers import jira_text, marker_text
from pmsync.trackers.jira_issue import PROPERTY, Seen, type_label
from pmsync.trackers.jira_issue import fields as fields_of
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_words import TYPE_LABEL, Words, reference

Request = dict[str, object]

PARTS = {"title": "summary", "owner": "assignee", "priority": "priority", "due": "duedate"}
"""Our fields that are a field of Jira's each."""

OPTIONAL = frozenset({"assignee", "priority", "duedate"})
"""What an issue can be created without, when Jira refuses it."""


def draft_as_request(draft: Draft, settings: Settings, words: Words, *, cloud: bool) -> Request:
    """The body of the POST that creates an issue; the workflow gives it its first status."""
    if not draft.fields.get("title"):
        raise RefusedError(f"{draft.marker.item} has no title, and Jira takes no issue without one.")
    told = {name: draft.fields[name] for name in PARTS if draft.fields.get(name)}
    kind = draft.fields.get("type")
    labels = [jira_text.label(draft.marker.item)]
    issue_type = reference(settings.issue_type)
    if kind and words.types:
        issue_type = words.types.sent(kind)
    elif kind:
        labels.append(f"{TYPE_LABEL}{kind}")
    values = {
        **settings.create_fields,
        "project": {"key": settings.project},
        "issuetype": issue_type,
        "description": jira_text.description(draft.context),
        **_values(told, words, cloud),
    }
    further = values.get("labels")
    values["labels"] = [*(further if isinstance(further, list) else []), *labels]
    return {
        "fields": values,
        "properties": [{"key": PROPERTY, "value": marker_text.as_data(draft.marker)}],
    }


def changes_as_request(seen: Seen, changes: Fields, words: Words, *, cloud: bool) -> Request:
    """The body of the PUT that sets these fields; empty when the issue has these values already.

    A label is added or taken away by itself: foreign ones are not even named.
    """
    now = fields_of(seen, words, None)
    changed = {name: value for name, value in changes.items() if name != "status" and value != now[name]}
    if "title" in changed and not changed["title"]:
        raise RefusedError(f"{seen.key} cannot be left without a title.")
    values = _values({name: changed[name] for name in PARTS if name in changed}, words, cloud)
    request: Request = {}
    if "type" in changed and words.types:
        if not changed["type"]:
            raise RefusedError(f"{seen.key} cannot be left without an issue type.")
        values["issuetype"] = words.types.sent(changed["type"])
    elif "type" in changed:
        request["update"] = {"labels": _relabelled(seen, changed["type"])}
    return request | {"fields": values} if values else request


def without(request: Request, names: Collection[str]) -> Request:
    """The request without some of Jira's fields; empty when nothing is left of it."""
    left: Request = dict(request)
    for part in ("fields", "update"):
        if isinstance(told := request.get(part), Mapping):
            left[part] = {name: value for name, value in told.items() if name not in names}
            if not left[part]:
                del left[part]
    return left


def ours(name: str) -> str:
    """What we call one of Jira's fields."""
    names = {theirs: each for each, theirs in PARTS.items()} | {"labels": "type", "issuetype": "type"}
    return names.get(name, name)


def _values(told: Fields, words: Words, cloud: bool) -> Request:
    return {PARTS[name]: _value(name, value, words, cloud) for name, value in told.items()}


def _value(name: str, value: Value, words: Words, cloud: bool) -> object:
    if value is None:
        return None
    if name == "owner":
        return {"accountId" if cloud else "name": words.people.account(value)}
    return words.priorities.sent(value) if name == "priority" else value


def _relabelled(seen: Seen, kind: Value) -> list[dict[str, str]]:
    """Our label for the type replaced, whatever else there is."""
    stale = [{"remove": each} for each in seen.labels if type_label((each,))]
    return [*stale, {"add": f"{TYPE_LABEL}{kind}"}] if kind else [*stale]
