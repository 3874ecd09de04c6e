"""Facts as text for a cache, and back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from pmsync.followup.facts import Incident, Item, Waiver
from pmsync.model import Status

VERSION = "1"
"""Counts up with every change of what is read from a document or of how it is stored."""


def dump(facts: Incident) -> str:
    """Facts without their place."""
    items = [
        [
            each.number,
            each.line,
            each.title,
            each.owner,
            each.type,
            each.priority,
            each.due,
            each.status,
            each.issue,
            each.reason,
            each.evidence,
            each.accepted and [each.accepted.until, each.accepted.reason],
        ]
        for each in facts.items
    ]
    stamps = {name: at.isoformat() for name, at in facts.stamps.items()}
    head = [facts.id, facts.title, facts.severity, facts.services, facts.team, stamps, items]
    return json.dumps([*head, facts.none_needed, facts.findings], separators=(",", ":"))


def load(text: str) -> Incident:
    """The inverse of `dump`; ValueError, TypeError or KeyError for what `dump` did not write."""
    identity, title, severity, services, team, stamps, items, none_needed, findings = json.loads(text)
    return Incident(
        identity,
        title,
        severity,
        tuple(services),
        team,
        {name: dt.datetime.fromisoformat(at) for name, at in stamps.items()},
        tuple(map(_item, items)),
        none_needed,
        findings=findings,
    )


def _item(values: list[Any]) -> Item:
    number, line, title, owner, kind, priority, due, status, *links, accepted = values
    issue, reason, evidence = links
    known = Status(status) if status else None
    waiver = Waiver(*accepted) if accepted else None
    return Item(number, line, title, owner, kind, priority, due, known, issue, reason, evidence, waiver)
