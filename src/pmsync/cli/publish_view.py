"""What would be published, in words and as JSON; and what was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pmsync.cli import console
from pmsync.followup.bulletin import Act, Move
from pmsync.followup.reminders import Reminders
from pmsync.runs.publish_outcome import Told
from pmsync.runs.publish_reminders import left_out
from pmsync.runs.publishing import Publication

_ACTS = {
    Act.WRITE: "Would create",
    Act.REWRITE: "Would edit",
    Act.REOPEN: "Would open again, for something new,",
    Act.NOTHING: "Would leave as it is, for it says all of it already,",
    Act.REST: "Would leave closed, for nothing is new,",
}


def show_plan(plan: Publication, *, as_json: bool) -> None:
    """Print what would be published."""
    if as_json:
        console.say_json(to_json(plan))
        return
    parts = [
        _issue(plan.issue) if plan.issue else (),
        _comment(plan.comment) if plan.comment else (),
        _slack(plan) if plan.slack else (),
    ]
    for number, lines in enumerate(part for part in map(list, parts) if part):
        if number:
            console.say()
        console.say(lines[0], "bold")
        for line in lines[1:]:
            console.say(line)


def show_outcome(told: Told) -> None:
    """Say what was published, and what was not."""
    for sentence in told.said:
        console.note(f"pmsync: {sentence}")
    for error in told.failed:
        console.note(f"pmsync: {error}", "red")


def to_json(plan: Publication) -> dict[str, Any]:
    """The same for programs."""
    return {
        "issue": _issue_json(plan.issue) if plan.issue else None,
        "comment": _comment_json(plan.comment) if plan.comment else None,
        "slack": {"host": plan.host, "message": plan.slack} if plan.slack else None,
    }


def _issue(move: Move) -> Iterator[str]:
    name = move.notice.label if move.notice else f"“{move.bulletin.title}”"
    yield f"{_ACTS[move.act]} the follow-up issue {name}"
    for double in move.doubles:
        done = "be closed as a duplicate" if double.bare else "be left to you: it is a second one, and in use"
        yield f"{double.label} would {done}"
    if move.act in (Act.WRITE, Act.REWRITE, Act.REOPEN):
        yield ""
        yield move.body


def _comment(plan: Reminders) -> Iterator[str]:
    count = len(plan.send)
    yield f"Would write {count or 'no'} reminder{'' if count == 1 else 's'}"
    for reminder in plan.send:
        yield from (f"{reminder.label}  {line}" for line in reminder.lines())
    yield from left_out(plan)


def _slack(plan: Publication) -> Iterator[str]:
    where = f"to {plan.host}" if plan.host else "to Slack, once PMSYNC_SLACK_WEBHOOK is set"
    yield f"Would post {where}"
    yield json.dumps(plan.slack, ensure_ascii=False, indent=2)


def _issue_json(move: Move) -> dict[str, Any]:
    return {
        "act": move.act,
        "issue": move.notice.label if move.notice else None,
        "url": move.notice.url if move.notice else None,
        "title": move.bulletin.title,
        "body": move.body,
        "doubles": [each.label for each in move.doubles],
    }


def _comment_json(plan: Reminders) -> dict[str, Any]:
    return {
        "day": plan.day.isoformat(),
        "works": plan.works,
        "send": [
            {
                "issue": each.label,
                "week": each.week,
                "items": [state.key for state in each.items],
                "lines": each.lines(),
            }
            for each in plan.send
        ],
        "left": {reason.name.lower(): number for reason, number in plan.left.items()},
    }
