"""What the trackers say of the linked items while a site is built, where they say something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmsync.errors import PmsyncError
from pmsync.followup.states import State
from pmsync.runs.followup_read import Reading
from pmsync.sync.ports import Issue, Missing, Tracker
from pmsync.sync.routing import Trackers

OFFLINE = frozenset({"file"})
"""Trackers that need no network, so that they are always asked."""


def live(reading: Reading, states: Sequence[State], *, online: bool) -> dict[str, str]:
    """The tracker's word on each item that it holds otherwise, by the item's key; a note where it cannot."""
    linked = [each for each in states if each.incident.repository == reading.name and each.item.issue]
    core = reading.opened.settings.core
    offline = core.tracker in OFFLINE and not core.trackers
    if not linked or not (online or offline):
        return {}
    try:
        return dict(_words(reading.opened.connect(), linked))
    except PmsyncError as failure:
        reading.notes.append(f"the tracker was not asked: {failure}")
        return {}


def _words(trackers: Trackers, linked: Sequence[State]) -> Iterator[tuple[str, str]]:
    links = {each.key: link for each in linked if (link := trackers.find(each.item.issue or ""))}
    for name, tracker in trackers.members.items():
        asked = {key: link.ref for key, link in links.items() if link.destination == name}
        told = tracker.fetch(sorted(set(asked.values()))) if asked else {}
        for each in linked:
            if each.key in asked and (word := _word(each, told.get(asked[each.key]), tracker)):
                yield each.key, word


def _word(state: State, issue: Issue | Missing | None, tracker: Tracker) -> str:
    """`tracker: done` where the document has another status; "" where both agree."""
    if issue is None or isinstance(issue, Missing):
        return f"tracker: {issue.absence if issue else 'not known'}"
    status = issue.fields.get("status")
    if tracker.hold("status", state.item.status) == status:
        return ""
    return f"tracker: {tracker.word('status', status) or 'no status'}"
