"""What can be read of a post-mortem that was there before, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pmsync.model import SECTIONS, STAMPS, PostMortem

_ITEM_FACTS = ("owners", "due_dates", "links")
_SIGNS = {"|": "tables", "-": "lists", "*": "lists", "+": "lists", "#": "headings"}
_FORMS = {
    "row": "table rows",
    "task": "check boxes",
    "bullet": "list lines",
    "heading": "headings",
    "paragraph": "paragraphs",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one post-mortem, as names and numbers; `entries` are those of its timeline.

    `error` is the reason why nothing was; all else is empty then.
    """

    path: str
    title: str | None = None
    severity: str | None = None
    sections: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()
    entries: int = 0
    timed: int = 0
    items: int = 0
    owners: int = 0
    due_dates: int = 0
    links: int = 0
    doubts: int = 0
    error: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What a reader, lint or sync would ask for, in words."""
        return () if self.error else tuple(self._missing())

    def _missing(self) -> Iterator[str]:
        yield from (name.replace("_", " ") for name in SECTIONS if name not in self.sections)
        if self.severity is None:
            yield "severity"
        if gone := [name for name in STAMPS[:4] if name not in self.stamps]:
            yield f"stamps ({', '.join(gone)})" if self.stamps else "stamps"
        if self.entries > self.timed:
            yield f"the time of {_count(self.entries - self.timed, 'entry', 'entries')}"
        for name in _ITEM_FACTS:
            if (without := self.items - getattr(self, name)) > 0:
                yield f"{name.replace('_', ' ')} of {_count(without, 'item', 'items')}"


def read(document: PostMortem) -> Reading:
    """What was read of a document."""
    actions = document.actions
    return Reading(
        path=document.path,
        title=document.title,
        severity=document.severity,
        sections=tuple(name for name in SECTIONS if name in document.sections),
        stamps=tuple(name for name in STAMPS if name in document.stamps),
        entries=len(document.timeline),
        timed=sum(entry.at is not None for entry in document.timeline),
        items=len(actions),
        owners=sum(bool(item.owner) for item in actions),
        due_dates=sum(bool(item.due) for item in actions),
        links=sum(bool(item.issue) for item in actions),
        doubts=len(document.findings),
    )


def totals(readings: Sequence[Reading]) -> dict[str, int]:
    """The numbers of all readings together, and how many could not be read."""
    names = ("entries", "timed", "items", *_ITEM_FACTS, "doubts")
    return {
        "post_mortems": len(readings),
        "unreadable": sum(each.error is not None for each in readings),
        "complete_sections": sum(len(each.sections) == len(SECTIONS) for each in readings),
        **{name: sum(getattr(each, name) for each in readings) for name in names},
    }


def describe(documents: Sequence[PostMortem]) -> str:
    """How a team writes: `front matter in 3 of 12, timelines as lists, action items as table rows`."""
    headed = sum(bool(each.front_matter) for each in documents)
    timelines = Counter(_sign(each) for each in documents if each.timeline)
    actions = Counter(_FORMS[item.form] for each in documents for item in each.actions)
    parts = [f"front matter in {headed} of {len(documents)}" if headed else "no front matter"]
    if timelines:
        parts.append(f"timelines as {_words(timelines)}")
    if actions:
        parts.append(f"action items as {_words(actions)}")
    return ", ".join(parts)


def _sign(document: PostMortem) -> str:
    """How the timeline of a document is written, told by its first entry."""
    line = document.text[document.timeline[0].span.start :].lstrip()
    return _SIGNS.get(line[:1], "paragraphs")


def _words(counts: Counter[str]) -> str:
    """The forms that matter, the most frequent first."""
    total = sum(counts.values())
    return " and ".join(name for name, count in counts.most_common(2) if 5 * count >= total)


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
