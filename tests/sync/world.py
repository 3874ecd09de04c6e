"""A small world for sync: documents and bases in memory, a tracker in memory, and trouble on demand.

Every effect (create, update, write, save) passes `World.effect`, where a schedule may kill the run before
or after it, lose the answer of a request, or let a person edit something first.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from pmsync.document.read import parse
from pmsync.errors import ChangedError, PmsyncError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.followup.column import cell
from pmsync.followup.ladder import Rung, Verdict
from pmsync.model import FIELDS, ActionItem, Closure, PostMortem, Status, Value, Work
from pmsync.runs.closings import with_closures
from pmsync.sync.apply import apply, close_doubles
from pmsync.sync.base import Base, dump, load
from pmsync.sync.gather import gather
from pmsync.sync.outcome import Outcome
from pmsync.sync.plan import Reading, make_plan
from pmsync.sync.ports import Absence, ClosureTracker, Draft, Fields, Issue, Missing
from pmsync.sync.routing import Trackers
from pmsync.sync.steps import Conflict, Plan, Rules
from pmsync.sync.verified import Wanted, with_column

LONGEST_TITLE = 60
PLACE = "https://tracker.example/issues/"


Target = tuple[str, str]
"""What a write is about to set: an issue's reference and a field."""


class Crash(BaseException):
    """The process dies: nothing may catch it."""


@dataclass
class Trouble:
    """What happens at one effect: `kill before`, `kill after`, `lose answer`, `lose request` or `person`.

    A person may go for the very thing that is about to be written.
    """

    kind: str
    person: Callable[[Target | None], None] = lambda target: None


@dataclass
class MemoryTracker:
    """A tracker that forgets nothing, cuts long titles, and silently drops an owner it does not know.

    Each closing has a number, and the commit of that number did it. `reticent` tells nothing of closings.
    """

    world: World
    issues: dict[str, Issue] = field(default_factory=dict)
    writes: int = 0
    place: str = PLACE
    prefix: str = "#"
    is_down: bool = False
    closings: int = 0
    asked: list[str] = field(default_factory=list)
    reticent: bool = False
    name = "memory"
    fields = frozenset(FIELDS)

    def parse(self, link: str) -> str | None:
        start = next((each for each in (self.place, self.prefix) if link.startswith(each)), None)
        number = link.removeprefix(start) if start else ""
        return f"{self.prefix}{number}" if number.isdecimal() else None

    def hold(self, name: str, value: Value) -> Value:
        text = " ".join((value or "").split()) or None
        if name == "status":
            return text if text in {str(status) for status in Status} else None
        if name == "owner" and text:
            return text.removeprefix("@") if text.startswith("@") else None if " " in text else text
        return text[:LONGEST_TITLE].strip() if name == "title" and text else text

    def word(self, name: str, value: Value) -> Value:
        return f"@{value}" if name == "owner" and value else value

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        if self.is_down:
            raise TrackerError("the tracker is down")
        return {ref: self.issues.get(ref, Missing(Absence.GONE)) for ref in refs}

    def discover(self, documents: Collection[str], *, fresh: bool = False) -> Sequence[Issue]:
        if self.is_down:
            raise TrackerError("the tracker is down")
        return [issue for issue in self.issues.values() if issue.marker or issue.foreign_marker]

    def create(self, draft: Draft) -> Issue:
        with self.world.effect("create") as lost:
            if lost == "lose request":
                raise UnknownOutcomeError("reset")
            number = len(self.issues) + 1
            ref = f"{self.prefix}{number}"
            fields = {**draft.fields, "status": draft.fields.get("status") or Status.TODO}
            if fields["owner"] == "ghost":
                fields["owner"] = None
            self._put(Issue(ref, ref, f"{self.place}{number}", fields, draft.marker, bare=True))
            if lost == "lose answer":
                raise UnknownOutcomeError("timeout")
        return self.issues[ref]

    def update(self, issue: Issue, changes: Fields) -> Issue:
        with self.world.effect("update", (issue.ref, next(iter(changes)))) as lost:
            now = self.issues[issue.ref]
            if now.revision != issue.revision:
                raise ChangedError("changed meanwhile")
            if lost == "lose request":
                raise UnknownOutcomeError("reset")
            taken = {name: value for name, value in changes.items() if (name, value) != ("owner", "ghost")}
            self._put(replace(now, fields={**now.fields, **taken}))
            if lost == "lose answer":
                raise UnknownOutcomeError("timeout")
        return self.issues[issue.ref]

    def close_duplicate(self, issue: Issue, of: Issue) -> None:
        with self.world.effect("close"):
            fields = {**issue.fields, "status": Status.DROPPED}
            self._put(replace(self.issues[issue.ref], fields=fields, bare=False))

    def person_sets(self, ref: str, name: str, value: Value) -> None:
        """A person edits an issue in the tracker."""
        issue = self.issues[ref]
        self._put(replace(issue, fields={**issue.fields, name: self.hold(name, value)}, bare=False))

    def closures(self, issues: Sequence[Issue]) -> Mapping[str, Closure | PmsyncError]:
        self.asked += [issue.ref for issue in issues]
        if self.reticent:
            raise RefusedError("not for you")
        return {issue.ref: self.closure(self.issues[issue.ref]) for issue in issues}

    def closure(self, issue: Issue) -> Closure:
        """What there is to tell of an issue's closing."""
        works = (Work("acme/shop", f"{int(issue.closing):07x}"),) if issue.closing else ()
        return Closure(issue.label, works, None, issue.closing)

    def _put(self, issue: Issue) -> None:
        self.writes += 1
        was, status = self.issues.get(issue.ref), issue.fields["status"]
        closed = status in (Status.DONE, Status.DROPPED)
        if closed and (was is None or not was.closing):
            self.closings += 1
            issue = replace(issue, closing=str(self.closings))
        elif not closed:
            issue = replace(issue, closing="")
        self.issues[issue.ref] = replace(issue, revision=str(self.writes))


