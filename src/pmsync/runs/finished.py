"""Items that are done, with what their trackers told of how their issues were closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pmsync.followup.facts import Incident, Item
from pmsync.followup.naming import is_issue
from pmsync.followup.states import identity
from pmsync.model import Closure, Work
from pmsync.runs.followup_read import Reading

ItemName = tuple[str, str, str]
"""Repository, post-mortem, number: `states.identity`."""


@dataclass(frozen=True, slots=True)
class Finished:
    """An item that is done, and what its tracker told of how its issue was closed."""

    incident: Incident
    item: Item
    closure: Closure | None = None

    @property
    def name(self) -> ItemName:
        """What it goes by."""
        return identity(self.incident, self.item)

    @property
    def evidence(self) -> str | None:
        """The link or note for work that is no code: the row's, else that of the closing comment."""
        return self.item.evidence or (self.closure.evidence if self.closure else None)

    @property
    def works(self) -> tuple[Work, ...]:
        """The work that closed its issue."""
        return self.closure.works if self.closure else ()


Done = Sequence[Finished]


def items_of(reading: Reading) -> Iterable[tuple[Incident, Item]]:
    """All items of a repository."""
    return ((incident, item) for incident in reading.incidents for item in incident.items)


Closures = Mapping[str, Mapping[str, Closure]]
"""How issues were closed, by post-mortem and reference."""


def closures_of(reading: Reading, home: str, told: Closures | None = None) -> dict[ItemName, Closure]:
    """How the issues of items were closed, as far as is `told`; without that, what the bases tell."""
    if told is None:
        linked = {incident.id for incident, item in items_of(reading) if item.issue}
        told = reading.opened.workspace.closures(linked)
    if not any(told.values()):
        return {}
    return {
        identity(incident, item): _at_home(closure, home)
        for incident, item in items_of(reading)
        for ref, closure in told.get(incident.id, {}).items()
        if is_issue(item.issue, ref, closure.label, home)
    }


def _at_home(closure: Closure, home: str) -> Closure:
    """A tracker that names no repository means the one that its documents are in."""
    works = (each if each.repository else replace(each, repository=home) for each in closure.works)
    return replace(closure, works=tuple(works))
