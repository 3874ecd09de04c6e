"""A text's blocks: one pass over its lines, containers by recursion.

The reading is that of CommonMark with tables, in the cases that it leaves open that of markdown-it-py,
which the tests compare with it block by block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pmsync.document.blocks import leaves
from pmsync.document.blocks.block import Block
from pmsync.document.blocks.definitions import definition
from pmsync.document.blocks.html import html
from pmsync.document.blocks.lines import BLANK, TRIM, Lines, columns, lines_of
from pmsync.document.blocks.paragraphs import (
    ends_definition,
    ends_list,
    ends_rows,
    list_marker,
    paragraph,
)
from pmsync.document.blocks.tables import DELIMITERS, header, table
from pmsync.lazy_pattern import lazy_pattern

_DEEPEST = 100
"""Containers in containers; what is nested deeper is not read."""

_WORDS_ITEM = lazy_pattern(r"(?P<marker>[*+-]|(?P<number>[0-9]{1,9})[.)]) {1,4}(?=[*_]*[^\W\d_]|[*_]+\d)")
"""The beginning of a list item that can only be a paragraph: words, or words that are stressed."""

_Rule = Callable[[Lines, int, int, list[Block]], int]


def scan(text: str, place: int) -> tuple[list[Block], dict[str, Any]]:
    """The blocks of a text whose first line has the number `place`, and its link definitions."""
    lines = lines_of(text, place)
    blocks: list[Block] = []
    _blocks(lines, 0, lines.end, blocks)
    return blocks, lines.env


def _blocks(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """Read blocks up to a line, or to the first one that does not belong here; the line reached."""
    body, indent, margin = lines.body, lines.indent, lines.margin
    while line < end:
        while not body[line] and line < lines.end:
            line += 1
        if line >= end or indent[line] < margin:
            break
        if lines.depth >= _DEEPEST:
            return end
        line = _block(lines, line, end, into)
        if line < end and not body[line]:
            line += 1
    return line


def _block(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    if lines.indent[line] - lines.margin > 3:
        return leaves.code(lines, line, end, into)
    text = lines.body[line]
    if lines.body[line + 1][:1] in DELIMITERS and (cells := header(lines, line, end)):
        return table(lines, line, end, cells, into, ends_rows)
    for rule in _RULES.get(text[0], ()):
        if after := rule(lines, line, end, into):
            return after
    return paragraph(lines, line, end, into)


def _list(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    marker = list_marker(lines, line)
    if marker is None:
        return 0
    sign, place = marker.group()[-1], lines.place
    block = Block("list" if marker.group("number") is None else "numbered", line + place, 0, marker=sign)
    into.append(block)
    lines.depth += 2
    while True:
        line = _lone_lines(lines, line, end, sign, block.children)
        marker = list_marker(lines, line)
        if marker is None or marker.group()[-1] != sign:
            break
        item = Block("item", line + place, 0, "", 0, sign, marker.group("number") or "")
        block.children.append(item)
        after = _item(lines, line, end, marker.end(), item.children)
        item.last = max(line + 1, after) + place - 1
        line = after
        if line >= end or lines.indent[line] < lines.margin or lines.is_code(line) or ends_list(lines, line):
            break
    lines.depth -= 2
    block.last = line + place - 1
    return line


def _lone_lines(lines: Lines, line: int, end: int, sign: str, into: list[Block]) -> int:
    """The items that are one line of words each, as far as the next is right below; the line reached.

    Most items are, and what else may stand in an item need not be asked of them.
    """
    indent, item = lines.indent[line], _WORDS_ITEM.match(lines.body[line])
    if lines.tabs or lines.depth >= _DEEPEST:
        return line
    while item and item["marker"][-1] == sign and line + 1 < end and lines.indent[line + 1] == indent:
        below = _WORDS_ITEM.match(lines.body[line + 1])
        if below is None:
            break
        place = line + lines.place
        words = lines.body[line][item.end() :].strip(TRIM)
        children = [Block("paragraph", place, place, words)]
        into.append(Block("item", place, place, "", 0, sign, item["number"] or "", children))
        line, item = line + 1, below
    return line


def _item(lines: Lines, line: int, end: int, width: int, into: list[Block]) -> int:
    """The blocks of a list item whose marker takes `width` characters; the next line."""
    text, indent, margin, outer = lines.body[line], lines.indent[line], lines.margin, lines.outer
    tail = text[width:]
    content = tail.lstrip(BLANK)
    start = indent + width
    before = lines.before[line]
    column = columns(tail[: len(tail) - len(content)], start + before) - before
    gap = column - start if content else 1
    lines.outer, lines.margin = margin, start + (gap if gap <= 4 else 1)
    lines.body[line], lines.indent[line] = content, column
    if not content and not lines.body[line + 1]:
        after = min(line + 2, end)
    else:
        after = _blocks(lines, line, end, into)
    lines.outer, lines.margin = outer, margin
    lines.body[line], lines.indent[line] = text, indent
    return after


_Saved = tuple[int, str, str, int, int]


def _quote(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    margin, last = lines.margin, lines.end
    saved: list[_Saved] = []
    until = _quoted(lines, line, end, saved)
    block = Block("quote", line + lines.place, 0, marker=">")
    into.append(block)
    lines.margin = 0
    lines.depth += 1
    after = _blocks(lines, line, until, block.children)
    lines.depth -= 1
    lines.margin, lines.end = margin, last
    block.last = max(line + 1, after) + lines.place - 1
    for at, raw, body, indent, before in saved:
        lines.raw[at], lines.body[at], lines.indent[at], lines.before[at] = raw, body, indent, before
    return after


def _quoted(lines: Lines, line: int, end: int, saved: list[_Saved]) -> int:
    """Take the marks off a quote's lines, and keep in `saved` how they were; the line behind the quote."""
    body, indent = lines.body, lines.indent
    empty = False
    at = line
    while at < end and body[at]:
        if body[at][0] == ">" and (at == line or indent[at] >= lines.margin):
            _save(lines, at, saved)
            empty = _unmark(lines, at)
        elif empty:
            break
        elif ends_rows(lines, at):
            lines.end = at
            if lines.margin:
                _save(lines, at, saved)
                indent[at] -= lines.margin
            break
        else:
            _save(lines, at, saved)
            indent[at] = -1
        at += 1
    return at


