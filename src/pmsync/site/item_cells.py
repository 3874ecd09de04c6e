"""The rows of the tables of action items. In a template they were most of the time of a page.

Each text passes `_kept` or `escape`; what does not is a number or one of our own words.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from pmsync.site.marks import badge, pill
from pmsync.site.rows import ItemRow, Link


def item_rows(rows: Iterable[ItemRow], columns: Container[str], root: str) -> Markup:
    """The items of one post-mortem, with those columns in which there is something."""
    priority, due = "priority" in columns, "due" in columns
    verified, has_issue = "verified" in columns, "has_issue" in columns
    lines = [
        f'<tr id="item-{(number := _kept(row.number))}"><td class="n">{number}</td>'
        f'<td class="title">{escape(row.title)}</td><td class="owner">{_owner(row.owner, root)}</td>'
        f"{f'<td>{_kept(row.priority)}</td>' if priority else ''}{_due(row) if due else ''}{_status(row)}"
        f"{f'<td>{pill(row.verified, row.verified_kind)}</td>' if verified else ''}"
        f"{_issue(row.issue) if has_issue else ''}</tr>"
        for row in rows
    ]
    return Markup("\n".join(lines))  # noqa: S704 - what is not ours is escaped


def lane_rows(rows: Iterable[ItemRow], root: str, *, with_owner: bool = True) -> Markup:
    """Items of many post-mortems, each with where it is from and why it waits."""
    lines = [
        f'<tr><td class="title"><a href="{root}{_kept(row.home.url or "")}">{escape(row.title)}</a>'
        f'<span class="of">{_kept(row.home.text)}</span></td>'
        f"{_owner_cell(row.owner, root) if with_owner else ''}<td>{badge(row.severity)}</td>"
        f'<td>{_kept(row.priority)}</td><td class="day {row.due_kind}">{_kept(row.due)}</td>'
        f'<td class="why">{_kept(row.remark or row.verified)}</td>{_issue(row.issue)}</tr>'
        for row in rows
    ]
    return Markup("\n".join(lines))  # noqa: S704 - what is not ours is escaped


@lru_cache(4096)
def _kept(text: str) -> str:
    """Text that recurs (days, names, priorities), escaped."""
    return str(escape(text))


@lru_cache(1024)
def _owner(owner: Link, root: str) -> str:
    name = escape(owner.text)
    return f'<a href="{root}{escape(owner.url)}">{name}</a>' if owner.url else str(name)


def _owner_cell(owner: Link, root: str) -> str:
    return f'<td class="owner">{_owner(owner, root)}</td>'


def _due(row: ItemRow) -> str:
    late = f'<span class="of late">{_kept(row.remark)}</span>' if row.days else ""
    return f'<td class="day {row.due_kind}">{_kept(row.due)}{late}</td>'


def _status(row: ItemRow) -> str:
    live = f'<span class="of nowrap">{escape(row.live)}</span>' if row.live else ""
    return f"<td>{pill(row.status, row.status_kind)}{live}</td>"


def _issue(issue: Link) -> str:
    words = escape(issue.text)
    if not issue.url:
        return f'<td class="nowrap">{words}</td>'
    return f'<td class="nowrap"><a href="{escape(issue.url)}" rel="noreferrer">{words}</a></td>'
