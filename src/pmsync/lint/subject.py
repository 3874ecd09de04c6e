"""A post-mortem as the rules look at it: its parts, their visible words, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pmsync.document.actions.words import is_filler
from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import plain
from pmsync.document.read import parse_whole
from pmsync.document.sections import blocks_of
from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.facts import Facts, Limits
from pmsync.model import Edit, PostMortem, Section, Span

State = Literal["filled", "guidance", "empty"]
_NONE = lazy_pattern(r"(?:none|nothing|n/?a|nil|no|keine?|nichts|aucune?|rien)\W*", re.IGNORECASE)
_LABEL = lazy_pattern(r"[\w' ]{1,30}:(?=\s|$)")
_GAP = lazy_pattern(r"\{[^\W\d][\w ,/'-]*\}|<[^\W\d][\w ,/'-]* [\w ,/'-]*>")
_COMMENT = lazy_pattern(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_MANY_GAPS = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding of a rule before its code is known: place (a 1-based line, or a span), message, fix."""

    line: int
    message: str
    span: Span | None = None
    fix: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Part:
    """One of the guide's sections with its blocks, heading left out."""

    section: Section
    blocks: list[Block]

    @property
    def line(self) -> int:
        """The line of its heading."""
        return self.section.first

    @cached_property
    def leaves(self) -> list[tuple[Block, str]]:
        """The blocks that hold words, with the words that a reader sees."""
        return [(leaf, plain(leaf.content)) for leaf in _leaves(self.blocks)]

    @cached_property
    def text(self) -> str:
        """All its words."""
        return "\n".join(words for _, words in self.leaves)

    @cached_property
    def state(self) -> State:
        """Whether somebody wrote something into it."""
        found = list(_contents(self.blocks))
        if any(map(is_written, found)):
            return "filled"
        comment = any(block.kind == "html" for each in self.blocks for block in each.walk())
        return "guidance" if comment or any("<!--" in each or plain(each) for each in found) else "empty"


@dataclass(frozen=True, eq=False)
class Subject:
    """A post-mortem with everything that a rule may ask."""

    document: PostMortem
    source: Source
    tree: Tree
    facts: Facts = field(default_factory=Facts)
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def parts(self) -> dict[str, Part]:
        """The sections by canonical name."""
        sections = self.document.sections
        return {name: Part(each, blocks_of(self.tree, each)) for name, each in sections.items()}

    def filled(self, name: str) -> Part | None:
        """A section that somebody wrote something into."""
        part = self.parts.get(name)
        return part if part and part.state == "filled" else None

    @cached_property
    def top(self) -> int:
        """The line for what concerns the whole document: its first heading, else its first line."""
        headings = (block.first for block in self.tree.root.children if block.kind == "heading")
        return next(headings, 1)

    @property
    def grave(self) -> bool:
        """Whether the incident is one of those for which more is owed."""
        return self.severity in self.limits.grave

    @cached_property
    def severity(self) -> str | None:
        """The severity in the team's spelling: `sev 1` is `SEV1`; else as written."""
        written = self.document.severity
        if written is None:
            return None
        bare = re.sub(r"[\s_-]+", "", written.casefold())
        known = {re.sub(r"[\s_-]+", "", each.casefold()): each for each in self.limits.severities}
        return known.get(bare, written)

    def head_line(self, *keys: str) -> int:
        """The line of the front matter that sets one of some keys; the document's top where none does."""
        if self.document.front_matter:
            pattern = re.compile(rf"[\"']?(?:{'|'.join(keys)})[\"']?[ \t]*[:=]")
            for number in range(2, self.tree.root.first):
                if pattern.match(self.source.line(number)):
                    return number
        return self.top


def read_subject(path: str, text: str) -> Subject:
    """Read a file's text for the rules."""
    return Subject(*parse_whole(path, text))


def is_written(content: str) -> bool:
    """Whether inline Markdown says something: no label alone, no comment, no gap of a template."""
    seen = _COMMENT.sub("", content) if "<!--" in content else content
    if len(_GAP.findall(seen)) >= _MANY_GAPS:
        return False
    return any(_says(plain(line)) for line in seen.split("\n"))


def _says(words: str) -> bool:
    if label := _LABEL.match(words):
        words = words[label.end() :].strip()
    if not words:
        return False
    return _NONE.fullmatch(words) is not None or not is_filler(words)


def _leaves(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind in ("paragraph", "cell", "heading"):
            yield block
        elif block.kind not in ("code", "html"):
            yield from _leaves(block.children)


def _contents(blocks: list[Block]) -> Iterator[str]:
    """What could have been written by a person: paragraphs, code, cells but for headers and row names."""
    for block in blocks:
        if block.kind in ("paragraph", "code"):
            yield block.content
        elif block.kind == "table":
            for row in block.children[1:]:
                yield from (cell.content for cell in row.children[1 if len(row.children) > 1 else 0 :])
        else:
            yield from _contents(block.children)
