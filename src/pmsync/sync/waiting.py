"""What was agreed on in a proposal that is not merged yet, so that the next run does not start from scratch.

A proposal is a document as it was, the same with our edits, and the base that goes with them. The tracker is
as the proposal says already; the document will be when it is merged. Without this, an edit that somebody
makes in the tracker meanwhile would look older than the document, and be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pmsync.model import FIELDS, Closure, PostMortem
from pmsync.sync.base import Agreed, Base, shown
from pmsync.sync.fields import local_value
from pmsync.sync.routing import Trackers


@dataclass(frozen=True, slots=True)
class Proposal:
    """One post-mortem and its base before and after our edits, which never move an item."""

    before: PostMortem
    after: PostMortem
    base_before: Base
    base_after: Base


def agreed_since(proposal: Proposal, now: Base, trackers: Trackers) -> Mapping[str, Agreed]:
    """The pairs to merge from while a proposal waits, by reference.

    The document's half is what it had before our edits. Where the tracker held that too, the other half
    is the tracker's answer; where the document was to be edited, it is what the tracker would have held,
    so that the edit is made again. A pair that the base as it is `now` got meanwhile stays.
    """
    known = {}
    refs = {shown(ref, pairs): ref for ref, pairs in proposal.base_after.items.items()}
    for item in proposal.after.actions:
        link = trackers.find(item.issue) if item.issue else None
        ref = refs.get(link.ref) if link else None
        if link is None or ref is None or item.place > len(proposal.before.actions):
            continue
        pairs, words = {}, trackers.members[link.destination]
        ours, first = now.items.get(ref, {}), proposal.base_before.items.get(ref, {})
        for name, (document, tracker) in proposal.base_after.items[ref].items():
            if ours.get(name) != first.get(name) or name not in FIELDS:
                continue
            was = local_value(proposal.before, proposal.before.actions[item.place - 1], name)
            pairs[name] = (was, tracker if document == was else words.hold(name, was))
        known[ref] = pairs
    return known


def closures_since(proposal: Proposal, now: Base) -> Mapping[str, Closure | None]:
    """What a proposal learned of how issues were closed, by reference, where the base knows nothing newer."""
    before, after = proposal.base_before.closures, proposal.base_after.closures
    refs = {ref for ref in (*before, *after) if before.get(ref) != after.get(ref)}
    return {ref: after.get(ref) for ref in sorted(refs) if now.closures.get(ref) == before.get(ref)}
