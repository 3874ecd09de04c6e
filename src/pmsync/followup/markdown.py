"""A report as Markdown for job summaries, issues and comments; cut between rows when it must be short."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pmsync.followup.pages import Cell, Table, headline, notes, tables, title
from pmsync.followup.report import Report

JOB_SUMMARY = 1_048_576
"""Bytes that a job summary may have."""

ISSUE = 65_536
"""Characters that an issue's body may have."""

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_CALLS = re.compile(r"([@#]|\bGH-)(?=\w)")
_OBEYED = [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""Controls and marks that turn the direction of text."""

_ENTITIES = dict.fromkeys(_OBEYED, "�") | str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": " ", "\r": " ", "\t": " "}
)
_IN_URL = {
    "(": "%28",
    ")": "%29",
    "<": "%3C",
    ">": "%3E",
    "|": "%7C",
    " ": "%20",
    "\\": "%5C",
    "\n": "",
    '"': "%22",
}
_RESERVE = 400


def escape(text: str) -> str:
    """Text as nothing but text: no markup, no mention that calls, no reference that leaves a trace."""
    return _CALLS.sub("\\1\N{ZERO WIDTH SPACE}", _SPECIAL.sub(r"\\\1", text.translate(_ENTITIES)))


def to_markdown(report: Report, *, longest: int | None = None, in_bytes: bool = False) -> str:
    """The report; of at most `longest` characters (or bytes), then with a sentence about what is left out."""
    page = _Page(longest - _RESERVE if longest else None, in_bytes)
    page.add(f"# {title(report)}\n\n")
    return _told(page, report, tables(report))


def lasting_markdown(report: Report, longest: int) -> str:
    """The same without a title, in words that change only when the facts do."""
    return _told(_Page(longest - _RESERVE, in_bytes=False), report, tables(report, lasting=True))


def _told(page: _Page, report: Report, found: Sequence[Table]) -> str:
    page.add("\n".join(escape(each) + "  " for each in headline(report)) + "\n")
    told = [f"- {escape(each)}.\n" for each in notes(report)]
    if told:
        page.add("\n## What could not be counted\n\n" + "".join(told))
    for table in found:
        _add_table(page, table)
    return page.text()


def _add_table(page: _Page, table: Table) -> None:
    head = (
        f"\n## {escape(table.heading)}\n\n"
        f"| {' | '.join(table.columns)} |\n"
        f"|{'|'.join('---:' if place in table.right else '---' for place in range(len(table.columns)))}|\n"
    )
    rows = [f"| {' | '.join(_cell(each) for each in row)} |\n" for row in table.rows]
    note = f"\n{escape(table.note)}\n" if table.note else ""
    page.add_rows(head, rows, note)


def _cell(cell: Cell) -> str:
    shown = escape(cell.text)
    if cell.url is None:
        return shown
    address = "".join(_IN_URL.get(each, each) for each in cell.url)
    return f"[{shown}]({address})"


class _Page:
    """Text that grows up to a limit, in whole pieces."""

    def __init__(self, limit: int | None, in_bytes: bool) -> None:
        self.limit = limit
        self.in_bytes = in_bytes
        self.pieces: list[str] = []
        self.size = 0
        self.left_out = 0

    def _length(self, text: str) -> int:
        return len(text.encode("utf-8", "surrogateescape")) if self.in_bytes else len(text)

    def add(self, text: str) -> bool:
        """Add a piece, if it fits."""
        size = self._length(text)
        if self.limit is not None and self.size + size > self.limit:
            return False
        self.pieces.append(text)
        self.size += size
        return True

    def add_rows(self, head: str, rows: list[str], note: str) -> None:
        """Add a table as far as it fits: its head only together with a row."""
        if self.left_out or not rows or not self.add(head + rows[0]):
            self.left_out += len(rows)
            return
        for place, row in enumerate(rows[1:], 1):
            if not self.add(row):
                self.left_out += len(rows) - place
                return
        self.add(note)

    def text(self) -> str:
        """What was added, and how much was not."""
        if self.left_out:
            more = f"\n**{self.left_out} more rows are left out here**; `pmsync report` prints them all.\n"
            return "".join([*self.pieces, more])
        return "".join(self.pieces)
