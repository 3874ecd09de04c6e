"""The promises under fire: a state machine over planner, apply, and a tracker in memory.

Between any two effects of a run the process may die, an answer or a request may be lost, or a person may
edit either side. After every clean run the promises must hold: exactly one issue an item, no edit lost,
a fixpoint, nothing destroyed, and a lost base that only adopts or conflicts.

That the machine can fail is tested as well: `test_sabotage.py` takes each safeguard out and expects this
machine to notice.
"""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pmsync.model import ActionItem, PostMortem, Value
from pmsync.sync.merge import Pair
from pmsync.sync.steps import Rules
from sync import people
from sync.world import Crash, Target, Trouble, World

EDITABLE = ("title", "owner", "type", "priority", "due", "status")
STATUSES = ("todo", "in progress", "done", "dropped")
PHRASES = (
    "page the on-call when the queue stalls",
    "add a contract test for /orders",
    "document rollback",
    "rename no column in one step, expand and contract instead",
    "gate deploys on error budget",
)
KINDS = ("kill before", "kill after", "lose answer", "lose request", "person")

fields = st.sampled_from(EDITABLE)
picks = st.integers(0, 5)
troubles = st.dictionaries(
    st.integers(0, 5), st.tuples(st.sampled_from(KINDS), picks, fields, st.booleans()), min_size=1, max_size=3
)


