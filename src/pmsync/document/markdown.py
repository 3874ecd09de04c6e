"""Markdown as a tree of blocks that know their lines, by markdown-it-py's block parser.

Only blocks are parsed: inline content is parsed on demand (`inline_links`), which is half the time
of a document. The tree is for reading; nothing is ever printed back from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pmsync.model import Span

_KINDS = {
    "heading": "heading",
    "paragraph": "paragraph",
    "bullet_list": "list",
    "ordered_list": "numbered",
    "list_item": "item",
    "table": "table",
    "tr": "row",
    "th": "cell",
    "td": "cell",
    "blockquote": "quote",
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "hr": "rule",
}


@dataclass(slots=True)
class Block:
    """One block.

    `kind` is one of: document heading paragraph list numbered item table row cell quote code html rule.
    `first` and `last` are 1-based lines, both included. `content` is the raw inline text of headings,
    paragraphs and cells, and the text of code and html. `level` is a heading's level; `marker` a list
    item's marker without its number ("-", "*", "+", ".", ")"), `info` an ordered item's number.
    """

    kind: str
    first: int
    last: int
    content: str = ""
    level: int = 0
    marker: str = ""
    info: str = ""
    children: list[Block] = field(default_factory=list)

    def walk(self) -> Iterator[Block]:
        """This block and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


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
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


@cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("strikethrough")


def parse_blocks(text: str, skip: int = 0) -> Tree:
    """Parse the text below its first `skip` lines (the front matter); lines are those of the whole text.

    `text` must use the line endings that `Source` knows; the line numbers then agree.
    """
    env: dict[str, Any] = {}
    root = Block("document", skip + 1, skip + text.count("\n") + 1)
    open_blocks = [root]
    for token in _block_parser().parse(text, env):
        _place(token, open_blocks, skip)
    return Tree(root, env)


def _place(token: Token, open_blocks: list[Block], skip: int) -> None:
    name = token.type.removesuffix("_open").removesuffix("_close")
    if token.type == "inline":
        open_blocks[-1].content = token.content
        return
    kind = _KINDS.get(name)
    if kind is None:
        return
    if token.nesting < 0:
        open_blocks.pop()
        return
    first, end = token.map or (open_blocks[-1].first - 1 - skip, open_blocks[-1].last - skip)
    block = Block(kind, first + 1 + skip, max(first + 1, end) + skip, marker=token.markup, info=token.info)
    if kind == "heading":
        block.level = int(token.tag[1:])
    if token.nesting == 0:
        block.content = token.content
    open_blocks[-1].children.append(block)
    if token.nesting > 0:
        open_blocks.append(block)


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
    return [_trimmed(line, left, right, start) for left, right in cell_bounds(line)]


def cell_bounds(line: str) -> list[tuple[int, int]]:
    """The cells of one table line from border to border, blanks included, as offsets into the line.

    A pipe is a border unless a backslash stands right before it (GFM: in code too, and whatever stands
    before the backslash). Outer pipes are optional.
    """
    borders = [at for at, character in enumerate(line) if character == "|" and line[at - 1 : at] != "\\"]
    edges = [-1, *borders, len(line)]
    cells = [(left + 1, right) for left, right in pairwise(edges)]
    if borders and not line[: borders[0]].strip():
        cells.pop(0)
    if cells and borders and not line[borders[-1] + 1 :].strip():
        cells.pop()
    return cells


def _trimmed(line: str, left: int, right: int, start: int) -> Span:
    inner = line[left:right]
    body = inner.strip(" \t")
    if not body:
        at = left + min(1, max(right - left - 1, 0))
        return Span(start + at, start + at)
    begin = left + inner.index(body)
    return Span(start + begin, start + begin + len(body))
