"""Comments on the issues of a loopback GitHub: listed, and written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from servers import github_state
from servers.github_issues import BadRequest
from servers.github_state import Repository, StoredComment, StoredIssue
from servers.loopback import Reply, Request

if TYPE_CHECKING:
    from servers.github import GitHub

_LONGEST = 65_536


def answer(
    server: GitHub, repository: Repository, stored: StoredIssue, request: Request, login: str
) -> Reply:
    """What is asked of `/issues/1/comments`."""
    if request.method == "GET":
        since = datetime.fromisoformat(request.query["since"]).timestamp() if "since" in request.query else 0
        said = [each for each in stored.comments if int(each.at) >= since]
        return server.page(
            request, [github_state.comment(server.url, repository, stored, each) for each in said]
        )
    body = request.body if isinstance(request.body, dict) else {}
    try:
        said = write(server, repository, stored, login, str(body.get("body") or ""))
    except BadRequest as bad:
        return Reply(bad.status, bad.data)
    return Reply(201, github_state.comment(server.url, repository, stored, said))


def write(
    server: GitHub, repository: Repository, stored: StoredIssue, login: str, text: str
) -> StoredComment:
    """A new comment. In a locked conversation only who may push has a say."""
    if stored.locked and login not in repository.pushers:
        raise BadRequest(403, "Unable to create comment because issue is locked.")
    if not text.strip() or len(text) > _LONGEST:
        raise BadRequest(422, "Validation Failed")
    app = 77 if login == "pmsync-app[bot]" else None
    said = StoredComment(server.new_id(), login, text, server.now, app)
    stored.comments.append(said)
    stored.updated = server.now
    return said


def delete(repository: Repository, number: int, login: str) -> Reply:
    """Take a comment away: one's own, or anybody's for who may push."""
    for stored in repository.issues.values():
        for said in stored.comments:
            if said.id == number and (login == said.author or login in repository.pushers):
                stored.comments.remove(said)
                return Reply(204, text="")
    return Reply(404, {"message": "Not Found", "documentation_url": "", "status": "404"})
