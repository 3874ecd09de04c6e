"""PM42x: action items that somebody will do, by a day, and that one can tell to be done."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pmsync.document.plain import fold, plain
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.subject import Mark, Subject
from pmsync.lint.vagueness import unmeasurable, vague
from pmsync.model import ActionItem, Edit, Status

_NONE_NEEDED = lazy_pattern(
    r"\b(?:no|none|keine?|aucune?)\b[^.\n]{0,40}\b(?:needed|necessary|required|n[öo]tig|erforderlich"
    r"|n[ée]cessaire)\b"
    r"[^\w\n]*(?:because|since|as|weil|da|denn|parce|car)?\W*(?P<reason>\w[^\n]{8,})?",
    re.IGNORECASE,
)
_TYPES = {
    "test": "tests testing qa coverage",
    "monitor": "monitors monitoring alert alerts alerting observability detection detect metrics logging",
    "process": "processes docs doc documentation runbook training policy procedure organisational",
    "code": "fix bug bugfix feature development dev coding implementation engineering refactoring",
}
_TYPE_WORDS = {word: name for name, words in _TYPES.items() for word in words.split()}
_PRIORITIES = {
    "P1": "1 prio1 high highest critical urgent hoch dringend haute elevee",
    "P2": "2 prio2 medium med normal moderate mittel moyenne",
    "P3": "3 prio3 low lowest minor niedrig gering basse faible",
}
_PRIORITY_WORDS = {word: name for name, words in _PRIORITIES.items() for word in words.split()}
_ISO = lazy_pattern(r"\d{4}-\d\d-\d\d")


def none_at_all(subject: Subject) -> Iterator[Mark]:
    """PM420."""
    part = subject.parts.get("action_items")
    if not subject.grave or subject.document.actions or part is None or part.state == "guidance":
        return
    told = _NONE_NEEDED.search(part.text)
    if told and told["reason"]:
        return
    how = "add the reason to it" if told else "or write “No action items needed because …”"
    yield Mark(part.line, f"a {subject.severity} without any action item happens again; add one, {how}")


def unowned(subject: Subject) -> Iterator[Mark]:
    """PM421."""
    for item in _open(subject):
        if item.owner is None:
            yield Mark(item.line, f"{_called(item)} has no owner; assign it, even to yourself")


def undated(subject: Subject) -> Iterator[Mark]:
    """PM422."""
    for item in _open(subject):
        if item.due is None:
            yield Mark(item.line, f"{_called(item)} has no due date")


def due_before(subject: Subject) -> Iterator[Mark]:
    """PM423."""
    begin = subject.document.stamps.get("detected") or subject.document.stamps.get("started")
    for item in _open(subject):
        due = _date(item)
        if begin and due and due < begin.date():
            yield Mark(
                item.line,
                f"{_called(item)} was due on {due}, before the incident ({begin:%Y-%m-%d})",
                item.spans.get("due"),
            )


def due_late(subject: Subject) -> Iterator[Mark]:
    """PM424."""
    stamps, limits = subject.document.stamps, subject.limits
    if not stamps or subject.severity not in limits.severities:
        return
    began = min(stamps.values()).date()  # the incident's day, from which reports count too
    days = limits.deadlines.get(subject.severity, {})
    for item in _open(subject):
        allowed, due = days.get(item.priority or ""), _date(item)
        if allowed is None or due is None:
            continue
        latest = began + dt.timedelta(days=allowed)
        if due > latest:
            owed = f"a {item.priority} of a {subject.severity} is to be done by {latest}"
            message = f"{_called(item)} is due on {due}; {owed}"
            yield Mark(item.line, message, item.spans.get("due"))


def unknown_type(subject: Subject) -> Iterator[Mark]:
    """PM425."""
    yield from _unknown(subject, "type", subject.limits.types, _TYPE_WORDS)


def unknown_priority(subject: Subject) -> Iterator[Mark]:
    """PM426."""
    yield from _unknown(subject, "priority", subject.limits.priorities, _PRIORITY_WORDS)


def unspecific(subject: Subject) -> Iterator[Mark]:
    """PM427."""
    for item in _open(subject):
        if why := vague(plain(item.title), item.title):
            yield Mark(item.line, f"{_called(item)} is not specific: {why}")


def unmeasured(subject: Subject) -> Iterator[Mark]:
    """PM428."""
    for item in _open(subject):
        words = plain(item.title)
        if not vague(words, item.title) and unmeasurable(words, item.title):
            yield Mark(item.line, f"{_called(item)} has no end by which one could tell that it is done")


def undated_form(subject: Subject) -> Iterator[Mark]:
    """PM429: the date is known, but not written as ISO 8601."""
    for item in subject.document.actions:
        span = item.spans.get("due")
        if span is None or item.due is None or not _ISO.fullmatch(item.due):
            continue
        written = subject.source.cut(span)
        if written.strip() != item.due:
            yield Mark(
                item.line,
                f"“{written.strip()}” is {item.due} in the form that all tools read",
                span,
                (Edit(span, item.due),),
            )


def status_contradicted(subject: Subject) -> Iterator[Mark]:
    """PM502."""
    agreed = subject.facts.agreed
    if not agreed:
        return
    for item in subject.document.actions:
        key = _agreed_key(item.issue, agreed) if item.issue else None
        if key is None or item.status is None:
            continue
        known = agreed[key]
        if known and (item.status in (Status.DONE, Status.DROPPED)) != (
            known in (Status.DONE, Status.DROPPED)
        ):
            message = (
                f"{_called(item)} is “{item.status}” here, but {key} was “{known}” when it was last synced"
            )
            yield Mark(item.line, message, item.spans.get("status"))


def _agreed_key(issue: str, agreed: object) -> str | None:
    """The reference that an item's link means, among those of the base."""
    number = re.search(r"(?:#|/(?:issues|pull|browse)/)([\w-]+)$", issue)
    names = list(agreed) if isinstance(agreed, dict) else []
    tail = number.group(1) if number else issue
    repository = re.search(r"([\w.-]+/[\w.-]+)(?:#|/(?:issues|pull)/)", issue)
    exact = [name for name in names if name in (issue, tail)]
    ended = [name for name in names if name.endswith(f"#{tail}")]
    if repository:
        ended = [
            name
            for name in ended
            if name.casefold() in (f"{repository.group(1)}#{tail}".casefold(), f"#{tail}")
        ]
    found = exact or ended
    return found[0] if len(found) == 1 else None


