"""Values that a tracker has nothing for, told once for all items that have them: each run meets them anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pmsync.cli.console import say
from pmsync.sync.fields import no_way_for
from pmsync.sync.steps import Step

_MOST = 8
"""How many values of a field are named."""


def is_unheld(step: Step) -> bool:
    """Whether a step says that a value stays in the document alone, and asks nobody for anything."""
    return step.step == "hold" and bool(step.field) and step.after is not None and not step.attention


def show_unheld(steps: Iterable[Step]) -> None:
    """A line for each field, with its values."""
    places: dict[str, dict[str, list[Step]]] = {}
    for step in filter(is_unheld, steps):
        places.setdefault(step.field or "", {}).setdefault(step.after or "", []).append(step)
    if places:
        say("Kept in the documents alone:", "yellow")
    for name, values in places.items():
        say(f"  {no_way_for(name, _named(values))}")


def _named(values: dict[str, list[Step]]) -> str:
    told = [f"“{value}” ({_where(steps)})" for value, steps in values.items()]
    if len(told) > _MOST:
        told[_MOST:] = [f"{len(told) - _MOST} other values"]
    return " and ".join(filter(None, [", ".join(told[:-1]), told[-1]]))


def _where(steps: Sequence[Step]) -> str:
    first = steps[0]
    return f"{first.path}:{first.line}" if len(steps) == 1 else f"{len(steps)} items"
