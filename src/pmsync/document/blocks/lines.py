"""The lines of a text as the blocks see them: what containers have taken off their beginnings is gone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pmsync.lazy_pattern import lazy_pattern

_RETURN = lazy_pattern(r"\r\n?")
BLANK = " \t"
TRIM = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What is taken off around inline text: not every blank of Unicode, and not the separators of ASCII."""


@dataclass(slots=True)
class Lines:
    """All lines, and where the reading of them stands.

    `raw` is a line behind the block quotes around it, `body` the same from the first character of the block
    on; `indent` is the column of that character, `before` the column at which `raw` begins as far as tabs
    count. A lazy line of a quote has the indent -1. One empty line more than there are ends each list.

    `margin` is the column at which the blocks of the list item around begin, `outer` that of its list, `end`
    the line at which even paragraphs stop, `depth` how deep the containers are nested. `unended` is the index
    of the last line where no line ending follows it, else -1. `place` is the number of the first line.
    """

    raw: list[str]
    body: list[str]
    indent: list[int]
    before: list[int]
    end: int
    unended: int
    place: int
    tabs: bool
    margin: int = 0
    outer: int = -1
    depth: int = 0
    env: dict[str, Any] = field(default_factory=dict)

    def is_code(self, line: int) -> bool:
        """Whether a line is indented as code."""
        return self.indent[line] - self.margin > 3

    def cut(self, line: int, margin: int) -> str:
        """A line without its first `margin` columns as far as they are blank or a container's marker."""
        raw = self.raw[line]
        shift = len(raw) - len(self.body[line])
        if self.tabs and "\t" in raw[:shift]:
            return self._cut_tabs(raw, shift, self.before[line], margin)
        return raw[min(shift, margin) :]

    def _cut_tabs(self, raw: str, shift: int, before: int, margin: int) -> str:
        """As `cut`; a tab that reaches over the margin leaves blanks."""
        at = column = 0
        while at < shift and column < margin:
            column += 4 - (column + before) % 4 if raw[at] == "\t" else 1
            at += 1
        return " " * (column - margin) + raw[at:]

    def text(self, first: int, end: int, margin: int) -> str:
        """Lines without their first `margin` columns, joined."""
        if margin <= 0:
            return "\n".join(self.raw[first:end])
        return "\n".join([self.cut(line, margin) for line in range(first, end)])

    def ended(self, first: int, end: int, margin: int) -> str:
        """As `text`, with the last line's ending where it has one."""
        if first >= end:
            return ""
        return self.text(first, end, margin) + ("" if end - 1 == self.unended else "\n")


def lines_of(text: str, place: int) -> Lines:
    """The lines of a text whose first one has the number `place`."""
    if "\r" in text:
        text = _RETURN.sub("\n", text)
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    raw = text.split("\n")
    unended = len(raw) - 1
    if not raw[-1].strip(BLANK):
        raw.pop()
        unended = -1
    raw.append("")
    body = [line.lstrip(BLANK) for line in raw]
    tabs = "\t" in text
    indent = [len(line) - len(rest) for line, rest in zip(raw, body, strict=True)]
    if tabs:
        indent = [columns(line[:blank], 0) if blank else 0 for line, blank in zip(raw, indent, strict=True)]
    return Lines(raw, body, indent, [0] * len(raw), len(raw) - 1, unended, place, tabs)


def columns(blank: str, column: int) -> int:
    """The column behind blanks and tabs that begin at a column."""
    if "\t" not in blank:
        return column + len(blank)
    for each in blank:
        column += 4 - column % 4 if each == "\t" else 1
    return column
