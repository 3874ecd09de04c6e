"""Comments on one issue of Jira, in wiki markup, as every question answers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pmsync.errors import RefusedError
from pmsync.trackers.jira_people import user
from pmsync.trackers.jira_wire import Data, Wire
from pmsync.trackers.transport import AbsentError
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it was answered; `author` is in the words of `User.owner`."""

    number: int
    author: str | None
    at: dt.datetime
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of an issue's comments, and how many there are."""

    comments: list[Comment]
    total: int


def path(ref: str) -> str:
    """Where the comments of an issue are."""
    return f"/issue/{ref}/comment"


def comments(wire: Wire, ref: str, label: str) -> Iterator[Comment]:
    """All of them: in what order a site tells them, and whether by day, differs."""
    start, total = 0, 1
    while start < total:
        query = {"startAt": str(start), "maxResults": str(_PAGE)}
        try:
            page = wire.get(path(ref), f"the comments on {label}", read_page, query)
        except AbsentError as absent:
            raise RefusedError(f"The comments on {label} are {absent.missing.absence}.") from None
        yield from page.comments
        start, total = start + len(page.comments), page.total if page.comments else 0


def read_page(data: Data) -> Page:
    """Read a page. Raises `AttemptError` where it lacks what the interface promises."""
    found, total = data.get("comments"), data.get("total")
    if not isinstance(found, list) or not isinstance(total, int):
        raise AttemptError(Outcome.GARBLED, "it is no list of comments")
    return Page([read(each) for each in found], total)


def read(data: object) -> Comment:
    """Read one comment. Raises `AttemptError` where it lacks what the interface promises."""
    try:
        told: Any = data
        author, at = user(told.get("author")), dt.datetime.fromisoformat(told["created"])
        body = str(told.get("body") or "")
        return Comment(int(told["id"]), author.owner if author else None, at, body)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AttemptError(Outcome.GARBLED, "it is no comment") from None
