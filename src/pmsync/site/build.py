"""An edition to the pages of its site."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from pmsync.followup.facts import Incident
from pmsync.followup.pages import notes
from pmsync.site import board, catalogue, charts, feed, overview, trends
from pmsync.site.addresses import up
from pmsync.site.drawing import draw
from pmsync.site.edition import Edition, Page
from pmsync.site.post_mortem import post_mortem_page
from pmsync.site.render import static, template
from pmsync.site.story import Story

STATIC = ("site.css", "site.js", "favicon.svg")


def shared_pages(edition: Edition) -> Iterator[Page]:
    """Everything but the pages of the post-mortems."""
    yield from (Page(name, static(name)) for name in STATIC)
    yield _page(edition, "index.html", "overview", it=overview.overview(edition))
    yield _follow_up(edition)
    yield from _owners(edition)
    yield _trends(edition)
    yield _catalogue(edition)
    yield from _months(edition)
    yield _feed(edition)


def incident_page(edition: Edition, incident: Incident, story: Story) -> Page:
    """The page of one post-mortem."""
    page = post_mortem_page(edition, incident, story)
    prose, written = Markup(page.prose), Markup(page.written)  # noqa: S704 - HTML of prose.render
    drawing = draw(page.course) if page.course else ""
    more = {"it": page, "prose": prose, "written": written, "drawing": drawing}
    return _page(edition, edition.addresses.of(incident), "post_mortem", **more)


def _page(edition: Edition, path: str, name: str, **more: object) -> Page:
    text = template(f"{name}.html").render(site=edition, path=path, root=up(path), **more)
    return Page(path, text)


def _follow_up(edition: Edition) -> Page:
    report = edition.report
    return _page(
        edition,
        "follow-up.html",
        "follow_up",
        lanes=board.lanes(report, edition.addresses),
        shares=board.shares(report, edition.addresses),
        notes=list(notes(report)),
    )


def _owners(edition: Edition) -> Iterator[Page]:
    for owner, path in edition.addresses.owners.items():
        lanes = board.lanes_of(edition.report, edition.addresses, owner)
        yield _page(edition, path, "owner", owner=owner, lanes=lanes)


def _trends(edition: Edition) -> Page:
    report = edition.report
    return _page(
        edition,
        "trends.html",
        "trends",
        line=charts.line(report.trend),
        t=trends,
        report=report,
        notes=list(notes(report)),
    )


def _catalogue(edition: Edition) -> Page:
    found = edition.entries
    return _page(
        edition,
        "post-mortems.html",
        "catalogue",
        entries=found[: catalogue.FIRST],
        total=len(found),
        years=_years(edition),
        standings=catalogue.STANDINGS,
        index=Markup(catalogue.index(found)),  # noqa: S704 - JSON without "<"
    )


def _years(edition: Edition) -> dict[str, dict[str, int]]:
    """How many post-mortems each month of each year has; years newest first."""
    years: dict[str, dict[str, int]] = {}
    for month, found in catalogue.by_month(edition.entries).items():
        years.setdefault(month.partition("-")[0], {})[month.partition("-")[2]] = len(found)
    return years


def _months(edition: Edition) -> Iterator[Page]:
    for month, found in catalogue.by_month(edition.entries).items():
        yield _page(edition, f"months/{month}.html", "month", month=month, entries=found)


def _feed(edition: Edition) -> Page:
    text = template("feed.xml").render(
        site=edition,
        entries=feed.feed_entries(edition.entries),
        updated=feed.latest(edition.entries),
        uid=feed.uid(f"site:{edition.base_url}:{edition.name}"),
    )
    return Page("feed.xml", text)
