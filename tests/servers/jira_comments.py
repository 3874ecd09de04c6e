"""Comments on the issues of a loopback Jira: listed page by page, written, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.jira_issues import BadRequest
from servers.jira_state import StoredComment, StoredIssue
from servers.loopback import Reply, Request

if TYPE_CHECKING:
    from servers.jira import Jira


def listed(server: Jira, stored: StoredIssue, request: Request) -> Reply:
    """One page, the oldest first."""
    start, size = int(request.query.get("startAt", 0)), min(server.page, int(request.query["maxResults"]))
    some = stored.comments[start : start + size]
    told = [server.site.comment(stored, each, server.people) for each in some]
    total = len(stored.comments)
    return Reply(200, {"startAt": start, "maxResults": size, "total": total, "comments": told})


def write(server: Jira, stored: StoredIssue, account: str, text: str) -> StoredComment:
    """A new comment."""
    if not text.strip():
        raise BadRequest(400, comment="Comment body can not be empty!")
    said = StoredComment(server.new_id(), account, text, server.now)
    stored.comments.append(said)
    return said


def delete(stored: StoredIssue, number: int) -> Reply:
    """Take a comment away."""
    stored.comments = [each for each in stored.comments if each.id != number]
    return Reply(204, text="")
