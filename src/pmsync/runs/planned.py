"""A sync's first half: documents, bases and trackers read, and the plan that brings them to agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from pmsync.runs.opened import Repository
from pmsync.sync.gather import gather
from pmsync.sync.plan import Reading, capped, make_plan
from pmsync.sync.routing import Trackers
from pmsync.sync.steps import Plan, Rules

if TYPE_CHECKING:
    from pmsync.runs.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with everything needed to carry it out; `notes` is what could not be read of it."""

    repository: Repository
    trackers: Trackers
    reading: Reading
    plan: Plan
    postponed: int = 0
    only: Sequence[str] | None = None
    verdicts: Verdicts | None = None
    notes: tuple[str, ...] = ()

    def capped(self, most: int) -> Self:
        """The same, with no more than so many new issues."""
        plan, postponed = capped(self.plan, most)
        return replace(self, plan=plan, postponed=postponed)

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


def rules_of(repository: Repository, to_tracker: bool = True, to_document: bool = True) -> Rules:
    """What the settings say about who wins, with a direction closed where that is wanted."""
    core = repository.settings.core
    return Rules(to_tracker, to_document, core.policy.model_dump(), create_finished=core.create_finished)


def planned(repository: Repository, rules: Rules, only: Sequence[str] | None = None) -> Planned:
    """Read, and plan. `only` are paths of post-mortems; reads and asks, and writes nothing."""
    from pmsync.runs.plan_verdicts import with_column

    workspace = repository.workspace
    documents = workspace.post_mortems(only or ())
    found = workspace.bases()
    trackers = repository.connect()
    reading = gather(documents, found.bases, trackers, rules, only)
    plan = make_plan(reading, trackers, rules, only)
    notes = (*map(str, found.findings), *reading.notes)
    made = Planned(repository, trackers, reading, plan, only=only, notes=notes)
    return with_column(made) if rules.to_document else made
