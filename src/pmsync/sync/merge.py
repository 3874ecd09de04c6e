"""The decision for one field of one linked item: a table, and nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pmsync.model import Value

Pair = tuple[Value, Value]
"""What both sides last agreed on: the document's value and the tracker's answer, each in its own words.

Two values, because mappings are lossy and servers normalise: comparing each side with its own half tells
whether *it* changed, whatever the other side made of it.
"""

Policy = Literal["document", "tracker", "hold"]
"""Who wins a conflict; `hold` leaves both sides as they are until a person decides."""

DEFAULT_POLICY: dict[str, Policy] = {
    "title": "document",
    "owner": "tracker",
    "type": "document",
    "priority": "document",
    "due": "document",
    "status": "tracker",
}


class Move(StrEnum):
    """What one field needs."""

    NOTHING = "nothing"
    RECORD = "record"  # both sides agree, the base does not know it yet
    TO_TRACKER = "to tracker"
    TO_DOCUMENT = "to document"
    CONFLICT = "conflict"


_BY_CHANGE = {
    # document changed, tracker changed (since the base; the two are not equal now)
    (False, False): Move.NOTHING,  # the tracker holds it in its own way, and both know
    (True, False): Move.TO_TRACKER,
    (False, True): Move.TO_DOCUMENT,
    (True, True): Move.CONFLICT,
}


def decide(document: Value, tracker: Value, base: Pair | None, *, equal: bool) -> Move:
    """What to do about a field.

    `equal` says that the two values mean the same under the mapping and within what each side can hold.
    Without a base (first contact, or a lost one) values that differ are a conflict: nothing tells who
    changed what.
    """
    if equal:
        return Move.NOTHING if base == (document, tracker) else Move.RECORD
    if base is None:
        return Move.CONFLICT
    return _BY_CHANGE[document != base[0], tracker != base[1]]
