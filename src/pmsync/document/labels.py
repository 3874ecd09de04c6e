"""Facts that a document states by a label: "**Date:** 3 May 2024", a row, a heading and what follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold
from pmsync.lazy_pattern import lazy_pattern

_LINE = lazy_pattern(
    r"^[ \t]*(?P<mark>\*\*|__|\*|_)?(?P<label>[^\W\d][^:*|\n]{1,28}?)[ \t]*"
    r"(?:(?P=mark)[ \t]*:|:[ \t]*(?P=mark)|:)[ \t]*(?P<value>\S.*)$",
    re.MULTILINE,
)
_LONGEST = 28


def labelled(tree: Tree) -> dict[str, list[str]]:
    """What each label says as Markdown, by the folded label, in document order."""
    facts: dict[str, list[str]] = {}
    for label, value in _facts(tree.root.children):
        facts.setdefault(fold(label), []).append(value)
    return facts


def _facts(blocks: list[Block]) -> Iterator[tuple[str, str]]:
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block.kind in ("paragraph", "heading"):
            yield from _lines(block.content)
        if block.kind == "heading" and following is not None and following.kind == "paragraph":
            yield block.content[: _LONGEST + 1], following.content
        for part in block.children:
            yield from _part(part)
        if block.kind == "quote":
            yield from _facts(block.children)


def _part(part: Block) -> Iterator[tuple[str, str]]:
    """What a list item or a row states."""
    if part.kind == "item" and part.children and part.children[0].kind == "paragraph":
        yield from _lines(part.children[0].content)
    elif part.kind == "row" and len(part.children) > 1 and len(part.children[0].content) <= _LONGEST:
        yield part.children[0].content, part.children[1].content


def _lines(content: str) -> Iterator[tuple[str, str]]:
    if ":" in content:
        for found in _LINE.finditer(content):
            yield found.group("label"), found.group("value")
