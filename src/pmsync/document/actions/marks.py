"""An item's text taken apart: its wording, and the marks around it (box, status, owner, link, priority)."""

from __future__ import annotations

from dataclasses import dataclass, field

from pmsync.document.actions.links import Found
from pmsync.document.actions.tags import Mark
from pmsync.document.actions.words import status_of
from pmsync.model import Status

TICKS = {
    "": Status.TODO,
    " ": Status.TODO,
    "x": Status.DONE,
    "X": Status.DONE,
    "✓": Status.DONE,
    "✔": Status.DONE,
}


@dataclass(slots=True)
class Marks:
    """An item's text with its marks; all places are offsets into `text`.

    `start` to `end` is the wording. `box` is the tick between the brackets of a check box, `struck` the
    reach of a strike-through of the whole wording, `statuses` words and signs that tell a status.
    """

    text: str
    start: int
    end: int
    box: Mark | None = None
    struck: tuple[int, int] | None = None
    statuses: list[Mark] = field(default_factory=list)
    fields: dict[str, Mark] = field(default_factory=dict)
    links: list[Found] = field(default_factory=list)
    spare: dict[str, list[Mark]] = field(default_factory=dict)

    def fields_of(self, name: str) -> list[Mark]:
        """All marks of a field from left to right; the first one counts."""
        return [*([self.fields[name]] if name in self.fields else []), *self.spare.get(name, [])]

    @property
    def wording(self) -> str:
        """The title as written."""
        return self.text[self.start : self.end]

    def beside(self, name: str) -> Mark | None:
        """A field's mark where it stands beside the wording rather than in it."""
        mark = self.fields.get(name)
        return None if mark is None or (mark.inner < self.end and self.start < mark.inner_end) else mark


def told_status(marks: Marks) -> tuple[bool, Status | None]:
    """Whether an item's text tells its status, and which; None where its marks are unknown or disagree."""
    words = {status_of(mark.value) for mark in marks.statuses}
    word = words.pop() if len(words) == 1 else None
    if len(words) > 0 or (marks.statuses and word is None):
        return True, None
    if marks.box is None:
        return (True, word) if word else (marks.struck is not None, Status.DROPPED if marks.struck else None)
    tick = TICKS.get(marks.box.value)
    if word is None or tick is None:
        return True, Status.DROPPED if marks.struck and tick else tick
    agree = word is tick or word is Status.DROPPED or (tick is Status.TODO and word is Status.IN_PROGRESS)
    return True, word if agree else None
