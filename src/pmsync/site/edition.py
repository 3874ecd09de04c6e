"""Everything a site is made from, and what all of its pages share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from urllib.parse import quote, urlsplit

from pmsync.errors import PmsyncError
from pmsync.followup.facts import Incident
from pmsync.followup.pages import notes
from pmsync.followup.report import Report
from pmsync.followup.states import State
from pmsync.site.addresses import Addresses, Name, addresses
from pmsync.site.board import Share, shares, waiting
from pmsync.site.catalogue import Entry, by_month, entries
from pmsync.site.frame import Frame
from pmsync.site.render import template
from pmsync.site.trends import Heat, heats


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site, by its path from the site's root."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Edition:
    """The site of a report. `sources` are the addresses under which each repository's files are on the web.

    `live` is what the tracker says of items, by `State.key`, where it was asked and says something else than
    the document.
    """

    report: Report
    name: str = "Post-mortems"
    base_url: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    live: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def addresses(self) -> Addresses:
        """Where each page lies."""
        return addresses(self.report.incidents, self.report.items)

    @cached_property
    def entries(self) -> list[Entry]:
        """The post-mortems, newest first."""
        return entries(self.report, self.addresses, self.states)

    @cached_property
    def months(self) -> Mapping[str, Sequence[Entry]]:
        """The post-mortems by the month they are filed under, newest first; those without a day last."""
        return by_month(self.entries)

    @cached_property
    def states(self) -> Mapping[Name, Sequence[State]]:
        """The items of each post-mortem, by repository and path."""
        found: dict[Name, list[State]] = {}
        for state in self.report.items:
            found.setdefault((state.incident.repository, state.incident.path), []).append(state)
        return found

    @cached_property
    def waiting(self) -> Mapping[str, Mapping[str, Sequence[State]]]:
        """What waits for each owner, by lane."""
        return waiting(self.report, self.addresses)

    @cached_property
    def shares(self) -> Sequence[Share]:
        """Every owner with something in a lane."""
        return shares(self.report, self.addresses)

    @cached_property
    def heats(self) -> Sequence[Heat]:
        """Each service's incidents by month."""
        return heats(self.report)

    @cached_property
    def notes(self) -> Sequence[str]:
        """What could not be told."""
        return list(notes(self.report))

    @cached_property
    def day(self) -> str:
        """The day that the site tells of."""
        return self.report.now.date().isoformat()

    def frame(self, root: str) -> Frame:
        """The layout around pages that reach the site's root by `root`."""
        if root not in self._frames:
            self._frames[root] = Frame.rendered(partial(template("frame.html").render, site=self, root=root))
        return self._frames[root]

    @cached_property
    def _frames(self) -> dict[str, Frame]:
        return {}

    def source(self, incident: Incident) -> str | None:
        """Where a post-mortem's file is on the web."""
        start = self.sources.get(incident.repository)
        return f"{start}/{quote(incident.path, errors='surrogateescape')}" if start else None


def base_url(written: str) -> str:
    """The address of the published site, with a slash at its end; "" for none."""
    if not written:
        return ""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        hint = "Write it like https://example.org/post-mortems/."
        raise PmsyncError(f"{written!r} is no address of a site.", hint=hint)
    return written.rstrip("/") + "/"
