"""Edits of a post-mortem: one field of one action item, by the smallest change of its text.

All functions are pure. What an item's form cannot show is not written: ask `can_hold` and `document_value`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote

from pmsync.document.actions import line_edits
from pmsync.document.actions.fitting import fitting
from pmsync.document.actions.holding import can_hold, document_value
from pmsync.document.actions.passages import Change, escapes
from pmsync.document.actions.reading import read_readings
from pmsync.document.actions.readings import Reading
from pmsync.document.actions.row_edits import link_row, set_row
from pmsync.document.actions.table_edits import add_column, set_cell, smallest
from pmsync.document.front_matter import read_front_matter
from pmsync.document.markdown import Tree, parse_blocks
from pmsync.document.sections import find_sections
from pmsync.document.text import Source, apply_edits
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import FIELDS, ActionItem, Edit, PostMortem, Status, Value

__all__ = ["can_hold", "document_value", "link_issue", "set_field", "set_verified", "verified"]

_UNSAFE = lazy_pattern(r"[\s\x00-\x1f\x7f()<>|`\\\"'\[\]*~]|[\ud800-\udfff]")
_LABEL_ESCAPES = lazy_pattern(r"[\\\[\]|`<*~]")


def set_field(post_mortem: PostMortem, item: ActionItem, name: str, value: Value) -> tuple[Edit, ...]:
    """The edits that give one of `FIELDS` another value; none where the item shows it already.

    `item` is one of `post_mortem.actions`. A value that the item cannot show is written as what
    `document_value` says.
    """
    wanted = document_value(item, name, value)
    if wanted == item.value(name):
        return ()
    source, tree, readings, reading = _find(post_mortem, item)
    if reading.table is not None and reading.row is not None:
        edits = set_row(source, tree, reading, reading.table, reading.row, name, wanted)
        return tuple(smallest(source, edit) for edit in edits)
    return _sure(source, readings, reading, name, wanted, _line_edits(source, tree, reading, name, wanted))


def link_issue(post_mortem: PostMortem, item: ActionItem, label: str, url: str) -> tuple[Edit, ...]:
    """The edits that make an item carry its issue: `[label](url)` in its cell, or behind its text.

    A plain list line becomes a task-list line.
    """
    address = _UNSAFE.sub(lambda match: quote(match.group(), errors="replace"), url)
    if item.issue == address:
        return ()
    shown = _LABEL_ESCAPES.sub(lambda match: f"\\{match.group()}", " ".join(label.split())) or address
    link = f"[{shown}]({address})"
    source, tree, readings, reading = _find(post_mortem, item)
    if reading.table is not None and reading.row is not None:
        edits = link_row(source, tree, reading, reading.table, reading.row, link, address)
        return tuple(smallest(source, edit) for edit in edits)
    detail = reading.words.details.get("issue")
    if detail and reading.words.marks.fields.get("issue") is None:
        return _sure(source, readings, reading, "issue", address, [(Edit(detail.span, link),)])
    candidates = line_edits.link(reading.words.marks, item.form, link)
    changes = fitting(reading.words, item.form, tree, candidates, "issue", address)
    edits_of = (reading.words.passage.edits(each) for each in changes)
    return _sure(source, readings, reading, "issue", address, edits_of)


def verified(post_mortem: PostMortem, item: ActionItem) -> Value:
    """What the column `Verified` says of an item: nothing where there is none; None for what is no row."""
    source, _, _, reading = _find(post_mortem, item)
    return _verified(source, reading)


def set_verified(post_mortem: PostMortem, item: ActionItem, text: str) -> tuple[Edit, ...]:
    """The edits that make the column `Verified` say something of a row; it is added where there is none.

    None where the item is no row, or would not read as before.
    """
    source, _, readings, reading = _find(post_mortem, item)
    if reading.table is None or reading.row is None or _verified(source, reading) == text:
        return ()
    column = reading.table.columns.get("verified")
    if column is None:
        edits = tuple(add_column(source, reading.table, "Verified", reading.row, text))
    else:
        edits = (set_cell(source, reading.table, reading.row, column, text),)
    after_source, _, after = _read(apply_edits(source.text, edits))
    same = [_told(each.item) for each in after] == [_told(each.item) for each in readings]
    if not same or _verified(after_source, after[item.place - 1]) != text:
        return ()
    return tuple(smallest(source, each) for each in edits)


def _verified(source: Source, reading: Reading) -> Value:
    if reading.table is None or reading.row is None:
        return None
    column, cells = reading.table.columns.get("verified"), reading.row.cells
    return source.cut(cells[column]).strip() if column is not None and column < len(cells) else ""


def _find(post_mortem: PostMortem, item: ActionItem) -> tuple[Source, Tree, list[Reading], Reading]:
    source, tree, readings = _read(post_mortem.text)
    reading = readings[item.place - 1] if 0 < item.place <= len(readings) else None
    if reading is None or (reading.item.line, reading.item.title) != (item.line, item.title):
        raise ValueError(f"line {item.line} is not an action item of this text")
    return source, tree, readings, reading


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[Source, Tree, list[Reading]]:
    """A text with its items and their places; kept for several edits of one document."""
    source = Source(text)
    head = read_front_matter(source, "")
    tree = parse_blocks(text[source.start(head.lines + 1) :].removeprefix("\ufeff"), head.lines)
    return source, tree, read_readings(source, tree, find_sections(source, tree))[0]


def _line_edits(
    source: Source, tree: Tree, reading: Reading, name: str, value: Value
) -> Iterator[tuple[Edit, ...]]:
    """Ways to write a field of an item that is no row: in its own text, or on the line below that tells"
    " it."""
    words = reading.words
    own = name not in words.details or (name != "status" and name in words.marks.fields)
    if not own:
        yield from _detail_edits(source, reading, name, value)
        return
    below: tuple[Edit, ...] = ()
    if value is None and name in words.details:
        below = next(_detail_edits(source, reading, name, value))
        words = replace(words, details={})
    changes = _line_changes(reading, name, value)
    for each in fitting(words, reading.item.form, tree, changes, name, value):
        yield (*words.passage.edits(each), *below)


