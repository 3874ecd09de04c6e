"""What the text of a table cell, or of a label's value, says about one field."""

from __future__ import annotations

from functools import lru_cache

from pmsync.document.actions.dues import read_due
from pmsync.document.actions.links import KEY, REFERENCE, find_links
from pmsync.document.actions.passages import mask, normalise_title, unescape
from pmsync.document.actions.words import STATUS_SIGNS, is_filler, status_of, tick_of
from pmsync.document.markdown import Tree
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Span, Status

_WHOLE_LINK = lazy_pattern(r"\[(?P<label>[^\[\]]+)\](?:\([^()\s]*\)|\[[^\[\]]*\])")
_NUMBER = lazy_pattern(r"(?:[A-Za-z]+\s?[/:#-]?\s?)?\d{2,}")


@lru_cache(maxsize=2048)
def read_cell(name: str, text: str) -> tuple[str | None, bool]:
    """A field's value in a cell, None where it is empty or a filler; and whether it needs to be made"
    " clearer."""
    link = _WHOLE_LINK.fullmatch(text.strip())
    shown = normalise_title(unescape(link["label"] if link else text, cell=True))
    if not shown or (link is None and name != "number" and is_filler(text)):
        return None, False
    return read_due(shown) if name == "due" else (shown, False)


def read_issue(text: str, tree: Tree, offset: int) -> tuple[str, Span] | None:
    """The reference in an Issue cell as written, a link's address first, with its place in the document."""
    if REFERENCE.fullmatch(text):  # as in most cells
        return text, Span(offset, offset + len(text))
    masked = mask(text)
    links = find_links(text, masked, tree)
    link = next((each for each in links if each.is_issue), links[0] if links else None)
    if link:
        return link.target, Span(offset + link.start, offset + link.end)
    match = KEY.search(text) or _NUMBER.search(masked)
    if match is None or is_filler(text):
        return None
    return match.group(), Span(offset + match.start(), offset + match.end())


@lru_cache(maxsize=1024)
def read_status_cell(column: str, text: str) -> tuple[bool, Status | None]:
    """Whether a Status or Done cell tells a status, and which; None where its word is not known."""
    status = tick_of(text) if column == "done" else status_of(text)
    told = status is not None or any(sign in text for sign in STATUS_SIGNS) or not is_filler(text)
    return told, status
