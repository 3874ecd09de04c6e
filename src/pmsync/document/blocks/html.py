"""Blocks of HTML: what opens one, and what ends it."""

from __future__ import annotations

import re

from pmsync.document.blocks.block import Block
from pmsync.document.blocks.lines import Lines
from pmsync.lazy_pattern import lazy_pattern

_RAW_TEXT = lazy_pattern(r"(?i:</(?a:script|pre|style|textarea)>)")
_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div"
    "|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe"
    "|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table"
    "|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_NAME = r"[A-Za-z][A-Za-z0-9-]*"
_VALUE = r"""(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*")"""
_ATTRIBUTE = rf"\s+[A-Za-z_:][A-Za-z0-9:._-]*(?:\s*=\s*{_VALUE})?"
_LONE_TAG = lazy_pattern(rf"(?:<{_NAME}(?:{_ATTRIBUTE})*\s*/?>|</{_NAME}\s*>)\s*$")
_HTML: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (lazy_pattern(r"<(?i:(?a:script|pre|style|textarea))(?=\s|>|$)"), _RAW_TEXT),
    (lazy_pattern(r"<!--"), lazy_pattern(r"-->")),
    (lazy_pattern(r"<\?"), lazy_pattern(r"\?>")),
    (lazy_pattern(r"<![A-Za-z]"), lazy_pattern(r">")),
    (lazy_pattern(r"<!\[CDATA\["), lazy_pattern(r"\]\]>")),
    (lazy_pattern(rf"</?(?i:(?a:{_NAMES}))(?=\s|/?>|$)"), None),
)
"""How HTML that may follow a paragraph at once begins, and what ends it: None for an empty line."""


def html(lines: Lines, line: int, end: int, into: list[Block]) -> int:
    """A block of HTML."""
    text = lines.body[line]
    closing, known = _closing(text)
    if not known and _LONE_TAG.match(text) is None:
        return 0
    after = _html_end(lines, line, end, closing)
    content = lines.ended(line, after, lines.margin)
    into.append(Block("html", line + lines.place, after + lines.place - 1, content))
    return after


def is_html(lines: Lines, line: int, paragraph: bool) -> bool:
    """Whether HTML begins on a line that ends a paragraph."""
    return _closing(lines.body[line])[1]


def _closing(text: str) -> tuple[re.Pattern[str] | None, bool]:
    """What ends the HTML that begins with a text, and whether it is of those that may follow a paragraph."""
    for opening, closing in _HTML:
        if opening.match(text):
            return closing, True
    return None, False


def _html_end(lines: Lines, line: int, end: int, closing: re.Pattern[str] | None) -> int:
    if closing is not None and closing.search(lines.body[line]):
        return line + 1
    at = line + 1
    while at < end:
        text = lines.body[at]
        if lines.indent[at] < lines.margin and (closing is None or text):
            return at
        if closing is None:
            if not text:
                return at
        elif closing.search(text):
            return at + 1
        at += 1
    return at
