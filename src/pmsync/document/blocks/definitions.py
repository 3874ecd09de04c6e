"""Link reference definitions: `[label]: target "title"`, over as many lines as they take."""

from __future__ import annotations

import re
from collections.abc import Callable

from pmsync.document.blocks.lines import BLANK, TRIM, Lines
from pmsync.lazy_pattern import lazy_pattern

_BLANKS = lazy_pattern(f"[{TRIM}]+")
_IN_LABEL = lazy_pattern(r"[\[\]]|\\.?", re.DOTALL)
_NONE = lazy_pattern(r"\[[^\[\]\\]*(?:\](?!:)|\[)")

_Found = tuple[str, str, str, int]
"""Label, address, title, and where the definition ends in its text."""


def definition(lines: Lines, line: int, is_other: Callable[[Lines, int], bool]) -> int:
    """Note the definition that begins on a line in `lines.env`; the next line, 0 where there is none.

    `is_other` says that a line begins another block even right behind a paragraph.
    """
    if _NONE.match(lines.body[line]):
        return 0
    text, size = "", 1
    while True:  # with twice as many lines each time, so that long ones cost what they are long
        longer = _passage(lines, line, size, is_other)
        found, more = _read(longer)
        if not more or len(longer) == len(text):
            break
        text, size = longer, 2 * size
    if found is None:
        return 0
    label, address, title, end = found
    after = line + 1 + longer.count("\n", 0, end)
    references = lines.env.setdefault("references", {})
    references.setdefault(label, {"title": title, "href": address, "map": [line, after]})
    return after


def label_of(written: str) -> str:
    """A label as it is compared with others; its first definition counts."""
    return _BLANKS.sub(" ", written.strip(TRIM)).lower().upper()


def _passage(lines: Lines, line: int, size: int, is_other: Callable[[Lines, int], bool]) -> str:
    """At most so many lines of what would be one paragraph."""
    at = line + 1
    while at < min(line + size, lines.end) and lines.body[at]:
        lazy = lines.is_code(at) or lines.indent[at] < 0
        if not lazy and is_other(lines, at):
            break
        at += 1
    return "\n".join(lines.body[line:at]) + ("" if at - 1 == lines.unended else "\n")


def _read(text: str) -> tuple[_Found | None, bool]:
    """The definition with which a text begins, and whether more text could change the answer."""
    from markdown_it.common.normalize_url import normalizeLink, validateLink
    from markdown_it.helpers import parseLinkDestination, parseLinkTitle

    behind = _label_end(text)
    if behind is None:
        return None, True
    label = label_of(text[1:behind])
    if text[behind + 1 : behind + 2] != ":" or not label:
        return None, False
    start = _past(text, behind + 2, BLANK + "\n")
    line_end = text.find("\n", start) + 1 or len(text)
    address = parseLinkDestination(text, start, line_end)
    href = normalizeLink(address.str)
    if not address.ok or not validateLink(href):
        return None, start == len(text)
    if text[address.pos - 1] == "\n":  # it ends in a backslash, which takes the line's end in
        return (label, href, "", address.pos - 1), False
    bare = (label, href, "", address.pos) if _line_ends(text, address.pos) else None
    start = _past(text, address.pos, BLANK + "\n")
    title = parseLinkTitle(text, start, len(text))
    more = title.can_continue or start == len(text)
    apart = start > address.pos or "\n" in text[start : title.pos]
    if not title.ok or not apart:
        return bare, more
    if _line_ends(text, title.pos):
        return (label, href, title.str, title.pos), more
    return (bare if title.str else None), more


def _label_end(text: str) -> int | None:
    """Where the bracket stands that closes the label; 0 where one opens before, None where none does."""
    for sign in _IN_LABEL.finditer(text, 1):
        if sign.group() == "]":
            return sign.start()
        if sign.group() == "[":
            return 0
    return None


def _past(text: str, at: int, blanks: str) -> int:
    while at < len(text) and text[at] in blanks:
        at += 1
    return at


def _line_ends(text: str, at: int) -> bool:
    """Whether nothing but blanks stands on the rest of a line."""
    end = _past(text, at, BLANK)
    return text[end : end + 1] in ("", "\n")
