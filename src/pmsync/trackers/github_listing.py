"""What this run has seen of a repository's issues: one listing, kept up to date by what changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from pmsync.errors import TrackerError
from pmsync.trackers.github_issue import Seen, read
from pmsync.trackers.github_wire import Wire

_SLACK = 60.0  # seconds: an edit may show up a little after the time that it carries
_MOST_PAGES = 1000


class Listing:
    """The issues with our label, by number, and others that were asked for singly or changed meanwhile.

    `clock` is Unix time; after `recheck` seconds `look_again` asks what changed.
    """

    def __init__(
        self, wire: Wire, repository: str, label: str, *, recheck: float, clock: Callable[[], float]
    ) -> None:
        self._wire = wire
        self._repository = repository
        self._path = f"/repos/{repository}/issues"
        self._what = f"the issues of {repository}"
        self._label = label
        self._recheck = recheck
        self._clock = clock
        self._seen: dict[int, Seen] = {}
        self._listed: float | None = None  # the server's time
        self._checked: float | None = None  # ours

    def all(self) -> dict[int, Seen]:
        """Everything seen, listed when it was not yet."""
        if self._listed is None:
            self._read({"labels": self._label})
        return self._seen

    def known(self, number: int) -> Seen | None:
        """An issue as last seen, without asking."""
        return self._seen.get(number)

    def keep(self, seen: Seen) -> None:
        """Remember an answer about one issue; GitHub lists pull requests too, which are none."""
        if not seen.pull_request:
            self._seen[seen.number] = seen

    def moved_to(self) -> str | None:
        """The name that the issues give their repository, where it is not the one that was asked for."""
        names = (each.repository for each in self._seen.values())
        return next((name for name in names if name.lower() != self._repository.lower()), None)

    def look_again(self, *, now: bool = False) -> None:
        """Ask what changed since the last look, unless that was in the last `recheck` seconds.

        Labels are not asked for: an issue of ours may have lost its label, or never got it.
        """
        fresh = self._checked is not None and self._clock() - self._checked < self._recheck
        if self._listed is None or (fresh and not now):
            return
        asked = self._clock()
        since = dt.datetime.fromtimestamp(self._listed - _SLACK, dt.UTC)
        self._read({"since": f"{since:%Y-%m-%dT%H:%M:%SZ}"})
        self._checked = asked

    def _read(self, wanted: dict[str, str]) -> None:
        # In order of creation, so that issues that come or change meanwhile do not shift the pages.
        query = {"state": "all", "per_page": "100", "sort": "created", "direction": "asc", **wanted}
        started: float | None = None
        found: list[Seen] = []
        for number, page in enumerate(self._wire.pages(self._path, query, self._what, read)):
            started = started or page.served_at
            found += page.items
            if number >= _MOST_PAGES:
                raise TrackerError(f"GitHub's list of {self._what} does not end.")
        for each in found:
            self.keep(each)
        self._listed = self._clock() if started is None else started
