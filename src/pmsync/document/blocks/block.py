"""One block of Markdown and what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


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
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting += block.children[::-1]
