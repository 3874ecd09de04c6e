"""Markdown as a tree of blocks that know their lines, its links, and the cells of its tables.

Inline content is parsed on demand (`inline_links`), which is half the time of a document. The tree is for
reading; nothing is ever printed back from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pmsync.document.blocks.block import Block
from pmsync.document.blocks.lines import BLANK
from pmsync.document.blocks.scan import scan
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

__all__ = ["Block", "Link", "Tree", "cell_bounds", "inline_links", "parse_blocks", "split_row"]

_BORDER = lazy_pattern(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed document: the root block, and the link definitions by normalised label."""

    root: Block
    env: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image found in inline text: what is shown and where it goes."""

    text: str
    href: str


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")


def parse_blocks(text: str, skip: int = 0) -> Tree:
    """Parse the text below its first `skip` lines (the front matter); lines are those of the whole text.

    `text` must use the line endings that `Source` knows; the line numbers then agree.
    """
    root = Block("document", skip + 1, skip + text.count("\n") + 1)
    root.children, env = scan(text, skip + 1)
    return Tree(root, env)


def inline_links(content: str, tree: Tree) -> list[Link]:
    """The links and autolinks in a block's inline content; reference links are resolved by the tree."""
    if "[" not in content and "<" not in content:
        return []
    found: list[Link] = []
    for token in _inline_parser().parseInline(content, tree.env):
        href: str | None = None
        shown: list[str] = []
        for child in token.children or ():
            if child.type == "link_open":
                href, shown = str(child.attrGet("href") or ""), []
            elif child.type == "link_close" and href is not None:
                found.append(Link("".join(shown), href))
                href = None
            elif href is not None:
                shown.append(child.content)
    return found


def split_row(line: str, start: int) -> list[Span]:
    """The cells of one table line as spans into the whole text, blanks around them left out.

    `start` is the offset of `line` in the text. An empty cell is an empty span one blank after its left
    border, or at the border where there is no blank.
    """
    cells, first = _cells(line)
    spans, left = [], start + first
    for cell in cells:
        body = cell.strip(BLANK)
        before = len(cell) - len(cell.lstrip(BLANK)) if body else min(1, max(len(cell) - 1, 0))
        spans.append(Span(left + before, left + before + len(body)))
        left += len(cell) + 1
    return spans


def cell_bounds(line: str) -> list[tuple[int, int]]:
    """The cells of one table line from border to border, blanks included, as offsets into the line.

    A pipe is a border unless a backslash stands right before it (GFM: in code too, and whatever stands
    before the backslash). Outer pipes are optional.
    """
    cells, left = _cells(line)
    starts = accumulate((len(cell) + 1 for cell in cells), initial=left)
    return [(start, start + len(cell)) for start, cell in zip(starts, cells, strict=False)]


def _cells(line: str) -> tuple[list[str], int]:
    """What stands between the borders of a table line, and where the first of it begins."""
    cells, first = _BORDER.split(line) if "\\" in line else line.split("|"), 0
    bordered = len(cells) > 1
    if bordered and not cells[0].strip():
        first = len(cells.pop(0)) + 1
    if bordered and not cells[-1].strip():
        cells.pop()
    return cells, first
