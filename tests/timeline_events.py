"""Events for tests, from the few words that matter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pmsync.timeline.ports import Event, Kind, Landing, Tag, Topic, Window

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)


def at(minutes: float) -> dt.datetime:
    """So many minutes after noon."""
    return NOON + dt.timedelta(minutes=minutes)


WINDOW = Window(at(-60), at(600))


def commit(number: int) -> str:
    """A full commit id, another one from its eighth character on."""
    return f"{number:08x}{'a1' * 16}"


def event(kind: str, minutes: float, *refs: str, **more: Any) -> Event:
    """An event of a kind at so many minutes after noon; its commit is the first reference that is one."""
    found = next((ref for ref in refs if len(ref) == 40), None)
    given = {"title": "a change", "source": "git", "commit": found, **more}
    return Event(at=at(minutes), kind=Kind(kind), refs=refs or (f"{kind}-{minutes}",), **given)


def landing(number: int, subject: str, body: str = "", minutes: float = 0, **more: Any) -> Landing:
    """A landing; `topics` are (number, subject) or (number, subject, author)."""
    topics = tuple(
        Topic(commit(each[0]), each[1], "", each[2] if len(each) > 2 else "a person", at(minutes - 5))
        for each in more.pop("topics", ())
    )
    given = {
        "parents": (commit(number - 1),) + ((commit(number + 500),) if topics else ()),
        "author": "a person",
        "email": "person@example.org",
        "paths": ("src/app.py",),
        **more,
    }
    return Landing(
        commit=commit(number),
        at=at(minutes),
        authored=at(minutes),
        subject=subject,
        body=body,
        topics=topics,
        **given,
    )


def tag(name: str, number: int, minutes: float, annotated: bool = True) -> Tag:
    """A tag on a commit."""
    return Tag(name, commit(number), at(minutes), annotated)
