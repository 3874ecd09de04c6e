"""Waivers in a document: `<!-- pmsync: allow PM204 because … -->`, found by syntax.

A waiver inside a paragraph, list item or table row holds for its lines, one in a heading for the section.
One that stands alone holds for the section it stands in; before the first section, for the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pmsync.document.actions.passages import comments
from pmsync.document.markdown import Block
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.subject import Mark, Subject
from pmsync.model import Finding, Span

_KEYWORD = "pmsync:"
_ALLOW = lazy_pattern(r"<!--\s*pmsync:\s*allow\b(?P<words>.*)-->", re.DOTALL)
_WORDS = lazy_pattern(
    r"\s*(?P<codes>PM\d{3}(?:[\s,]+(?:and\s+)?PM\d{3})*)?\s*(?:because\b|:|-|–|—)?\s*(?P<reason>.*)",
    re.DOTALL,
)
_CODE = lazy_pattern(r"PM\d{3}")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is allowed from line `first` to `last`, and why; `span` is the comment."""

    codes: tuple[str, ...]
    reason: str
    span: Span
    line: int
    first: int
    last: int

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is waived."""
        return bool(self.reason) and finding.code in self.codes and self.first <= finding.line <= self.last


def find_waivers(subject: Subject) -> list[Waiver]:
    """The waivers of a document in the order in which they stand."""
    if _KEYWORD not in subject.document.text:
        return []
    found = (waiver for block in _outer(subject.tree.root, ()) for waiver in _waivers(subject, *block))
    return sorted(found, key=lambda waiver: waiver.span.start)


def reasonless(waivers: Sequence[Waiver]) -> Iterator[Mark]:
    """PM001."""
    for waiver in waivers:
        if not waiver.codes:
            yield Mark(waiver.line, "the waiver names no code: `allow PM427 because …`", waiver.span)
        elif not waiver.reason:
            yield Mark(
                waiver.line,
                f"the waiver of {', '.join(waiver.codes)} gives no reason and does not count",
                waiver.span,
            )


def unused(waivers: Sequence[Waiver], findings: Sequence[Finding], known: frozenset[str]) -> Iterator[Mark]:
    """PM002 and, for codes that do not exist, the same: nothing is waived by them."""
    for waiver in waivers:
        for code in waiver.codes if waiver.reason else ():
            if code not in known:
                yield Mark(waiver.line, f"there is no rule {code}", waiver.span)
            elif not any(finding.code == code and waiver.covers(finding) for finding in findings):
                yield Mark(waiver.line, f"nothing here is a {code} any more; remove the waiver", waiver.span)


def _outer(block: Block, around: tuple[Block, ...]) -> Iterator[tuple[Block, tuple[Block, ...]]]:
    """The blocks that may hold a comment, each with the blocks around it."""
    for child in block.children:
        if child.kind in ("html", "paragraph", "heading", "row"):
            yield child, around
        elif child.kind != "code":
            yield from _outer(child, (*around, child))


def _waivers(subject: Subject, block: Block, around: tuple[Block, ...]) -> Iterator[Waiver]:
    start = subject.source.start(block.first)
    text = subject.source.text[start : subject.source.end(block.last)]
    if _KEYWORD not in text:
        return
    for place in _html_comments(text) if block.kind == "html" else comments(text):
        found = _ALLOW.fullmatch(text, place.start, place.end)
        if found is None:
            continue
        words = _WORDS.match(found["words"])
        codes = tuple(_CODE.findall(words["codes"] or "")) if words else ()
        reason = (
            " ".join(words["reason"].split()) if words and len(words["reason"].strip()) >= _SHORTEST else ""
        )
        span = Span(start + found.start(), start + found.end())
        line = subject.source.place(span.start)[0]
        first, last = _reach(subject, block, around, alone=text.strip() == found.group())
        yield Waiver(codes, reason, span, line, first, last)


def _html_comments(text: str) -> Iterator[Span]:
    """The comments in a block of HTML."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield Span(start, end + 3)
        start = text.find("<!--", end + 3)


def _reach(subject: Subject, block: Block, around: tuple[Block, ...], *, alone: bool) -> tuple[int, int]:
    """The first and last line for which a waiver in a block holds."""
    item = next((each for each in reversed(around) if each.kind == "item"), None)
    if item is not None:
        return item.first, item.last
    if block.kind == "heading":
        return block.first, _section_end(subject, block)
    if not alone:
        return block.first, block.last
    headings = [each for each in subject.tree.root.children if each.kind == "heading"]
    above = [each for each in headings if each.first < block.first]
    title = bool(above) and above[-1] is headings[0] and above[-1].first == subject.top
    if not above or (title and above[-1].level == 1):
        return 1, subject.source.count
    return above[-1].first, _section_end(subject, above[-1])


def _section_end(subject: Subject, heading: Block) -> int:
    following = (
        each.first - 1
        for each in subject.tree.root.children
        if each.kind == "heading" and each.first > heading.first and each.level <= heading.level
    )
    return next(following, subject.source.count)
