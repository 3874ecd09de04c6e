"""What an action item's form can show of a value, and how it would read it back."""

from __future__ import annotations

import re

from pmsync.document.actions.cells import read_cell
from pmsync.document.actions.lists import is_item
from pmsync.document.actions.mark_reading import read_marks
from pmsync.document.actions.marks import told_status
from pmsync.document.actions.passages import escapes, normalise_title, unescape
from pmsync.document.markdown import Block, Tree
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import ActionItem, Status, Value

_NO_LINKS = Tree(Block("document", 1, 1), {})
_SIMPLE = lazy_pattern(r"\w[\w .@/-]{0,40}")
_PRIORITY = lazy_pattern(r"p[0-5]|highest|high|medium|med|lowest|low|critical|urgent|blocker", re.IGNORECASE)


def can_hold(item: ActionItem, name: str, value: Value) -> bool:
    """Whether the item, as it is written, can show a value of a field."""
    if value is None:
        return document_value(item, name, None) is None
    plain = read_cell("due", value)[0] if name == "due" else normalise_title(value)
    return document_value(item, name, value) == plain


def document_value(item: ActionItem, name: str, value: Value) -> Value:
    """The value as the item would show it: what is read back after it was written.

    Where the item cannot show it at all, that is the value it has: there is nothing to write.
    """
    if name == "title":
        return _title(item, value)
    if name == "status":
        return _status(item, value)
    if value is None:
        return None
    shown = next(
        (back for each in escapes(normalise_title(value), cell=True) if (back := read_cell(name, each)[0])),
        None,
    )
    if item.form == "row" or name == "owner" or _stands_below(item, name):
        return shown
    return shown if shown is not None and _fits_mark(item, name, shown) else item.value(name)


def _title(item: ActionItem, value: Value) -> Value:
    title = normalise_title(value or "")
    for written in escapes(title, cell=item.form == "row", line_start=True):
        marks = read_marks(written, _NO_LINKS)
        same = normalise_title(unescape(marks.wording, cell=item.form == "row")) == title
        if title and same and is_item(marks) and not told_status(marks)[0] and not marks.fields:
            return title
    return item.title


def _status(item: ActionItem, value: Value) -> Value:
    if value is None or value not in set(Status):
        return item.status
    if value != Status.IN_PROGRESS or item.form == "row" or _stands_below(item, "status"):
        return Status(value)
    return Status.IN_PROGRESS if item.status is Status.IN_PROGRESS else Status.TODO


def _stands_below(item: ActionItem, name: str) -> bool:
    """Whether a field is told on a line of its own, where any text has room."""
    return name in item.spans and item.spans[name].start >= item.span.end


def _fits_mark(item: ActionItem, name: str, value: str) -> bool:
    """Whether a mark in the item's own text can tell this value."""
    if name not in item.spans:
        return False
    return (_PRIORITY if name == "priority" else _SIMPLE).fullmatch(value) is not None
