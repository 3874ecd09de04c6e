"""Tables of action items: their columns by header, their rows by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from pmsync.document.actions.cells import read_cell, read_issue, read_status_cell
from pmsync.document.actions.links import KEY
from pmsync.document.actions.mark_reading import read_marks
from pmsync.document.actions.marks import told_status
from pmsync.document.actions.passages import normalise_title, passage_at, unescape
from pmsync.document.actions.readings import Reading, Remark, Row, Table, Words
from pmsync.document.actions.words import TITLE_HEADERS, column_of, is_filler, is_no_item, status_of
from pmsync.document.markdown import Block, Tree, split_row
from pmsync.document.plain import fold, plain
from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import ActionItem, Severity, Span, Status

_TELLING = frozenset({"owner", "issue", "due", "status", "done", "priority"})
_LINKISH = lazy_pattern(
    rf"https?://|\]\(|\]\[|^\[[^\[\]]+\]$|#\d|{KEY.pattern}|^[^.]{{0,15}}\d{{2,}}[^.]{{0,10}}$"
)
_BOLD = lazy_pattern(r"\*\*[^*]*\*\*")  # a status beside the reference: `n/a **DONE**`
_NUMBER = lazy_pattern(r"\W*\d*\W*")
_QUOTE = lazy_pattern(r"[ \t]*>")
_MARKER = lazy_pattern(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t])")


def read_table(source: Source, block: Block, containers: Sequence[Block]) -> Table | None:
    """A table's layout; None where none of its columns can hold actions."""
    lines = [_row(source, row.first, containers) for row in block.children]
    header = lines[0]
    delimiter = _row(source, header.line + 1, containers)
    columns = _columns([source.cut(cell) for cell in header.cells], source, lines[1:])
    return Table(columns, header, delimiter, lines[1:]) if "title" in columns else None


def read_rows(
    source: Source, tree: Tree, table: Table, default: Status, place: int
) -> Iterator[Reading | Remark]:
    """The items of a table's rows, the first of them at a place, and remarks on rows that are none."""
    for row in table.rows:
        if len(table.header.cells) > 1 and "|" not in source.cut(row.span):
            yield _remark(
                "PM409", "is read as a row of the table above; put a blank line between them", row.span
            )
            continue
        reading = _read_row(source, tree, table, row, default, place)
        if reading is not None:
            yield reading
            place += 1
        elif any(not is_filler(text) for _, text in _texts(source, table, row, _TELLING)):
            yield _remark("PM408", "a row has an owner, a date or a status, but no action", row.span)


def _row(source: Source, line: int, containers: Sequence[Block]) -> Row:
    span = source.span(line)
    text = source.cut(span)
    start = 0
    for container in containers:
        pattern = _QUOTE if container.kind == "quote" else _MARKER
        if container.kind == "quote" or (container.kind == "item" and container.first == line):
            match = pattern.match(text, start)
            start = match.end() if match else start
    begin = span.start + start
    return Row(line, Span(begin, span.end), tuple(split_row(text[start:], begin)))


def _columns(headers: Sequence[str], source: Source, rows: Sequence[Row]) -> Mapping[str, int]:
    """Column indexes by field; `title` is among them only in a table that can hold actions."""
    columns: dict[str, int] = {}
    named = [column_of(header) for header in headers]
    for index, name in enumerate(named):
        if name == "issue" and not _holds_links(source, rows, index):
            named[index] = None
        elif name is not None:
            columns.setdefault(name, index)
    free = [index for index, name in enumerate(named) if name is None and headers[index].strip()]
    title = _title_column(headers, free, source, rows)
    if title is None and _TELLING & columns.keys() and free:
        title = free[0]
    if title is not None:
        columns["title"] = title
    return columns


def _title_column(
    headers: Sequence[str], free: Sequence[int], source: Source, rows: Sequence[Row]
) -> int | None:
    """The column that tells the actions; one that only numbers them serves where there is no other."""
    ranks = sorted((rank, index) for index in free for rank in _title_ranks(headers[index]))
    named = [index for _, index in ranks]
    worded = (index for index in named if not _only_numbers(source, rows, index))
    return next(worded, named[0] if len(free) == 1 and named else None)


@lru_cache(maxsize=1024)
def _title_ranks(header: str) -> tuple[int, ...]:
    """Which of `TITLE_HEADERS` a header is called like."""
    words = fold(plain(header))
    return tuple(rank for rank, names in enumerate(TITLE_HEADERS) if names.fullmatch(words))


def _only_numbers(source: Source, rows: Sequence[Row], index: int) -> bool:
    texts = [source.cut(row.cells[index]) for row in rows if index < len(row.cells)]
    return any(texts) and all(map(_NUMBER.fullmatch, texts))


def _holds_links(source: Source, rows: Sequence[Row], index: int) -> bool:
    """Whether a column called "Issue" holds references rather than descriptions of problems."""
    texts = [source.cut(row.cells[index]) for row in rows if index < len(row.cells)]
    linked = sum(_LINKISH.search(text) is not None for text in texts)
    if 2 * linked >= len(texts):
        return True
    others = [text for text in texts if not _LINKISH.search(text) and not is_filler(_BOLD.sub("", text))]
    return len(others) <= linked


