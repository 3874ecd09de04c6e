"""Verdicts on the action items of documents that a command has read already: beside the status, offline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pmsync.errors import PmsyncError
from pmsync.model import Status

if TYPE_CHECKING:
    from pmsync.followup.facts import Incident
    from pmsync.followup.ladder import Verdict
    from pmsync.model import PostMortem
    from pmsync.runs.finished import Closures
    from pmsync.runs.opened import Repository

Place = tuple[str, int]
"""An item: its document's path, and its place in the action section."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts by place, and what could not be told; `failed` says that this is why there are none."""

    of: Mapping[Place, Verdict] = field(default_factory=dict)
    notes: Sequence[str] = ()
    failed: bool = False

    def get(self, document: PostMortem, place: int) -> Verdict | None:
        """The verdict on an item, if it has one."""
        return self.of.get((document.path, place))

    def to_json(self, documents: Sequence[PostMortem]) -> list[dict[str, Any]]:
        """The items with a verdict, in the shape of `verify --json`."""
        from pmsync.followup.as_json import verdict_json

        return [
            {
                "item": document.key(item),
                "path": document.path,
                "line": item.line,
                "title": item.title,
                "issue": item.issue,
                **verdict_json(verdict),
            }
            for document in documents
            for item in document.actions
            if (verdict := self.get(document, item.place))
        ]


@dataclass(frozen=True, slots=True)
class Later:
    """What a plan is going to bring: how issues were closed, and items' statuses and links."""

    closures: Closures
    statuses: Mapping[Place, Status]
    links: Mapping[Place, str]


def verdicts_on(
    opened: Repository,
    documents: Sequence[PostMortem],
    *,
    online: bool = False,
    later: Later | None = None,
) -> Verdicts:
    """The verdicts on items of documents; none where nothing is done, and nothing was.

    A repository that cannot be looked into gives a note instead of verdicts.
    """
    if not any(
        each.issue or each.status is Status.DONE for document in documents for each in document.actions
    ):
        return Verdicts()
    try:
        return _looked(opened, documents, online, later)
    except PmsyncError as error:
        return Verdicts(
            notes=(f"whether what is done is merged or deployed could not be told: {error}",), failed=True
        )


def _looked(
    opened: Repository,
    documents: Sequence[PostMortem],
    online: bool,
    later: Later | None,
) -> Verdicts:
    from pmsync.followup.facts import incident
    from pmsync.followup.states import identity
    from pmsync.runs.followup_read import reading_of
    from pmsync.runs.verify_run import verify

    known = [_later(incident(document), document.path, later) for document in documents]
    closures = later.closures if later else None
    told = verify(reading_of(opened, known), dt.datetime.now(dt.UTC), online=online, closures=closures)
    places = {
        (each.path, place): told.verdicts[name]
        for each in known
        for place, item in enumerate(each.items, 1)
        for name in [identity(each, item)]
        if name in told.verdicts
    }
    return Verdicts(places, told.notes if online else ())


def _later(incident: Incident, path: str, later: Later | None) -> Incident:
    if later is None:
        return incident
    items = (
        item._replace(
            status=later.statuses.get((path, place), item.status),
            issue=later.links.get((path, place), item.issue),
        )
        for place, item in enumerate(incident.items, 1)
    )
    return incident._replace(items=tuple(items))
