"""Why an item stands in a list of the report, in a few words."""

from __future__ import annotations

from pmsync.followup.amounts import count
from pmsync.followup.ladder import Verdict
from pmsync.followup.states import State


def remark(state: State, name: str) -> str:
    """Why an item stands in a list."""
    item, verdict = state.item, state.verdict
    told = {
        "overdue": f"{count(state.overdue, 'day')} overdue",
        "due_soon": "due today" if state.due_in == 0 else f"due in {count(state.due_in or 0, 'day')}",
        "ageing": f"open for {count(state.age or 0, 'day')}",
        "late_by_plan": f"the policy's day is {state.deadlines.policy}",
        "reopened": f"re-opened {count(state.past.reopened, 'time')}",
        "dropped": item.reason or "no reason given",
        "without_deadline": f"“{item.due}” is no date" if item.due else "",
        "accepted": (
            f"until {item.accepted.until}: {item.accepted.reason or 'no reason given'}"
            if item.accepted
            else ""
        ),
        "fallen_back": verdict.fallen if verdict else "",
        "not_deployed": verdict.why if verdict else "",
        "unproven": _doubt(verdict) if verdict else "",
    }
    return told.get(name, "")


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
