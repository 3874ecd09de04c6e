"""What a loopback Jira writes into the log of an issue, and what hangs on that: moments, a resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.jira_state import StoredChange, StoredIssue
from servers.loopback import Reply, Request

if TYPE_CHECKING:
    from servers.jira import Jira


def enter(
    server: Jira, stored: StoredIssue, account: str, status: str, resolution: str | None = None
) -> None:
    """Bring an issue into a status; a category of its own leaves or sets the resolution."""
    workflow, before = server.workflow, stored.status
    source, target = ((workflow.number(each), each) for each in (before, status))
    note(server, stored, account, "status", source, target)
    closed = workflow.statuses[status] == "done"
    if workflow.statuses[before] != workflow.statuses[status]:
        stored.category_at = server.now
    stored.status = status
    stored.resolution = (resolution or "10000") if closed and server.resolves else None
    stored.resolved_at = (stored.resolved_at or server.now) if stored.resolution else None


def note(
    server: Jira,
    stored: StoredIssue,
    account: str,
    field: str,
    source: tuple[str, str] = ("", ""),
    target: tuple[str, str] = ("", ""),
) -> None:
    """A line in the log."""
    change = StoredChange(server.new_change(), account, server.now, field, source, target)
    stored.changes.append(change)


def page(server: Jira, stored: StoredIssue, request: Request) -> Reply:
    """Some of the log, the oldest change first."""
    start, size = int(request.query.get("startAt", 0)), min(server.page, int(request.query["maxResults"]))
    some = [server.site.change(each, server.people) for each in stored.changes[start : start + size]]
    is_last = start + len(some) == len(stored.changes)
    told = {"startAt": start, "maxResults": size, "total": len(stored.changes), "isLast": is_last}
    return Reply(200, {**told, "values": some})
