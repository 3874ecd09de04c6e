"""The text of an issue in wiki markup, written once, and the label that finds its post-mortem's issues.

A document's words are quoted so that Jira makes nothing of them: no mention, no link, no macro.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from pmsync.trackers.line_text import cut, one_line

LABEL = re.compile(r"pmsync-[0-9a-f]{12}")
REMINDER = "pmsync reminder"
"""Jira has no comments in its text that do not show: the sign of ours is words that people see."""

_LONGEST_QUOTE = 500
_MARKUP = re.compile(r"([{}\[\]*_+^~!|?#-])")
_APART = "\u200b"
"""A zero-width space: addresses are looked for whatever is escaped."""


def label(item: str) -> str:
    """The label of the issues of an item's post-mortem; `item` is a marker's, or ends with a slash."""
    document = item.rpartition("/")[0]
    return f"pmsync-{hashlib.sha256(document.encode()).hexdigest()[:12]}"


def description(context: Mapping[str, str]) -> str:
    """What a new issue tells its reader; see `Draft.context`."""
    title, severity = context.get("title"), context.get("severity")
    incident = quote(title) if title else "an incident"
    grade = f" ({quote(severity)})" if severity else ""
    return (
        f"An action item of the post-mortem {_link(incident, context)}{grade}.\n\n"
        "It was agreed on so that this incident does not happen again, or does less harm."
        " The post-mortem tells what happened and why this matters; title, owner, type, priority, due date"
        " and status here are kept in step with it by pmsync, in both directions."
    )


def quote(text: str) -> str:
    """A document's text as Jira shows it to the letter, and makes nothing else of it."""
    line = cut(one_line(text), _LONGEST_QUOTE)
    # Two backslashes are a line break, so that one cannot be escaped by another.
    line = _MARKUP.sub(r"\\\1", line.replace("\\", "&#92;"))
    return re.sub(r"(?i)(:)(?=/)|\b(mailto)(?=:)|\b(www)(?=\.)|(@)", lambda found: found[0] + _APART, line)


def _link(incident: str, context: Mapping[str, str]) -> str:
    url, path, line = context.get("url"), context.get("path"), context.get("line")
    if url and re.fullmatch(r"https?://[^\s<>\x00-\x1f\"\\|\[\]{}]+", url):
        return f"[{incident}|{url}]"
    if path:
        return f"{incident} ({quote(f'{path}:{line}' if line else path)})"
    return incident
