"""Who closed an issue and when, from the log of its changes. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmsync.trackers.jira_people import user


@dataclass(frozen=True, slots=True)
class Move:
    """An issue that went from one status to another, by their numbers.

    `by` is in the words of `User.owner`; None where the site does not say.
    """

    at: dt.datetime
    by: str | None
    source: str
    target: str


def moves(histories: Iterable[Mapping[str, Any]]) -> list[Move]:
    """The changes of status among all changes, the oldest first.

    Raises KeyError, TypeError, ValueError or AttributeError where a change lacks what the interface promises.
    """
    found = [
        (dt.datetime.fromisoformat(each["created"]), int(each["id"]), user(each.get("author")), item)
        for each in histories
        for item in each["items"]
        if item.get("fieldId", item["field"]) == "status"
    ]
    # One after the other may bear the same time: then the numbers tell.
    found.sort(key=lambda each: each[:2])
    return [
        Move(at, author.owner if author else None, str(item["from"]), str(item["to"]))
        for at, _, author, item in found
    ]


def closing(moves: Sequence[Move], is_done: Callable[[str], bool]) -> Move | None:
    """The move that closed an issue which is closed: the last one out of a status that is not done.

    From there it may have gone on to others that are (`Done`, `Released`). None where the log does not tell.
    """
    for move in reversed(moves):
        if not is_done(move.target):
            return None
        if not is_done(move.source):
            return move
    return None
