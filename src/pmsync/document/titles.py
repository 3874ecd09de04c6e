"""What a document is called."""

from __future__ import annotations

import re

from pmsync.document.front_matter import FrontMatter
from pmsync.document.markdown import Tree
from pmsync.document.plain import fold, plain
from pmsync.document.sections import name_of
from pmsync.document.stamps import stamp_at

_TITLE = re.compile(r"(?:titles?|titel|titre|tittel)[ \t]*:[ \t]*", re.IGNORECASE)
_FORM = frozenset(
    {"metadata", "meta", "table of contents", "contents", "incident details", "details", "header"}
)
_FIELD = re.compile(r"[\w /()-]{2,30}:(?:$|[ \t])")
_KNOWN = re.compile(r"(?:post[ -]?mortem|incident|outage|pm|rca|retro|security|report|inc)\b", re.IGNORECASE)


def find_title(head: FrontMatter, tree: Tree) -> str | None:
    """The front matter's title, else the first heading of level 1, else the first that is a title at all."""
    title = head.text("title")
    if title:
        return title
    headings = [(block.level, block.content) for block in tree.root.children if block.kind == "heading"]
    first = [content for level, content in headings if level == 1]
    for contents in (first, [content for _, content in headings]):
        for content in contents:
            if _names_a_part(content):
                break
            if title := _titled(content):
                return title
    return None


def _names_a_part(content: str) -> bool:
    named = name_of(content)
    return named is not None and named[1] != 2


def _titled(content: str) -> str | None:
    """A heading's words as a title; None for a field of the form ("Owner: …") and for a time."""
    text = plain(content)
    if fold(text) in _FORM:
        return None
    if field := _TITLE.match(text):
        return text[field.end() :] or None
    if (_FIELD.match(text) and not _KNOWN.match(text)) or not text:
        return None
    stamp = stamp_at(text)
    return None if stamp and not text[stamp.rest :] else text
