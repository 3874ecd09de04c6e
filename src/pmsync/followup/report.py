"""Post-mortems and a moment to a report, as data; every renderer prints from it and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pmsync.followup import figures, ranks
from pmsync.followup.facts import Incident
from pmsync.followup.figures import Completion, Load, Spell
from pmsync.followup.ladder import Place, Rung, Verdict
from pmsync.followup.rules import Settings
from pmsync.followup.states import Past, State, judge
from pmsync.model import Status

ItemName = tuple[str, str, str]
"""Repository, post-mortem, number: `states.identity`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of all there is the report is about; an empty part lets everything through.

    Days are those of the incidents, both ends included. Severities are `SEV1` …
    """

    since: dt.date | None = None
    until: dt.date | None = None
    services: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the documents.

    `published` says when a post-mortem first reached the branch, by repository and id; a post-mortem that is
    not in it is in no commit, unless its repository is in `unpublished_unknown`. `trend` is the number of
    open items at the end of each week, oldest first.
    """

    past: Mapping[ItemName, Past] = field(default_factory=dict)
    verdicts: Mapping[ItemName, Verdict] = field(default_factory=dict)
    published: Mapping[tuple[str, str], dt.datetime] = field(default_factory=dict)
    unpublished_unknown: frozenset[str] = frozenset()
    trend: Sequence[tuple[dt.date, int]] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """A post-mortem `hours` after the resolution; `published` is None while it is in no commit."""

    incident: Incident
    hours: float
    published: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told. `lists` are the items that need somebody, by name of `LISTS`."""

    now: dt.datetime
    scope: Scope
    settings: Settings
    incidents: tuple[Incident, ...]
    items: tuple[State, ...]
    lists: Mapping[str, tuple[State, ...]]
    total: Completion
    completion: Mapping[str, Sequence[Completion]]
    spells: Sequence[Spell]
    loads: Sequence[Load]
    late: Sequence[Late]
    not_timed: int
    without_action: Sequence[Incident]
    excused: Sequence[Incident]
    trend: Sequence[tuple[dt.date, int]]
    verified: bool
    notes: Sequence[str]

    @property
    def overdue(self) -> tuple[State, ...]:
        """The items that are overdue, longest first."""
        return self.lists["overdue"]


def _not_deployed(state: State) -> bool:
    verdict = state.verdict
    return verdict is not None and any(
        answer in (Place.NOT_DEPLOYED, Place.ROLLED_BACK) for answer in verdict.environments.values()
    )


def _unproven(state: State) -> bool:
    verdict = state.verdict
    if verdict is None or verdict.attested:
        return False
    return verdict.partial or verdict.rung in (Rung.UNKNOWN, Rung.CLOSED)


_NEED: Mapping[str, Callable[[State, Settings], bool]] = {
    "overdue": lambda state, _: state.overdue > 0,
    "due_soon": lambda state, rules: (
        state.due_in is not None and 0 <= state.due_in <= rules.due_soon_days and not state.overdue
    ),
    "ageing": lambda state, rules: (state.age or 0) >= rules.ageing_days,
    "accepted": lambda state, _: state.is_open and state.accepted,
    "without_owner": lambda state, _: state.is_open and state.item.owner is None,
    "without_issue": lambda state, _: state.is_open and state.item.issue is None,
    "without_deadline": lambda state, _: state.is_open and state.deadlines.due is None,
    "late_by_plan": lambda state, _: state.is_open and state.deadlines.late_by_plan,
    "reopened": lambda state, _: state.past.reopened > 0 and state.is_open,
    "fallen_back": lambda state, _: state.verdict is not None and bool(state.verdict.fallen),
    "not_deployed": lambda state, _: _not_deployed(state),
    "unproven": lambda state, _: _unproven(state) and not _not_deployed(state),
    "dropped": lambda state, _: state.item.status is Status.DROPPED,
    "status_unknown": lambda state, _: state.item.status is None,
    "open": lambda state, _: state.is_open,
}
LISTS: Mapping[str, str] = {
    "overdue": "Overdue",
    "due_soon": "Due soon",
    "fallen_back": "Fallen back: done, and then undone",
    "not_deployed": "Done, but not in what is deployed",
    "unproven": "Done, and nothing shows it",
    "reopened": "Re-opened",
    "ageing": "Open for long",
    "late_by_plan": "Due later than the policy allows",
    "without_owner": "Without owner",
    "without_issue": "Without issue",
    "without_deadline": "Without a deadline",
    "accepted": "Accepted until later",
    "dropped": "Dropped",
    "status_unknown": "With a status that pmsync does not know",
    "open": "Open, all of them",
}
"""What needs somebody's eye, and its heading, in the order in which it is told."""


