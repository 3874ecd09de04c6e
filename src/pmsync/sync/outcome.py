"""What came of a plan: told to people when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field

from pmsync.errors import PmsyncError
from pmsync.model import Value
from pmsync.sync.ports import Issue
from pmsync.sync.steps import ItemPlan, Step


@dataclass(frozen=True, slots=True)
class Problem:
    """An item that could not be brought to agreement, and why; the others were."""

    plan: ItemPlan
    error: PmsyncError


@dataclass(slots=True)
class Outcome:
    """What was done.

    `created` is keyed by item. `closed` are doubles and the issues they doubled, `doubles` those that could
    not be closed. `untaken` are items, fields and values of edits that the tracker silently dropped.
    `halted` are the destinations whose tracker was of no further use, and why; `stopped` is what kept the
    work out of git. The next run goes on from here.
    """

    done: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    created: dict[str, Issue] = field(default_factory=dict)
    closed: list[tuple[Issue, Issue]] = field(default_factory=list)
    doubles: list[tuple[Issue, Issue]] = field(default_factory=list)
    untaken: list[tuple[str, str, Value]] = field(default_factory=list)
    halted: dict[str, PmsyncError] = field(default_factory=dict)
    stopped: PmsyncError | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing ended the run early."""
        return not self.halted and self.stopped is None
