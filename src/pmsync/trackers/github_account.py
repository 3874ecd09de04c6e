"""Whose token it is, and so which issues and comments are our own."""

from __future__ import annotations

from collections.abc import Iterable

from pmsync.errors import RefusedError
from pmsync.trackers.github_issue import login
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.github_words import at
from pmsync.trackers.transport import AbsentError

ACTIONS = "@github-actions[bot]"


class Account:
    """The account behind a token. `app` is the number of the App that we are, `former` are further logins."""

    def __init__(self, wire: Wire, app: int | None, former: Iterable[str]) -> None:
        self._wire = wire
        self._app = app
        self.former = frozenset(at(each) for each in former)
        self.login: str | None = None

    def learn(self) -> None:
        """Learn who we are. An installation's token may not ask; GitHub Actions writes as its own bot."""
        if self.login is not None or self._app is not None:
            return
        try:
            self.login = self._wire.get("/user", "the account that the token belongs to", login)
        except (RefusedError, AbsentError):
            self.login = ACTIONS

    def wrote(self, author: str, app: int | None) -> bool:
        """Whether what an author wrote, through that App, is our own."""
        by_app = self._app is not None and app == self._app and author.endswith("[bot]")
        return by_app or author == self.login or author in self.former
