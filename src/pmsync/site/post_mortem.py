"""One post-mortem's page."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote

from markupsafe import Markup

from pmsync.followup.facts import Incident
from pmsync.followup.states import State
from pmsync.model import Status
from pmsync.site.addresses import up
from pmsync.site.edition import Edition, Page
from pmsync.site.item_cells import own_table
from pmsync.site.render import template
from pmsync.site.rows import severity
from pmsync.site.story import Story


def post_mortem_page(edition: Edition, incident: Incident, story: Story) -> Page:
    """The page of an incident with what its document says."""
    path = edition.addresses.of(incident)
    root = up(path)
    states = edition.states.get((incident.repository, incident.path), ())
    standing, kind = _standing(states)
    resolve = _resolver(edition, incident, root)
    title = incident.title or incident.id
    main = template("post_mortem.html").render(
        root=root,
        repository=incident.repository,
        title=title,
        severity=severity(incident.severity),
        day=incident.day,
        services=incident.services,
        team=incident.team,
        standing=standing,
        standing_kind=kind,
        source=edition.source(incident),
        figure=Markup(story.figure),  # noqa: S704 - HTML of drawing.figure, and below of prose.render
        items=own_table(states, edition.addresses, edition.report.settings, edition.live, root),
        none_needed=incident.none_needed,
        contents=Markup(story.prose.contents),  # noqa: S704
        prose=Markup(story.prose.settled(resolve)),  # noqa: S704
        written=Markup(story.actions.settled(resolve)),  # noqa: S704
    )
    return Page(path, edition.frame(root).around(path=path, title=title, main=main))


def _standing(states: Sequence[State]) -> tuple[str, str]:
    """How far the action items are, in words, and the kind of it."""
    if not states:
        return "no action items", "unknown"
    overdue = sum(each.overdue > 0 for each in states)
    still = sum(each.is_open for each in states)
    done = sum(each.item.status is Status.DONE for each in states)
    gone = len(states) - done - still
    told = f"{done} of {len(states)} done" + (f", {gone} dropped" if gone and not still else "")
    if overdue:
        return f"{told}, {overdue} overdue", "late"
    return (f"{told}, {still} open", "open") if still else (told, "done")


def _resolver(edition: Edition, incident: Incident, root: str) -> Callable[[str], str | None]:
    """Where a link to another file of the repository leads: its page, the file on the web, or nowhere."""
    start = edition.sources.get(incident.repository)

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
