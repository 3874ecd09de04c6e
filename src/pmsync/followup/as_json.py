"""A report in the shape that docs/report-schema.json promises."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pmsync.followup import ranks
from pmsync.followup.facts import Incident
from pmsync.followup.figures import Completion, Median, Spell
from pmsync.followup.ladder import Verdict
from pmsync.followup.pages import notes
from pmsync.followup.report import LISTS, Report
from pmsync.followup.states import State

VERSION = 1


def to_json(report: Report) -> dict[str, Any]:
    """The report as values of JSON: days as ISO text, spans in minutes, items named by their key."""
    return {
        "version": VERSION,
        "now": report.now.isoformat(),
        "scope": _scope(report),
        "post_mortems": {
            "count": len(report.incidents),
            "late": [
                {
                    **_named(each.incident),
                    "hours": round(each.hours, 2),
                    "published": each.published.isoformat() if each.published else None,
                }
                for each in report.late
            ],
            "not_timed": report.not_timed,
            "without_action": [_named(each) for each in report.without_action],
            "excused": [{**_named(each), "reason": each.none_needed} for each in report.excused],
        },
        "items": [_item(each) for each in report.items],
        "lists": {name: [each.key for each in report.lists[name]] for name in LISTS},
        "completion": {
            "all": _completion(report.total),
            "by": {by: [_completion(each) for each in found] for by, found in report.completion.items()},
        },
        "spans": [_spell(each) for each in report.spells],
        "services": [
            {
                "service": each.service,
                "incidents": each.incidents,
                "grave": each.grave,
                "open": each.open,
                "overdue": each.overdue,
            }
            for each in report.loads
        ],
        "trend": [{"day": day.isoformat(), "open": count} for day, count in report.trend],
        "notes": list(notes(report)),
    }


def _scope(report: Report) -> dict[str, Any]:
    scope = report.scope
    return {
        "since": _day(scope.since),
        "until": _day(scope.until),
        "services": sorted(scope.services),
        "severities": sorted(scope.severities),
        "owners": sorted(scope.owners),
    }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _named(incident: Incident) -> dict[str, Any]:
    return {
        "repository": incident.repository,
        "id": incident.id,
        "path": incident.path,
        "title": incident.title,
    }


def _item(state: State) -> dict[str, Any]:
    item, incident = state.item, state.incident
    return {
        "key": state.key,
        "repository": incident.repository,
        "post_mortem": incident.id,
        "path": incident.path,
        "line": item.line,
        "number": item.number,
        "title": item.title,
        "owner": item.owner,
        "type": item.type,
        "priority": ranks.priority(item.priority),
        "severity": ranks.severity(incident.severity),
        "services": list(incident.services),
        "team": incident.team,
        "status": item.status,
        "issue": item.issue,
        "due": _day(state.deadlines.due),
        "due_from": state.deadlines.due_from,
        "policy_due": _day(state.deadlines.policy),
        "days_overdue": state.overdue,
        "opened": _day(state.opened),
        "age_days": state.age,
        "done": _day(state.past.done),
        "days_to_done": state.days_to_done,
        "reopened": state.past.reopened,
        "reason": item.reason,
        "accepted_until": item.accepted.until if item.accepted else None,
        "accepted_reason": item.accepted.reason if item.accepted else None,
        "verified": verdict_json(state.verdict) if state.verdict else None,
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """What is known of a done item."""
    return {
        "rung": verdict.rung,
        "commits": list(verdict.commits),
        "environments": dict(verdict.environments),
        "why": verdict.why,
        "fallen_back": verdict.fallen,
        "partial": verdict.partial,
        "evidence": verdict.evidence,
    }


def _median(middle: Median) -> dict[str, Any]:
    return {"median": middle.value, "counted": middle.counted, "uncounted": middle.uncounted}


def _completion(each: Completion) -> dict[str, Any]:
    return {
        "group": each.group,
        "items": each.items,
        "done": each.done,
        "open": each.open,
        "overdue": each.overdue,
        "dropped": each.dropped,
        "unknown": each.unknown,
        "rate": each.rate,
        "days_to_done": _median(each.days),
    }


def _spell(each: Spell) -> dict[str, Any]:
    return {
        "name": each.name,
        "by": each.by,
        "group": each.group,
        "quarter": each.quarter,
        "minutes": _median(each.minutes),
        "contradictory": each.contradictory,
    }
