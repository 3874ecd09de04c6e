"""Which blocks belong to the action section: those in it, and those that bad layout has put behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from pmsync.document.actions.words import is_horizon
from pmsync.document.markdown import Block
from pmsync.model import Section

Place = tuple[Block, tuple[Block, ...]]
"""A block, and the blocks around it from the outermost in."""


def blocks_in(root: Block, section: Section, others: Sequence[Section]) -> Iterator[Place]:
    """The outermost blocks of a section and its outliers, without those of other parts inside it."""
    for part in (section, *_groups_behind(root, section), *_below_empty(root, section, others)):
        inside = [other for other in others if other.last <= part.last]
        for block, containers in _blocks(root, part, ()):
            if not any(_within(block, other) for other in inside):
                yield block, containers


def next_heading(places: Sequence[Place], start: int) -> int:
    """Where the body that begins at `start` ends."""
    numbers = range(start, len(places))
    return next((number for number in numbers if places[number][0].kind == "heading"), len(places))


def _groups_behind(root: Block, section: Section) -> Iterator[Section]:
    """Groups of items that belong to a section but stand behind another part that interrupts it."""
    headings = [block for block in root.children if block.kind == "heading"]
    own = next((block for block in headings if block.first == section.first), None)
    if own is None:
        return
    behind = [block for block in headings if block.first > own.first]
    inside = list(takewhile(lambda block: block.level > own.level, behind))
    ends = [block.first - 1 for block in behind[1:]] + [root.last]
    for block, end in zip(inside, ends, strict=False):
        if block.first > section.last and is_horizon(block.content):
            yield Section(section.name, "", block.first - 1, end)


def _below_empty(root: Block, section: Section, others: Sequence[Section]) -> Iterator[Section]:
    """What stands below a labelled list line that has nothing but its label: it is not indented as it"
    " should be."""
    over = _over(root, section.first)
    item = next((block for block in over if block.kind == "item" and block.first == section.first), None)
    if item is None or len(item.children) != 1 or not item.children[0].content.rstrip(" *_").endswith(":"):
        return
    behind = [block for block in root.children if block.first > section.last]
    own = list(
        takewhile(
            lambda block: block.kind != "heading" and not any(_within(block, each) for each in others), behind
        )
    )
    if own:
        yield Section(section.name, "", own[0].first - 1, own[-1].last)


def _over(block: Block, line: int) -> Iterator[Block]:
    """The blocks that a line is part of, from the outermost in."""
    for child in block.children:
        if child.first <= line <= child.last:
            yield child
            yield from _over(child, line)


def _within(block: Block, section: Section) -> bool:
    return section.first <= block.first <= section.last


def _blocks(
    block: Block, section: Section, containers: tuple[Block, ...]
) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    """The outermost blocks that stand in a section, each with the blocks around it."""
    for child in block.children:
        if child.last < section.first or child.first > section.last:
            continue
        inside = child.first > section.first or child.kind in ("paragraph", "heading")
        if inside and (child.last <= section.last or not child.children or child.kind == "table"):
            yield child, containers
        elif child.kind != "quote":
            yield from _blocks(child, section, (*containers, child))
