"""Action items outside tables: list lines, check boxes, labelled paragraphs, headings, lines of links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pmsync.document.actions.cells import read_cell
from pmsync.document.actions.details import is_fields, lines_of, read_details
from pmsync.document.actions.mark_reading import read_marks
from pmsync.document.actions.marks import Marks, told_status
from pmsync.document.actions.passages import Passage, normalise_title, passage_of, unescape
from pmsync.document.actions.readings import Detail, Reading, Remark, Words
from pmsync.document.actions.words import (
    STATUS_SIGNS,
    is_filler,
    is_horizon,
    is_no_item,
    status_in_label,
    status_of,
)  # fmt: skip
from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold, plain
from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import ActionItem, Form, Severity, Span, Status

_EMPHASISED = lazy_pattern(r"(?:\*(?![*\s])[^*]+\*|_(?![_\s])(?:[^_]|(?<=\w)_(?=\w))+_)[.:]?", re.DOTALL)
_STRONG = lazy_pattern(r"\*\*|__")
_FEW = 3  # words; a longer line that ends in a colon is an item
_VERB = lazy_pattern(
    r"(?:add|improve|create|update|fix|implement|document|review|investigate|set|make|ensure|remove|migrate|write|define"
    r"|move|use|enable|configure|automate|test|train|schedule|establish|evaluate|consider|introduce|upgrade|increase"
    r"|reduce|refactor|build|check|monitor|change|extend|provide|develop|deploy|replace|audit) "
)
_ITEM_LABEL = lazy_pattern(
    r"[*_\[]*(?:action item|action point|action|ai|todo|to-do|follow[ -]?up|task)s?(?:[ -]?#?\d{1,3})?"
    r"(?:[\])]?[*_]*\s*:|[:\])]+[*_]*\s)",
    re.IGNORECASE,
)
_SIGNS = tuple(sign for sign in STATUS_SIGNS if sign[0] != "[")
_PSEUDO_BULLET = lazy_pattern(r"[•◦▪‣·●○]\s*|[–—]\s+|\[[ xX✓✔]?\]\s+(?=\S)")
_NUMBERED_HEADING = lazy_pattern(
    r"(?:(?i:action(?: item)?|ai|task|item)[ -]?)?#?(?P<number>\d{1,3})(?:[.):]|\s+[–—-])\s*"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for the items below: the tree they stand in, and the status that a heading gives them."""

    source: Source
    tree: Tree
    status: Status | None = None

    def below(self, label: str) -> Context:
        """The context under a label or heading; a label that tells no status leaves it as it was."""
        return Context(self.source, self.tree, status_in_label(label) or self.status)


def read_list(block: Block, context: Context) -> Iterator[Reading]:
    """The items of a list; what is nested tells more of its parent, unless the parent is only a label."""
    for item in block.children:
        lead = item.children[0] if item.children else None
        passage = passage_of(context.source, lead) if lead and lead.kind == "paragraph" else None
        below = item.children[1:] if passage else item.children
        nested = [each for each in below if each.kind in ("list", "numbered")]
        marks = read_marks(passage.text, context.tree) if passage else None
        if passage is None or marks is None or _is_label(block, marks, nested, context):
            for each in nested:
                yield from read_list(each, context.below(plain(marks.text)) if marks else context)
        else:
            details = read_details(context.source, context.tree, below)
            form: Form = "task" if marks.box else "bullet"
            number = item.info if block.kind == "numbered" and item.info else None
            yield from read_words(passage, context, form, number, details, marks=marks)


def read_words(
    passage: Passage,
    context: Context,
    form: Form,
    number: str | None = None,
    details: Mapping[str, Detail] | None = None,
    *,
    marks: Marks | None = None,
) -> Iterator[Reading]:
    """The item that a text tells, if it is one; `marks` are the text's where they are known already."""
    marks = marks or read_marks(passage.text, context.tree)
    words = Words(passage, marks, context.status or Status.TODO, details or {})
    if is_item(words.marks):
        line, _ = context.source.place(passage.offsets[0])
        yield read_item(words, form, number, line)


def is_item(marks: Marks) -> bool:
    """Whether a text tells an action: no filler, no instruction in italics, no lone link elsewhere."""
    if not normalise_title(marks.wording):
        return False
    if marks.links:
        whole = len(marks.links) == 1 and (marks.links[0].start, marks.links[0].end) == (
            marks.start,
            marks.end,
        )
        return marks.links[0].is_issue or not whole
    return not is_no_item(marks.wording) and (
        marks.box is not None or not _EMPHASISED.fullmatch(_STRONG.sub("", marks.wording))
    )


