"""The parts of a post-mortem, found by their headings or labels and called by canonical names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold, plain
from pmsync.document.section_names import STRONG, WEAK
from pmsync.document.text import Source
from pmsync.document.times.stamps import stamp_at
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Section

_LONGEST = 12  # words; a longer heading is a sentence, not the name of a part
_SHORT = 4  # words; a longer line that only contains a name is a sentence
_LABEL_LEVEL = 7  # a label stands below every heading
_PHRASE = max(phrase.count(" ") + 1 for phrase in STRONG)  # words of the longest name
_PARENTHESES = lazy_pattern(r"\([^()]*\)|\[[^\[\]]*\]|:\w+:")
_NUMBERING = lazy_pattern(r"(?:(?:section|part|step) )?(?:\d+ )+|[ivx]{1,4} (?=\w)")
_ARTICLE = lazy_pattern(r"(?:(?:the|our|incident|outage|issue|event|die|der|das|le|la|les|l) )+")
_BOLD = lazy_pattern(
    r"(?P<mark>\*\*\*|___|\*\*|__|\*|_)(?P<name>[^*\n]{1,80}?)(?P=mark)(?P<colon>[ \t]*:)?(?P<rest>.*)"
)
_PLAIN = lazy_pattern(r"(?P<name>[^\W\d_][^:|<>`\n]{2,50}?)(?P<colon>[ \t]*:)?[ \t]*")
_AND = lazy_pattern(r"[ ]*(?:/|&|,|\band\b|\bund\b|\bet\b)[ ]*", re.IGNORECASE)
_LETTER = lazy_pattern(r"[^\W\d_]")
_DIGIT = lazy_pattern(r"\d")
_LISTS = ("list", "numbered")
_CLOSING = {
    "timeline": frozenset(
        {"summary", "root_cause", "went_well", "went_poorly", "action_items", "lessons", "supporting"}
    ),
    "action_items": frozenset(
        {"summary", "timeline", "root_cause", "went_well", "went_poorly", "lessons", "supporting"}
    ),
}
"""Parts that are never inside another one, so that even their deeper headings end it."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A heading or label: where it stands, what it may name, and how sure that is (the higher the surer)."""

    first: int
    last: int
    level: int
    heading: str
    name: str | None = None
    sureness: int = 0
    closed: bool = False  # `last` is already the last line of the whole part


def find_sections(source: Source, tree: Tree) -> dict[str, Section]:
    """The document's parts by canonical name, in the order in which they stand.

    A heading that is exactly a part's name wins over a label, a label over a heading that only contains one;
    the first wins where two are equal. A part runs to the next heading of its level or above; one named by a
    label to the next label or heading. Headings that are times do not end a timeline.
    """
    marks = sorted(_marks(source, tree), key=lambda mark: mark.first)
    best: dict[str, int] = {}
    for index, mark in enumerate(marks):
        if mark.name and (mark.name not in best or mark.sureness > marks[best[mark.name]].sureness):
            best[mark.name] = index
    end = source.count
    return {
        name: _section(marks, index, end) for name, index in sorted(best.items(), key=lambda item: item[1])
    }


def blocks_of(tree: Tree, section: Section) -> list[Block]:
    """The blocks of a part, its heading or label left out."""
    found: list[Block] = []
    for block in tree.root.children:
        if block.first > section.last:
            break
        if block.first > section.first:
            found.append(block)
        elif block.last > section.first and block.kind == "paragraph":
            below = block.content.split("\n", section.first - block.first + 1)[-1]
            found.append(Block("paragraph", section.first + 1, block.last, below))
        elif block.last >= section.first and block.kind in _LISTS:
            found += next((item.children[1:] for item in _items(block) if item.first == section.first), [])
    return found


@lru_cache(maxsize=1024)
def name_of(heading: str) -> tuple[str, int] | None:
    """The canonical name of a heading's text, and how it fits: 3 exactly, 2 in part, 1 as a common word."""
    text = plain(heading)
    folded = fold(_PARENTHESES.sub(" ", text)) or fold(text)
    words = _NUMBERING.sub("", folded, count=1) if _NUMBERING.match(folded) else folded
    if not words or len(re.findall(r"[a-z]+", words)) > _LONGEST:
        return None
    bare = _ARTICLE.sub("", words, count=1) if _ARTICLE.match(words) else words
    for table, fit in ((STRONG, 3), (WEAK, 1)):
        if phrase := next((each for each in (folded, words, bare) if each in table), None):
            return table[phrase], fit
    first, last = bare.split(), words.split()
    sizes = range(min(len(last), _PHRASE), 0, -1)
    begins, ends = ([" ".join(first[:size]) for size in sizes], [" ".join(last[-size:]) for size in sizes])
    return next(((STRONG[phrase], 2) for phrase in (*begins, *ends) if phrase in STRONG), None)


