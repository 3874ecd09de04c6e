"""The table of checks, and the linter: from a post-mortem to its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pmsync.lint import actions, blameless, impact, policy, sections, timeline
from pmsync.lint.catalogue import BY_CODE
from pmsync.lint.subject import Mark, Subject
from pmsync.lint.waivers import find_waivers, reasonless, unused
from pmsync.model import Finding, Severity

Check = Callable[[Subject], Iterable[Mark]]


CHECKS: dict[str, Check] = {
    "PM101": sections.missing_sections,
    "PM102": sections.empty_sections,
    "PM103": sections.unwritten_sections,
    "PM104": sections.summary_tells,
    "PM105": sections.cause_tells,
    "PM106": sections.whys,
    "PM107": sections.untitled,
    "PM110": impact.empty_rows,
    "PM111": impact.untold,
    "PM120": sections.positives,
    "PM201": blameless.human_error,
    "PM202": blameless.hindsight,
    "PM203": blameless.blame,
    "PM210": policy.late,
    "PM211": policy.unknown_severity,
    "PM212": policy.twins,
    "PM213": policy.unknown_services,
    "PM214": policy.recurrence,
    "PM320": timeline.untimed,
    "PM321": timeline.unplaced_stamps,
    "PM322": timeline.disorder,
    "PM323": timeline.contradicting_stamps,
    "PM324": timeline.future_stamps,
    "PM420": actions.none_at_all,
    "PM421": actions.unowned,
    "PM422": actions.undated,
    "PM423": actions.due_before,
    "PM424": actions.due_late,
    "PM425": actions.unknown_type,
    "PM426": actions.unknown_priority,
    "PM427": actions.unspecific,
    "PM428": actions.unmeasured,
    "PM429": actions.undated_form,
    "PM502": actions.status_contradicted,
    "PM503": policy.unknown_tracker,
}
"""The rules that look at a document; the other codes come from the reading, the base and the waivers."""

_KNOWN = frozenset(BY_CODE)


def lint(subject: Subject) -> list[Finding]:
    """What the rules say about a post-mortem, what the reading said included, waivers heeded; by place."""
    waivers = find_waivers(subject)
    findings = [*subject.document.findings, *subject.facts.told, *_checked(subject)]
    kept = [finding for finding in findings if not any(waiver.covers(finding) for waiver in waivers)]
    kept += [_finding(subject, "PM001", mark) for mark in reasonless(waivers)]
    kept += [_finding(subject, "PM002", mark) for mark in unused(waivers, findings, _KNOWN)]
    return sorted(kept, key=lambda each: (each.line, each.column, each.code))


def chosen(findings: Iterable[Finding], select: Sequence[str], ignore: Sequence[str]) -> list[Finding]:
    """The findings whose code begins with one of `select` (all for none) and with none of `ignore`."""
    wanted, unwanted = tuple(select), tuple(ignore)
    return [
        finding
        for finding in findings
        if (not wanted or finding.code.startswith(wanted))
        and not (unwanted and finding.code.startswith(unwanted))
    ]


def regraded(findings: Iterable[Finding], severities: dict[str, Severity]) -> list[Finding]:
    """The findings with the severities that a team gave to some codes."""
    return [replace(each, severity=severities.get(each.code, each.severity)) for each in findings]


def _checked(subject: Subject) -> Iterator[Finding]:
    for code, check in CHECKS.items():
        for mark in check(subject):
            yield _finding(subject, code, mark)


def _finding(subject: Subject, code: str, mark: Mark) -> Finding:
    line, column = subject.source.place(mark.span.start) if mark.span else (mark.line, 1)
    return Finding(subject.document.path, line, column, code, BY_CODE[code].severity, mark.message, mark.fix)
