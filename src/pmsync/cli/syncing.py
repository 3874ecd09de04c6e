"""One sync from reading to report: what the sync commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.cli import console, plan_view
from pmsync.cli.opened import Repository, open_repository
from pmsync.errors import Exit, PmsyncError
from pmsync.model import FIELDS
from pmsync.sync.apply import Outcome, apply
from pmsync.sync.gather import gather
from pmsync.sync.plan import Reading, make_plan
from pmsync.sync.ports import Tracker
from pmsync.sync.steps import ItemPlan, Plan, Rules, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

WATCH_FROM = 5
"""From how many items on a progress bar is worth showing."""


@dataclass(frozen=True, slots=True)
class Session:
    """A plan with everything needed to carry it out."""

    repository: Repository
    tracker: Tracker
    reading: Reading
    plan: Plan

    @property
    def has_work(self) -> bool:
        """Whether carrying the plan out would change anything."""
        return bool(self.plan.duplicates) or any(
            step.step not in ("hold", "missing") for step in self.plan.steps
        )

    @property
    def needs_attention(self) -> bool:
        """Whether something waits for a person."""
        return any(step.attention for step in self.plan.steps)

    def show(self, as_json: bool) -> None:
        """Print the plan."""
        if as_json:
            console.say_json(self.plan.to_json())
        else:
            plan_view.show_plan(self.plan)

    def carry_out(self, dry_run: bool, as_json: bool) -> int:
        """Carry the plan out and report; the exit code."""
        if dry_run:
            self.show(as_json)
            return Exit.ATTENTION if self.needs_attention else Exit.FINE
        plan_view.show_conflicts(self.plan, console.note if as_json else console.say)
        with _progress(len(self.plan.items)) as tell:
            outcome = apply(
                self.plan,
                self.reading,
                self.tracker,
                self.repository.workspace,
                self.repository.context,
                tell,
            )
        if as_json:
            console.say_json(plan_view.outcome_json(self.plan, outcome))
        else:
            plan_view.show_outcome(self.plan, outcome)
        return self._exit_code(outcome)

    def _exit_code(self, outcome: Outcome) -> int:
        if outcome.stopped:
            raise outcome.stopped
        if outcome.problems:
            return Exit.IMPOSSIBLE
        return Exit.ATTENTION if self.needs_attention or outcome.doubles else Exit.FINE


def begin(
    directory: Path, files: Sequence[Path], *, to_tracker: bool = True, to_document: bool = True
) -> Session:
    """Read documents, bases and tracker, and make the plan."""
    repository = open_repository(directory)
    only = repository.workspace.selection(files)
    rules = _rules(repository, to_tracker, to_document)
    return _session(repository, rules, only if files else None)


def settle(directory: Path, ref: str, field: str, side: Side) -> Session:
    """A plan of one field of one item, settled for one side."""
    if field not in FIELDS:
        raise PmsyncError(f"`{field}` is no field of an action item.", hint=f"One of {', '.join(FIELDS)}.")
    repository = open_repository(directory)
    session = _session(repository, _rules(repository))
    reference = _named(session, ref)
    rules = replace(_rules(repository), taken={(reference, field): side})
    whole = make_plan(session.reading, session.tracker, rules)
    items = [_only_field(item, field) for item in whole.items if item.issue and item.issue.ref == reference]
    if not any(item.steps for item in items):
        raise PmsyncError(f"there is nothing to settle: {field} of {reference} is the same on both sides.")
    return replace(session, plan=Plan(tuple(items)))


def _rules(repository: Repository, to_tracker: bool = True, to_document: bool = True) -> Rules:
    core = repository.settings.core
    return Rules(to_tracker, to_document, core.policy.model_dump(), create_finished=core.create_finished)


def _session(repository: Repository, rules: Rules, only: Sequence[str] | None = None) -> Session:
    workspace = repository.workspace
    documents = workspace.post_mortems(only or ())
    found = workspace.bases()
    for finding in found.findings:
        console.note(f"pmsync: {finding}")
    tracker = repository.connect()
    reading = gather(documents, found.bases, tracker, rules, only)
    return Session(repository, tracker, reading, make_plan(reading, tracker, rules, only))


def _named(session: Session, name: str) -> str:
    """The reference of an issue or item that a user named; PmsyncError when no item of ours has it."""
    parsed = session.tracker.parse(name)
    for document in session.reading.documents:
        for item in document.actions:
            ref = session.tracker.parse(item.issue) if item.issue else None
            answer = session.reading.issues.get(ref) if ref else None
            known = getattr(answer, "ref", ref)
            if known and (parsed in (ref, known) or name in (known, document.key(item))):
                return known
    raise PmsyncError(f"no action item is linked to {name}.", hint="`pmsync plan` lists them.")


def _only_field(plan: ItemPlan, field: str) -> ItemPlan:
    steps = tuple(step for step in plan.steps if step.field == field)
    conflicts = tuple(conflict for conflict in plan.conflicts if conflict.field == field)
    return replace(plan, steps=steps, conflicts=conflicts)


@contextmanager
def _progress(items: int) -> Iterator[Callable[[ItemPlan], None]]:
    """A progress bar on stderr for runs that take a while, where somebody watches."""
    if items < WATCH_FROM or not console.is_watched():
        yield lambda plan: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console.for_messages(), transient=True) as bar:
        task = bar.add_task("Syncing", total=items)

        def tell(plan: ItemPlan) -> None:
            bar.update(task, advance=1, description=console.harmless(plan.key))

        yield tell
