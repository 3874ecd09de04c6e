"""Why an item stands in a list of the report, in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pmsync.followup.amounts import count
from pmsync.followup.ladder import Verdict
from pmsync.followup.states import State


def remark(state: State, name: str) -> str:
    """Why an item stands in a list."""
    told = _TOLD.get(name)
    return told(state) if told else ""


def lasting_remark(state: State, name: str) -> str:
    """The same, where it would be another remark each day: as a day."""
    days = {
        "overdue": f"was due on {state.last_day}",
        "due_soon": f"due on {state.last_day}",
        "ageing": f"open since {state.opened}",
    }
    return days.get(name) or remark(state, name)


def _doubt(verdict: Verdict) -> str:
    partly = "its commit says that it does only a part" if verdict.partial else ""
    return "; ".join(each for each in (partly, verdict.why) if each)


def _waiver(state: State) -> str:
    waiver = state.item.accepted
    return f"until {waiver.until}: {waiver.reason or 'no reason given'}" if waiver else ""


_TOLD: Mapping[str, Callable[[State], str]] = {
    "overdue": lambda each: f"{count(each.overdue, 'day')} overdue",
    "due_soon": lambda each: "due today" if each.due_in == 0 else f"due in {count(each.due_in or 0, 'day')}",
    "ageing": lambda each: f"open for {count(each.age or 0, 'day')}",
    "late_by_plan": lambda each: f"the policy's day is {each.deadlines.policy}",
    "reopened": lambda each: f"re-opened {count(each.past.reopened, 'time')}",
    "dropped": lambda each: each.item.reason or "no reason given",
    "without_deadline": lambda each: f"“{each.item.due}” is no date" if each.item.due else "",
    "accepted": _waiver,
    "fallen_back": lambda each: each.verdict.fallen if each.verdict else "",
    "not_deployed": lambda each: each.verdict.why if each.verdict else "",
    "unproven": lambda each: _doubt(each.verdict) if each.verdict else "",
}
