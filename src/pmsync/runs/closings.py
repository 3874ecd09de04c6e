"""How issues were closed, asked of the trackers outside of a sync, and kept in the bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pmsync.model import PostMortem
from pmsync.runs.opened import open_repository
from pmsync.sync import closures
from pmsync.sync.base import Base
from pmsync.sync.gather import gather
from pmsync.sync.newly_closed import tellers
from pmsync.sync.plan import Reading
from pmsync.sync.ports import Issue
from pmsync.sync.routing import Trackers
from pmsync.sync.steps import Plan, Rules


def fetch(directory: Path, *, again: bool) -> list[str]:
    """Ask of the closings that no base knows, or of all of them again; what could not be told."""
    opened = open_repository(directory)
    workspace, trackers = opened.workspace, opened.connect()
    telling = Trackers(tellers(trackers), trackers.route)
    silent = [name for name in trackers.members if name not in telling.members]
    notes = [f"{name} does not tell how issues were closed" for name in silent]
    if not telling.members:
        return notes
    bases = workspace.bases().bases
    asked = {document: replace(base, closures={}) if again else base for document, base in bases.items()}
    reading = gather(workspace.post_mortems(), asked, telling, Rules(to_tracker=False))
    for document in reading.documents:
        base = bases.get(document.id, Base())
        known = with_closures(base, document, reading, telling)
        if known != base:
            workspace.save_base(document.id, known)
    return [*notes, *(f"{name}: {error}" for name, error in reading.stopped.items()), *reading.notes]


def with_closures(
    base: Base, document: PostMortem, reading: Reading, trackers: Trackers, plan: Plan | None = None
) -> Base:
    """The base with how the document's issues were closed: as a reading tells, once a plan is carried out."""
    items = [item for item in (plan.items if plan else ()) if item.issue]
    written = {
        step.issue: step.after
        for item in items
        for step in item.steps
        if (step.step, step.field) == ("update", "status")
    }
    planned = [item.issue for item in items if item.path == document.path and item.issue]
    for issue in {each.ref: each for each in (*_issues(document, reading, trackers), *planned)}.values():
        status = written.get(issue.ref, issue.fields.get("status"))
        held = reading.base_of(issue.ref)
        known = base.closures.get(issue.ref) or held.closures.get(issue.ref)
        agreed = held.items.get(issue.ref, {}).get("status")
        answer = reading.closures.get(issue.ref)
        closure = closures.after(known, answer, issue, status, agreed)
        base = base.with_closure(issue.ref, closure)
    return base


def _issues(document: PostMortem, reading: Reading, trackers: Trackers) -> Iterator[Issue]:
    for item in document.actions:
        link = trackers.find(item.issue) if item.issue else None
        answer = reading.issues.get(link.ref) if link else None
        if isinstance(answer, Issue):
            yield answer
