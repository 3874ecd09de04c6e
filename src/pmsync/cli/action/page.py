"""What one command found, as a page of tables with annotations: pure, from the JSON that it printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmsync.cli.action.runner import Level, Mark
from pmsync.cli.action.table import Cell, Link, Table
from pmsync.followup.markdown import escape

Json = Mapping[str, Any]

_DONE = {
    "create": "{} created",
    "adopt": "{} found again",
    "update": "{} written to the tracker",
    "edit": "{} written to documents",
}
_TO_DO = {
    "create": "{} to create",
    "adopt": "{} to take up again",
    "update": "{} to write to the tracker",
    "edit": "{} to write to documents",
}
_LINT_LEVELS: Mapping[str, Level] = {"error": "error", "warning": "warning", "info": "notice"}


@dataclass(frozen=True, slots=True)
class Page:
    """A sentence, tables, annotations, and the numbers that become outputs (None: the command tells none)."""

    sentence: str
    tables: Sequence[Table] = ()
    marks: Sequence[Mark] = ()
    changed: bool = False
    conflicts: int | None = None
    overdue: int | None = None
    ready: str = field(default="", repr=False)
    """Markdown that stands for the tables, where the command itself can write it."""

    def markdown(self, title: str) -> str:
        """The page for a job's summary."""
        if self.ready:
            return self.ready
        return f"## {title}\n\n{escape(self.sentence)}\n" + "".join(each.markdown() for each in self.tables)


def page_of_sync(data: Json, *, done: bool) -> Page:
    """What `sync`, `push` or `pull` did, or with `done` False what would be done."""
    steps = [each for each in data["steps"] if each["step"] in _DONE]
    waiting = [
        each for each in [*data["steps"], *data.get("waiting", ())] if each["step"] not in {*_DONE, "record"}
    ]
    conflicts, problems = data["conflicts"], data.get("problems", ())
    counts = Counter(each["step"] for each in steps)
    told = [words.format(counts[name]) for name, words in (_DONE if done else _TO_DO).items() if counts[name]]
    told += [f"{len(conflicts)} in conflict"] if conflicts else []
    told += [f"{len(waiting)} waiting for you"] if waiting else []
    told += [f"{len(problems)} not done"] if problems else []
    return Page(
        ", ".join(told) + "." if told else "Documents and tracker agree; there is nothing to do.",
        list(_tables_of_sync(data, steps, waiting)),
        [*_marks_of_sync(conflicts, waiting, problems, data.get("untaken", ()))],
        changed=done and bool(steps or data.get("closed")),
        conflicts=len(conflicts),
    )


def _tables_of_sync(data: Json, steps: Sequence[Json], waiting: Sequence[Json]) -> Iterable[Table]:
    created = data.get("created", {})
    if steps:
        rows = [(_place(each), _issue(each, created), _what(each)) for each in steps]
        yield Table("Changes", ["Where", "Issue", "What"], rows)
    if data["conflicts"]:
        sides = [
            (_place(each), each["issue"] or "", each["field"], *_sides(each), each["taken"] or "held")
            for each in data["conflicts"]
        ]
        yield Table("Conflicts", ["Where", "Issue", "Field", "Document", "Tracker", "Taken"], sides)
    if waiting:
        rows = [(_place(each), each["issue"] or "", _why(each)) for each in waiting]
        yield Table("Waiting for you", ["Where", "Issue", "Why"], rows)
    if data.get("problems"):
        yield Table(
            "Not done", ["Where", "Why"], [(_place(each), each["message"]) for each in data["problems"]]
        )


def _marks_of_sync(
    conflicts: Iterable[Json], waiting: Iterable[Json], problems: Iterable[Json], untaken: Iterable[Json]
) -> Iterable[Mark]:
    values = {
        (each["item"], each["field"]): "document “{}”, tracker “{}”".format(*_sides(each))
        for each in conflicts
    }
    for each in problems:
        yield _mark("error", "not done", each["message"], each)
    for each in waiting:
        both = values.get((each["item"], each["field"]))
        yield _mark("warning", "waiting for you", f"{_why(each)} ({both})" if both else _why(each), each)
    for each in conflicts:
        if each["taken"]:
            both = values[each["item"], each["field"]]
            told = f"{each['field']} was changed on both sides ({both}); the {each['taken']} wins"
            yield _mark("notice", "conflict", told, each)
    for each in untaken:
        yield Mark("notice", "not taken", f"{each['item']}: the tracker did not take {each['field']}")


def page_of_lint(findings: Sequence[Json]) -> Page:
    """The findings of `lint`."""
    counts = Counter(each["severity"] for each in findings)
    told = [
        f"{counts[name]} {name}{'s' * (counts[name] > 1)}" for name in ("error", "warning") if counts[name]
    ]
    told += [f"{counts['info']} remark{'s' * (counts['info'] > 1)}"] if counts["info"] else []
    rows = [(_place(each), each["code"], each["severity"], each["message"]) for each in findings]
    return Page(
        ", ".join(told) + "." if told else "Nothing to say.",
        [Table("Findings", ["Where", "Rule", "Severity", "Finding"], rows)] if rows else [],
        [_mark(_LINT_LEVELS[each["severity"]], each["code"], each["message"], each) for each in findings],
    )


def page_of_verify(data: Json) -> Page:
    """What is done, and how far that is true."""
    items = data["items"]
    fallen = [each for each in items if each["fallen_back"]]
    counts = Counter(each["rung"] for each in items)
    told = ", ".join(f"{count} {rung}" for rung, count in counts.most_common())
    rows = [
        (_place(each), each["title"], each["rung"], each["fallen_back"] or each["why"] or "")
        for each in items
    ]
    notes = [Mark("notice", "not told", note) for note in data["notes"]]
    return Page(
        f"{told}." if told else "No action item is done, so there is nothing to verify.",
        [Table("Done items", ["Where", "Action", "Verified", "Why"], rows)] if rows else [],
        [
            *(
                _mark("warning", "fallen back", f"{each['title']}: {each['fallen_back']}", each)
                for each in fallen
            ),
            *notes,
        ],
    )


def page_of_report(data: Json, markdown: str) -> Page:
    """A follow-up report, whose Markdown the command wrote itself."""
    overdue = set(data["lists"]["overdue"])
    late = [each for each in data["items"] if each["key"] in overdue]
    return Page(
        f"{len(late)} overdue.",
        marks=[
            _mark(
                "warning",
                "overdue",
                f"{each['title']} ({each['owner'] or 'no owner'}, due {each['due']})",
                each,
            )
            for each in late
        ],
        overdue=len(late),
        ready=markdown,
    )


def _mark(level: Level, title: str, message: str, of: Json) -> Mark:
    return Mark(level, title, message, of["path"], of["line"])


def _place(of: Json) -> str:
    return f"{of['path']}:{of['line']}" if of["path"] else ""


def _issue(step: Json, created: Json) -> Cell:
    if made := created.get(step["item"]):
        return Link(made["issue"], made["url"])
    return str(step["issue"] or "")


def _what(step: Json) -> str:
    if step["step"] == "create":
        return f"new: {step['to']}"
    if step["step"] == "adopt":
        return f"found again: {step['reason']}"
    return f"{step['field']}: {_short(step['from'])} → {_short(step['to'])}"


def _why(step: Json) -> str:
    told = step["reason"] or step["step"]
    return f"{step['field']}: {told}" if step["field"] else str(told)


def _sides(conflict: Json) -> tuple[str, str]:
    return _short(conflict["document"]), _short(conflict["tracker"])


def _short(value: str | None) -> str:
    return "nothing" if value is None else value
