"""One post-mortem's page. There are so many that a template for them would be most of a build."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote, unquote

from pmsync.followup.facts import Incident
from pmsync.followup.states import State
from pmsync.harmless import harmless_bytes
from pmsync.model import Status
from pmsync.site.addresses import up
from pmsync.site.edition import Edition, Page
from pmsync.site.item_cells import own_table
from pmsync.site.items import severity
from pmsync.site.marks import badge, chip, pill
from pmsync.site.story import Story


def post_mortem_page(edition: Edition, incident: Incident, story: Story) -> Page:
    """The page of an incident with what its document says."""
    path = edition.addresses.of(incident)
    root = up(path)
    states = edition.states.get((incident.repository, incident.path), ())
    parts = [
        harmless_bytes(_head(edition, incident, states, root)),
        story.figure,
        harmless_bytes(_items(edition, incident, states, root)),
        story.reading.settled(_resolver(edition, incident, root)),
        b"</article>\n",
    ]
    title = incident.title or incident.id
    return Page(path, edition.frame(root).around(path, title, parts))


def _head(edition: Edition, incident: Incident, states: Sequence[State], root: str) -> str:
    """What the post-mortem is of, and how far its action items are."""
    repository, day, source = incident.repository, incident.day, edition.source(incident)
    facts = [
        badge(severity(incident.severity)),
        f'<time datetime="{day}">{day}</time>' if day else "",
        *(chip(each, root) for each in incident.services),
        f"<span>{escape(incident.team)}</span>" if incident.team else "",
        pill(*_standing(states)),
        f'<a href="{escape(source)}" rel="noreferrer">Source</a>' if source else "",
    ]
    of = f" · {escape(repository)}" if repository else ""
    return f"""\
<article>
<p class="crumb"><a href="{root}post-mortems.html">Post-mortems</a>{of}</p>
<h1>{escape(incident.title or incident.id)}</h1>
<p class="meta">{" ".join(filter(None, facts))}</p>
"""


def _items(edition: Edition, incident: Incident, states: Sequence[State], root: str) -> str:
    """The action items, or why there are none."""
    if states:
        table = own_table(states, edition.addresses, edition.report.settings, edition.live, root)
        return f"""\
<section class="card" aria-labelledby="items">
<h2 id="items">Action items</h2>
<div class="wide" tabindex="0">{table}</div>
</section>
"""
    reason = incident.none_needed
    return f'<p class="note">No action items needed: {escape(reason)}</p>\n' if reason else ""


def _standing(states: Sequence[State]) -> tuple[str, str]:
    """How far the action items are, in words, and the kind of it."""
    if not states:
        return "no action items", "unknown"
    overdue = sum([each.overdue > 0 for each in states])
    still = sum([each.is_open for each in states])
    done = sum([each.item.status is Status.DONE for each in states])
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