@dataclass
class World:
    """Documents, bases and tracker, and the trouble that the next run meets."""

    texts: dict[str, str] = field(default_factory=dict)
    base_texts: dict[str, str] = field(default_factory=dict)
    trouble: dict[int, Trouble] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    told: list[Conflict] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    column: bool = False

    def __post_init__(self) -> None:
        self.tracker = MemoryTracker(self)
        self._count = itertools.count()

    # the store

    def read(self, path: str) -> str:
        return self.texts[path]

    def write(self, path: str, before: str, after: str) -> None:
        with self.effect("write"):
            if self.texts[path] != before:
                raise ChangedError("changed meanwhile", path=path)
            self.texts[path] = after

    def save_base(self, document: str, base: Base) -> None:
        with self.effect("save"):
            self.base_texts[document] = dump(base)

    @contextmanager
    def effect(self, name: str, target: Target | None = None) -> Iterator[str | None]:
        trouble = self.trouble.pop(next(self._count), None)
        kind = trouble.kind if trouble else None
        if trouble and kind == "person":
            trouble.person(target)
        if kind == "kill before":
            raise Crash
        self.log.append(name)
        yield kind if kind in ("lose answer", "lose request") else None
        if kind == "kill after":
            raise Crash

    # a run

    @property
    def trackers(self) -> Trackers:
        return Trackers.alone(self.tracker)

    def tells(self, ref: str) -> bool:
        """Whether there is a word about how an issue was closed."""
        return isinstance(self.tracker, ClosureTracker)

    def documents(self) -> list[PostMortem]:
        return [parse(path, text) for path, text in sorted(self.texts.items())]

    def bases(self) -> dict[str, Base]:
        return {document: load(text) for document, text in self.base_texts.items()}

    def plan(self, rules: Rules | None = None) -> Plan:
        documents, rules = self.documents(), rules or self.rules
        return self._planned(gather(documents, self.bases(), self.trackers, rules), rules)

    def _planned(self, reading: Reading, rules: Rules) -> Plan:
        plan = make_plan(reading, self.trackers, rules)
        return with_column(plan, reading.documents, self._wanted(plan, reading)) if self.column else plan

    def _wanted(self, plan: Plan, reading: Reading) -> Wanted:
        """Cells as the command line wants them: merged where a commit closed the issue, else closed."""
        written = {
            (item.path, item.item.place): step.after
            for item in plan.items
            for step in item.steps
            if (step.step, step.field) == ("edit", "status")
        }
        kept = {
            each.id: with_closures(
                reading.bases.get(each.id, Base()), each, reading, self.trackers, plan
            ).closures
            for each in reading.documents
        }

        refs = {(each.path, each.item.place): each.issue.ref for each in plan.items if each.issue}

        def wanted(document: PostMortem, item: ActionItem, now: str) -> str | None:
            status = written.get((document.path, item.place), item.status)
            link = self.trackers.find(item.issue) if item.issue else None
            ref = refs.get((document.path, item.place)) or (link.ref if link else "")
            closure = kept[document.id].get(ref)
            if status == Status.DONE:
                works = closure.works if closure else ()
                rung = Rung.MERGED if works else Rung.CLOSED
                return cell(Verdict(rung, tuple(each.commit for each in works)), now)
            fallen = closure is not None and closure.reopened and status != Status.DROPPED
            return cell(Verdict(Rung.OPEN, fallen="re-opened") if fallen else None, now)

        return wanted

    def run(self, rules: Rules | None = None) -> Outcome:
        """One run, as the command line makes it; a scheduled Crash comes out of it."""
        documents, rules = self.documents(), rules or self.rules
        self._count = itertools.count()
        self.log.clear()
        trackers = self.trackers
        reading = gather(documents, self.bases(), trackers, rules)
        plan = self._planned(reading, rules)
        outcome = apply(
            plan,
            reading,
            trackers,
            self,
            lambda document, item: {},
            lambda item: self.told.extend(item.conflicts),
        )
        if outcome.is_whole:
            close_doubles(plan, trackers, outcome)
        return outcome
