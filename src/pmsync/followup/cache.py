"""Facts as bytes for a cache, and back.

Nothing is read faster than tuples by `marshal`, but each Python reads its own format only.
"""

from __future__ import annotations

import datetime as dt
import marshal
from typing import Any

from pmsync.document.read import file_id
from pmsync.followup.facts import Incident, Item, Waiver
from pmsync.model import Status

_STATUSES: dict[str | None, Status | None] = {None: None, **{each.value: each for each in Status}}


def dump(facts: Incident) -> bytes:
    """Facts without their place."""
    stamps = tuple((name, at.isoformat()) for name, at in facts.stamps.items())
    head = (facts.id, facts.title, facts.severity, facts.services, facts.team)
    return marshal.dumps((*head, stamps, tuple(map(_row, facts.items)), facts.none_needed, facts.findings))


def _row(item: Item) -> tuple[Any, ...]:
    number, line, title, owner, kind, priority, due, status, issue, reason, evidence, accepted = item
    word, waiver = status and status.value, accepted and tuple(accepted)
    return number, line, title, owner, kind, priority, due, word, issue, reason, evidence, waiver


def load(stored: bytes, path: str = "", repository: str = "") -> Incident:
    """The inverse of `dump`, of its bytes and no others, with the facts in their place."""
    whole = marshal.loads(stored)  # noqa: S302 - the store has checked that these bytes are its own
    identity, title, severity, services, team, stamps, rows, none_needed, findings = whole
    items = [
        tuple.__new__(  # what Item(…) does, in two thirds of the time
            Item,
            (
                *(number, line, title, owner, kind, priority, due),
                *(_STATUSES[word], issue, reason, evidence, waiver and Waiver(*waiver)),
            ),
        )
        for number, line, title, owner, kind, priority, due, word, issue, reason, evidence, waiver in rows
    ]
    return Incident(
        identity or file_id(path),
        title,
        severity,
        services,
        team,
        {name: dt.datetime.fromisoformat(at) for name, at in stamps},
        tuple(items),
        none_needed,
        findings,
        path,
        repository,
    )
