"""What people do to issues while nobody of ours looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servers.github_comments import write as write_comment
from servers.github_issues import create, edit
from servers.github_state import StoredIssue

if TYPE_CHECKING:
    from servers.github import GitHub


class People:
    """Hands on a server. Every act takes the server's time a second further."""

    def __init__(self, server: GitHub) -> None:
        self._server = server

    def write(self, name: str, title: str, *, login: str = "alice", **fields: object) -> StoredIssue:
        """Open an issue."""
        repository = self._server.repository(name)
        stored = create(self._server, repository, login, {"title": title, **fields})
        self._server.tick()
        return stored

    def edit(self, name: str, number: int, **fields: object) -> None:
        """Change title, body, labels, assignees, state or state_reason."""
        repository = self._server.repository(name)
        edit(self._server, repository, repository.issues[number], "alice", fields)
        self._server.tick()

    def close(self, name: str, number: int, reason: str = "completed") -> None:
        self.edit(name, number, state="closed", state_reason=reason)

    def reopen(self, name: str, number: int) -> None:
        self.edit(name, number, state="open", state_reason="reopened")

    def comment(self, name: str, number: int, text: str = "On it.", *, login: str = "alice") -> None:
        repository = self._server.repository(name)
        write_comment(self._server, repository, repository.issues[number], login, text)
        self._server.tick()

    def merge(self, name: str, title: str, commit: str, body: str = "", *, closes: str = "") -> int:
        """Open a pull request and merge it as a commit; `closes` (`acme/shop#1`) is the issue it closes."""
        number = self.pull_request(name, title, body=body).number
        self._server.issue(name, number).merge_commit = commit
        if closes:
            self._close_by(closes, (name, str(number)))
        return number

    def push(self, name: str, commit: str, message: str, *, closes: str) -> None:
        """Push a commit to the default branch whose message closes an issue (`acme/shop#1`)."""
        self._close_by(closes, (name, commit, message))

    def _close_by(self, issue: str, closer: tuple[str, ...]) -> None:
        place, _, number = issue.partition("#")
        self.close(place, int(number))
        stored = self._server.issue(place, int(number))
        at, who, _ = stored.closings.pop()
        stored.closings.append((at, who, closer))

    def label(self, name: str, number: int, label: str) -> None:
        self.edit(name, number, labels=[*self._server.issue(name, number).labels, label])

    def strip_label(self, name: str, number: int, label: str = "pmsync") -> None:
        kept = [each for each in self._server.issue(name, number).labels if each != label]
        self.edit(name, number, labels=kept)

    def lock(self, name: str, number: int) -> None:
        self._touched(name, number).locked = True

    def convert(self, name: str, number: int) -> None:
        """Turn an issue into a discussion: it stays, closed and locked."""
        self.close(name, number)
        self.lock(name, number)

    def delete(self, name: str, number: int) -> None:
        repository = self._server.repository(name)
        del repository.issues[number]
        repository.deleted.add(number)
        self._server.tick()

    def hide(self, name: str, number: int) -> None:
        """Make an issue one that our account may not see."""
        self._server.repository(name).hidden.add(number)

    def transfer(self, name: str, number: int, to: str) -> int:
        """Move an issue to another repository; its number there."""
        old, new = self._server.repository(name), self._server.repository(to)
        stored = old.issues.pop(number)
        new.last_number += 1
        old.transferred[number] = (new.id, new.last_number)
        stored.number = new.last_number
        stored.labels = []
        new.issues[new.last_number] = stored
        self._server.tick()
        return new.last_number

    def pull_request(self, name: str, title: str, **fields: object) -> StoredIssue:
        """Open a pull request, which GitHub lists among the issues."""
        stored = self.write(name, title, **fields)
        stored.pull_request = True
        return stored

    def rename_repository(self, name: str, to: str) -> None:
        """Rename a repository; its old name redirects."""
        repository = self._server.repositories.pop(name.lower())
        repository.full_name = to
        self._server.repositories[to.lower()] = repository
        self._server.renamed[name.lower()] = to.lower()

    def _touched(self, name: str, number: int) -> StoredIssue:
        stored = self._server.issue(name, number)
        stored.updated = self._server.now
        self._server.tick()
        return stored
