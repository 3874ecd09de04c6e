"""What the linter takes from settings that are plainly right: the same as by the models, in no time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pmsync import trackers
from pmsync.lint.catalogue import begins_a_code
from pmsync.lint.facts import Limits
from pmsync.lint.wishes import Wishes, grades, laid_over
from pmsync.model import DEADLINES, Severity
from pmsync.plain_settings import (
    Shape,
    as_tuples,
    fit,
    is_flag,
    is_text,
    listed,
    one_of,
    plain_settings,
    tabled,
    whole,
)
from pmsync.runs.opened import TABLES
from pmsync.workspace import Workspace

_WORKSPACE = {"postmortems": "folder", "pattern": "pattern", "exclude": "exclude"}


def _is_code(value: object) -> bool:
    return isinstance(value, str) and begins_a_code(value)


def _is_grade(value: object) -> bool:
    return isinstance(value, str) and value in frozenset(Severity)


SHAPES: Mapping[str, Shape] = {
    "select": listed(_is_code),
    "ignore": listed(_is_code),
    "severity": tabled(_is_grade, _is_code),
    **dict.fromkeys(("severities", "grave", "types", "priorities", "services"), listed(is_text)),
    "deadlines": tabled(tabled(whole())),
    "hours": whole(1),
    "positives": whole(0),
    "whys": whole(0),
}
"""The keys of `[lint]`."""

REMINDABLE = ("overdue", "due_soon", "fallen_back", "not_deployed", "unproven", "reopened", "ageing")
"""As `Remindable` in the report's settings has them, which would load the library."""


def _is_day(value: object) -> bool:
    return type(value) is dt.date


REPORT: Mapping[str, Shape] = {
    "remind": listed(one_of(*REMINDABLE)),
    "holidays": listed(_is_day),
    "deadlines": tabled(tabled(whole(0), one_of("P1", "P2", "P3", "P4")), one_of(*DEADLINES)),
    **dict.fromkeys(("business_days", "history"), is_flag),
    **dict.fromkeys(("needs_action", "repositories", "slack_hosts"), listed(is_text)),
    "due_soon_days": whole(0),
    **dict.fromkeys(("ageing_days", "late_hours", "reminders_per_run"), whole(1)),
}
"""The keys of `[report]`: its deadlines are the linter's too, and the others have to be right."""


@dataclass(frozen=True, slots=True)
class PlainlySet:
    """Where post-mortems are, what a team wishes of the linter, and the trackers by name."""

    workspace: Workspace
    wishes: Wishes
    trackers: tuple[str, ...]


def plainly_set(root: Path) -> PlainlySet | None:
    """What the settings of a repository say; None where they have to be checked in full."""
    told = plain_settings(root, trackers.names() | TABLES, frozenset({"lint", "report"}))
    if told is None or not fit(told.get("lint", {}), SHAPES) or not fit(told.get("report", {}), REPORT):
        return None
    core, lint = as_tuples(told), as_tuples(told.get("lint", {}))
    place = {name: core[key] for key, name in _WORKSPACE.items() if key in core}
    routed = (route["to"] for route in core.get("routes", ()))
    names = dict.fromkeys((core.get("tracker", "github"), *core.get("trackers", {}), *routed))
    policy = told.get("report", {}).get("deadlines", {})
    return PlainlySet(Workspace(root, **place), _wishes(lint, policy), tuple(names))


def _wishes(lint: Mapping[str, Any], policy: Mapping[str, Mapping[str, int]]) -> Wishes:
    own = {each.name: lint[each.name] for each in fields(Limits) if each.name in lint}
    limits = Limits(**{**own, "deadlines": laid_over(DEADLINES, policy, lint.get("deadlines", {}))})
    return Wishes(limits, lint.get("select", ()), lint.get("ignore", ()), grades(lint.get("severity", {})))
