"""What stands below an item's own text: labelled fields, and links that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmsync.document.actions.cells import read_issue
from pmsync.document.actions.mark_reading import read_label, read_marks
from pmsync.document.actions.passages import Passage, passage_of
from pmsync.document.actions.readings import Detail
from pmsync.document.markdown import Block, Tree
from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern

_LABEL = lazy_pattern(r"[*_]*[^\W\d_][\w '/()-]{0,30}[*_]*\s*:[*_]*(?=\s|$)")
_TELLING = frozenset({"owner", "due", "status", "priority"})


def read_details(source: Source, tree: Tree, blocks: Iterable[Block]) -> dict[str, Detail]:
    """The fields told by the paragraphs and list items in `blocks`; the first of two counts."""
    details: dict[str, Detail] = {}
    for passage in _lines(source, blocks):
        for name, detail in _fields(passage, tree):
            details.setdefault(name, detail)
    return details


def is_fields(source: Source, tree: Tree, block: Block) -> bool:
    """Whether a list or paragraph only tells fields of what stands above it (`- **Owner:** …`)."""
    if block.kind not in ("list", "numbered", "paragraph"):
        return False
    passages = list(_lines(source, [block]))
    if not passages or not all(_LABEL.match(passage.text) for passage in passages):
        return False
    names = [label[0] for passage in passages if (label := read_label(passage.text, tree))]
    return 2 * len(names) >= len(passages) and not _TELLING.isdisjoint(names)


def _lines(source: Source, blocks: Iterable[Block]) -> Iterator[Passage]:
    """Each line of paragraphs, each list item's first paragraph."""
    for block in blocks:
        if block.kind == "paragraph" and (passage := passage_of(source, block)):
            yield from lines_of(passage)
        elif block.kind in ("list", "numbered"):
            for item in block.children:
                lead = item.children[0] if item.children else None
                if lead and lead.kind == "paragraph" and (passage := passage_of(source, lead)):
                    yield passage


def lines_of(passage: Passage) -> Iterator[Passage]:
    """A passage's lines, one by one."""
    for start, end in zip(passage.starts, [*passage.starts[1:], len(passage.text) + 1], strict=True):
        yield passage.part(start, end - 1)


def _fields(passage: Passage, tree: Tree) -> Iterator[tuple[str, Detail]]:
    label = read_label(passage.text, tree)
    if label:
        name, mark = label
        span = passage.span(mark.inner, mark.inner_end)
        if name == "issue":
            found = read_issue(passage.text[mark.inner : mark.inner_end], tree, mark.inner)
            if found:
                yield name, Detail(found[0], passage.span(found[1].start, found[1].end))
        elif mark.value.strip():
            yield name, Detail(mark.value, span)
        return
    marks = read_marks(passage.text, tree)
    lone = len(marks.links) == 1 and marks.wording == marks.text[marks.links[0].start : marks.links[0].end]
    found_mark = marks.fields.get("issue") if lone else marks.beside("issue")
    if found_mark is not None:
        yield "issue", Detail(found_mark.value, passage.span(found_mark.inner, found_mark.inner_end))
