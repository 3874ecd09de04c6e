"""A report as a message for a Slack channel: plain data of Block Kit, within Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pmsync.followup import ranks
from pmsync.followup.pages import headline, issue_cell, notes, title
from pmsync.followup.remarks import remark
from pmsync.followup.report import LISTS, Report
from pmsync.followup.states import State

LONGEST_SECTION = 3000
MOST_BLOCKS = 50
LONGEST_HEADER = 150
LONGEST_TEXT = 3900
"""Slack's bounds: characters of a section and a header, blocks of a message, and its text, which is cut
at 4,000 without a word."""

_SHOWN = ("overdue", "fallen_back", "not_deployed", "due_soon", "reopened")
_MOST_ITEMS = 15
_MOST_NOTES = 5
_LONGEST_TITLE = 150
_LONGEST_FACT = 80
_LONGEST_URL = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_CALLS = re.compile(r"([@#])(?=\S)")
_URL = re.compile(r"https?://[^\s<>|\"\x00-\x1f]+")


def escape(text: str) -> str:
    """Text as nothing but text: on one line, no link, and nobody is called by it."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALLS.sub("\\1\N{ZERO WIDTH SPACE}", line)


def message(report: Report, follow_up: str | None = None) -> dict[str, Any]:
    """What is posted. `follow_up` is the address of the issue with all of it, where there is one."""
    heading = title(report)[:LONGEST_HEADER]
    said = [escape(each) for each in headline(report)]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": heading, "emoji": False}},
        *(_section(text) for text in _packed(said, LONGEST_SECTION)),
    ]
    for name in _SHOWN:
        blocks += _list(report, name)
    blocks += _rest(report, follow_up)
    text = _cut("\n".join([escape(heading), *said]), LONGEST_TEXT)
    return {"text": text, "blocks": blocks[:MOST_BLOCKS], "unfurl_links": False, "unfurl_media": False}


def _list(report: Report, name: str) -> list[dict[str, Any]]:
    states = report.lists[name]
    if not states:
        return []
    lines = [f"*{escape(LISTS[name])}* ({len(states)})"]
    lines += [_line(each, name) for each in states[:_MOST_ITEMS]]
    if len(states) > _MOST_ITEMS:
        lines.append(f"… and {len(states) - _MOST_ITEMS} more")
    return [_section(text) for text in _packed(lines, LONGEST_SECTION)]


def _rest(report: Report, follow_up: str | None) -> list[dict[str, Any]]:
    """What could not be counted, and where the whole report is."""
    uncounted = list(notes(report))
    lines = [f"_Not counted:_ {escape(each)}" for each in uncounted[:_MOST_NOTES]]
    if len(uncounted) > _MOST_NOTES:
        lines.append(f"… and {len(uncounted) - _MOST_NOTES} more")
    if follow_up and _is_plain(follow_up):
        lines.append(_link(follow_up, "The whole follow-up"))
    return [_section(text) for text in _packed(lines, LONGEST_SECTION)]


def _line(state: State, name: str) -> str:
    cell = issue_cell(state.item.issue)
    link = f"{_link(cell.url, cell.text)} " if cell.url and _is_plain(cell.url) else ""
    facts = [
        state.key,
        state.item.owner or "nobody's",
        ranks.severity(state.incident.severity) or "",
        remark(state, name),
    ]
    told = ", ".join(_cut(each, _LONGEST_FACT) for each in facts if each)
    return f"• {link}{escape(_cut(state.item.title, _LONGEST_TITLE))} ({escape(told)})"


def _is_plain(url: str) -> bool:
    return len(url) <= _LONGEST_URL and _URL.fullmatch(url) is not None


def _link(url: str, text: str) -> str:
    shown = escape(_cut(text, _LONGEST_FACT)).replace("|", "¦")
    return f"<{url.replace('&', '&amp;')}|{shown}>"


def _section(text: str) -> dict[str, Any]:
    # Without `verbatim` Slack looks for names, channels and addresses in the text by itself.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _packed(lines: Sequence[str], longest: int) -> Iterator[str]:
    """Lines joined to texts that are as long as they may be; no line is torn."""
    held: list[str] = []
    for line in (_cut(each, longest) for each in lines):
        if held and sum(map(len, held)) + len(held) + len(line) > longest:
            yield "\n".join(held)
            held = []
        held.append(line)
    if held:
        yield "\n".join(held)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
