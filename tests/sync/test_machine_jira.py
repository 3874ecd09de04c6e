"""The promises under fire once more, with a loopback Jira, its transitions and its bulk creation."""

from __future__ import annotations

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from pmsync.model import ActionItem, Value
from sync import people
from sync.jira_world import JiraSyncWorld, JiraTracker
from sync.test_machine import SyncMachine, picks, quick
from trackers.worlds import JiraWorld


class JiraMachine(SyncMachine):
    """The same people and runs; issues go by number, links by key."""

    def __init__(self) -> None:
        super().__init__()
        self.site = JiraWorld()
        self.site.owners = {}
        self.site.__enter__()
        self.world: JiraSyncWorld = JiraSyncWorld()
        self.world.begin(self.site)

    def teardown(self) -> None:
        self.site.__exit__()
        assert self.site.server.problems == []

    @initialize()
    def two_documents(self) -> None:
        self.world.texts = {
            f"postmortems/{name}.md": people.document(f"Incident {name}") for name in ("one", "two")
        }
        self.add_item(0)

    @invariant()
    def every_issue_is_still_there(self) -> None:
        numbers = list(self.site.server.issues)
        assert numbers == [10001 + each for each in range(len(numbers))]

    @rule(seconds=st.sampled_from([0, 30, 10_000]))
    def let_the_index_lag(self, seconds: int) -> None:
        """A run that starts again at once makes nothing twice, whatever the search shows."""
        self.site.server.index_lag = seconds

    @rule(pick=picks)
    def rename_file(self, pick: int) -> None:
        """Jira is asked for the orphans of post-mortems by name: one that died is healed under its own."""
        self.run_cleanly()
        super().rename_file(pick)

    def _value(self, name: str, token: str) -> str:
        if name == "priority":
            self.edits += 1
            return f"P{self.edits % 5}"
        if name == "owner":
            self.edits += 1
            return f"@person{self.edits}"
        return super()._value(name, token)

    def _ref(self, item: ActionItem) -> Value:
        key = super()._ref(item)
        tracker = self.world.tracker
        assert isinstance(tracker, JiraTracker)
        return str(tracker.server.issue(key).id) if key else None


TestSync = JiraMachine.TestCase
# Every example takes a second or more: shrinking one would take longer than reading it.
TestSync.settings = settings(quick(8), phases=[Phase.reuse, Phase.generate])
