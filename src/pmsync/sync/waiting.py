"""What was agreed on in a proposal that is not merged yet, so that the next run does not start from scratch.

A proposal is a document as it was, the same with our edits, and the base that goes with them. The tracker is
as the proposal says already; the document will be when it is merged. Without this, an edit that somebody
makes in the tracker meanwhile would look older than the document, and be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pmsync.model import PostMortem
from pmsync.sync.base import Agreed, Base
from pmsync.sync.fields import local_value
from pmsync.sync.routing import Link, Trackers


@dataclass(frozen=True, slots=True)
class Proposal:
    """One post-mortem and its base before and after our edits, which never move an item."""

    before: PostMortem
    after: PostMortem
    base_before: Base
    base_after: Base


def agreed_since(
    proposal: Proposal, now: Base, trackers: Trackers, refs: Mapping[Link, str]
) -> Mapping[str, Agreed]:
    """The pairs to merge from while a proposal waits, by reference; `refs` are those of its links.

    The document's half is what it had before our edits. Where the tracker held that too, the other half
    is the tracker's answer; where the document was to be edited, it is what the tracker would have held,
    so that the edit is made again. A pair that the base as it is `now` got meanwhile stays.
    """
    known = {}
    for item in proposal.after.actions:
        link = trackers.find(item.issue) if item.issue else None
        if link is None or link not in refs or item.place > len(proposal.before.actions):
            continue
        pairs, ref, words = {}, refs[link], trackers.members[link.destination]
        ours, first = now.items.get(ref, {}), proposal.base_before.items.get(ref, {})
        for name, (document, tracker) in proposal.base_after.items.get(ref, {}).items():
            if ours.get(name) != first.get(name):
                continue
            was = local_value(proposal.before, proposal.before.actions[item.place - 1], name)
            pairs[name] = (was, tracker if document == was else words.hold(name, was))
        known[ref] = pairs
    return known


def proposed_links(proposal: Proposal, trackers: Trackers) -> tuple[dict[Link, str], set[Link]]:
    """The references of a proposal's links as its base calls them, and the links that it does not tell.

    A base knows an issue by its number where the document shows a key; only its tracker tells which is whose.
    """
    links = {link for item in proposal.after.actions if item.issue and (link := trackers.find(item.issue))}
    told = {link: link.ref for link in links if link.ref in proposal.base_after.items}
    return told, links - told.keys() if len(told) < len(proposal.base_after.items) else set()
