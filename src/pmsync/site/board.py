"""The follow-up board: what needs somebody, in lanes, and whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmsync.followup.report import Report
from pmsync.followup.states import State
from pmsync.site.addresses import NOBODY, Addresses
from pmsync.site.items import Link

LANES: Mapping[str, tuple[str, str, str]] = {
    "overdue": ("late", "Overdue", "Open, and the due day is over."),
    "due_soon": ("soon", "Due soon", "Open, and due within the next days."),
    "fallen_back": ("late", "Fallen back", "Done and shipped, and then reverted or rolled back."),
    "not_deployed": ("lost", "Closed, not deployed", "Done and merged; what is deployed runs without it."),
    "unproven": ("lost", "Closed, nothing shows it", "Done, but no commit and no evidence says so."),
    "ageing": ("open", "Ageing", "Open for long."),
}
"""The lanes by the report's list: the kind of their colour, heading, what is in them."""

IN_TIME = "open"
"""Where on an owner's page an open item stands that is in no lane."""

LONGEST = 100
"""How many items of a lane one page shows; the owners' pages have all."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A list of the report, and those of its items that the page shows; `left_out` counts the others."""

    name: str
    kind: str
    heading: str
    about: str
    count: int
    states: Sequence[State]
    left_out: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many items of an owner lie in each lane, in the lanes' order, and in how many lanes at all."""

    owner: Link
    counts: Sequence[int]
    open: int


def lanes(report: Report, longest: int = LONGEST) -> list[Lane]:
    """All lanes, also the empty ones: that nothing is there is news too."""
    return [_lane(name, report.lists[name], longest) for name in LANES]


def _lane(name: str, states: Sequence[State], longest: int) -> Lane:
    kind, heading, about = LANES.get(name) or ("open", "Open, in time", "Neither overdue nor due soon.")
    shown = states[:longest]
    return Lane(name, kind, heading, about, len(states), shown, len(states) - len(shown))


def shares(report: Report, addresses: Addresses) -> list[Share]:
    """Every owner with something in a lane, the one with most overdue first."""
    counts = {name: Counter(_owner(each) for each in report.lists[name]) for name in LANES}
    open_items = Counter(_owner(each) for each in report.items if each.is_open)
    owners = sorted(
        {owner for each in counts.values() for owner in each},
        key=lambda owner: (*(-counts[name][owner] for name in LANES), owner),
    )
    return [
        Share(
            Link(owner, addresses.of_owner(owner)),
            [counts[name][owner] for name in LANES],
            open_items[owner],
        )
        for owner in owners
    ]


def waiting(report: Report, addresses: Addresses) -> dict[str, dict[str, list[State]]]:
    """All that waits for each owner, by lane, each item once: in the first of its lanes, else in time."""
    placed: dict[str, dict[str, list[State]]] = {owner: {} for owner in addresses.owners}
    seen: set[int] = set()
    for name in (*LANES, IN_TIME):
        states = report.lists[name] if name in LANES else [each for each in report.items if each.is_open]
        for state in states:
            if id(state) not in seen:
                seen.add(id(state))
                placed[_owner(state)].setdefault(name, []).append(state)
    return placed


def owner_lanes(lanes: Mapping[str, Sequence[State]]) -> list[Lane]:
    """What waits for one owner, with every item."""
    return [_lane(name, states, len(states)) for name, states in lanes.items()]


def _owner(state: State) -> str:
    return state.item.owner or NOBODY
