"""How issues were closed, asked of the tracker outside of a sync, and kept in the bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pmsync.cli.opened import open_repository
from pmsync.model import PostMortem
from pmsync.sync import closures
from pmsync.sync.base import Base
from pmsync.sync.gather import gather
from pmsync.sync.plan import Reading
from pmsync.sync.ports import ClosureTracker, Issue, Tracker
from pmsync.sync.steps import Plan, Rules


def fetch(directory: Path, *, again: bool) -> list[str]:
    """Ask of the closings that no base knows, or of all of them again; what could not be told."""
    opened = open_repository(directory)
    workspace, tracker = opened.workspace, opened.connect()
    if not isinstance(tracker, ClosureTracker):
        return [f"{tracker.name} does not tell how issues were closed"]
    bases = workspace.bases().bases
    asked = {document: replace(base, closures={}) if again else base for document, base in bases.items()}
    reading = gather(workspace.post_mortems(), asked, tracker, Rules(to_tracker=False))
    for document in reading.documents:
        base = bases.get(document.id, Base())
        known = with_closures(base, document, reading, tracker)
        if known != base:
            workspace.save_base(document.id, known)
    return list(reading.notes)


def with_closures(
    base: Base, document: PostMortem, reading: Reading, tracker: Tracker, plan: Plan | None = None
) -> Base:
    """The base with how the document's issues were closed: as a reading tells, once a plan is carried out."""
    written = {
        item.issue.ref: step.after
        for item in (plan.items if plan else ())
        for step in item.steps
        if item.issue and (step.step, step.field) == ("update", "status")
    }
    planned = [
        item.issue for item in (plan.items if plan else ()) if item.path == document.path and item.issue
    ]
    for issue in {each.ref: each for each in (*_issues(document, reading, tracker), *planned)}.values():
        status = written.get(issue.ref, issue.fields.get("status"))
        held = reading.base_of(document.id, issue.ref)
        known = base.closures.get(issue.ref) or held.closures.get(issue.ref)
        agreed = held.items.get(issue.ref, {}).get("status")
        answer = reading.closures.get(issue.ref)
        closure = closures.after(known, answer, issue, status, agreed)
        base = base.with_closure(issue.ref, closure)
    return base


def _issues(document: PostMortem, reading: Reading, tracker: Tracker) -> Iterator[Issue]:
    for item in document.actions:
        ref = tracker.parse(item.issue) if item.issue else None
        answer = reading.issues.get(ref) if ref else None
        if isinstance(answer, Issue):
            yield answer
