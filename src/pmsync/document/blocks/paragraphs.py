"""Paragraphs, headings with a line below them, and what ends a paragraph without an empty line."""

from __future__ import annotations

import re
from collections.abc import Callable

from pmsync.document.blocks import leaves
from pmsync.document.blocks.block import Block
from pmsync.document.blocks.html import is_html
from pmsync.document.blocks.lines import BLANK, TRIM, Lines
from pmsync.document.blocks.tables import DELIMITERS, header
from pmsync.lazy_pattern import lazy_pattern

_MARKER = lazy_pattern(r"(?:[*+-]|(?P<number>[0-9]{1,9})[.)])(?=[ \t]|$)")
_UNDERLINE = lazy_pattern(r"(?:=+|-+)[ \t]*$")


def list_marker(lines: Lines, line: int) -> re.Match[str] | None:
    """The marker of a list item on a line; far left of where its list stands it is text."""
    indent = lines.indent[line]
    if 0 <= lines.outer <= indent - 4 and indent < lines.margin:
        return None
    return _MARKER.match(lines.body[line])


def is_list(lines: Lines, line: int, paragraph: bool) -> bool:
    """Whether a list begins on a line; behind a paragraph it has to begin with words, and with 1."""
    marker = list_marker(lines, line)
    if marker is None:
        return False
    if not paragraph or lines.indent[line] < lines.margin:
        return True
    number = marker.group("number")
    return (number is None or int(number) == 1) and bool(lines.body[line][marker.end() :].strip(BLANK))


def is_quote(lines: Lines, line: int, paragraph: bool) -> bool:
    """Whether a block quote begins on a line that begins with its mark: it does."""
    return True


_Check = Callable[[Lines, int, bool], bool]

_ENDS_ITEM: dict[str, tuple[_Check, ...]] = {
    "`": (leaves.is_fence,),
    "~": (leaves.is_fence,),
    ">": (is_quote,),
    "*": (leaves.is_rule,),
    "-": (leaves.is_rule,),
    "_": (leaves.is_rule,),
}
_ENDS_TEXT: dict[str, tuple[_Check, ...]] = {
    **_ENDS_ITEM,
    "*": (leaves.is_rule, is_list),
    "-": (leaves.is_rule, is_list),
    "+": (is_list,),
    **dict.fromkeys("0123456789", (is_list,)),
    "<": (is_html,),
    "#": (leaves.is_heading,),
}
"""By the first character of a line, what may begin there in spite of the text before it."""


def ends_list(lines: Lines, line: int) -> bool:
    """Whether a line begins a block that ends a list."""
    checks = _ENDS_ITEM.get(lines.body[line][:1])
    return (
        checks is not None and not lines.is_code(line) and any(is_it(lines, line, False) for is_it in checks)
    )


def ends_rows(lines: Lines, line: int) -> bool:
    """Whether a line begins a block that ends a table, or a quote that it would belong to."""
    checks = _ENDS_TEXT.get(lines.body[line][:1])
    return (
        checks is not None and not lines.is_code(line) and any(is_it(lines, line, False) for is_it in checks)
    )


def ends_definition(lines: Lines, line: int) -> bool:
    """Whether a line begins a block that ends a link's definition."""
    return ends_rows(lines, line) or header(lines, line, lines.end) is not None


def paragraph(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """A paragraph, or the heading that it is with a line of dashes or equals signs below. The next line."""
    body, indent, margin = lines.body, lines.indent, lines.margin
    place = line + lines.place
    at = line + 1
    while at < lines.end and (text := body[at]):
        column = indent[at]
        if column - margin <= 3:
            first = text[0]
            if at < end and first in "=-" and column >= margin and _UNDERLINE.match(text):
                content = lines.text(line, at, margin).strip(TRIM)
                level = 1 if first == "=" else 2
                into.append(Block("heading", place, at + lines.place, content, level, first))
                return at + 1
            if column >= 0 and (first in _ENDS_TEXT or body[at + 1][:1] in DELIMITERS) and _ends(lines, at):
                break
        at += 1
    if at == line + 1 and not lines.tabs:
        content = body[line].strip(TRIM)
    else:
        content = lines.text(line, at, margin).strip(TRIM)
    into.append(Block("paragraph", place, at + lines.place - 1, content))
    return at


def _ends(lines: Lines, line: int) -> bool:
    """Whether a line ends the paragraph before it."""
    checks = _ENDS_TEXT.get(lines.body[line][0], ())
    if any(is_it(lines, line, True) for is_it in checks):
        return True
    return header(lines, line, lines.end) is not None