def report(
    incidents: Sequence[Incident], settings: Settings, scope: Scope, known: Known, now: dt.datetime
) -> Report:
    """The report at a moment; its zone says which day is today."""
    chosen, undated = _in_scope(incidents, scope)
    states = judge(chosen, settings, now.date(), known.past, known.verdicts)
    if scope.owners:
        states = tuple(each for each in states if _owner(each.item.owner) in map(_owner, scope.owners))
    late, not_timed = _late(chosen, settings, known, now)
    bare = [each for each in chosen if _needs_action(each, settings) and not _has_action(each)]
    return Report(
        now=now,
        scope=scope,
        settings=settings,
        incidents=tuple(chosen),
        items=states,
        lists={
            name: tuple(sorted((each for each in states if _NEED[name](each, settings)), key=_urgency))
            for name in LISTS
        },
        total=figures.completion("all", states),
        completion=figures.completions(states),
        spells=figures.spells(chosen),
        loads=figures.loads(chosen, states),
        late=late,
        not_timed=not_timed,
        without_action=[each for each in bare if not each.none_needed],
        excused=[each for each in bare if each.none_needed],
        trend=known.trend,
        verified=bool(known.verdicts),
        notes=(*known.notes, *_notes(scope, undated)),
    )


def _in_scope(incidents: Sequence[Incident], scope: Scope) -> tuple[list[Incident], int]:
    """The incidents that the report is about, and how many were left out because nobody knows their day."""
    dated = scope.since or scope.until
    named = [
        each
        for each in incidents
        if (not scope.services or scope.services & set(each.services))
        and (not scope.severities or ranks.severity(each.severity) in scope.severities)
    ]
    chosen = [
        each
        for each in named
        if not dated or (each.day and (scope.since or each.day) <= each.day <= (scope.until or each.day))
    ]
    return chosen, sum(each.day is None for each in named) if dated else 0


def _owner(name: str | None) -> str:
    return (name or "").removeprefix("@").casefold()


def _urgency(state: State) -> tuple[int, str, str, str, str, int]:
    """Most overdue first, then by severity and priority, then in the order of the documents."""
    grave = ranks.severity(state.incident.severity) or "SEV9"
    urgent = ranks.priority(state.item.priority) or "P9"
    incident = state.incident
    return (-state.overdue, grave, urgent, incident.repository, incident.id, state.item.line)


def resolved(incident: Incident) -> dt.datetime | None:
    """When an incident was resolved: its stamp, by default that of the fix."""
    return incident.stamps.get("resolved") or incident.stamps.get("fixed")


def _late(
    incidents: Sequence[Incident], settings: Settings, known: Known, now: dt.datetime
) -> tuple[list[Late], int]:
    """Late and missing post-mortems, latest first, and how many could not be timed."""
    found: list[Late] = []
    untimed = 0
    for incident in incidents:
        end = resolved(incident)
        at = known.published.get((incident.repository, incident.id))
        if end is None or (at is None and incident.repository in known.unpublished_unknown):
            untimed += 1
            continue
        hours = ((at or now) - end) / dt.timedelta(hours=1)
        if hours > settings.late_hours:
            found.append(Late(incident, hours, at))
    return sorted(found, key=lambda each: (each.published is not None, -each.hours)), untimed


def _needs_action(incident: Incident, settings: Settings) -> bool:
    grave = {ranks.severity(each) for each in settings.needs_action}
    return ranks.severity(incident.severity) in grave - {None}


def _has_action(incident: Incident) -> bool:
    """Whether anything is done or to be done; what was dropped corrects nothing."""
    return any(each.status is not Status.DROPPED for each in incident.items)


def _notes(scope: Scope, undated: int) -> list[str]:
    told = []
    if undated:
        told.append(
            f"{undated} post-mortem{'s' if undated > 1 else ''} left out: no stamp and no day in the name say"
            " when it was"
        )
    if scope.owners:
        told.append("owners limit the items only; what is told of incidents is about all of them")
    return told
