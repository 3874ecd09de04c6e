"""What to send to GitHub for a new issue or for changed fields. Pure."""

from __future__ import annotations

from pmsync.errors import RefusedError
from pmsync.model import Status, Value
from pmsync.sync.ports import Draft, Fields
from pmsync.trackers import github_body
from pmsync.trackers.github_issue import DROPPED_REASONS, Seen
from pmsync.trackers.github_words import IN_PROGRESS, LABEL_PREFIXES, labelled

Request = dict[str, object]

_REASONS = {Status.DONE: "completed", Status.DROPPED: "not_planned"}


def draft_as_request(draft: Draft, label: str) -> Request:
    """The body of the POST that creates an issue, which is always created open."""
    title, owner = draft.fields.get("title"), draft.fields.get("owner")
    if not title:
        raise RefusedError(f"{draft.marker.item} has no title, and GitHub takes no issue without one.")
    text = github_body.compose(draft)
    _check_length(text, draft.marker.item)
    request: Request = {"title": title, "body": text, "labels": [label, *_labels(draft.fields)]}
    return request | {"assignees": [owner.removeprefix("@")]} if owner else request


def changes_as_request(seen: Seen, changes: Fields) -> Request:
    """The body of the PATCH that sets these fields; empty when the issue has these values already.

    Lists are sent whole: other assignees and foreign labels go along as they were seen.
    """
    request: Request = {}
    if "title" in changes and changes["title"] != seen.title:
        if not changes["title"]:
            raise RefusedError(f"#{seen.number} cannot be left without a title.")
        request["title"] = changes["title"]
    if "due" in changes and changes["due"] != github_body.due(seen.body):
        request["body"] = github_body.with_due(seen.body, changes["due"])
        _check_length(str(request["body"]), f"#{seen.number}")
    if "owner" in changes:
        request |= _assignees(seen, changes["owner"])
    if changes.get("status"):
        request |= _state(seen, Status(str(changes["status"])))
    return request | _relabelled(seen, changes)


def duplicate_as_request(seen: Seen) -> Request:
    """The body of the PATCH that closes an issue as a duplicate; empty when it is closed."""
    return {} if seen.closed else {"state": "closed", "state_reason": "duplicate"}


def dropped(request: Request, seen: Seen) -> str | None:
    """A sentence about what was sent and not taken: GitHub drops what the account may not set."""
    asked = request.get("labels")
    labels = {each.lower() for each in seen.labels}
    lost = [each for each in asked if each.lower() not in labels] if isinstance(asked, list) else []
    if lost:
        return f"GitHub did not take the labels {', '.join(lost)}: the account may lack the triage role."
    if request.get("assignees") and not seen.assignees:
        return "GitHub did not take the assignee: the login cannot be assigned here, or the account may not."
    return None


def _assignees(seen: Seen, owner: Value) -> Request:
    """The first assignee is the owner; the others are none of our business."""
    others = [each for each in seen.assignees[1:] if each != owner]
    wanted = [owner, *others] if owner else others
    if wanted == list(seen.assignees):
        return {}
    return {"assignees": [each.removeprefix("@") for each in wanted]}


def _state(seen: Seen, status: Status) -> Request:
    """State and reason go together: a reason alone is ignored."""
    if status not in _REASONS:
        return {"state": "open", "state_reason": "reopened"} if seen.closed else {}
    is_dropped = seen.reason in DROPPED_REASONS
    if seen.closed and is_dropped == (status is Status.DROPPED):
        return {}
    return {"state": "closed", "state_reason": _REASONS[status]}


def _relabelled(seen: Seen, changes: Fields) -> Request:
    """Our own labels for the changed fields replaced, all others kept."""
    replaced = [name for name in LABEL_PREFIXES if name in changes]
    restated = bool(changes.get("status"))

    def stays(label: str) -> bool:
        if restated and label.lower() == IN_PROGRESS:
            return False
        return not any(labelled([label], name) for name in replaced)

    wanted = [*(each for each in seen.labels if stays(each)), *_labels(changes)]
    if sorted(each.lower() for each in wanted) == sorted(each.lower() for each in seen.labels):
        return {}
    return {"labels": wanted}


def _labels(fields: Fields) -> list[str]:
    told = [f"{prefix}{fields[name]}" for name, prefix in LABEL_PREFIXES.items() if fields.get(name)]
    return [*told, IN_PROGRESS] if fields.get("status") == Status.IN_PROGRESS else told


def _check_length(body: str, what: str) -> None:
    if len(body) > github_body.LONGEST:
        raise RefusedError(
            f"The text of {what} would be longer than the 65,536 characters that GitHub takes."
        )
