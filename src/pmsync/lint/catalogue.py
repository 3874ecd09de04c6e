"""What each code means: the catalogue of rules. `docs/rules.md` explains them one by one."""

from __future__ import annotations

from dataclasses import dataclass

from pmsync.model import Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
SEVERITIES = (_ERROR, _WARNING, _INFO)
"""The most severe first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the guide: its code, its name, how grave it is to break it, and what it asks for."""

    code: str
    name: str
    severity: Severity
    says: str


RULES: tuple[Rule, ...] = (
    Rule("PM001", "waiver-without-reason", _WARNING, "A waiver says which code it allows, and why."),
    Rule("PM002", "waiver-unused", _WARNING, "A waiver waives something."),
    Rule("PM101", "section-missing", _ERROR, "All of the guide's seven sections are there."),
    Rule("PM102", "section-empty", _ERROR, "No section is empty."),
    Rule("PM103", "section-unwritten", _ERROR, "The template's guidance was replaced."),
    Rule("PM104", "summary-incomplete", _INFO, "The summary tells when, how bad, and how it was resolved."),
    Rule("PM105", "cause-incomplete", _WARNING, "The root cause tells what, why and how."),
    Rule("PM106", "few-whys", _INFO, "The whys go three steps deep."),
    Rule("PM107", "no-title", _WARNING, "The document has a title."),
    Rule("PM110", "impact-row-empty", _WARNING, "Each row of the impact table is filled."),
    Rule("PM111", "impact-untold", _INFO, "The impact speaks of each dimension."),
    Rule("PM120", "few-positives", _WARNING, "At least two things went well."),
    Rule("PM201", "human-error", _WARNING, "Human error is not a root cause."),
    Rule("PM202", "hindsight", _WARNING, "Nobody should have known better."),
    Rule("PM203", "person-blamed", _WARNING, "Causes lie in systems and processes, not in people."),
    Rule("PM210", "late", _ERROR, "A grave incident's post-mortem comes within 48 hours."),
    Rule("PM211", "severity-unknown", _WARNING, "The severity is one of the team's."),
    Rule("PM212", "id-taken", _ERROR, "Each post-mortem has an id of its own."),
    Rule("PM213", "service-unknown", _WARNING, "The services are those of the settings."),
    Rule("PM214", "recurrence", _INFO, "An earlier incident like this one is known."),
    Rule("PM301", "head-unreadable", _ERROR, "The front matter can be read."),
    Rule("PM302", "stamp-unreadable", _WARNING, "The incident stamps are dates and times with a zone."),
    Rule("PM310", "zone-missing", _WARNING, "The timeline says its time zone."),
    Rule("PM311", "zone-ambiguous", _WARNING, "The time zone means one thing."),
    Rule("PM312", "zone-not-kept", _WARNING, "The time zone was in force on that day."),
    Rule("PM313", "date-missing", _WARNING, "Each time has a date."),
    Rule("PM314", "date-ambiguous", _WARNING, "Each date means one day."),
    Rule("PM315", "time-impossible", _WARNING, "Each date and time exists."),
    Rule("PM316", "time-inexact", _INFO, "Each time is exact."),
    Rule("PM317", "day-unclear", _WARNING, "It is clear when a new day begins."),
    Rule("PM320", "timeline-untimed", _ERROR, "The timeline has entries with times."),
    Rule("PM321", "stamp-without-entry", _WARNING, "Each incident stamp has its entry."),
    Rule("PM322", "timeline-disorder", _WARNING, "The entries stand in order."),
    Rule("PM323", "stamps-contradict", _ERROR, "Nothing ends before it began."),
    Rule("PM324", "stamp-in-future", _ERROR, "The stamps lie in the past."),
    Rule("PM330", "git-contradicts", _WARNING, "Git tells the same as the timeline."),
    Rule("PM331", "span-negative", _WARNING, "No span between two stamps is negative."),
    Rule("PM401", "status-unknown", _WARNING, "The status of an action item is a known word."),
    Rule("PM402", "row-short", _WARNING, "A row has as many cells as its table has columns."),
    Rule("PM403", "row-long", _WARNING, "A row has no more cells than its table has columns."),
    Rule("PM404", "due-ambiguous", _WARNING, "A due date means one day."),
    Rule("PM405", "item-duplicated", _WARNING, "No action item stands there twice."),
    Rule("PM406", "status-conflicting", _WARNING, "Box and words tell one status."),
    Rule(
        "PM407", "table-without-actions", _INFO, "A table of the action section has a column for the action."
    ),
    Rule("PM408", "row-without-action", _WARNING, "A row with owner, date or status has an action."),
    Rule("PM409", "row-by-accident", _WARNING, "What stands below a table is kept apart from it."),
    Rule("PM410", "actions-unsectioned", _INFO, "Action items stand in a section of that name."),
    Rule("PM411", "action-in-prose", _INFO, "Action items are list lines or table rows."),
    Rule("PM420", "no-actions", _ERROR, "A grave incident leads to action items."),
    Rule("PM421", "action-unowned", _WARNING, "An action item has an owner."),
    Rule("PM422", "action-undated", _WARNING, "An action item has a due date."),
    Rule("PM423", "due-before-incident", _ERROR, "An action item is due after the incident."),
    Rule("PM424", "due-too-late", _WARNING, "A due date keeps the team's deadline."),
    Rule("PM425", "type-unknown", _WARNING, "The type is one of the team's."),
    Rule("PM426", "priority-unknown", _WARNING, "The priority is one of the team's."),
    Rule("PM427", "action-vague", _WARNING, "An action item says what is to be done, and where."),
    Rule("PM428", "action-unmeasurable", _INFO, "One can tell when an action item is done."),
    Rule("PM429", "due-form", _INFO, "A due date is written as 2026-11-30."),
    Rule("PM501", "base-unreadable", _WARNING, "The sync's base can be read."),
    Rule("PM502", "status-contradicts-issue", _INFO, "Document and issue agree on what is done."),
    Rule("PM503", "tracker-unknown", _ERROR, "The head names a tracker of the settings, or none."),
)
"""PM0 is about waivers, PM1 sections, PM2 blame and policy, PM3 times, PM4 action items, PM5 the sync."""

BY_CODE = {rule.code: rule for rule in RULES}
"""The same by code."""


def begins_a_code(start: str) -> bool:
    """Whether a text is a rule's code, or the beginning of some (`PM42`)."""
    return any(code.startswith(start) for code in BY_CODE)