def _unknown(subject: Subject, field: str, known: tuple[str, ...], words: dict[str, str]) -> Iterator[Mark]:
    for item in subject.document.actions:
        written = item.value(field)
        if written is None or written in known:
            continue
        meant = _meant(written, known, words)
        span = item.spans.get(field)
        fix = (Edit(span, meant),) if meant and span else ()
        advice = f"; “{meant}” is meant" if meant else f"; one of {', '.join(known)}"
        yield Mark(item.line, f"the {field} “{written}” is not known{advice}", span, fix)


def _meant(written: str, known: tuple[str, ...], words: dict[str, str]) -> str | None:
    """The known word that a spelling certainly means."""
    bare = fold(written).replace(" ", "")
    spelled = next((each for each in known if fold(each).replace(" ", "") == bare), None)
    meant = spelled or words.get(bare)
    return meant if meant in known else None


def _open(subject: Subject) -> Iterator[ActionItem]:
    """The items that are still to be done; what is done or dropped needs no owner any more."""
    finished = (Status.DONE, Status.DROPPED)
    return (item for item in subject.document.actions if item.status not in finished)


def _date(item: ActionItem) -> dt.date | None:
    return dt.date.fromisoformat(item.due) if item.due and _ISO.fullmatch(item.due) else None


def _called(item: ActionItem) -> str:
    return f"item {item.number or item.place}"
