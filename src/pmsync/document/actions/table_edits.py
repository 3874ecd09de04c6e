"""The smallest edits of a table's lines: a cell's text, a row that is too short, a column that is missing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pmsync.document.actions.readings import Row, Table
from pmsync.document.markdown import cell_bounds
from pmsync.document.text import Source
from pmsync.model import Edit, Span


def set_cell(source: Source, table: Table, row: Row, index: int, text: str) -> Edit:
    """Write a cell. Where the column's borders stand in line, blanks keep them there if the text fits."""
    if index >= len(row.cells):
        return _complete(source, row, index, text)
    line = source.cut(row.span)
    left, right = cell_bounds(line)[index]
    cell = row.cells[index]
    start, end = cell.start - row.span.start, cell.end - row.span.start
    if right == len(line):  # the last cell of a row without a closing pipe
        return Edit(cell, text or "|")
    if not text and left == 0:
        return Edit(cell, "|")  # without its text the row would begin with the next cell
    if start == end:
        start, padded = left, True
        text = f" {text}" if text or right - left > 1 else text
    else:
        padded = start > left or right > end
    padding = int(padded or text.endswith("\\"))
    if padded and _is_aligned(source, table, index):
        padding = max(width(line[start:right]) - width(text), padding)
    return Edit(Span(row.span.start + start, row.span.start + right), text + " " * padding)


def _is_aligned(source: Source, table: Table, index: int) -> bool:
    """Whether a column ends at one place in all lines, so that filling it up is what its writers do."""
    ends = set()
    for row in (table.header, table.delimiter, *table.rows):
        line = source.cut(row.span)
        bounds = cell_bounds(line)
        if index < len(bounds):
            ends.add(width(line[: bounds[index][1]]))
    return len(ends) == 1


def add_column(source: Source, table: Table, header: str, row: Row, text: str) -> Iterator[Edit]:
    """Append a column with a value in one row."""
    columns = len(table.header.cells)
    yield _append(source, table.header, columns, header)
    yield _append(source, table.delimiter, columns, "---")
    for each in table.rows:
        if columns == 1 or "|" in source.cut(each.span):
            yield _append(source, each, columns, text if each is row else "")


def width(text: str) -> int:
    """How many places a text takes in a fixed-width font."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def smallest(source: Source, edit: Edit) -> Edit:
    """The edit without the characters that it would not change."""
    old, new = source.cut(edit.span), edit.text
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return Edit(Span(edit.span.start + start, edit.span.end - end), new[start : len(new) - end])


def _append(source: Source, row: Row, columns: int, text: str) -> Edit:
    """Give a row its cell in the column behind the last one."""
    if len(row.cells) <= columns:
        return _complete(source, row, columns, text)
    place = row.span.start + cell_bounds(source.cut(row.span))[columns - 1][1] + 1
    return Edit(Span(place, place), f" {text} |" if text else "  |")


def _complete(source: Source, row: Row, index: int, text: str) -> Edit:
    """Add the cells that a row lacks up to `index`, and write the last of them."""
    line = source.cut(row.span)
    body = line.rstrip()
    missing = index - len(row.cells)
    place = row.span.start + len(body)
    bounds = cell_bounds(line)
    if not bounds or bounds[-1][1] >= len(body):  # no closing pipe
        added = " |" * missing + (f" | {text}" if text else " | |")
    elif body[-2:-1].isspace():
        added = "  |" * missing + (f" {text} |" if text else "  |")
    else:
        added = " |" * missing + (f"{text}|" if text else " |")
    return Edit(Span(place, place), added)
