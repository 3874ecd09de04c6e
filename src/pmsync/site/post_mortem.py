"""One post-mortem's page."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from pmsync.followup.facts import Incident
from pmsync.followup.states import State
from pmsync.model import Status
from pmsync.site.addresses import up
from pmsync.site.course import Course, course
from pmsync.site.edition import Edition
from pmsync.site.rows import ItemRow, item_row, severity
from pmsync.site.story import Story

_COLUMNS = ("priority", "due", "verified", "has_issue")


@dataclass(frozen=True, slots=True)
class PostMortemPage:
    """What the page of a post-mortem shows.

    `columns` are those of `_COLUMNS` in which an item has something; `contents`, `prose` and `written` are
    HTML of `prose.render`.
    """

    incident: Incident
    title: str
    severity: str
    day: str
    items: Sequence[ItemRow]
    columns: frozenset[str]
    standing: str
    standing_kind: str
    course: Course | None
    contents: str
    prose: str
    written: str
    source: str | None


def post_mortem_page(edition: Edition, incident: Incident, story: Story) -> PostMortemPage:
    """The page of an incident with what its document says."""
    states = edition.states.get((incident.repository, incident.path), ())
    rows = [_row(edition, each) for each in states]
    resolve = _resolver(edition, incident)
    overdue = sum(each.overdue > 0 for each in states)
    still = sum(each.is_open for each in states)
    done = sum(each.item.status is Status.DONE for each in states)
    standing, kind = _standing(len(states), done, still, overdue)
    return PostMortemPage(
        incident=incident,
        title=incident.title or incident.id,
        severity=severity(incident.severity),
        day=incident.day.isoformat() if incident.day else "",
        items=rows,
        columns=frozenset(name for name in _COLUMNS if any(getattr(each, name) for each in rows)),
        standing=standing,
        standing_kind=kind,
        course=course(incident.stamps, story.moments),
        contents=story.prose.contents,
        prose=story.prose.settled(resolve),
        written=story.actions.settled(resolve),
        source=edition.source(incident),
    )


def _row(edition: Edition, state: State) -> ItemRow:
    name = "overdue" if state.overdue else ""
    settings, live = edition.report.settings, edition.live.get(state.key, "")
    return item_row(state, edition.addresses, settings, name, live)


def _standing(items: int, done: int, still: int, overdue: int) -> tuple[str, str]:
    """How far the action items are, in words, and the kind of it."""
    if not items:
        return "no action items", "unknown"
    gone = items - done - still
    told = f"{done} of {items} done" + (f", {gone} dropped" if gone and not still else "")
    if overdue:
        return f"{told}, {overdue} overdue", "late"
    return (f"{told}, {still} open", "open") if still else (told, "done")


def _resolver(edition: Edition, incident: Incident) -> Callable[[str], str | None]:
    """Where a link to another file of the repository leads: its page, the file on the web, or nowhere."""
    start = edition.sources.get(incident.repository)
    root = up(edition.addresses.of(incident))

    def resolve(target: str) -> str | None:
        path, _, fragment = target.partition("#")
        inside = path.lstrip("/") if path.startswith("/") else f"{posixpath.dirname(incident.path)}/{path}"
        place = posixpath.normpath(unquote(inside.partition("?")[0])).lstrip("/")
        page = edition.addresses.incidents.get((incident.repository, place))
        if page:
            return f"{root}{page}"
        if start is None or place.startswith("..") or place == ".":
            return None
        return f"{start}/{quote(place, errors='replace')}{f'#{fragment}' if fragment else ''}"

    return resolve