def _line_changes(reading: Reading, name: str, value: Value) -> Iterator[list[Change]]:
    marks, form = reading.words.marks, reading.item.form
    if name == "title":
        return line_edits.reword(marks, value or "", cell=False, line_start=marks.start == 0)
    if name == "status":
        return line_edits.set_status(marks, form, Status(value or Status.TODO))
    return line_edits.set_owner(marks, value) if name == "owner" else line_edits.set_mark(marks, name, value)


def _detail_edits(source: Source, reading: Reading, name: str, value: Value) -> Iterator[tuple[Edit, ...]]:
    """Ways to write a field that stands on a line of its own; a box is kept in step with the word."""
    span = reading.words.details[name].span
    old = source.cut(span)
    if name == "status":
        box = line_edits.tick(reading.words.marks, Status(value or Status.TODO))
        word = (value or "").capitalize() if old[:1].isupper() else value or ""
        yield (Edit(span, word), *reading.words.passage.edits(box))
        return
    for written in escapes(value or ("unassigned" if name == "owner" else "none")):
        yield (Edit(span, written),)


def _sure(
    source: Source,
    readings: list[Reading],
    reading: Reading,
    name: str,
    value: Value,
    candidates: Iterator[tuple[Edit, ...]] | list[tuple[Edit, ...]],
) -> tuple[Edit, ...]:
    """The first edits after which the whole document reads as before but for this value."""
    place = reading.item.place
    wanted = [_told(each.item) | ({name: value} if each.item.place == place else {}) for each in readings]
    for edits in candidates:
        after = _read(apply_edits(source.text, edits))[2]
        if [_told(each.item) for each in after] == wanted:
            return tuple(smallest(source, edit) for edit in edits)
    return ()


def _told(item: ActionItem) -> dict[str, Value]:
    return {name: item.value(name) for name in (*FIELDS, "issue", "number")}
