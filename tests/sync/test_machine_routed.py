"""The promises under fire once more, with two trackers, of which one may be down, and routes that change."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from pmsync.errors import TrackerError
from sync.routed_world import Both, RoutedWorld
from sync.test_machine import SyncMachine, picks, quick


class RoutedMachine(SyncMachine):
    """The same people and runs; every other item goes to another tracker."""

    def __init__(self) -> None:
        super().__init__()
        self.world: RoutedWorld = RoutedWorld()
        self.world.begin()
        self.homes: dict[str, str] = {}

    @property
    def both(self) -> Both:
        assert isinstance(self.world.tracker, Both)
        return self.world.tracker

    @rule()
    def change_the_routes(self) -> None:
        """What has an issue stays where it is; so does what a run made before it died."""
        self.world.turned = not self.world.turned

    @rule(down=st.sampled_from(["one", "other"]), pick=picks)
    def run_while_one_is_down(self, down: str, pick: int) -> None:
        self.run_cleanly()
        self.add_item(pick)
        self.add_item(pick + 1)
        before = {name: dict(each.issues) for name, each in self.both.members.items()}
        up = next(name for name in before if name != down)
        self.both.members[down].is_down = True
        try:
            outcome = self.world.run()
        except TrackerError:
            raise AssertionError("the other tracker was not gone on with") from None
        finally:
            self.both.members[down].is_down = False
        assert list(outcome.halted) == [down]
        assert self.both.members[down].issues == before[down]
        assert len(self.both.members[up].issues) == len(before[up]) + 1

    @invariant()
    def every_issue_is_still_there(self) -> None:
        for each in self.both.members.values():
            assert list(each.issues) == [
                f"{each.prefix}{number}" for number in range(1, len(each.issues) + 1)
            ]

    @invariant()
    def nothing_moves(self) -> None:
        """An item that has an issue keeps it."""
        for document, item in self._linked():
            token, ref = item.title.split()[0], self._ref(item) or ""
            assert self.homes.setdefault(token, ref) == ref, (document.path, item)
        assert max(Counter(self.homes.values()).values(), default=0) <= 1


TestSync = RoutedMachine.TestCase
TestSync.settings = quick(25)
