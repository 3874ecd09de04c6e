"""Looking for issues with our marker that no document links to, though Jira's search lags behind."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from pmsync.errors import RefusedError
from pmsync.trackers import jira_text
from pmsync.trackers.jira_issue import Seen
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.transport import AbsentError

_FIRST_PAUSE = 2.0  # seconds until it is looked again for an issue that may have been created


@dataclass(slots=True)
class Orphans:
    """What one run finds, lowest number first.

    `keep` remembers an answer and gives back what is known best of the issue, `look` asks for one by number.
    `asked` are the numbers that were read by reference, which the search tells nothing new about. `patience`
    is how many seconds may be waited in all for an issue of `unclear`, the items whose creation is.
    """

    reading: Reading
    project: str
    asked: Collection[int]
    keep: Callable[[Seen], Seen]
    look: Callable[[str], Seen]
    wait: Callable[[float, str], None]
    patience: float
    unclear: set[str] = field(default_factory=set)

    def listed(self, labels: Collection[str]) -> list[Seen]:
        """What the search shows, markers included."""
        found = {seen.id: self.keep(seen) for seen in self.reading.labelled(labels)}
        for number, seen in found.items():
            if not self.reading.is_cloud and seen.marker is None and number not in self.asked:
                with contextlib.suppress(AbsentError, RefusedError):
                    found[number] = self.look(str(number))
        return _in_order(found.values())

    def newest(self, labels: Collection[str]) -> list[Seen]:
        """What is there among the newest issues of the project, whether the search shows it or not."""
        return _in_order(
            self.keep(seen)
            for seen in self.reading.newest(self.project)
            if seen.marker and seen.id not in self.asked and not set(labels).isdisjoint(seen.labels)
        )

    def patiently(self, labels: Collection[str]) -> list[Seen]:
        """All that is there, asked again until it shows what may have been created, or patience ends."""
        pause = _FIRST_PAUSE
        unclear = {item for item in self.unclear if jira_text.label(item) in labels}
        while True:
            found = self.listed(labels)
            if not unclear <= self._items(found):
                found = _in_order([*found, *self.newest(labels)])
            if unclear <= self._items(found) or not self.patience:
                return found
            pause = min(pause, self.patience)
            self.wait(pause, "Jira: an issue that may have been created does not show yet")
            self.patience -= pause
            pause *= 2

    def _items(self, found: Iterable[Seen]) -> set[str]:
        return {each.marker.item for each in found if each.marker and each.id not in self.asked}


def _in_order(found: Iterable[Seen]) -> list[Seen]:
    """Each issue once, the lowest number first."""
    by_number = {seen.id: seen for seen in found}
    return [by_number[number] for number in sorted(by_number)]
