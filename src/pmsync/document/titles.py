"""What a document is called."""

from __future__ import annotations

import re
from itertools import pairwise

from pmsync.document.front_matter import FrontMatter
from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold, plain
from pmsync.document.sections import name_of
from pmsync.document.times.stamps import stamp_at
from pmsync.lazy_pattern import lazy_pattern

_TITLE = lazy_pattern(r"(?:titles?|titel|titre|tittel)[ \t]*:[ \t]*", re.IGNORECASE)
_EMPTY = lazy_pattern(r"(?:title|titel|titre|tittel)[ \t]*:[ \t]*$", re.IGNORECASE)
_FORM = frozenset(
    {"metadata", "meta", "table of contents", "contents", "incident details", "details", "header"}
)
_FIELD = lazy_pattern(
    r"(?:owners?|authors?|dates?|status|involved|attendees|participants|meeting|call|recording|reviewers?|"
    r"severity|duration|lead|facilitators?|created|updated|last modified|team|"
    r"incident (?:id|dates?|lead|owner|commander))\b"
    r"[^:]{0,30}:",
    re.IGNORECASE,
)


def find_title(head: FrontMatter, tree: Tree) -> str | None:
    """The front matter's title, else the first heading of level 1, else the first that is a title at all."""
    title = head.text("title")
    if title:
        return title
    headings = [block for block in tree.root.children if block.kind == "heading"]
    for block, after in pairwise(headings):
        if _EMPTY.match(plain(block.content)):
            return _titled(after.content)
    return _first_title(headings, level=1) or _first_title(headings, level=6)


def _first_title(headings: list[Block], *, level: int) -> str | None:
    """The first title among the headings down to a level, before any part of the document begins."""
    for place, block in enumerate(headings):
        if block.level <= level:
            if _names_a_part(block.content, first=place == 0):
                return None
            if title := _titled(block.content):
                return title
    return None


def _names_a_part(content: str, *, first: bool) -> bool:
    """Whether a heading is that of a part; the very first may contain a part's name and be the title."""
    named = name_of(content)
    return named is not None and not (first and named[1] == 2)


def _titled(content: str) -> str | None:
    """A heading's words as a title; None for a field of the form ("Owner: …") and for a time."""
    text = plain(content)
    if fold(text) in _FORM:
        return None
    if field := _TITLE.match(text):
        return text[field.end() :] or None
    if not text or _FIELD.match(text):
        return None
    stamp = stamp_at(text)
    return None if stamp and not text[stamp.rest :] else text
