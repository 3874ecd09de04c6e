"""An edition to the pages of its site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from pmsync.harmless import harmless_bytes
from pmsync.site import board, catalogue, feed, overview, trends
from pmsync.site.addresses import up
from pmsync.site.edition import Edition, Page
from pmsync.site.render import static, template

FIGURES = ("trends.html", "index.html", "follow-up.html")
LISTS = ("post-mortems.html", "feed.xml")
STATIC = ("site.css", "site.js", "favicon.svg")


@dataclass(frozen=True, slots=True)
class Job:
    """Pages that are made together, and their paths before they are."""

    paths: tuple[str, ...]
    make: Callable[[], Iterable[Page]]


def jobs(edition: Edition) -> list[Job]:
    """Everything but the pages of the post-mortems, the longest job first.

    Pages that need the same of the edition are one job, so that no process has to compute it again.
    """
    months = {catalogue.month(each.day) for each in edition.report.incidents}
    return [
        Job((*FIGURES, *LISTS, *map(_month_path, sorted(months))), partial(_all_incidents, edition)),
        Job(tuple(edition.addresses.owners.values()), partial(_owners, edition)),
        Job(STATIC, lambda: (Page(name, static(name)) for name in STATIC)),
    ]


def shared_pages(edition: Edition) -> Iterator[Page]:
    """The pages of all jobs."""
    for job in jobs(edition):
        yield from job.make()


def _page(edition: Edition, path: str, name: str, **more: object) -> Page:
    text = template(f"{name}.html").render(site=edition, path=path, root=up(path), **more)
    return Page(path, harmless_bytes(text))


def _all_incidents(edition: Edition) -> Iterator[Page]:
    """The pages that look at all post-mortems."""
    yield from _figures(edition)
    yield _catalogue(edition)
    yield _feed(edition)
    yield from _months(edition)


def _figures(edition: Edition) -> Iterator[Page]:
    """The pages that tell figures of the whole report, some of which stand on several of them."""
    report = edition.report
    yield _page(edition, "trends.html", "trends", t=trends.trends(report), report=report)
    yield _page(edition, "index.html", "overview", it=overview.overview(edition))
    yield _page(edition, "follow-up.html", "follow_up", lanes=board.lanes(report))


def _owners(edition: Edition) -> Iterator[Page]:
    for owner, path in edition.addresses.owners.items():
        yield _page(edition, path, "owner", owner=owner, lanes=board.owner_lanes(edition.waiting[owner]))


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
    for month, found in edition.months.items():
        years.setdefault(month.partition("-")[0], {})[month.partition("-")[2]] = len(found)
    return years


def _month_path(month: str) -> str:
    return f"months/{month}.html"


def _months(edition: Edition) -> Iterator[Page]:
    for month, found in edition.months.items():
        yield _page(edition, _month_path(month), "month", month=month, entries=found)


def _feed(edition: Edition) -> Page:
    text = template("feed.xml").render(
        site=edition,
        entries=feed.feed_entries(edition.entries),
        updated=feed.latest(edition.entries),
        uid=feed.uid(f"site:{edition.base_url}:{edition.name}"),
    )
    return Page("feed.xml", harmless_bytes(text))
