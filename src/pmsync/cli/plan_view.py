"""A plan and its outcome as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from pmsync.cli.console import note, say, say_parts
from pmsync.cli.unheld_view import is_unheld, show_unheld
from pmsync.followup.ladder import Verdict
from pmsync.model import PostMortem
from pmsync.sync.outcome import Outcome
from pmsync.sync.steps import Conflict, ItemPlan, Plan, Step, StepName

_LONGEST = 90
_STYLES = {
    "create": "green",
    "adopt": "green",
    "update": "cyan",
    "edit": "cyan",
    "record": "dim",
    "hold": "yellow",
    "missing": "yellow",
}
_TO_DO: dict[StepName, str] = {
    "create": "{} to create",
    "adopt": "{} to adopt",
    "update": "{} to write to the tracker",
    "edit": "{} to write to documents",
    "record": "{} to record",
    "hold": "{} on hold",
    "missing": "{} missing",
}
_DONE: dict[StepName, str] = {
    "create": "{} created",
    "adopt": "{} adopted",
    "update": "{} written to the tracker",
    "edit": "{} written to documents",
    "record": "{} recorded",
}


Verdicts = Mapping[tuple[str, int], Verdict]
"""What is known of items that are done, by path and place."""


def show_plan(plan: Plan, verdicts: Verdicts, *, whole: bool = True) -> None:
    """Print what would be done, file by file; not `whole` where a tracker could not be asked."""
    show_conflicts(plan)
    _show_items(plan.items, plan.steps, verdicts=verdicts)
    for double, kept in plan.duplicates:
        say(f"  {double.ref} doubles {kept.ref}")
    told = [step for step in plan.steps if not is_unheld(step)]
    if told or plan.duplicates or plan.conflicts:
        say(_count(told, _TO_DO, plan.conflicts))
    elif whole:
        say("Documents and tracker agree; there is nothing to do.")
    show_unheld(plan.steps)


def show_fallen(documents: Sequence[PostMortem], verdicts: Verdicts) -> None:
    """Tell loudly what was done and then undone."""
    for document in documents:
        for item in document.actions:
            verdict = verdicts.get((document.path, item.place))
            if verdict and verdict.fallen:
                say(f"FALLEN BACK {document.path}:{item.line} {item.title}: {verdict.fallen}", "bold red")


def show_conflicts(plan: Plan, tell: Callable[[str], None] = say) -> None:
    """Tell each conflict with all its values: before anything is overwritten, so that none is lost unseen."""
    for conflict in plan.conflicts:
        settled = f"the {conflict.taken} wins" if conflict.taken else "held"
        place = f"{conflict.path}:{conflict.line}"
        tell(f"{place}: {conflict.field} of {conflict.issue} was changed on both sides; {settled}")
        sides = [("document", conflict.document), ("tracker", conflict.tracker)]
        if conflict.base:
            sides.append(("before", conflict.base[0]))
        for side, value in sides:
            tell(f"    {side:<9} {_quoted(value)}")


def show_outcome(plan: Plan, outcome: Outcome) -> None:
    """Print what was done, and on stderr what was not."""
    waiting = [step for step in plan.steps if step.step in ("hold", "missing") and not is_unheld(step)]
    done = {id(step) for step in [*outcome.done, *waiting]}
    _show_items(plan.items, [step for step in plan.steps if id(step) in done], outcome)
    for double, kept in outcome.closed:
        say(f"  closed {double.ref}, a double of {kept.ref}")
    for key, issue in outcome.created.items():
        if issue.note:
            note(f"pmsync: {key}: {issue.note}")
    for key, name, value in outcome.untaken:
        note(f"pmsync: {key}: the tracker did not take {name} {_quoted(value)}; the document keeps its own.")
    for problem in outcome.problems:
        note(f"pmsync: {problem.plan.path}:{problem.plan.item.line}: {problem.plan.key}: {problem.error}")
    for double, kept in outcome.doubles:
        note(f"pmsync: {double.ref} doubles {kept.ref}, but people have used it; close one of them by hand.")
    if outcome.done or outcome.closed:
        say(_count(outcome.done, _DONE, plan.conflicts))
    elif outcome.is_whole and not outcome.problems and not waiting:
        say("Documents and tracker agree; there was nothing to do.")
    show_unheld(plan.steps)


def outcome_json(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    """What `push`, `pull` and `sync` print with `--json`: the plan's shape, for what was done."""
    return {
        "steps": [step.to_json() for step in outcome.done],
        "conflicts": [conflict.to_json() for conflict in plan.conflicts],
        "waiting": [step.to_json() for step in plan.steps if step.step in ("hold", "missing")],
        "created": {key: {"issue": issue.ref, "url": issue.url} for key, issue in outcome.created.items()},
        "closed": [{"issue": double.ref, "of": kept.ref} for double, kept in outcome.closed],
        "untaken": [{"item": key, "field": name, "value": value} for key, name, value in outcome.untaken],
        "problems": [
            {
                "item": each.plan.key,
                "path": each.plan.path,
                "line": each.plan.item.line,
                "message": str(each.error),
            }
            for each in outcome.problems
        ],
        "halted": [
            {"tracker": name, "message": str(error)} for name, error in sorted(outcome.halted.items())
        ],
    }


