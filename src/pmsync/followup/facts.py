"""What the follow-up needs to know of a post-mortem, small enough to be kept in a cache.

All of it are tuples: ten thousand post-mortems have fifty thousand items, and tuples are made in no time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import NamedTuple

from pmsync.document.plain import plain
from pmsync.document.read import file_id, parse
from pmsync.model import ActionItem, PostMortem, Status

_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_EVIDENCE = re.compile(
    r"\bevidence:\s*(?P<link>\[[^\]]*\]\((?P<target>[^)\s]+)[^)]*\)|[^|\n<>]+)", re.IGNORECASE
)
_ACCEPTED = re.compile(
    r"\baccepted until (?P<until>\d{4}-\d{2}-\d{2})(?:\s*[:,;–—-]\s*(?P<reason>[^|\n<>]*))?", re.IGNORECASE
)
_REASON = re.compile(r"\breason:\s*(?P<reason>[^|\n<>]+)", re.IGNORECASE)
_AFTER_WORD = re.compile(
    r"^[^\w]*(?:won.?t (?:do|fix)|will not (?:do|fix)|closed(?: as)? not planned|not planned|not doing"
    r"|no longer (?:needed|relevant)|not needed|[^\W\d_]+)(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NONE_NEEDED = ("no_action_items", "no-action-items")
_TEAM = ("team", "teams")


class Waiver(NamedTuple):
    """An item that was accepted as it is until some day (ISO text), and why; `reason` may be missing."""

    until: str
    reason: str | None


class Item(NamedTuple):
    """An action item's facts.

    `number` is its own where the document's numbers tell items apart, else its place.

    `reason` says why it was dropped; `evidence` is a link or note that attests work that is no code.
    """

    number: str
    line: int
    title: str
    owner: str | None
    type: str | None
    priority: str | None
    due: str | None
    status: Status | None
    issue: str | None
    reason: str | None = None
    evidence: str | None = None
    accepted: Waiver | None = None


class Incident(NamedTuple):
    """A post-mortem's facts. `repository` is "" for the one that the command works in.

    `day` is the incident's day in its own zone, of the first stamp there is, else as its name says it.
    `none_needed` is the reason that the front matter gives for having no action items.
    """

    id: str
    title: str | None
    severity: str | None
    services: tuple[str, ...]
    team: str | None
    stamps: Mapping[str, dt.datetime]
    items: tuple[Item, ...]
    none_needed: str | None = None
    findings: int = 0
    path: str = ""
    repository: str = ""

    def at(self, path: str, repository: str = "") -> Incident:
        """The same content in a file; one without an `id` of its own is called like the file."""
        return self._replace(path=path, repository=repository, id=self.id or file_id(path))

    @property
    def day(self) -> dt.date | None:
        """The day of the incident."""
        if self.stamps:
            return min(self.stamps.values()).date()
        named = _DAY_IN_NAME.search(self.id) or _DAY_IN_NAME.search(PurePath(self.path).name)
        return iso_day(named.group(1)) if named else None

    def key(self, item: Item) -> str:
        """What an item is called in reports: `<post-mortem id>/<number>`."""
        return f"{self.id}/{item.number}"


def iso_day(text: str | None) -> dt.date | None:
    """The day of ISO text; None for what is none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def read_incident(text: str) -> Incident:
    """The facts in a file's text, wherever the file is; `Incident.at` gives them their place."""
    return incident(parse("", text, with_timeline=False))


def incident(document: PostMortem) -> Incident:
    """The facts of a post-mortem."""
    numbers = {each.number for each in document.actions}
    numbered = None not in numbers and len(numbers) == len(document.actions)
    return Incident(
        id=document.id,
        title=document.title,
        severity=document.severity,
        services=document.services,
        team=_head(document, _TEAM),
        stamps=dict(document.stamps),
        items=tuple(_item(document, each, numbered) for each in document.actions),
        none_needed=_head(document, _NONE_NEEDED),
        path=document.path,
        findings=len(document.findings),
    )


def _head(document: PostMortem, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = document.front_matter.get(key)
        if isinstance(value, list):
            value = ", ".join(str(each) for each in value)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _item(document: PostMortem, item: ActionItem, numbered: bool) -> Item:
    row = document.text[item.span.start : item.span.end]
    evidence = _EVIDENCE.search(row) if _may_say(row, "evidence:") else None
    accepted = _ACCEPTED.search(row) if _may_say(row, "accepted until ") else None
    return Item(
        number=(item.number if numbered else None) or str(item.place),
        line=item.line,
        title=plain(item.title),
        owner=item.owner,
        type=item.type,
        priority=item.priority,
        due=item.due,
        status=item.status,
        issue=item.issue,
        reason=_reason(document, item, row) if item.status is Status.DROPPED else None,
        evidence=(evidence["target"] or _trimmed(evidence["link"])) if evidence else None,
        accepted=Waiver(accepted["until"], _trimmed(accepted["reason"])) if accepted else None,
    )


def _may_say(row: str, words: str) -> bool:
    """A quick look, since few rows do; which letters are alike outside of ASCII, the patterns tell."""
    return not row.isascii() or words in row.lower()


def _reason(document: PostMortem, item: ActionItem, row: str) -> str | None:
    """`reason: …` in the row, else what stands behind the word in the status cell."""
    if said := _REASON.search(row):
        return _trimmed(said["reason"])
    span = item.spans.get("status")
    word = _AFTER_WORD.match(document.text[span.start : span.end]) if span else None
    return _trimmed(word["rest"]) if word else None


def _trimmed(text: str | None) -> str | None:
    """A remark without the marks around it."""
    return plain((text or "").strip(" \t*_~()[]:;,.–—-")) or None
