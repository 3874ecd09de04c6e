"""The text of an issue: what it tells its reader, the due date in a block of our own, the marker.

A document's words are quoted so that GitHub makes nothing of them: no mention, no reference to another
issue, no link, no HTML, no Markdown. Text outside our own block is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pmsync.model import Value
from pmsync.sync.ports import Draft
from pmsync.trackers import marker_text
from pmsync.trackers.line_text import cut, one_line

LONGEST = 65_536
"""GitHub takes no longer body, in characters."""

_DUE = re.compile(r"<!-- pmsync:due -->(.*?)<!-- /pmsync:due -->", re.DOTALL)
_WRITTEN_DUE = re.compile(r"\s*(?:\*\*Due:\*\*)?\s*(.*?)\s*", re.DOTALL)
_MARKER_START = "<!-- pmsync:item "
_LONGEST_QUOTE = 500
_LONGEST_DUE = 100
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()!|~^$+=<>-])")
_APART = "&#8203;"
"""A zero-width space. GitHub looks for names and numbers after rendering, so escaping alone won't do."""


def compose(draft: Draft) -> str:
    """The body of a new issue: explanation, due block, marker."""
    parts = [_explanation(draft.context)]
    due = draft.fields.get("due")
    if due is not None:
        parts.append(_block(due))
    parts.append(marker_text.comment(draft.marker))
    return "\n\n".join(parts)


def due(body: str) -> Value:
    """What stands in our due block: ISO text, unless a person wrote something else there."""
    block = _DUE.search(body)
    written = _WRITTEN_DUE.fullmatch(block[1]) if block else None
    return cut(one_line(written[1]), _LONGEST_DUE) or None if written else None


def with_due(body: str, value: Value) -> str:
    """The body with another due date, or with none; everything outside our block as it was."""
    block = _DUE.search(body)
    if block and value is None:
        start = block.start()
        return body[:start].removesuffix("\n\n") + body[block.end() :]
    if value is None:
        return body
    if block:
        return body[: block.start()] + _block(value) + body[block.end() :]
    place = body.rfind(_MARKER_START)
    if place < 0:
        return f"{body}\n\n{_block(value)}" if body else _block(value)
    return f"{body[:place]}{_block(value)}\n\n{body[place:]}"


def quote(text: str) -> str:
    """A document's text as GitHub shows it to the letter, and makes nothing else of it."""
    line = cut(one_line(text), _LONGEST_QUOTE)
    line = line.replace("&", "&amp;")
    line = _MARKDOWN.sub(r"\\\1", line)
    line = re.sub(r"^(\d{1,9})\.(?=\s|$)", r"\1\\.", line)  # a number that would begin a list
    line = re.sub(r"[@#](?=\S)", rf"\g<0>{_APART}", line)
    line = re.sub(r"(?i)\b(gh)(?=\\-)", rf"\1{_APART}", line)
    return re.sub(r"(?i)(:)(?=//)|\b(www)(?=\.)", lambda found: found[0] + _APART, line)


def _explanation(context: Mapping[str, str]) -> str:
    title = context.get("title")
    severity = context.get("severity")
    incident = quote(title) if title else "an incident"
    grade = f" ({quote(severity)})" if severity else ""
    lines = [
        f"An action item of the post-mortem {_link(incident, context)}{grade}.",
        "",
        "It was agreed on so that this incident does not happen again, or does less harm."
        " The post-mortem tells what happened and why this matters; title, owner, type, priority, due date"
        " and status here are kept in step with it by pmsync, in both directions.",
    ]
    return "\n".join(lines)


def _link(incident: str, context: Mapping[str, str]) -> str:
    url, path, line = context.get("url"), context.get("path"), context.get("line")
    if url and re.fullmatch(r"https?://[^\s<>\x00-\x1f\"\\]+", url):
        return f"[{incident}](<{url}>)"
    if path:
        place = f"{path}:{line}" if line else path
        return f"{incident} ({quote(place)})"
    return incident


def _block(value: str) -> str:
    # On lines of their own: what follows a comment on its line is not read as Markdown.
    return f"<!-- pmsync:due -->\n**Due:** {value}\n<!-- /pmsync:due -->"