def _show_items(
    items: Iterable[ItemPlan],
    steps: list[Step],
    outcome: Outcome | None = None,
    verdicts: Verdicts | None = None,
) -> None:
    shown = {id(step) for step in steps}
    for path, plans in groupby(items, key=lambda item: item.path):
        lines = [line for plan in plans for line in _lines(plan, shown, outcome, verdicts or {})]
        if lines:
            say(path, "bold")
        for line in lines:
            say_parts(line)


Line = list[tuple[str, str]]
"""A line to print, as pairs of text and style."""


def _lines(plan: ItemPlan, shown: set[int], outcome: Outcome | None, verdicts: Verdicts) -> list[Line]:
    created = outcome.created.get(plan.key) if outcome else None
    name = created.label if created else plan.issue.label if plan.issue else ""
    number = plan.key.rpartition("/")[2]

    def line(word: str, style: str, text: str) -> Line:
        return [(f"  {word:<8}", style), (f"{number:>3}  ", ""), (f"{name:<6} ", "blue"), (text, "")]

    lines = []
    for step in plan.steps:
        if id(step) in shown and step.step != "record" and not is_unheld(step):
            verdict = verdicts.get((plan.path, plan.item.place)) if step.field == "status" else None
            beside = f" · {verdict}" if verdict else ""
            lines.append(line(step.step, _STYLES[step.step], _tell(step, plan) + beside))
    return lines


def _tell(step: Step, plan: ItemPlan) -> str:
    if step.step in ("create", "adopt") and not step.reason:
        return _short(plan.item.title)
    if step.step in ("create", "adopt"):
        return f"{_short(plan.item.title)} ({step.reason})"
    if step.reason:
        told = f"{step.field}: {step.reason}" if step.field else step.reason
        return f"line {plan.item.line}: {told}"
    return f"{step.field}: {_short(step.before or 'nothing')} → {_short(step.after or 'nothing')}"


def _short(text: str) -> str:
    """A value that fits on a line; the whole one is in the JSON, and told where it is in conflict."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _quoted(value: str | None) -> str:
    return "nothing" if value is None else f"“{value}”"


def _count(steps: Iterable[Step], words: Mapping[StepName, str], conflicts: list[Conflict]) -> str:
    counts = Counter(step.step for step in steps)
    parts = [text.format(counts[name]) for name, text in words.items() if counts[name]]
    if conflicts:
        parts.append("1 conflict" if len(conflicts) == 1 else f"{len(conflicts)} conflicts")
    return (", ".join(parts) or "nothing to do") + "."
