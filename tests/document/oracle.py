"""The same blocks by markdown-it-py, which the scanner is compared with."""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pmsync.document.markdown import Block, Tree

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


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


def blocks_by_markdown_it(text: str, skip: int = 0) -> Tree:
    """What `parse_blocks` should give."""
    env: dict[str, Any] = {}
    root = Block("document", skip + 1, skip + text.count("\n") + 1)
    open_blocks = [root]
    for token in _parser().parse(text, env):
        _place(token, open_blocks, skip)
    return Tree(root, {"references": env["references"]} if "references" in env else {})


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
