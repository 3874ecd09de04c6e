"""What GitHub makes of a new issue and of an edit: what it takes, drops and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.github_state import Repository, StoredIssue

if TYPE_CHECKING:
    from servers.github import GitHub

_LONGEST = {"title": 256, "body": 65_536}


class BadRequest(Exception):  # noqa: N818  # an answer rather than an error
    """A refusal, as GitHub tells it."""

    def __init__(self, status: int, message: str, errors: list[dict[str, object]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.data: dict[str, object] = {
            "message": message,
            "documentation_url": "https://docs.github.com/rest/issues/issues",
        }
        if errors:
            self.data["errors"] = errors


def create(server: GitHub, repository: Repository, login: str, body: dict[str, object]) -> StoredIssue:
    """A new issue. Who may not push gets no labels and no assignees, without a word."""
    _check(repository, body)
    if not str(body.get("title") or "").strip():
        raise BadRequest(422, "Validation Failed", [_wrong("title", "missing_field")])
    repository.last_number += 1
    stored = StoredIssue(
        number=repository.last_number,
        id=server.new_id(),
        title="",
        author=login,
        created=server.now,
        updated=server.now,
        app=77 if login == "pmsync-app[bot]" else None,
    )
    repository.issues[stored.number] = stored
    _set(server, repository, stored, login, body)
    return stored


def edit(
    server: GitHub, repository: Repository, stored: StoredIssue, login: str, body: dict[str, object]
) -> None:
    """Change what is named. Who may not push may change their own issues only."""
    if login not in repository.pushers and stored.author != login:
        raise BadRequest(403, "Must have admin rights to Repository.")
    _check(repository, body)
    if stored.locked and login not in repository.pushers:
        raise BadRequest(403, "Unable to edit issue because it is locked.")
    _set(server, repository, stored, login, body)
    state = body.get("state")
    # A reason alone, or a state that is so already, changes nothing.
    if state is not None and (state == "closed") != stored.closed:
        stored.closed = state == "closed"
        stored.closed_at = server.now if stored.closed else None
        if stored.closed:
            stored.closings.append((server.now, login, None))
        reason = body.get("state_reason") or ("completed" if stored.closed else "reopened")
        stored.reason = str(reason)
    stored.updated = server.now


def _set(
    server: GitHub, repository: Repository, stored: StoredIssue, login: str, body: dict[str, object]
) -> None:
    if "title" in body:
        stored.title = str(body["title"]).strip()
    if "body" in body:
        stored.body = None if body["body"] is None else str(body["body"])
    if login not in repository.pushers:
        return
    if isinstance(labels := body.get("labels"), list):
        stored.labels = list(dict.fromkeys(repository.named(str(each)) for each in labels))
    if isinstance(assignees := body.get("assignees"), list):
        stored.assignees = [repository.may_be_assigned(str(each)) or "" for each in assignees][:10]


def _check(repository: Repository, body: dict[str, object]) -> None:
    for name, longest in _LONGEST.items():
        if len(str(body.get(name) or "")) > longest:
            message = f"{name} is too long (maximum is {longest} characters)"
            raise BadRequest(422, "Validation Failed", [_wrong(name, "custom") | {"message": message}])
    labels, assignees = body.get("labels"), body.get("assignees")
    if any(len(str(each)) > 50 for each in (labels if isinstance(labels, list) else [])):
        raise BadRequest(422, "Validation Failed", [_wrong("name", "custom") | {"resource": "Label"}])
    for each in assignees if isinstance(assignees, list) else []:
        if repository.may_be_assigned(str(each)) is None:
            raise BadRequest(
                422, "Validation Failed", [_wrong("assignees", "invalid") | {"value": [str(each)]}]
            )


def _wrong(field: str, code: str) -> dict[str, object]:
    return {"resource": "Issue", "field": field, "code": code}
