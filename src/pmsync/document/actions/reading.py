"""Reading a post-mortem's action items from whatever its team writes them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pmsync.document.actions.details import is_fields, read_details
from pmsync.document.actions.lists import Context, read_heading, read_list, read_paragraph, read_words
from pmsync.document.actions.passages import Passage, passage_of
from pmsync.document.actions.readings import Reading, Remark
from pmsync.document.actions.scope import blocks_in, next_heading
from pmsync.document.actions.strays import find_strays
from pmsync.document.actions.tables import read_rows, read_table
from pmsync.document.actions.words import is_horizon, is_no_item, status_in_label
from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold, plain
from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import ActionItem, Finding, Section, Severity, Status

_LABEL = lazy_pattern(
    r"(?:[-*+]\s+)?(?P<mark>\*\*\*|___|\*\*|__|\*|_)?[^:*\n]{2,80}?(?(mark):?(?P=mark):?|:)\s*"
)


def read_actions(
    path: str, source: Source, tree: Tree, sections: Mapping[str, Section]
) -> tuple[list[ActionItem], list[Finding]]:
    """The action items of a document in order, counted from 1, and what a person should know about them."""
    readings, remarks = read_readings(source, tree, sections)
    findings = [_finding(path, source, remark) for remark in remarks]
    return [reading.item for reading in readings], sorted(findings, key=lambda each: (each.line, each.column))


def read_readings(
    source: Source, tree: Tree, sections: Mapping[str, Section]
) -> tuple[list[Reading], list[Remark]]:
    """The action items with their places, and all remarks."""
    section = sections.get("action_items")
    reader = _Reader(Context(source, tree))
    if section is None:
        for block in find_strays(tree, sections):
            reader.readings += read_list(block, reader.context)
        if reader.readings:
            start = reader.readings[0].item.span.start
            message = "no section is called action items; these lines read like some"
            reader.remarks.append(Remark("PM410", Severity.INFO, message, start))
    else:
        reader.read(section, [other for other in sections.values() if other.first > section.first])
    readings = [_numbered(reading, place) for place, reading in enumerate(reader.readings, start=1)]
    remarks = [*reader.remarks, *(remark for reading in readings for remark in reading.remarks)]
    return readings, [*remarks, *_duplicates(readings, source)]


def _numbered(reading: Reading, place: int) -> Reading:
    """A reading at its place, where it does not have it yet: rows are read with theirs."""
    return (
        reading if reading.item.place == place else replace(reading, item=replace(reading.item, place=place))
    )


@dataclass(slots=True)
class _Prose:
    """A heading, or a paragraph, that may be an item when nothing else is."""

    block: Block
    passage: Passage
    context: Context


@dataclass(slots=True)
class _Reader:
    """Goes through a section's blocks and gathers items, candidates and remarks."""

    context: Context
    readings: list[Reading] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    headings: list[_Prose] = field(default_factory=list)
    prose: list[_Prose] = field(default_factory=list)
    levels: list[tuple[int, Context]] = field(default_factory=list)
    count: int = 0  # the number of the last numbered item below the last heading
    listed: bool = False  # the section has a list or table, if only a template's

    def read(self, section: Section, others: Sequence[Section]) -> None:
        """Read one section; headings and prose are items only where nothing else is."""
        self.context = self.context.below(section.heading)
        self.levels = [(0, self.context)]
        places = list(blocks_in(self.context.tree.root, section, others))
        position = 0
        while position < len(places):
            block, containers = places[position]
            position += 1
            body = [each for each, _ in places[position : next_heading(places, position)]]
            position += self._block(block, containers, section, body)
        if not self.readings and not self.listed:
            self._read_headings()
        if not self.readings and not self.listed:
            self._read_prose()

    def _block(
        self, block: Block, containers: tuple[Block, ...], section: Section, body: Sequence[Block]
    ) -> int:
        """Read a block; how many of the following ones were read with it."""
        source, tree = self.context.source, self.context.tree
        self.listed = self.listed or block.kind in ("list", "numbered", "table")
        if block.kind == "heading" and block.first > section.first:
            return self._heading(block, body)
        if block.kind in ("list", "numbered"):
            self.readings += read_list(block, self.context)
            return self._bullets_of_last(block, body) if block.kind == "numbered" else 0
        if block.kind == "table":
            table = read_table(source, block, containers)
            if table is None:
                message = "a table in the action section has no column for the action"
                self.remarks.append(Remark("PM407", Severity.INFO, message, source.start(block.first)))
                return 0
            status, place = self.context.status or Status.TODO, len(self.readings) + 1
            for each in read_rows(source, tree, table, status, place):
                if isinstance(each, Reading):
                    self.readings.append(each)
                else:
                    self.remarks.append(each)
        elif block.kind == "paragraph":
            return self._paragraph(block, section, body)
        return 0

    def _bullets_of_last(self, block: Block, body: Sequence[Block]) -> int:
        """How many bullet lists below a numbered one tell more of its last item: the numbers go on"
        " behind them."""
        first, last = (int(item.info or 0) for item in (block.children[0], block.children[-1]))
        lists = next((at for at, each in enumerate(body) if each.kind != "list"), len(body))
        after = body[lists] if lists < len(body) else None
        goes_on = after is not None and after.kind == "numbered" and after.children[0].info == str(last + 1)
        continued, self.count = first == self.count + 1 > 1, last
        return lists if goes_on or continued else 0

    def _heading(self, block: Block, body: Sequence[Block]) -> int:
        while self.levels[-1][0] >= block.level:
            self.levels.pop()
        outer = self.levels[-1][1]
        passage = passage_of(outer.source, block)
        self.context, self.count = outer.below(plain(block.content)), 0
        self.levels.append((block.level, self.context))
        if passage is None:
            return 0
        if any(is_fields(outer.source, outer.tree, each) for each in body):
            self.readings += read_heading(block, outer, read_details(outer.source, outer.tree, body))
            return len(body)
        if body and not is_horizon(block.content):
            self.headings.append(_Prose(block, passage, outer))
        return 0

    def _paragraph(self, block: Block, section: Section, body: Sequence[Block]) -> int:
        passage = passage_of(self.context.source, block)
        if passage is not None and block.first <= section.first:
            passage = _below_label(passage, section.first - block.first)
        if passage is None:
            return 0
        readings = read_paragraph(block, passage, self.context)
        if readings:
            self.readings += readings
        elif body and is_fields(self.context.source, self.context.tree, body[0]):
            details = read_details(self.context.source, self.context.tree, body[:1])
            self.readings += read_words(passage, self.context, "paragraph", details=details)
            return 1
        else:
            self._label(passage)
            self.prose.append(_Prose(block, passage, self.context))
        return 0

    def _label(self, passage: Passage) -> None:
        """A short line in bold, or that ends in a colon, may give the items below it their status."""
        text = passage.text
        if len(text) < 80 and (text.endswith((":", "**", ":*")) or is_horizon(text)):
            status = status_in_label(plain(text).rstrip(":"))
            self.context = replace(self.context, status=status or self.levels[-1][1].status)

    def _read_headings(self) -> None:
        for each in self.headings:
            self.readings += read_heading(each.block, each.context, {})

    def _read_prose(self) -> None:
        for each in self.prose:
            text = plain(each.passage.text)
            if text.endswith(":") or is_no_item(text) or is_horizon(text):
                continue
            for reading in read_words(each.passage, each.context, "paragraph"):
                self.readings.append(reading)
                message = "a paragraph is read as an action item; a list or a table would be surer"
                self.remarks.append(Remark("PM411", Severity.INFO, message, reading.item.span.start))


def _below_label(passage: Passage, line: int) -> Passage | None:
    """What stands behind the section's own label in its paragraph."""
    rest = passage.part(passage.starts[min(line, len(passage.starts) - 1)], len(passage.text))
    first_end = rest.starts[1] - 1 if len(rest.starts) > 1 else len(rest.text)
    label = _LABEL.match(rest.text, 0, first_end)
    start = label.end() if label else first_end
    while start < len(rest.text) and rest.text[start].isspace():
        start += 1
    return rest.part(start, len(rest.text)) if start < len(rest.text) else None


def _duplicates(readings: Sequence[Reading], source: Source) -> Iterator[Remark]:
    seen: dict[str, int] = {}
    for reading in readings:
        item = reading.item
        key = fold(plain(item.title)) or item.title
        if key in seen and item.issue is None:
            message = f"says the same as line {seen[key]}"
            yield Remark("PM405", Severity.WARNING, message, source.start(item.line))
        seen.setdefault(key, item.line)


def _finding(path: str, source: Source, remark: Remark) -> Finding:
    line, column = source.place(remark.offset)
    return Finding(path, line, column, remark.code, remark.severity, remark.message)
