"""Headings, rules and code.

A function that reads a block gives the next line, 0 where there is no such block; the line is no indented
code for all but `code`.
"""

from __future__ import annotations

import re

from pmsync.document.blocks.block import Block
from pmsync.document.blocks.lines import BLANK, TRIM, Lines
from pmsync.lazy_pattern import lazy_pattern

_HEADING = lazy_pattern(r"(#{1,6})(?=[ \t]|$)")
_RULE = lazy_pattern(r"([*_-])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = lazy_pattern(r"(?P<marks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)", re.DOTALL)


def heading(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """A heading with number signs."""
    text = lines.body[line]
    sign = _HEADING.match(text)
    if sign is None:
        return 0
    level = sign.end()
    rest = text[level:].rstrip(BLANK)
    tail = rest.rstrip("#")
    if tail[-1:] in (" ", "\t"):
        rest = tail
    place = line + lines.place
    into.append(Block("heading", place, place, rest.strip(TRIM), level, text[:level]))
    return line + 1


def is_heading(lines: Lines, line: int, paragraph: bool) -> bool:
    """Whether a heading begins on a line."""
    return _HEADING.match(lines.body[line]) is not None


def rule(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """A thematic break."""
    found = _RULE.match(lines.body[line])
    if found is None:
        return 0
    mark, place = found.group(1), line + lines.place
    into.append(Block("rule", place, place, marker=mark * (lines.body[line].count(mark) + 1)))
    return line + 1


def is_rule(lines: Lines, line: int, paragraph: bool) -> bool:
    """Whether a line is a thematic break."""
    return _RULE.match(lines.body[line]) is not None


def fence(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """Code between fences; without a closing one it ends with its container."""
    opening = _FENCE.match(lines.body[line])
    if opening is None:
        return 0
    marks = opening.group("marks")
    last, after = _fence_end(lines, line + 1, end, marks)
    content = lines.ended(line + 1, last, lines.indent[line])
    first = line + lines.place
    until = max(line + 1, after) + lines.place - 1
    into.append(Block("code", first, until, content, 0, marks, opening.group("info")))
    return after


def is_fence(lines: Lines, line: int, paragraph: bool) -> bool:
    """Whether a fence opens on a line."""
    return _FENCE.match(lines.body[line]) is not None


def _fence_end(lines: Lines, line: int, end: int, marks: str) -> tuple[int, int]:
    """The first line that is no more code of a fence, and the first one behind the fence."""
    while line < end:
        text = lines.body[line]
        if not text:
            if line == lines.unended:
                return line, line
        elif lines.indent[line] < lines.margin:
            return line, line
        elif text.startswith(marks) and not lines.is_code(line) and not text.rstrip(BLANK).strip(marks[0]):
            return line, line + 1
        line += 1
    return line, line


def code(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """Indented code."""
    last = at = line + 1
    while at < end:
        if lines.body[at]:
            if not lines.is_code(at):
                break
            last = at + 1
        at += 1
    content = lines.text(line, last, 4 + lines.margin) + "\n"
    into.append(Block("code", line + lines.place, last + lines.place - 1, content))
    return last
