"""The tables of action items. In a template their rows were most of the time of a page.

Each text passes `_kept` or `escape`; what does not is a number or one of our own words. What recurs from row
to row (owners, days, states) is kept as the cell that it became.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import compress

from markupsafe import Markup

from pmsync.followup.ladder import Verdict
from pmsync.followup.pages import is_web, issue_words
from pmsync.followup.remarks import remark
from pmsync.followup.rules import Settings
from pmsync.followup.states import State
from pmsync.model import Status
from pmsync.site.addresses import NOBODY, Addresses
from pmsync.site.items import NO_TITLE, due_kind, priority, severity, status_kind, verdict_kind
from pmsync.site.marks import badge, pill

_NOTHING = "<td></td>"

_HEADS = (
    '<th scope="col" class="n">#</th>',
    *(
        f'<th scope="col">{name}</th>'
        for name in ("Action", "Owner", "Priority", "Due", "Status", "Verified", "Issue")
    ),
)
"""The columns of a post-mortem's own table, as `_own_row` fills them."""


def own_table(
    states: Sequence[State], addresses: Addresses, settings: Settings, live: Mapping[str, str], root: str
) -> str:
    """The items of one post-mortem, with those columns in which there is something; "" for no items."""
    rows = [
        _own_row(each, addresses, settings, live.get(each.key, "") if live else "", root) for each in states
    ]
    if not rows:
        return ""
    shown = [any(column) for column in zip(*rows, strict=True)]
    heads = "".join(compress(_HEADS, shown))
    lines = [
        f'<tr id="item-{_kept(state.item.number)}">'
        f"{''.join([each or _NOTHING for each in compress(row, shown)])}</tr>"
        for state, row in zip(states, rows, strict=True)
    ]
    body = "\n".join(lines)
    return f'<table class="items">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table>'


def _own_row(state: State, addresses: Addresses, settings: Settings, live: str, root: str) -> tuple[str, ...]:
    """The cells of an item; one with nothing in it is ""."""
    item, dates = state.item, state.deadlines
    late = remark(state, "overdue") if state.overdue else ""
    return (
        _cell(item.number, "n"),
        f'<td class="title">{escape(item.title or NO_TITLE)}</td>',
        _owner_of(state, addresses, root),
        _cell(priority(item.priority)),
        _due(dates.due, dates.due_from, due_kind(state, settings), late),
        _status(item.status, live),
        _verified(state.verdict),
        _issue(item.issue),
    )


def lane_rows(
    states: Iterable[State],
    name: str,
    addresses: Addresses,
    settings: Settings,
    root: str,
    with_owner: bool,
) -> Markup:
    """Items of many post-mortems, each with where it is from and why it waits in the report's list `name`."""
    lines = []
    for state in states:
        item, incident, dates = state.item, state.incident, state.deadlines
        address = f"{root}{addresses.of(incident)}#item-{_kept(item.number)}"
        why = remark(state, name) or str(state.verdict or "")
        lines.append(
            f'<tr><td class="title"><a href="{address}">{escape(item.title or NO_TITLE)}</a>'
            f'<span class="of">{_kept(incident.title or incident.id)}</span></td>'
            f"{_owner_of(state, addresses, root) if with_owner else ''}"
            f"{_severity(incident.severity)}{_cell(priority(item.priority)) or _NOTHING}"
            f"{_due(dates.due, dates.due_from, due_kind(state, settings)) or _NOTHING}"
            f'<td class="why">{_kept(why)}</td>{_issue(item.issue) or _NOTHING}</tr>'
        )
    return Markup("\n".join(lines))  # noqa: S704 - what is not ours is escaped


@lru_cache(4096)
def _kept(text: str) -> str:
    """Text that recurs (days, names, priorities), escaped."""
    return escape(text)


@lru_cache(4096)
def _cell(text: str, kind: str = "") -> str:
    if not text:
        return ""
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"


@lru_cache(1024)
def _severity(written: str | None) -> str:
    return f"<td>{badge(severity(written))}</td>"


def _owner_of(state: State, addresses: Addresses, root: str) -> str:
    """Whose an item is; what is still open leads to the owner's page."""
    owner = state.item.owner
    return _owner(owner or NOBODY, addresses.of_owner(owner) if state.is_open else None, root)


@lru_cache(1024)
def _owner(name: str, url: str | None, root: str) -> str:
    words = escape(name)
    link = f'<a href="{root}{escape(url)}">{words}</a>' if url else words
    return f'<td class="owner">{link}</td>'


@lru_cache(4096)
def _due(day: dt.date | None, source: str | None, kind: str, late: str = "") -> str:
    if day is None:
        return ""
    policy = " by policy" if source == "policy" else ""
    told = f'<span class="of late">{escape(late)}</span>' if late else ""
    return f'<td class="day {kind}">{day.isoformat()}{policy}{told}</td>'


@lru_cache(1024)
def _status(status: Status | None, live: str) -> str:
    told = f'<span class="of nowrap">{escape(live)}</span>' if live else ""
    return f"<td>{pill(str(status or 'unknown'), status_kind(status))}{told}</td>"


def _verified(verdict: Verdict | None) -> str:
    return f"<td>{pill(str(verdict), verdict_kind(verdict))}</td>" if verdict else ""


def _issue(issue: str | None) -> str:
    if not issue:
        return ""
    words = escape(issue_words(issue))
    link = f'<a href="{escape(issue)}" rel="noreferrer">{words}</a>' if is_web(issue) else words
    return f'<td class="nowrap">{link}</td>'
