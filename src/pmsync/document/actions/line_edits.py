"""The smallest changes of an item's own text: its wording, its box, a mark beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmsync.document.actions.marks import TICKS, Marks
from pmsync.document.actions.passages import Change, escapes
from pmsync.document.actions.tags import LOGINS, Mark
from pmsync.model import Form, Status, Value

_IN_LIST = ("task", "bullet")
_SPARE = {"owner": "unassigned"}
"""What stands for no value between brackets that hold other fields as well."""


_STOP = " <!-- -->"
"""An empty comment keeps a dash at a title's end from being read as the separator of what follows."""


def reword(marks: Marks, title: str, *, cell: bool, line_start: bool) -> Iterator[list[Change]]:
    """Ways to give an item another title, the plainest first.

    An issue's link within the wording is put behind it, so that the item keeps its issue.
    """
    mark = marks.fields.get("issue")
    inside = mark is not None and marks.start <= mark.inner < marks.end
    tails = ["", f" ({marks.text[mark.inner : mark.inner_end]})"] if mark and inside else ["", _STOP]
    if mark and (mark.inner, mark.inner_end) == (marks.start, marks.end):
        for written in escapes(title, cell=cell):
            yield [Change(marks.start, marks.end, f"[{written}]({mark.value})")]
    for tail in tails:
        for written in escapes(title, cell=cell, line_start=line_start):
            yield [Change(marks.start, marks.end, written + tail)]


def set_owner(marks: Marks, owner: Value) -> Iterator[list[Change]]:
    """Ways to write another owner, or none."""
    yield from set_mark(marks, "owner", owner)
    if owner is None:
        return
    taken = [change for mark in marks.fields_of("owner") for change in _without(marks, mark, "owner")]
    if re.fullmatch(LOGINS, owner):
        yield [*taken, Change(len(marks.text), len(marks.text), f" ({owner})")]
    for written in escapes(owner):
        yield [*taken, Change(len(marks.text), len(marks.text), f" (owner: {written})")]


def set_mark(marks: Marks, name: str, value: Value) -> Iterator[list[Change]]:
    """Ways to write another value of a field that has a mark, or none."""
    mark = marks.beside(name)
    if mark is None:
        return
    spare = [change for each in marks.spare.get(name, []) for change in _without(marks, each, name)]
    if value is None:
        yield [*_without(marks, mark, name), *spare]
        return
    for label in ("", f"{name}: "):
        for written in escapes(value):
            yield [Change(mark.inner, mark.inner_end, label + written), *spare]


def _without(marks: Marks, mark: Mark, name: str) -> list[Change]:
    if mark.alone:
        return [Change(mark.start, mark.end, "")]
    labelled = marks.text[: mark.inner].rstrip(" *_").endswith(":")
    spare = _SPARE.get(name, "none")
    return [Change(mark.inner, mark.inner_end, spare if labelled else f"{name}: {spare}")]


def set_status(marks: Marks, form: Form, status: Status) -> Iterator[list[Change]]:
    """Ways to show a status: the box ticked or made, words and signs that say otherwise taken out.

    Where the wording would not end without it, a word stays, and says the new status.
    """
    clean = list(_without_status(marks, status))
    boxes = list(_boxes(marks, form, status))
    strikes: list[list[Change]] = [[]]
    if status is Status.DROPPED:
        if marks.struck is None:
            strikes = [[Change(marks.start, marks.start, "~~"), Change(marks.end, marks.end, "~~")]]
        strikes.append([Change(len(marks.text), len(marks.text), " (dropped)")])
    for strike in strikes:
        for box in boxes:
            yield [*clean, *box, *strike]
    words = [Change(mark.inner, mark.inner_end, status.value) for mark in marks.statuses if mark.alone]
    if words:
        yield [*words, *tick(marks, status)]


def _without_status(marks: Marks, status: Status) -> Iterator[Change]:
    for mark in {mark.start: mark for mark in marks.statuses}.values():
        yield (
            Change(mark.start, mark.end, "")
            if mark.alone
            else Change(mark.inner, mark.inner_end, status.value)
        )
    if marks.struck is not None and status is not Status.DROPPED:
        start, end = marks.struck
        yield Change(start, start + 2, "")
        yield Change(end - 2, end, "")


def _boxes(marks: Marks, form: Form, status: Status) -> Iterator[list[Change]]:
    """Ways to tell a status before the wording: a box set, a box made, or (outside lists) a sign."""
    if marks.box is not None:
        yield tick(marks, status)
        return
    if status is not Status.DONE:
        yield []
    if form in _IN_LIST:
        yield [Change(0, 0, "[ ] " if status is Status.TODO else "[x] ")]
    elif status is not Status.DROPPED:
        yield [Change(0, 0, "☐ " if status is Status.TODO else "✅ ")]


def tick(marks: Marks, status: Status) -> list[Change]:
    """What brings an item's box, where it has one, in step with a status that is told elsewhere."""
    if marks.box is None:
        return []
    want = Status.DONE if status in (Status.DONE, Status.DROPPED) else Status.TODO
    if TICKS.get(marks.box.value) is want:
        return []
    return [Change(marks.box.inner, marks.box.inner_end, "x" if want is Status.DONE else " ")]


def link(marks: Marks, form: Form, written: str) -> Iterator[list[Change]]:
    """Ways to link an item: its reference replaced or one put at the end, and a bullet made a task-list"
    " line."""
    mark = marks.beside("issue")
    if mark is not None:
        yield [Change(mark.inner, mark.inner_end, written)]
        if mark.alone:
            yield [Change(mark.start, mark.end, f" ({written})")]
        return
    places = (
        Change(len(marks.text), len(marks.text), f" ({written})"),
        Change(marks.start, marks.start, f"{written}: "),
    )
    boxes = ("[ ] ", "[x] ") if form == "bullet" and marks.box is None else ()
    for place in places:
        for box in boxes:
            yield [Change(0, 0, box), place]
        yield [place]
