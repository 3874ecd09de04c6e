"""An event as an entry's words in Markdown, with its reference as a link."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event, Kind

_VERBS: Mapping[Kind, str] = {
    Kind.DEPLOY: "Deployed",
    Kind.ROLLBACK: "Rolled back",
    Kind.RELEASE: "Released",
    Kind.TAG: "Tagged",
    Kind.REVERT: "Reverted",
    Kind.MERGE: "Merged",
    Kind.COMMIT: "Committed",
    Kind.RUN: "Ran",
}
_STEMS: Mapping[Kind, str] = {
    Kind.ROLLBACK: r"roll(?:ed|s|ing)?[ -]?back",
    Kind.RELEASE: r"release|tagged|publish",
    Kind.TAG: r"tagged",
    Kind.REVERT: r"revert|restor|back ?out|roll(?:ed|s|ing)?[ -]?back|undo",
    Kind.DEPLOY: r"deploy",
}
"""A title that begins like this needs no verb of ours."""

_OUTCOMES = {"failure": "failed", "pending": "in progress", "unknown": "outcome unknown"}
_ACTIVE = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")


def escape(text: str) -> str:
    """Text from elsewhere as Markdown that shows it and does nothing, also in a table's cell."""
    return _ACTIVE.sub(r"\\\1", text)


def entry_text(event: Event, links: Links) -> str:
    """What an entry says after its time: `Merged: Cache the basket ([#12](https://…))`."""
    return f"{escape(sentence(event))} ({reference(event, links)})"


def sentence(event: Event) -> str:
    """What happened, in plain text."""
    title = event.title
    request = next((ref for ref in event.refs if ref[:1] in "#!"), None)
    if request:
        title = re.sub(rf"\s*\({re.escape(request)}\)(?=$| \()", "", title, count=1)
    stem = _STEMS.get(event.kind)
    told = title if stem and re.match(rf"(?:[\w()./-]+: )?(?:{stem})", title, re.IGNORECASE) else None
    told = told or f"{_VERBS[event.kind]}: {title}"
    outcome = _OUTCOMES.get(event.outcome)
    return f"{told} [{outcome}]" if outcome else told


def reference(event: Event, links: Links) -> str:
    """The entry's identity as a link, or as code where there is nowhere to link to."""
    request = next((ref for ref in event.refs if ref[:1] in "#!"), None)
    commit = event.commit if event.commit in event.refs else None
    label = request or (short(commit) if commit == event.identity and commit else event.identity)
    url = event.url or (links.commit(commit) if commit else None)
    if url and re.fullmatch(r"https?://[^\s<>()\\]+", url):
        return f"[{escape(label)}]({url})"
    names = [label, *([short(commit)] if commit and label != short(commit) else [])]
    return ", ".join(name if name[:1] in "#!" else f"`{name.replace('`', '')}`" for name in names)


def short(commit: str) -> str:
    """A commit id that a reader of documents takes for one: with a digit and a letter."""
    for length in range(12, len(commit) + 1):
        head = commit[:length]
        if any(each.isdigit() for each in head) and any(each.isalpha() for each in head):
            return head
    return commit
