"""What people do to issues while nobody of ours looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.jira_comments import write as write_comment
from servers.jira_issues import create, edit
from servers.jira_log import enter, note
from servers.jira_state import StoredIssue

if TYPE_CHECKING:
    from servers.jira import Jira


class People:
    """Hands on a server. Every act takes the server's time a second further."""

    def __init__(self, server: Jira) -> None:
        self._server = server

    def write(self, summary: str, project: str = "OPS", **fields: object) -> StoredIssue:
        """Open an issue."""
        values = {"summary": summary, "project": {"key": project}, **fields}
        stored = create(self._server, "acc-alice", {"fields": values})
        self._server.tick()
        return stored

    def edit(self, number: int, **fields: object) -> None:
        edit(self._server, self._server.issues[number], "acc-alice", {"fields": fields})
        self._server.tick()

    def move(
        self, number: int, status: str, resolution: str | None = None, *, account: str = "acc-alice"
    ) -> None:
        """Drag an issue to a status, whatever the workflow says."""
        enter(self._server, self._touched(number), account, status, resolution)

    def rank(self, number: int, times: int = 1) -> None:
        """Drag an issue up and down on a board, which is in its log."""
        for _ in range(times):
            note(self._server, self._touched(number), "acc-bob", "Rank")

    def link(self, number: int, url: str, title: str = "", relationship: str | None = None) -> None:
        """Link a page."""
        stored, own = self._touched(number), self._server.new_id()
        told: dict[str, object] = {
            "id": own,
            "self": f"{self._server.url}/rest/api/2/issue/{number}/remotelink/{own}",
            "application": {},
            "object": {"url": url, "title": title or url, "icon": {}, "status": {"icon": {}}},
        }
        stored.links.append(told | ({"relationship": relationship} if relationship else {}))
        note(self._server, stored, "acc-alice", "RemoteIssueLink", target=(str(own), title))

    def comment(self, number: int, text: str = "On it.", *, account: str = "acc-alice") -> None:
        write_comment(self._server, self._touched(number), account, text)

    def move_to_project(self, number: int, project: str) -> str:
        """Move an issue to another project; its old key goes on leading there."""
        stored = self._touched(number)
        stored.former_keys.append(stored.key)
        stored.key = self._server.new_key(project)
        return stored.key

    def delete(self, number: int) -> None:
        del self._server.issues[number]
        self._server.tick()

    def hide(self, number: int) -> None:
        """Make an issue one that our account may not see."""
        self._server.hidden.add(number)

    def _touched(self, number: int) -> StoredIssue:
        stored = self._server.issues[number]
        stored.updated = self._server.now
        self._server.tick()
        return stored