def _section(marks: list[_Mark], index: int, end: int) -> Section:
    mark = marks[index]
    name = mark.name or ""
    if mark.closed:
        return Section(name, mark.heading, mark.first, mark.last)
    last = next((each.first - 1 for each in marks[index + 1 :] if _ends(mark, each)), end)
    return Section(name, mark.heading, mark.first, max(last, mark.last))


def _ends(mark: _Mark, other: _Mark) -> bool:
    if other.closed or other.first == mark.first:
        return False
    if mark.name == "timeline" and _DIGIT.search(other.heading) and stamp_at(other.heading):
        return False
    if other.level <= mark.level:
        return True
    return other.level < _LABEL_LEVEL and other.name in _CLOSING.get(mark.name or "", ())


def _marks(source: Source, tree: Tree) -> Iterator[_Mark]:
    blocks = tree.root.children
    titled = False
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        if block.kind == "heading":
            yield from _heading(block, title=not titled and block.level == 1)
            titled = True
        elif block.kind == "paragraph":
            yield from _labels(block, following)
        elif block.kind in _LISTS:
            yield from _item_labels(block)


def _heading(block: Block, *, title: bool) -> Iterator[_Mark]:
    """A heading, once for each part that it names.

    The first one of level 1 is the document's title unless it is exactly a part's name.
    """
    heading = plain(block.content)
    named = name_of(heading)
    if named is None or (title and named[1] == 2):
        yield _Mark(block.first, block.last, block.level, heading)
        return
    names = {named[0]: {3: 8, 2: 6, 1: 5}[named[1]]}
    if named[1] == 2:
        parts = [found for part in _AND.split(heading) if (found := name_of(part)) and found[1] == 3]
        names |= {name: 6 for name, _ in parts if len(parts) > 1}
    for name, sureness in names.items():
        yield _Mark(block.first, block.last, block.level, heading, name, sureness)


def _labels(block: Block, following: Block | None) -> Iterator[_Mark]:
    """Lines of a paragraph that are labels: bold, ending in a colon, right before a list, or alone."""
    lines = block.content.split("\n")
    leads = following is not None and following.kind in ("list", "numbered", "table")
    for number, line in enumerate(lines, block.first):
        sure = 4 if leads and number == block.last else 2 if len(lines) == 1 else 0
        if label := _label(line, sure):
            bold = _BOLD.match(line.strip())
            heading = plain(bold.group("name") if bold else line).rstrip(": ")
            yield _Mark(number, number, _LABEL_LEVEL, heading, *label)


def _label(line: str, sure: int) -> tuple[str, int] | None:
    """What a line names and how surely; `sure` holds for one that is neither bold nor ends in a colon."""
    if bold := _BOLD.match(line.strip()):
        return _named(bold.group("name"), {3: 1} if bold.group("rest").strip() else {3: 7, 1: 3})
    colon = line.rstrip().endswith(":")
    if (sure or colon) and (words := _PLAIN.fullmatch(line)):
        partly = {2: 1} if words.group("name").count(" ") < _SHORT else {}
        return _named(words.group("name"), {3: 4, 1: 2} if colon else {3: sure, **partly})
    return None


def _named(label: str, sureness: dict[int, int]) -> tuple[str, int] | None:
    named = name_of(label) if _LETTER.search(label) else None
    return (named[0], sureness[named[1]]) if named and named[1] in sureness else None


def _item_labels(block: Block) -> Iterator[_Mark]:
    """List items whose bold beginning names a part; the item is the part."""
    for item in _items(block):
        lead = item.children[0] if item.children else None
        if lead is None or lead.kind != "paragraph" or not lead.content.startswith(("*", "_")):
            continue
        bold = _BOLD.match(lead.content)
        if bold and (named := _named(bold.group("name"), {3: 4, 1: 2})):
            heading = plain(bold.group("name")).rstrip(": ")
            yield _Mark(item.first, item.last, _LABEL_LEVEL, heading, *named, closed=True)


def _items(block: Block) -> Iterator[Block]:
    """The items of a list and of the lists in them."""
    for item in block.children:
        yield item
        for part in item.children:
            if part.kind in _LISTS:
                yield from _items(part)