class SyncMachine(RuleBasedStateMachine):
    """People and runs, in any order. A row's token in its title tells who is who, whatever else changes."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.tokens = 0
        self.edits = 0
        self.pending: dict[tuple[str, str], set[Value]] = defaultdict(set)
        self.finished_by_people: set[str] = set()

    @initialize()
    def two_documents(self) -> None:
        self.world.texts = {
            f"postmortems/{name}.md": people.document(f"Incident {name}") for name in ("one", "two")
        }
        self.add_item(0)

    # what people do

    @rule(pick=picks)
    def add_item(self, pick: int) -> None:
        path = self._path(pick)
        self.tokens += 1
        title = f"Item{self.tokens}x {PHRASES[self.tokens % len(PHRASES)]}"
        self.world.texts[path] = people.add_row(self.world.texts[path], title)

    @rule(pick=picks, name=fields, in_tracker=st.booleans())
    def edit(self, pick: int, name: str, in_tracker: bool) -> None:
        self._edit(pick, name, in_tracker)

    @rule(pick=picks)
    def move_row(self, pick: int) -> None:
        path = self._path(pick)
        rows = people.rows(self.world.texts[path])
        self.world.texts[path] = people.with_rows(self.world.texts[path], rows[1:] + rows[:1])

    @rule(pick=picks)
    def renumber(self, pick: int) -> None:
        path = self._path(pick)
        rows = people.rows(self.world.texts[path])
        numbered = [[str(number), *row[1:]] for number, row in enumerate(rows, 1)]
        self.world.texts[path] = people.with_rows(self.world.texts[path], numbered)

    @rule(pick=picks)
    def rename_file(self, pick: int) -> None:
        path = self._path(pick)
        self.edits += 1
        self.world.texts[f"postmortems/renamed{self.edits}.md"] = self.world.texts.pop(path)

    @rule()
    def lose_the_base(self) -> None:
        self.world.base_texts.clear()

    @rule(pick=picks, twice=st.booleans())
    def close_and_reopen(self, pick: int, twice: bool) -> None:
        """An issue that is closed at the end was closed twice, so that its status alone shows nothing."""
        refs = list(self.world.tracker.issues)
        for status in ("done", "todo", "done")[: 2 + twice] if refs else ():
            self._edit_issue(refs[pick % len(refs)], "status", status)

    # what runs do

    @rule(edits=st.lists(st.tuples(picks, fields, st.booleans()), min_size=1, max_size=4), troubles=troubles)
    def busy_day(
        self,
        edits: list[tuple[int, str, bool]],
        troubles: dict[int, tuple[str, int, str, bool]],
    ) -> None:
        """Edits on agreed ground, a run in trouble, perhaps a row that moves, and a run that heals."""
        self.run_cleanly()
        for edit in edits:
            self._edit(*edit)
        self.add_item(edits[0][0])
        self.run_in_trouble(troubles, "sync")
        if len(edits) > 2:
            self.move_row(edits[0][0])
            self.renumber(edits[0][0])
        self.run_cleanly()

    @rule(troubles=troubles, ways=st.sampled_from(["push", "pull", "sync"]))
    def run_in_trouble(self, troubles: dict[int, tuple[str, int, str, bool]], ways: str) -> None:
        self.world.trouble = {
            at: Trouble(kind, self._person(pick, name, in_tracker))
            for at, (kind, pick, name, in_tracker) in troubles.items()
        }
        rules = Rules(to_tracker=ways != "pull", to_document=ways != "push")
        before = self._closed()
        with contextlib.suppress(Crash):
            self.world.run(rules)
        self.world.trouble = {}
        self._check_nothing_closed_by_itself(before)

    @rule()
    def run_cleanly(self) -> None:
        """The promises, after a run (and, where one run healed a crash, the next) without trouble."""
        outside = {path: people.outside(text) for path, text in self.world.texts.items()}
        rows = {path: len(people.rows(text)) for path, text in self.world.texts.items()}
        before = self._closed()
        linked_before = len(self._linked())
        issues_before = len(self.world.tracker.issues)
        outcome = self.world.run()
        assert not outcome.problems
        assert outcome.is_whole
        created = len(self.world.tracker.issues) - issues_before
        assert created <= self._items() - linked_before
        assert {path: people.outside(text) for path, text in self.world.texts.items()} == outside
        assert {path: len(people.rows(text)) for path, text in self.world.texts.items()} == rows
        self._check_nothing_closed_by_itself(before)
        self._check_fixpoint()
        self._check_one_issue_each()
        self._check_no_edit_lost()
        self._check_closures()

    def _check_closures(self) -> None:
        """Bases know each last closing, whoever closed it, and nothing else; what is open again is marked."""
        kept = {ref: each for base in self.world.bases().values() for ref, each in base.closures.items()}
        for ref, issue in self.world.tracker.issues.items():
            closure, status = kept.get(ref), issue.fields["status"]
            if self.world.tells(ref) and status == "done" and ref in self._refs():
                assert closure, ref
                assert (closure.closing, closure.reopened) == (issue.closing, False)
            elif closure:
                assert closure.reopened, (closure, status)
                assert status in ("todo", "in progress")

    def _refs(self) -> set[str | None]:
        return {self._ref(item) for _, item in self._linked()}

    def _check_fixpoint(self) -> None:
        writes, texts, bases = self.world.tracker.writes, dict(self.world.texts), dict(self.world.base_texts)
        steps = [step for step in self.world.plan().steps if step.step != "hold"]
        assert steps == []
        self.world.tracker.asked.clear()
        self.world.run()
        assert (self.world.tracker.writes, self.world.texts, self.world.base_texts) == (writes, texts, bases)
        assert self.world.tracker.asked == []

    def _check_one_issue_each(self) -> None:
        linked = [self._ref(item) for _, item in self._linked()]
        assert len(set(linked)) == len(linked)
        by_token: dict[str, list[str]] = defaultdict(list)
        for ref, issue in self.world.tracker.issues.items():
            assert issue.marker
            by_token[_token(issue.marker.document["title"])].append(ref)
        assert all(len(refs) == 1 for refs in by_token.values()), by_token

    def _check_no_edit_lost(self) -> None:
        hold = self.world.tracker.hold
        told = defaultdict(set)
        for conflict in self.world.told:
            told[conflict.issue, conflict.field] |= {conflict.document, conflict.tracker}
        for document, item in self._linked():
            issue = self.world.tracker.issues[self._ref(item) or ""]
            for name in EDITABLE:
                key = (_token(item.title), name)
                here, there = item.value(name), issue.fields[name]
                dropped = hold(name, here) == "ghost"
                assert hold(name, here) == there or dropped, (document.path, key, here, there)
                made = {hold(name, value) for value in self.pending.pop(key, ())}
                reported = {hold(name, value) for value in told[issue.label, name]}
                # A login that the tracker has nobody for was agreed on as it is: who names another one there
                # later, if only while the same run goes on, has the last word.
                settled = {"ghost"} if there in made else set()
                assert not made - {hold(name, here), there} - reported - settled, (key, made, here, there)
        self.world.told.clear()
        self.finished_by_people.clear()

    def _check_nothing_closed_by_itself(self, before: set[str]) -> None:
        for ref in self._closed() - before:
            issue = self.world.tracker.issues[ref]
            assert _token(issue.fields["title"]) in self.finished_by_people, issue

    @invariant()
    def every_issue_is_still_there(self) -> None:
        issues = self.world.tracker.issues
        assert list(issues) == [f"#{number}" for number in range(1, len(issues) + 1)]

    # how they do it

    def _person(self, pick: int, name: str, in_tracker: bool) -> Callable[[Target | None], None]:
        def edit(target: Target | None) -> None:
            if target and in_tracker:
                self._edit_issue(*target)
            else:
                self._edit(pick, name, in_tracker)

        return edit

    def _edit(self, pick: int, name: str, in_tracker: bool) -> None:
        refs = list(self.world.tracker.issues)
        if in_tracker and refs:
            self._edit_issue(refs[pick % len(refs)], name)
        else:
            self._edit_row(pick, name)

    def _edit_issue(self, ref: str, name: str, wanted: str | None = None) -> None:
        fields = self.world.tracker.issues[ref].fields
        token = _token(fields["title"])
        value = wanted or self._value(name, token).replace("ghost", f"person{self.edits}")
        agreed = self._agreed(ref, name)
        self._note(token, name, fields[name], self.world.tracker.hold(name, value), agreed, 1)
        self.world.tracker.person_sets(ref, name, value)

    def _edit_row(self, pick: int, name: str) -> None:
        every = [(document, item) for document in self.world.documents() for item in document.actions]
        document, item = every[pick % len(every)]
        token = _token(item.title)
        value = self._value(name, token)
        agreed = self._agreed(self._ref(item), name)
        self._note(token, name, item.value(name), value, agreed, 0)
        text = self.world.texts[document.path]
        self.world.texts[document.path] = people.set_cell(text, item.place - 1, name, value)

    def _value(self, name: str, token: str) -> str:
        self.edits += 1
        if name == "status":
            return STATUSES[self.edits % 4]
        if name == "due":
            return f"2027-{self.edits % 12 + 1:02}-{self.edits % 28 + 1:02}"
        if name == "owner":
            return "@ghost" if self.edits % 3 == 0 else f"@person{self.edits}"
        return self._reworded(token) if name == "title" else f"{name}{self.edits}"

    def _agreed(self, ref: str | None, name: str) -> Pair | None:
        bases = self.world.bases().values()
        return next((base.items[ref].get(name) for base in bases if ref in base.items), None)

    def _reworded(self, token: str) -> str:
        """A title that a reader still takes for the same one; at times too long for the tracker."""
        phrase = PHRASES[int(token[4:-1]) % len(PHRASES)]
        return f"{token} {phrase} {self.edits}" + " and so on" * (self.edits % 3)

    def _note(self, token: str, name: str, seen: Value, value: Value, agreed: Pair | None, side: int) -> None:
        """Remember an edit; what its author saw and replaced is no longer anybody's loss.

        Neither is what both sides agreed on already, nor an edit that goes back to that: to take one's
        change back is to make none.
        """
        hold = self.world.tracker.hold
        if hold(name, value) == hold(name, seen):
            return
        pending = self.pending[token, name]
        settled = {hold(name, each) for each in (seen, *(agreed or ()))}
        pending -= {each for each in pending if hold(name, each) in settled}
        if agreed is None or value != agreed[side]:
            pending.add(value)
        if name == "status" and value in ("done", "dropped"):
            self.finished_by_people.add(token)

    def _path(self, pick: int) -> str:
        paths = sorted(self.world.texts)
        return paths[pick % len(paths)]

    def _items(self) -> int:
        return sum(len(document.actions) for document in self.world.documents())

    def _linked(self) -> list[tuple[PostMortem, ActionItem]]:
        return [
            (document, item) for document in self.world.documents() for item in document.actions if item.issue
        ]

    def _ref(self, item: ActionItem) -> str | None:
        return self.world.tracker.parse(item.issue) if item.issue else None

    def _closed(self) -> set[str]:
        return {
            ref
            for ref, issue in self.world.tracker.issues.items()
            if issue.fields["status"] in ("done", "dropped")
        }


def _token(title: Value) -> str:
    return (title or "").split()[0]


def quick(examples: int) -> settings:
    """Settings for a share of the search; `PMSYNC_SOAK` multiplies it."""
    soak = int(os.environ.get("PMSYNC_SOAK", "1"))
    checks = list(HealthCheck)
    return settings(
        max_examples=examples * soak, stateful_step_count=30, deadline=None, suppress_health_check=checks
    )


TestSync = SyncMachine.TestCase
TestSync.settings = quick(40)
