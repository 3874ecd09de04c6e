"""The pages of the documentation as what they are made of: blocks, code within lines, links and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = tuple(
    path.relative_to(ROOT).as_posix() for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
)
GENERATED = "docs/commands.md"


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, in which language, and the comment right above it."""

    page: str
    line: int
    language: str
    text: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def tokens(page: str) -> tuple[Token, ...]:
    """A page as CommonMark with tables reads it."""
    text = (ROOT / page).read_text("utf-8")
    return tuple(MarkdownIt("commonmark").enable("table").parse(text))


def blocks(page: str) -> Iterator[Block]:
    """Every block of a page, in lists and quotations as well."""
    above = ""
    for token in tokens(page):
        if token.type in ("fence", "code_block"):
            assert token.map
            yield Block(page, token.map[0] + 1, token.info.strip(), token.content, above)
        above = token.content.strip() if token.type == "html_block" else ""


def within(page: str, kind: str) -> Iterator[Token]:
    """Everything of a kind that stands within the lines of a page."""
    for token in tokens(page):
        yield from (child for child in token.children or () if child.type == kind)


def code(page: str) -> list[str]:
    """What is written as code within the lines of a page."""
    return [token.content for token in within(page, "code_inline")]


def targets(page: str) -> list[str]:
    """Where the links of a page lead, and where its pictures are."""
    links = [str(token.attrs["href"]) for token in within(page, "link_open")]
    return links + [str(token.attrs["src"]) for token in within(page, "image")]


def anchors(page: str) -> list[str]:
    """The addresses of a page's headings."""
    found = tokens(page)
    return [
        re.sub(r"[^\w\- ]", "", inline.content.lower()).replace(" ", "-")
        for heading, inline in pairwise(found)
        if heading.type == "heading_open"
    ]


ALL = tuple(block for page in PAGES for block in blocks(page))
