"""A plan as plain data: what would be done, what waits, and who wins where both sides changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pmsync.model import ActionItem, Closure, Value
from pmsync.sync import closures
from pmsync.sync.base import Agreed
from pmsync.sync.merge import DEFAULT_POLICY, Pair, Policy
from pmsync.sync.ports import Issue

StepName = Literal["create", "update", "edit", "adopt", "hold", "missing", "record"]
Side = Literal["document", "tracker"]


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide: which ways values may travel, who wins conflicts, which items get an issue.

    `taken` settles single conflicts by reference and field, whatever the policy says.
    """

    to_tracker: bool = True
    to_document: bool = True
    policy: Mapping[str, Policy] = field(default_factory=lambda: DEFAULT_POLICY)
    taken: Mapping[tuple[str, str], Side] = field(default_factory=dict)
    create_finished: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would be done, or that waits (`hold`, `missing`), told of one item and field.

    `create` and `adopt` include writing the link into the document. `update` writes a field to the
    tracker (`after` in the tracker's words), `edit` one to the document, `record` only the base.
    `destination` is the tracker that it is about, `attention` says that a waiting step needs a person.
    """

    step: StepName
    item: str
    issue: str | None
    field: str | None
    before: Value
    after: Value
    path: str
    line: int
    reason: str = ""
    attention: bool = False
    destination: str = ""

    def to_json(self) -> dict[str, Any]:
        """The step as `plan --json` prints it."""
        return {
            "step": self.step,
            "item": self.item,
            "issue": self.issue,
            "field": self.field,
            "from": self.before,
            "to": self.after,
            "path": self.path,
            "line": self.line,
            "reason": self.reason,
            "tracker": self.destination or None,
        }


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed a field, differently. `taken` is the side that wins; None when it is held."""

    item: str
    issue: str
    field: str
    document: Value
    tracker: Value
    base: Pair | None
    taken: Side | None
    path: str
    line: int

    def to_json(self) -> dict[str, Any]:
        """The conflict as `plan --json` prints it."""
        return {
            "item": self.item,
            "issue": self.issue,
            "field": self.field,
            "document": self.document,
            "tracker": self.tracker,
            "base": list(self.base) if self.base else None,
            "taken": self.taken,
            "path": self.path,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """All that concerns one item. `agreed` and `closure` are its base as it stands, before any step.

    `destination` is the tracker that its issue is in, or is to be made in. `answer` is what that tells of its
    closing, where it was asked.
    """

    path: str
    document: str
    item: ActionItem
    key: str
    issue: Issue | None = None
    steps: tuple[Step, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    agreed: Agreed = field(default_factory=dict)
    destination: str = ""
    closure: Closure | None = None
    answer: Closure | None = None

    def closing(self, issue: Issue) -> Closure | None:
        """What the base is to know of the issue's closing, by the state that the issue is in."""
        status, agreed = issue.fields.get("status"), self.agreed.get("status")
        return closures.after(self.closure, self.answer, issue, status, agreed)

    def told(
        self,
        name: StepName,
        of: str | None = None,
        *,
        before: Value = None,
        after: Value = None,
        reason: str = "",
        attention: bool = False,
    ) -> Step:
        """A step about this item."""
        ref = self.issue.ref if self.issue else None
        return Step(
            name, self.key, ref, of, before, after, self.path, self.item.line, reason, attention,
            self.destination,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan, item by item in document order, and the doubles to be closed."""

    items: tuple[ItemPlan, ...] = ()
    duplicates: tuple[tuple[Issue, Issue], ...] = ()

    @property
    def steps(self) -> list[Step]:
        """Every step, in the order in which they would be taken."""
        return [step for item in self.items for step in item.steps]

    @property
    def conflicts(self) -> list[Conflict]:
        """Every conflict, settled or held."""
        return [conflict for item in self.items for conflict in item.conflicts]

    def to_json(self) -> dict[str, Any]:
        """What `plan --json` prints."""
        return {
            "steps": [step.to_json() for step in self.steps],
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
            "duplicates": [{"issue": double.ref, "of": kept.ref} for double, kept in self.duplicates],
        }