def read_item(words: Words, form: Form, number: str | None, line: int) -> Reading:
    """An item's values: from its text first, then from what is told below it; a labelled status goes"
    " first."""
    marks, passage = words.marks, words.passage
    remarks: list[Remark] = []
    places = {
        name: (mark.value, passage.span(mark.inner, mark.inner_end)) for name, mark in marks.fields.items()
    }
    for name, detail in words.details.items():
        places.setdefault(name, (detail.value, detail.span))
    values: dict[str, str] = {}
    for name in ("owner", "type", "priority", "due"):
        value, unclear = read_cell(name, places[name][0]) if name in places else (None, False)
        if value is not None:
            values[name] = value
        if unclear:
            remarks.append(
                _remark("PM404", f"the date {value} can be read in more than one way", places[name][1])
            )
    status, remark = _status(words)
    start = passage.span(0, len(passage.text))
    item = ActionItem(
        line=line,
        place=0,
        number=number,
        title=normalise_title(unescape(marks.wording, cell=form == "row")),
        form=form,
        span=start,
        owner=values.get("owner"),
        type=values.get("type"),
        priority=values.get("priority"),
        due=values.get("due"),
        status=status,
        issue=places["issue"][0] if "issue" in places else None,
        spans={name: span for name, (_, span) in places.items()}
        | {"title": passage.span(marks.start, marks.end)}
        | _status_span(words),
    )
    return Reading(item, words, (*remarks, *([remark] if remark else [])))


def _status(words: Words) -> tuple[Status | None, Remark | None]:
    detail = words.details.get("status")
    if detail and (known := status_of(detail.value)):
        return known, None
    told, status = told_status(words.marks)
    if detail and not is_filler(detail.value):
        return None, _remark("PM401", f"the status “{detail.value}” is not known", detail.span)
    if not told:
        return words.default, None
    if status is not None:
        return status, None
    code = "PM406" if words.marks.box and words.marks.statuses else "PM401"
    message = (
        "the box and the words do not tell one status" if code == "PM406" else "the status sign is not known"
    )
    return None, _remark(code, message, words.passage.span(0, 0))


def _status_span(words: Words) -> dict[str, Span]:
    marks, passage = words.marks, words.passage
    if "status" in words.details:
        return {"status": words.details["status"].span}
    if marks.box:
        return {"status": passage.span(marks.box.inner, marks.box.inner_end)}
    mark = next(iter(marks.statuses), None)
    return {"status": passage.span(mark.inner, mark.inner_end)} if mark else {}


def _is_label(block: Block, marks: Marks, nested: Sequence[Block], context: Context) -> bool:
    """Whether a list line only groups the lines below it."""
    if not nested or marks.box or marks.beside("issue"):
        return False
    if is_horizon(marks.wording) or _have_boxes(nested):
        return True
    words = plain(marks.text)
    if not words.endswith(":") or block.kind != "list" or _VERB.match(fold(words) + " "):
        return False
    fields = all(is_fields(context.source, context.tree, each) for each in nested)
    return not fields and 0 < len(words.split()) <= _FEW


def _have_boxes(nested: Sequence[Block]) -> bool:
    leads = (item.children[0] for each in nested for item in each.children if item.children)
    return any(re.match(r"\[[ xX]?\]\s", lead.content) for lead in leads if lead.kind == "paragraph")


def read_paragraph(block: Block, passage: Passage, context: Context) -> list[Reading]:
    """Items that a paragraph tells by form: a label, lines with bullets, boxes or signs, lines of issue"
    " links."""
    if _ITEM_LABEL.match(passage.text):
        return list(read_words(passage, context, "paragraph"))
    readings: list[Reading] = []
    for line in lines_of(passage):
        bullet = _PSEUDO_BULLET.match(line.text)
        marks = read_marks(line.text, context.tree)
        lone = (
            len(marks.links) == 1
            and marks.links[0].is_issue
            and is_filler(line.text[: marks.links[0].start] + line.text[marks.links[0].end :])
        )
        if bullet and not line.text.startswith("["):
            line = line.part(bullet.end(), len(line.text))
        elif not (bullet or lone or line.text.startswith(_SIGNS)):
            return readings
        readings += read_words(line, context, "paragraph")
    return readings


def read_heading(block: Block, context: Context, details: Mapping[str, Detail]) -> Iterator[Reading]:
    """The item that a heading tells; its numbering is its number."""
    passage = passage_of(context.source, block)
    if passage is None:
        return
    numbering = _NUMBERED_HEADING.match(passage.text)
    number = numbering["number"] if numbering and numbering.end() < len(passage.text) else None
    if numbering and number:
        passage = passage.part(numbering.end(), len(passage.text))
    yield from read_words(passage, context, "heading", number, details)


def _remark(code: str, message: str, span: Span) -> Remark:
    return Remark(code, Severity.WARNING, message, span.start)
