"""What was read of an action item beyond its values: where it stands, so that it can be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmsync.document.actions.marks import Marks
from pmsync.document.actions.passages import Passage
from pmsync.model import ActionItem, Severity, Span, Status


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table from its first border or cell to its end, and its cells."""

    line: int
    span: Span
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of action items: which column holds what, and all its lines."""

    columns: Mapping[str, int]
    header: Row
    delimiter: Row
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Detail:
    """A field that is told below an item's own text, such as a nested `- Owner: @login`."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Words:
    """An item's own text, and what is told around it.

    `default` is the status where the text tells none: a heading's `(completed)`, else `todo`.
    """

    passage: Passage
    marks: Marks
    default: Status
    details: Mapping[str, Detail]


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding before its file is known: code, severity, message, place."""

    code: str
    severity: Severity
    message: str
    offset: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An action item with its place: a row of a table, or words of its own (a row's words are its title"
    " cell)."""

    item: ActionItem
    words: Words
    remarks: tuple[Remark, ...] = ()
    table: Table | None = None
    row: Row | None = None
