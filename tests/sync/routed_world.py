"""The small world for sync with two trackers in memory, and routes that may change between runs."""

from __future__ import annotations

from collections.abc import Mapping

from pmsync.model import FIELDS, ActionItem, PostMortem, Value
from pmsync.sync.ports import ClosureTracker, Issue
from pmsync.sync.routing import Trackers
from sync.world import MemoryTracker, World


class Both:
    """Two trackers, looked at as one by those who check."""

    fields = frozenset(FIELDS)

    def __init__(self, world: World) -> None:
        self.asked: list[str] = []
        self.members = {
            "one": MemoryTracker(world, asked=self.asked),
            "other": MemoryTracker(world, place="https://other.example/", prefix="OPS-", asked=self.asked),
        }

    @property
    def issues(self) -> Mapping[str, Issue]:
        return {ref: issue for each in self.members.values() for ref, issue in each.issues.items()}

    @property
    def writes(self) -> int:
        return sum(each.writes for each in self.members.values())

    def of(self, ref: str) -> MemoryTracker:
        return next(each for each in self.members.values() if ref in each.issues)

    def parse(self, link: str) -> str | None:
        return next((ref for each in self.members.values() if (ref := each.parse(link))), None)

    def hold(self, name: str, value: Value) -> Value:
        return self.members["one"].hold(name, value)

    def person_sets(self, ref: str, name: str, value: Value) -> None:
        self.of(ref).person_sets(ref, name, value)


class RoutedWorld(World):
    """Documents and bases in memory, issues in two trackers; `turned` sends new items the other way."""

    turned = False

    def begin(self) -> None:
        self.tracker = Both(self)  # type: ignore[assignment]  # it does all that the checks need

    @property
    def trackers(self) -> Trackers:
        return Trackers(self.tracker.members, self.route)  # type: ignore[attr-defined]  # see above

    def tells(self, ref: str) -> bool:
        return isinstance(self.tracker.of(ref), ClosureTracker)  # type: ignore[attr-defined]  # see above

    def route(self, document: PostMortem, item: ActionItem) -> str:
        """By the number in the row's token, which stays."""
        is_even = int(item.title.split()[0][4:-1]) % 2 == 0
        return "one" if is_even != self.turned else "other"
