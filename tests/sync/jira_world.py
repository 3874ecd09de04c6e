"""The small world for sync with a loopback Jira in place of the tracker in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from pmsync.errors import PmsyncError
from pmsync.model import FIELDS, Closure, Value
from pmsync.sync.outcome import Outcome
from pmsync.sync.plan import Plan
from pmsync.sync.ports import BulkTracker, ClosureTracker, Draft, Fields, Issue, LaggingTracker, Missing
from pmsync.sync.steps import Rules
from servers.jira import Jira
from servers.jira_state import PRIORITIES, Person
from sync.world import Target, World
from trackers.worlds import JiraWorld

_STATUSES = {
    "todo": ("To Do", None),
    "in progress": ("In Progress", None),
    "done": ("Done", "10000"),
    "dropped": ("Done", "10001"),
}
Result = TypeVar("Result")
_LOST = {"lose answer": "applied, then closed", "lose request": "closed"}


class JiraTracker:
    """A Jira tracker whose writes meet the world's trouble. A new run gets a new connection."""

    name = "jira"
    fields = frozenset(FIELDS)
    most_at_once = 50

    def __init__(self, world: World, site: JiraWorld) -> None:
        self.asked: list[str] = []
        self.world = world
        self.site = site
        self.server: Jira = site.server
        self._seen: tuple[float, int] = (0, 0)
        self._issues: dict[str, Issue] = {}
        self.connect()

    def connect(self) -> None:
        inner = self.site.connect(deployment="cloud", accounts=["acc-bot"])
        assert isinstance(inner, BulkTracker)
        self.inner = inner

    @property
    def writes(self) -> int:
        return len(self.server.writes())

    @property
    def issues(self) -> Mapping[str, Issue]:
        """Every issue as the server tells it now, by number."""
        now = (self.server.now, self.writes)
        if now != self._seen:
            found = self.inner.fetch([str(number) for number in self.server.issues])
            self._issues = {ref: each for ref, each in found.items() if isinstance(each, Issue)}
            self._seen = now
        return self._issues

    def parse(self, link: str) -> str | None:
        return self.inner.parse(link)

    def hold(self, name: str, value: Value) -> Value:
        held = self.inner.hold(name, value)
        if name == "owner" and held and self.server.account_of(held[1:]) is None:
            self.server.people[held[1:]] = Person(held[1:], held[1:], held[1:])
            self.server.assignable.add(held[1:])
        return held

    def word(self, name: str, value: Value) -> Value:
        return self.inner.word(name, value)

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        return self.inner.fetch(refs)

    def discover(self, documents: Collection[str], *, fresh: bool = False) -> Sequence[Issue]:
        return self.inner.discover(documents, fresh=fresh)

    def newest(self, documents: Collection[str]) -> Sequence[Issue]:
        assert isinstance(self.inner, LaggingTracker)
        return self.inner.newest(documents)

    def create(self, draft: Draft) -> Issue:
        return self._write("create", None, lambda: self.inner.create(draft))

    def create_many(self, drafts: Sequence[Draft]) -> Sequence[Issue | PmsyncError]:
        return self._write("bulk create", None, lambda: self.inner.create_many(drafts))

    def update(self, issue: Issue, changes: Fields) -> Issue:
        target = (issue.ref, next(iter(changes)))
        kind = "transition" if set(changes) == {"status"} else "edit"
        return self._write(kind, target, lambda: self.inner.update(issue, changes))

    def close_duplicate(self, issue: Issue, of: Issue) -> None:
        self._write("transition", None, lambda: self.inner.close_duplicate(issue, of))

    def closures(self, issues: Sequence[Issue]) -> Mapping[str, Closure | PmsyncError]:
        self.asked += [issue.ref for issue in issues]
        assert isinstance(self.inner, ClosureTracker)
        return self.inner.closures(issues)

    def person_sets(self, ref: str, name: str, value: Value) -> None:
        """A person edits an issue in the browser."""
        held, number = self.hold(name, value), int(ref)
        labels = [each for each in self.server.issues[number].labels if not each.startswith("type:")]
        if name == "status":
            self.server.person.move(number, *_STATUSES[held or "todo"])
            return
        self.server.person.edit(number, **self._edit(name, held, labels))

    def _edit(self, name: str, held: Value, labels: list[str]) -> dict[str, object]:
        if name == "owner":
            return {"assignee": {"accountId": held[1:]} if held else None}
        if name == "type":
            return {"labels": [*labels, f"type:{held}"] if held else labels}
        if name == "priority":
            return {"priority": {"id": sorted(PRIORITIES)[int(held[1:])]} if held else None}
        return {{"title": "summary", "due": "duedate"}[name]: held}

    def _write(self, kind: str, target: Target | None, send: Callable[[], Result]) -> Result:
        with self.world.effect(kind, target) as lost:
            if lost:
                self.server.fail(kind, _LOST[lost])
            try:
                return send()
            finally:
                self.server.heal()


class JiraSyncWorld(World):
    """Documents and bases in memory, issues in Jira."""

    def begin(self, site: JiraWorld) -> None:
        self.tracker = JiraTracker(self, site)  # type: ignore[assignment]  # it does all that the other does

    def plan(self, rules: Rules | None = None) -> Plan:
        self.tracker.connect()  # type: ignore[attr-defined]  # see above
        return super().plan(rules)

    def run(self, rules: Rules | None = None) -> Outcome:
        self.tracker.connect()  # type: ignore[attr-defined]  # see above
        return super().run(rules)