def _save(lines: Lines, line: int, saved: list[_Saved]) -> None:
    saved.append((line, lines.raw[line], lines.body[line], lines.indent[line], lines.before[line]))


def _unmark(lines: Lines, line: int) -> bool:
    """Take a quote's mark and one blank off a line; whether nothing is left."""
    raw, indent, before = lines.body[line][1:], lines.indent[line], lines.before[line]
    start = indent + 1
    spaced = raw[:1] in (" ", "\t")
    shared = 0  # a tab of several columns stays: its first column is the blank that is taken off
    if raw[:1] == " " or (raw[:1] == "\t" and (before + start) % 4 == 3):
        raw = raw[1:]
        start += 1
    elif spaced:
        shared = 1
    body = raw.lstrip(BLANK)
    counted = start + before + shared
    lines.indent[line] = columns(raw[: len(raw) - len(body)], counted) - counted
    lines.before[line] = indent + 1 + spaced
    lines.raw[line], lines.body[line] = raw, body
    return not body


def _definition(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    return definition(lines, line, ends_definition)


_RULES: dict[str, tuple[_Rule, ...]] = {
    "`": (leaves.fence,),
    "~": (leaves.fence,),
    ">": (_quote,),
    "*": (leaves.rule, _list),
    "-": (leaves.rule, _list),
    "+": (_list,),
    "_": (leaves.rule,),
    **dict.fromkeys("0123456789", (_list,)),
    "[": (_definition,),
    "<": (html,),
    "#": (leaves.heading,),
}
"""By the first character of a line, the blocks that may begin there; paragraphs may begin anywhere."""
