"""What a commit of a sync says it did."""

from __future__ import annotations

from collections.abc import Iterable

from pmsync.sync.steps import Step

LONGEST_SUBJECT = 72
TRAILER = "Pmsync: sync"

_BY_STATUS = {"done": "done", "dropped": "dropped", "in progress": "started", "todo": "to do again"}
_BY_FIELD = {"title": "reworded", "owner": "handed over", "due": "rescheduled", "verified": "verified"}
_ORDER = (
    "done",
    "dropped",
    "started",
    "to do again",
    "new",
    "handed over",
    "reworded",
    "rescheduled",
    "verified",
)
_OTHERS = ("changed", "recorded")


def changes(steps: Iterable[Step]) -> str:
    """What was done, in the words of a person: `2 done, 1 new`.

    An item counts once for each word. What only the base knows is told when there is nothing else.
    """
    told = {(_word(step), step.item) for step in steps}
    words = [word for word, _ in told]
    counts = [(words.count(word), word) for word in (*_ORDER, *_OTHERS)]
    shown = [f"{count} {word}" for count, word in counts if count and word != "recorded"]
    return ", ".join(shown) or f"{words.count('recorded')} recorded"


def subject(template: str, steps: Iterable[Step]) -> str:
    """The first line of a commit message; `{changes}` in the template stands for what was done."""
    line = " ".join(template.replace("{changes}", changes(steps)).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip(" ,") + "…"


def _word(step: Step) -> str:
    if step.step in ("create", "adopt"):
        return "new"
    if step.step == "record":
        return "recorded"
    if step.field == "status":
        return _BY_STATUS.get(step.after or "", "changed")
    return _BY_FIELD.get(step.field or "", "changed")