def _texts(source: Source, table: Table, row: Row, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, index in table.columns.items():
        if name in names and index < len(row.cells):
            yield name, source.cut(row.cells[index])


def _read_row(
    source: Source, tree: Tree, table: Table, row: Row, default: Status, place: int
) -> Reading | None:
    title = table.columns["title"]
    if title >= len(row.cells):
        return None
    passage = passage_at(source, row.cells[title])
    marks = read_marks(passage.text, tree)
    words = Words(passage, marks, default, {})
    wording = normalise_title(unescape(marks.wording, cell=True))
    if not wording or (not marks.links and is_no_item(marks.wording)):
        return None
    fields = _Fields(source, tree, table, row, words)
    remarks = (*_width_remarks(table, row), *fields.remarks)
    item = ActionItem(
        line=row.line,
        place=place,
        number=fields.number(),
        title=wording,
        form="row",
        span=row.span,
        owner=fields.values.get("owner"),
        type=fields.values.get("type"),
        priority=fields.values.get("priority"),
        due=fields.values.get("due"),
        status=fields.status,
        issue=fields.values.get("issue"),
        spans={**fields.spans, "title": passage.span(marks.start, marks.end)},
    )
    return Reading(item, words, remarks, table, row)


class _Fields:
    """A row's values with their places: from the columns, else from the marks in the title's cell."""

    def __init__(self, source: Source, tree: Tree, table: Table, row: Row, words: Words) -> None:
        self.values: dict[str, str] = {}
        self.spans: dict[str, Span] = {}
        self.remarks: list[Remark] = []
        self._cells = {
            name: row.cells[index] for name, index in table.columns.items() if index < len(row.cells)
        }
        self._source = source
        for name in ("owner", "type", "priority", "due"):
            self._read(name, words)
        self._read_issue(tree, table, row, words)
        self.status = self._read_status(tree, words)

    def number(self) -> str | None:
        """The row's number as written."""
        cell = self._cells.get("number")
        return read_cell("number", self._source.cut(cell))[0] if cell else None

    def _read(self, name: str, words: Words) -> None:
        cell = self._cells.get(name)
        value, unclear = read_cell(name, self._source.cut(cell)) if cell else (None, False)
        mark = words.marks.fields.get(name)
        if value is None and mark is not None:
            cell = words.passage.span(mark.inner, mark.inner_end)
            value, unclear = read_cell(name, mark.value)
        if cell is not None:
            self.spans[name] = cell
        if value is not None:
            self.values[name] = value
        if unclear and cell is not None:
            self.remarks.append(_remark("PM404", f"the date {value} can be read in more than one way", cell))

    def _read_issue(self, tree: Tree, table: Table, row: Row, words: Words) -> None:
        """The link: in its own cell, else one that another cell holds.

        Where there is a cell for it, a bare `#12` elsewhere is a mention and no link.
        """
        own = self._cells.get("issue")
        places = [own] if own else []
        mark = words.marks.fields.get("issue")
        if own and (found := read_issue(self._source.cut(own), tree, own.start)):
            self.values["issue"], self.spans["issue"] = found
        elif mark is not None and (own is None or "://" in (mark.value or "")):
            self.values["issue"] = mark.value
            self.spans["issue"] = words.passage.span(mark.inner, mark.inner_end)
        else:
            if own:
                self.spans["issue"] = own
            known = set(table.columns.values()) - {table.columns.get("other")}
            for cell in (cell for index, cell in enumerate(row.cells) if index not in known):
                link = next(
                    (each for each in read_marks(self._source.cut(cell), tree).links if each.is_issue), None
                )
                if link and "issue" not in self.values:
                    self.values["issue"] = link.target
                    places.append(cell)

    def _read_status(self, tree: Tree, words: Words) -> Status | None:
        for name in ("status", "done"):
            cell = self._cells.get(name)
            if cell is None:
                continue
            self.spans.setdefault("status", cell)
            told, status = read_status_cell(name, self._source.cut(cell))
            if told:
                self.spans["status"] = cell
                if status is None:
                    text = self._source.cut(cell)
                    self.remarks.append(_remark("PM401", f"the status “{text}” is not known", cell))
                return status
        told, status = told_status(words.marks)
        if not told and "issue" in self._cells:
            told, status = status_beside_issue(self._source.cut(self._cells["issue"]), tree)
        if told:
            if status is None:
                self.remarks.append(
                    _remark("PM401", "the marks do not tell one status", words.passage.span(0, 0))
                )
            return status
        return words.default


def status_beside_issue(text: str, tree: Tree) -> tuple[bool, Status | None]:
    """The status in an Issue cell: `#12 **DONE**`, or the word alone."""
    alone = status_of(text)
    return (True, alone) if alone else told_status(read_marks(text, tree))


def _width_remarks(table: Table, row: Row) -> Iterator[Remark]:
    have, want = len(row.cells), len(table.header.cells)
    if have != want:
        few = have < want
        message = f"the row has {have} cells where the table has {want} columns"
        yield _remark("PM402" if few else "PM403", message, row.span)


def _remark(code: str, message: str, span: Span) -> Remark:
    return Remark(code, Severity.WARNING, message, span.start)
