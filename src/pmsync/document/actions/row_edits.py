"""The smallest edits of a table's row: by its cell, a mark in its title, or a new column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmsync.document.actions import line_edits
from pmsync.document.actions.cells import read_cell, read_status_cell
from pmsync.document.actions.fitting import fitting
from pmsync.document.actions.mark_reading import read_marks
from pmsync.document.actions.passages import Change, changed, escapes
from pmsync.document.actions.readings import Reading, Row, Table
from pmsync.document.actions.table_edits import add_column, set_cell
from pmsync.document.actions.tables import status_beside_issue
from pmsync.document.actions.words import is_plain_status
from pmsync.document.markdown import Tree
from pmsync.document.text import Source
from pmsync.model import Edit, Status, Value


def set_row(
    source: Source, tree: Tree, reading: Reading, table: Table, row: Row, name: str, value: Value
) -> list[Edit]:
    """Write a field of a row; `value` is one that a row can show."""
    if name == "title":
        candidates = line_edits.reword(
            reading.words.marks, value or "", cell=True, line_start=_starts_line(source, row, table)
        )
        return _in_title(source, tree, reading, table, row, candidates, name, value)
    column = _column(table, name)
    marked = reading.words.marks.beside(name) is not None and name != "status"
    if column is not None:
        edits = [
            set_cell(source, table, row, table.columns[column], _text(source, table, column, name, value))
        ]
        if value is None and marked and row.cells:
            edits += _in_title(
                source, tree, reading, table, row, _mark_changes(reading, name, None), name, None
            )
        return edits
    if marked:
        edits = _in_title(source, tree, reading, table, row, _mark_changes(reading, name, value), name, value)
        if edits:
            return edits
    return list(add_column(source, table, name.capitalize(), row, _text(source, table, None, name, value)))


def link_row(
    source: Source, tree: Tree, reading: Reading, table: Table, row: Row, link: str, url: str
) -> list[Edit]:
    """Write a row's issue; `link` is its Markdown."""
    if "issue" in table.columns:
        index = table.columns["issue"]
        old = source.cut(row.cells[index]) if index < len(row.cells) else ""
        return [set_cell(source, table, row, index, _beside_status(link, old, tree))]
    mark = reading.words.marks.beside("issue")
    if mark is not None:
        change = [[Change(mark.inner, mark.inner_end, link)]]
        edits = _in_title(source, tree, reading, table, row, change, "issue", url)
        if edits:
            return edits
    return list(add_column(source, table, "Issue", row, link))


def _beside_status(link: str, old: str, tree: Tree) -> str:
    """A link with the status that its cell tells, which would be lost with the cell's text."""
    told = status_beside_issue(old, tree)
    marks = [mark.value for mark in read_marks(old, tree).statuses]
    ways = [" ".join([link, *marks]), f"{link} {old.strip()}"]
    ways += [f"{link} ({told[1].value})"] if told[1] else []
    return next((each for each in ways if status_beside_issue(each, tree) == told), ways[0])


def _column(table: Table, name: str) -> str | None:
    if name == "status" and "status" not in table.columns and "done" in table.columns:
        return "done"
    return name if name in table.columns else None


def _in_title(
    source: Source,
    tree: Tree,
    reading: Reading,
    table: Table,
    row: Row,
    candidates: Iterator[list[Change]] | Sequence[list[Change]],
    name: str,
    value: Value,
) -> list[Edit]:
    """Changes of the title's cell, the first that reads as it should."""
    changes = next(fitting(reading.words, "row", tree, candidates, name, value), None)
    if changes is None:
        return []
    text = changed(reading.words.passage.text, changes)
    return [set_cell(source, table, row, table.columns["title"], text)]


def _mark_changes(reading: Reading, name: str, value: Value) -> Iterator[list[Change]]:
    marks = reading.words.marks
    return line_edits.set_owner(marks, value) if name == "owner" else line_edits.set_mark(marks, name, value)


def _starts_line(source: Source, row: Row, table: Table) -> bool:
    return table.columns["title"] == 0 and not source.cut(row.span).lstrip().startswith("|")


def _text(source: Source, table: Table, column: str | None, name: str, value: Value) -> str:
    """How a value is written in a cell of its column."""
    if value is None:
        return ""
    if name == "status":
        return _status_word(source, table, column, Status(value))
    written = list(escapes(value, cell=True, line_start=True))
    return next((each for each in written if read_cell(name, each)[0] == value), written[-1])


def _status_word(source: Source, table: Table, column: str | None, status: Status) -> str:
    """The word that the column has for a status elsewhere, else the canonical one in the column's case."""
    if column is None:
        return status.value
    index = table.columns[column]
    cells = [source.cut(row.cells[index]) for row in table.rows if index < len(row.cells)]
    words = [cell for cell in cells if is_plain_status(cell)]
    for word in words:
        if read_status_cell(column, word)[1] is status:
            return word
    cased = [word for word in words if word[:1].isalpha()]
    if cased and all(word.isupper() for word in cased):
        return status.value.upper()
    return status.value.capitalize() if cased and cased[0][0].isupper() else status.value
