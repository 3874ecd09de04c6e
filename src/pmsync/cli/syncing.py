"""One sync from reading to report: what the sync commands have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.cli import console, plan_view
from pmsync.errors import Exit, PmsyncError
from pmsync.harmless import harmless
from pmsync.model import FIELDS
from pmsync.runs import plan_verdicts
from pmsync.runs.opened import Repository, open_repository
from pmsync.runs.planned import Planned, planned, rules_of
from pmsync.sync.apply import apply, close_doubles
from pmsync.sync.outcome import Outcome
from pmsync.sync.plan import make_plan
from pmsync.sync.ports import Issue, Store
from pmsync.sync.steps import ItemPlan, Plan, Rules, Side

if TYPE_CHECKING:
    from collections.abc import Iterator


WATCH_FROM = 5
"""From how many items on a progress bar is worth showing."""


@dataclass(frozen=True, slots=True)
class Session(Planned):
    """A plan that is shown and carried out before somebody's eyes."""

    @classmethod
    def of(cls, planned: Planned) -> Session:
        """A plan, after what could not be read of it is told."""
        for each in planned.notes:
            console.note(f"pmsync: {each}")
        return cls(**{each.name: getattr(planned, each.name) for each in fields(planned)})

    def show(self, as_json: bool) -> bool:
        """Print the plan, and verdicts beside the status; whether something has fallen back."""
        verdicts = self.verdicts or plan_verdicts.look(self)
        for each in dict.fromkeys(verdicts.notes):
            console.note(f"pmsync: {each}")
        if as_json:
            told = {"verified": verdicts.to_json(self.reading.documents)}
            console.say_json({**self.plan.to_json(), **told})
        else:
            plan_view.show_plan(self.plan, verdicts.of, whole=not self.reading.stopped)
            plan_view.show_fallen(self.reading.documents, verdicts.of)
        return any(each.fallen for each in verdicts.of.values())

    def carry_out(self, dry_run: bool, as_json: bool) -> int:
        """Carry the plan out and report; the exit code."""
        if dry_run:
            fallen = self.show(as_json)
            self.tell_halted(self.reading.stopped)
            return Exit.ATTENTION if self.needs_attention or fallen else Exit.FINE
        return self.finish(self.apply(self.repository.workspace, as_json), as_json)

    def apply(self, store: Store, as_json: bool) -> Outcome:
        """Carry the plan out, but for the doubles; every conflict is told before."""
        plan_view.show_conflicts(self.plan, console.note if as_json else console.say)
        with _progress(len(self.plan.items)) as tell:
            return apply(self.plan, self.reading, self.trackers, store, self.repository.context, tell)

    def finish(self, outcome: Outcome, as_json: bool) -> int:
        """Close the doubles, report what was done, and raise what ended the run early; the exit code."""
        if outcome.is_whole:
            close_doubles(self.plan, self.trackers, outcome)
        if as_json:
            console.say_json(plan_view.outcome_json(self.plan, outcome))
        else:
            plan_view.show_outcome(self.plan, outcome)
        if self.postponed:
            console.note(
                f"pmsync: {self.postponed} more to create: one run makes no more than --max-creates allows, "
                "and the next run goes on."
            )
        return self._exit_code(outcome)

    def tell_halted(self, halted: Mapping[str, PmsyncError]) -> None:
        """Raise what keeps trackers from being of use, after telling all but the last."""
        for left, (name, error) in zip(range(len(halted) - 1, -1, -1), halted.items(), strict=True):
            if not self.trackers.are_several:
                raise error
            hint = f"{error.hint or ''} What goes to other trackers went on.".strip()
            named = PmsyncError(f"{name}: {error.message}", path=error.path, line=error.line, hint=hint)
            if not left:
                raise named
            console.note(f"pmsync: {named}")

    def _exit_code(self, outcome: Outcome) -> int:
        if outcome.stopped:
            raise outcome.stopped
        self.tell_halted(outcome.halted)
        if outcome.problems:
            return Exit.IMPOSSIBLE
        odd = any(issue.note for issue in outcome.created.values())
        waits = self.needs_attention or outcome.doubles or outcome.untaken or self.postponed or odd
        return Exit.ATTENTION if waits else Exit.FINE


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `push`, `pull` and `sync` are asked for."""

    directory: Path
    files: Sequence[Path]
    dry_run: bool
    as_json: bool
    to_tracker: bool = True
    to_document: bool = True
    max_creates: int | None = None
    commit: bool = False
    push: bool = False
    pull_request: bool = False


def run(wanted: Wanted) -> int:
    """Bring documents and tracker to agreement, and the documents into git where that is wanted."""
    return run_in(open_repository(wanted.directory), wanted)


def run_in(repository: Repository, wanted: Wanted) -> int:
    """The same in a repository that is opened already."""
    from pmsync.cli import writeback

    only = repository.workspace.selection(wanted.files)
    rules = rules_of(repository, wanted.to_tracker, wanted.to_document)

    def plan(repository: Repository) -> Session:
        session = _session(repository, rules, only if wanted.files else None)
        return session if wanted.max_creates is None else session.capped(wanted.max_creates)

    if wanted.dry_run or not (wanted.commit or wanted.push or wanted.pull_request):
        return plan(repository).carry_out(wanted.dry_run, wanted.as_json)
    session, outcome = writeback.deliver(repository, plan, wanted)
    return session.finish(outcome, wanted.as_json)


def begin(directory: Path, files: Sequence[Path]) -> Session:
    """Read documents, bases and tracker, and make the plan."""
    repository = open_repository(directory)
    only = repository.workspace.selection(files)
    return _session(repository, rules_of(repository), only if files else None)


def settle(directory: Path, ref: str, field: str, side: Side) -> Session:
    """A plan of one field of one item, settled for one side."""
    if field not in FIELDS:
        raise PmsyncError(f"`{field}` is no field of an action item.", hint=f"One of {', '.join(FIELDS)}.")
    repository = open_repository(directory)
    session = _session(repository, rules_of(repository))
    reference = _named(session, ref)
    rules = replace(rules_of(repository), taken={(reference, field): side})
    whole = make_plan(session.reading, session.trackers, rules)
    items = [_only_field(item, field) for item in whole.items if item.issue and item.issue.ref == reference]
    if not any(item.steps for item in items):
        raise PmsyncError(f"there is nothing to settle: {field} of {reference} is the same on both sides.")
    return replace(session, plan=Plan(tuple(items)))


def _session(repository: Repository, rules: Rules, only: Sequence[str] | None = None) -> Session:
    return Session.of(planned(repository, rules, only))


def _named(session: Session, name: str) -> str:
    """The reference of an issue or item that a user named; PmsyncError when no item of ours has it."""
    wanted = session.trackers.find(name)
    for document in session.reading.documents:
        for item in document.actions:
            link = session.trackers.find(item.issue) if item.issue else None
            if link is None:
                continue
            answer = session.reading.issues.get(link.ref)
            known = answer.ref if isinstance(answer, Issue) else link.ref
            if wanted == link or name in (known, document.key(item)):
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
            bar.update(task, advance=1, description=harmless(plan.key))

        with console.display(lambda text: bar.update(task, description=text, refresh=True)):
            yield tell
