"""The base: what document and tracker last agreed on, item by item, as one JSON file a post-mortem."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pmsync.model import FIELDS, Closure
from pmsync.sync import closures
from pmsync.sync.merge import Pair

Agreed = Mapping[str, Pair]
"""The pairs of one item, by field name.

One more, `issue`, is kept where documents show another name than the reference: `[OPS-12, 10042]`.
"""

ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Base:
    """One post-mortem's base. `items` is keyed by issue reference; `rest` are keys of other features.

    `closures` tell how issues were closed, by reference.
    """

    items: Mapping[str, Agreed] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)

    def with_item(self, ref: str, agreed: Agreed) -> Base:
        """The base after one item was brought to agreement."""
        return replace(self, items={**self.items, ref: dict(agreed)})

    def without_item(self, ref: str) -> Base:
        """The base without one item, which lives in another post-mortem's now."""
        items = {key: pairs for key, pairs in self.items.items() if key != ref}
        return replace(self.with_closure(ref, None), items=items)

    def with_closure(self, ref: str, closure: Closure | None) -> Base:
        """The base that knows how an issue was closed; None forgets it."""
        others = {key: each for key, each in self.closures.items() if key != ref}
        return replace(self, closures={**others, ref: closure} if closure else others)


def shared(bases: Sequence[Base], ref: str) -> Base:
    """What the bases that hold an issue agree on about it; nearly always there is one such base.

    A run that dies between two of them leaves an issue in both, and once a document was renamed nobody can
    tell which is newer. What only one of them calls agreed is open again: where the sides differ it is a
    conflict, and no edit is overwritten because a base was old.
    """
    if len(bases) < 2:
        return bases[0] if bases else Base()
    first, *others = [each.items[ref] for each in bases if ref in each.items] or [{}]
    agreed = {name: pair for name, pair in first.items() if all(each.get(name) == pair for each in others)}
    closure = next((each.closures[ref] for each in bases if ref in each.closures), None)
    return Base({ref: agreed}, closures={ref: closure} if closure else {})


def dump(base: Base) -> str:
    """The file's text: sorted keys, one line a field, no clock times, nothing that varies between runs."""
    items = {
        ref: {name: list(pair) for name, pair in sorted(agreed.items())}
        for ref, agreed in sorted(base.items.items())
    }
    told = {ref: closures.to_json(closure) for ref, closure in sorted(base.closures.items())}
    return _layout({**base.rest, "items": items, **({"closures": told} if told else {})}) + "\n"


def _layout(value: Any, indent: str = "") -> str:
    if isinstance(value, dict) and value:
        deeper = indent + "  "
        lines = (f"{deeper}{json.dumps(key)}: {_layout(value[key], deeper)}" for key in sorted(value))
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def load(text: str) -> Base:
    """The base that a file holds.

    Raises ValueError when it is not one at all. Pairs of an unknown shape are left out one by one: what
    is missing is settled as first contact, which changes nothing without telling.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or not isinstance(data.get("items", {}), dict):
        raise ValueError("not an object with items")
    items = {
        ref: {name: (pair[0], pair[1]) for name, pair in agreed.items() if _is_pair(name, pair)}
        for ref, agreed in data.get("items", {}).items()
        if isinstance(agreed, dict)
    }
    rest = {key: value for key, value in data.items() if key not in ("items", "closures")}
    return Base(items, rest, closures.read(data.get("closures")))


def shown(ref: str, agreed: Agreed) -> str:
    """What documents show for a reference."""
    return agreed.get(ISSUE, (ref, ref))[0] or ref


def _is_pair(name: str, pair: object) -> bool:
    return (
        name in (*FIELDS, ISSUE)
        and isinstance(pair, list)
        and len(pair) == 2
        and all(half is None or isinstance(half, str) for half in pair)
    )
