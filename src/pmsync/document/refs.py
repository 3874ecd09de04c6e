"""What a piece of Markdown refers to: URLs, `#123`, commits."""

from __future__ import annotations

from pmsync.document.markdown import Link, Tree, inline_links
from pmsync.lazy_pattern import lazy_pattern

_REF = lazy_pattern(
    r"(?P<url>https?://[^\s<>\[\]\"'`|]+)"
    r"|(?P<issue>(?<![\w/&#.])(?:[\w.-]{1,80}/[\w.-]{1,80})?#\d{1,9}\b)"
    r"|(?P<commit>(?<![\w/.-])[0-9a-f]{7,40}(?![\w-]))"
)
_PUNCTUATION = ".,;:!?*_~"
_REACH = 4000  # characters in which a link is looked for
_HINT = lazy_pattern(r"://|#\d|[0-9a-f]{7}|\[|<")


def refs_in(content: str, tree: Tree) -> tuple[str, ...]:
    """The references in inline Markdown, in the order in which they stand, each once.

    A link gives its target only: what is shown in its place is not read again.
    """
    if not _HINT.search(content):
        return ()
    found: dict[str, int] = {}
    linked, cursor = [], 0
    for link in inline_links(content, tree):
        start, end = _place(link, content, cursor)
        found.setdefault(link.href, start)
        linked.append((start, end))
        cursor = end
    spans = iter([*linked, (len(content), len(content))])
    start, end = next(spans)
    for ref in _REF.finditer(content):
        while ref.start() >= end and end < len(content):
            start, end = next(spans)
        written = _trimmed(ref.group()) if ref.group("url") else ref.group()
        if not start <= ref.start() < end and (not ref.group("commit") or _like_commit(written)):
            found.setdefault(written, ref.start())
    return tuple(sorted(found, key=lambda each: found[each]))


def _place(link: Link, content: str, cursor: int) -> tuple[int, int]:
    """From where to where a link stands, as near as can be told when it is written otherwise than read."""
    start = content.find(link.text, cursor, cursor + _REACH) if link.text else cursor
    start = max(start, cursor)
    behind = start + len(link.text)
    target = content.find(link.href, start, behind + _REACH)
    return start, target + len(link.href) if start <= target <= behind + 2 else behind


def _trimmed(url: str) -> str:
    """A bare URL without the punctuation of the sentence around it."""
    url = url.rstrip(_PUNCTUATION)
    body = url.rstrip(")")
    unclosed = max(body.count("(") - body.count(")"), 0)
    return body.rstrip(_PUNCTUATION) if body != url and not unclosed else url[: len(body) + unclosed]


def _like_commit(word: str) -> bool:
    """A digit and a letter: neither a number nor a word such as "defaced"."""
    return any(each.isdigit() for each in word) and any(each.isalpha() for each in word)
