"""What the tracker says of the linked items while a site is built, where it says something else."""

from __future__ import annotations

from collections.abc import Sequence

from pmsync.cli.followup_read import Reading
from pmsync.errors import PmsyncError
from pmsync.followup.states import State
from pmsync.sync.ports import Issue, Missing, Tracker

OFFLINE = frozenset({"file"})
"""Trackers that need no network, so that they are always asked."""


def live(reading: Reading, states: Sequence[State], *, online: bool) -> dict[str, str]:
    """The tracker's word on each item that it holds otherwise, by the item's key; a note where it cannot."""
    linked = [each for each in states if each.incident.repository == reading.name and each.item.issue]
    if not linked or not (online or reading.opened.settings.core.tracker in OFFLINE):
        return {}
    try:
        tracker = reading.opened.connect()
        asked = {each.key: ref for each in linked if (ref := tracker.parse(each.item.issue or ""))}
        told = tracker.fetch(sorted(set(asked.values()))) if asked else {}
    except PmsyncError as failure:
        reading.notes.append(f"the tracker was not asked: {failure}")
        return {}
    words = {
        each.key: _word(each, told.get(asked[each.key]), tracker) for each in linked if each.key in asked
    }
    return {key: word for key, word in words.items() if word}


def _word(state: State, issue: Issue | Missing | None, tracker: Tracker) -> str:
    """`tracker: done` where the document has another status; "" where both agree."""
    if issue is None or isinstance(issue, Missing):
        return f"tracker: {issue.absence if issue else 'not known'}"
    status = issue.fields.get("status")
    if tracker.hold("status", state.item.status) == status:
        return ""
    return f"tracker: {tracker.word('status', status) or 'no status'}"
