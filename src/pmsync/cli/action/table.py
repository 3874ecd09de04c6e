"""Tables of text from anywhere, for a log and as Markdown in which it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pmsync.followup.markdown import escape
from pmsync.harmless import harmless

_MOST_ROWS = 300
_CODE = re.compile(r"(`[^`\n\r\t\\]+`)")
_PLAIN_URL = re.compile(r"https?://[\w.:/?#&=%+~-]+")


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere."""

    text: str
    url: str


Cell = str | Link


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a heading."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def markdown(self) -> str:
        """The table with all text in it made harmless."""
        head = f"| {' | '.join(self.columns)} |\n|{' --- |' * len(self.columns)}\n"
        rows = "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in self.rows[:_MOST_ROWS])
        left = len(self.rows) - _MOST_ROWS
        more = f"\n{left} more rows are left out.\n" if left > 0 else ""
        return f"\n### {self.heading}\n\n{head}{rows}{more}"

    def lines(self) -> Iterable[str]:
        """The table for the log."""
        yield f"{self.heading}:"
        for row in self.rows:
            texts = [cell if isinstance(cell, str) else cell.text for cell in row]
            yield "  " + "  ".join(filter(None, texts))


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return "".join(_code(part) if part.startswith("`") else escape(part) for part in _CODE.split(cell))
    return f"[{escape(cell.text)}]({cell.url})" if _PLAIN_URL.fullmatch(cell.url) else escape(cell.text)


def _code(span: str) -> str:
    """A command as code, which can be copied; in there nothing is markup but the table's own sign."""
    return harmless(span).replace("|", "\\|") if len(span) > 1 else escape(span)
