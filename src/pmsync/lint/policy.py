"""PM21x: what a team has agreed on: in time, named rightly, told apart from earlier incidents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from difflib import get_close_matches

from pmsync.lint.subject import Mark, Subject

_NAMED_AT_MOST = 3


def may_be_late(subject: Subject, now: dt.datetime) -> bool:
    """Whether a post-mortem could break PM210, so that its first commit matters."""
    end = _end(subject)
    return subject.grave and end is not None and now - end > dt.timedelta(hours=subject.limits.hours)


def late(subject: Subject) -> Iterator[Mark]:
    """PM210: by the file's first commit, which nobody can write into the document."""
    first, end, hours = subject.facts.first_commit, _end(subject), subject.limits.hours
    if not subject.grave or first is None or end is None or first - end <= dt.timedelta(hours=hours):
        return
    days = (first - end) / dt.timedelta(days=1)
    message = f"came into the repository {days:.1f} days after the incident's end, not within {hours} hours"
    yield Mark(subject.head_line("resolved", "fixed"), message)


def _end(subject: Subject) -> dt.datetime | None:
    return subject.document.stamps.get("resolved") or subject.document.stamps.get("fixed")


def unknown_severity(subject: Subject) -> Iterator[Mark]:
    """PM211."""
    known = ", ".join(subject.limits.severities)
    line = subject.head_line("severity", "sev")
    if subject.severity is None:
        yield Mark(line, f"no severity is stated; one of {known}")
    elif subject.severity not in subject.limits.severities:
        yield Mark(line, f"the severity “{subject.severity}” is not known; one of {known}")


def twins(subject: Subject) -> Iterator[Mark]:
    """PM212."""
    if subject.facts.twins:
        others = ", ".join(subject.facts.twins)
        yield Mark(subject.head_line("id"), f"the id “{subject.document.id}” is also that of {others}")


def unknown_services(subject: Subject) -> Iterator[Mark]:
    """PM213."""
    known = subject.limits.services
    for service in subject.document.services if known else ():
        if service not in known:
            near = get_close_matches(service, known, 1)
            meant = f"; did you mean “{near[0]}”?" if near else " in the settings"
            yield Mark(
                subject.head_line("services", "service"), f"the service “{service}” is not known{meant}"
            )


def unknown_tracker(subject: Subject) -> Iterator[Mark]:
    """PM503."""
    known, told = subject.facts.trackers, subject.document.front_matter.get("tracker")
    if not known or not told or (isinstance(told, str) and told.strip() in known):
        return
    shown = f"“{told.strip()}”" if isinstance(told, str) else "what stands here"
    names = ", ".join(known)
    yield Mark(
        subject.head_line("tracker"),
        f"{shown} is no tracker of the settings, and no issue is made; one of {names}",
    )


def recurrence(subject: Subject) -> Iterator[Mark]:
    """PM214."""
    earlier = subject.facts.recurrence
    if earlier is None:
        return
    titles = "; ".join(f"“{title}”" for title in earlier.unfinished[:_NAMED_AT_MOST])
    more = len(earlier.unfinished) - _NAMED_AT_MOST
    rest = f" and {more} more" if more > 0 else ""
    open_items = f"; not finished there: {titles}{rest}" if titles else ""
    yield Mark(subject.top, f"{earlier.path} (“{earlier.title}”) {earlier.reason}{open_items}")
