"""Tables: a header, a line of dashes, rows. A pipe right behind a backslash is part of its cell."""

from __future__ import annotations

from collections.abc import Callable

from pmsync.document.blocks.block import Block
from pmsync.document.blocks.lines import BLANK, TRIM, Lines
from pmsync.lazy_pattern import lazy_pattern

DELIMITERS = frozenset("|-:")
"""With what the line below a header begins."""

_DASHES = r"[ \t]*:?-+:?[ \t]*"
_DELIMITER = lazy_pattern(rf"(?!-[ \t]|-$)\|?{_DASHES}(?:\|{_DASHES})*\|?[ \t]*$")
_PIPE = lazy_pattern(r"(?<!\\)\|")
_MOST_FILLED = 0x10000
"""So many cells may be missing in a table's rows: else a small text could be a table beyond measure."""


def header(lines: Lines, line: int, end: int) -> list[str] | None:
    """The cells of the table header on a line that is no code, if it is one."""
    below = line + 1
    if below >= end or not 0 <= lines.indent[below] - lines.margin <= 3:
        return None
    delimiter = lines.body[below]
    if "|" not in lines.body[line] or _DELIMITER.match(delimiter) is None:
        return None
    cells = _cells(lines.body[line].strip(TRIM))
    columns = delimiter.rstrip(BLANK).strip("|").count("|") + 1
    return cells if len(cells) == columns else None


def table(
    lines: Lines,
    line: int,
    end: int,
    cells: list[str],
    into: list[Block],
    is_other: Callable[[Lines, int], bool],
) -> int:
    """A table with the header `cells`; `is_other` says that a line begins another block. The next line."""
    block = Block("table", line + lines.place, 0)
    into.append(block)
    block.children.append(_row(cells, line + lines.place))
    columns, missing = len(cells), 0
    at = line + 2
    while at < end and lines.indent[at] >= lines.margin and not is_other(lines, at):
        text = lines.body[at].strip(TRIM)
        if not text or lines.is_code(at):
            break
        cells = _cells(text)
        missing += columns - len(cells)
        if missing > _MOST_FILLED:
            break
        cells += [""] * (columns - len(cells))
        block.children.append(_row(cells[:columns], at + lines.place))
        at += 1
    block.last = at + lines.place - 1
    return at


def _row(cells: list[str], line: int) -> Block:
    row = Block("row", line, line)
    row.children = [Block("cell", line, line, cell.strip(TRIM)) for cell in cells]
    return row


def _cells(text: str) -> list[str]:
    """The cells of a line, what stands outside the outer pipes left out."""
    cells = text.split("|")
    if "\\" in text:
        cells = [cell.replace("\\|", "|") for cell in _PIPE.split(text)]
    if not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells
