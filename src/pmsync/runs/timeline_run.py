"""A timeline's derivation from the command's options to the entries, and their way into the document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from pmsync.clone.history import ClonedHistory
from pmsync.document.read import parse
from pmsync.document.text import apply_edits
from pmsync.errors import PmsyncError
from pmsync.model import Finding, PostMortem
from pmsync.repo import Repository as Clone
from pmsync.runs.opened import Repository, open_repository
from pmsync.sources import Pages, Surroundings, configured, deploy_tags, gather, load, table
from pmsync.sync.base import Base
from pmsync.timeline.accept import accept as accept_stamps
from pmsync.timeline.derive import derive, told
from pmsync.timeline.insert import insert
from pmsync.timeline.links import Links, links
from pmsync.timeline.metrics import stamp_findings
from pmsync.timeline.ports import Event, Landing, Window
from pmsync.timeline.rank import Ranked
from pmsync.timeline.suspects import Suggestion, SuspectRange, suggestions, suspect_range
from pmsync.timeline.told import remember, untold
from pmsync.timeline.verify import contradictions, known
from pmsync.timeline.window import incident_window, instant, window, zone


@dataclass(frozen=True, slots=True)
class Asked:
    """The command's options, as given."""

    file: Path | None
    repo: Path | None
    since: str | None
    until: str | None
    zone: str | None
    everything: bool
    limit: int
    deepen: bool
    cache: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """The entries in time order, what could not be told, and for an incident where it began."""

    entries: tuple[Ranked, ...]
    notes: tuple[str, ...]
    window: Window
    suspects: SuspectRange | None = None
    between: tuple[Landing, ...] = ()
    suggested: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A document before and after its entries were merged."""

    before: str
    text: str
    added: tuple[Event, ...]
    homeless: tuple[Event, ...]
    accepted: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command over one clone and at most one post-mortem."""

    opened: Repository
    document: PostMortem | None
    history: ClonedHistory
    origin: str | None
    settings: table.Settings
    asked: Asked
    now: dt.datetime

    @property
    def links(self) -> Links:
        """Links into the repository that the clone comes from."""
        return links(self.origin)

    @property
    def zone(self) -> dt.tzinfo:
        """The zone in which times are shown: the one asked for, else that of the incident's stamps."""
        started = self.document.stamps.get("started") if self.document else None
        if self.asked.zone is not None:
            return zone(self.asked.zone)
        return (started and started.tzinfo) or dt.UTC

    def derived(self) -> Derived:
        """What the sources tell of the window."""
        span = self._window()
        if self.asked.deepen:
            self.history.deepen(span, self._deploy_tag(span))
        services = self.document.services if self.document else ()
        around = Surroundings(
            self.opened.workspace.root,
            self.history,
            self.links,
            self.links.github_repository(),
            self._pages(),
        )
        found = gather(self.settings.tables(services), span, around)
        entries = tuple(derive(found.events, span, everything=self.asked.everything))
        if self.document is None:
            return Derived(entries, found.notes, span)
        events = told(found.events)
        suspects = suspect_range(events, self.document.stamps.get("started"))
        between = self._between(suspects)
        suggested = tuple(suggestions(events, self.document.stamps))
        return Derived(entries, found.notes, span, suspects, between, suggested)

    def _deploy_tag(self, span: Window) -> str | None:
        """A deploy tag from before the window, where the clone has one."""
        tables = self.settings.sources.items()
        given = next((each for name, each in tables if each.get("source", name) == "deploy_tags"), {})
        values = {key: value for key, value in given.items() if key != "source"}
        settings = configured("deploy_tags", load("deploy_tags"), values)
        return deploy_tags.below(settings, self.history.tags(), span)

    def _pages(self) -> Pages | None:
        """How to read from GitHub, where a source asks for it."""
        if not any(table.get("source", name) == "github" for name, table in self.settings.sources.items()):
            return None
        from pmsync.runs.github_pages import github_pages
        from pmsync.trackers import github

        settings = self.opened.settings.section("github", github.Settings)
        return github_pages(settings, self.opened.surroundings(self.origin))

    def _window(self) -> Window:
        default = zone(self.asked.zone) if self.asked.zone is not None else None
        since, until = (
            instant(text, self.now, default) if text else None
            for text in (self.asked.since, self.asked.until)
        )
        if self.document is not None and not (since and until):
            times = [entry.at for entry in self.document.timeline if entry.at is not None]
            found = incident_window(self.document.stamps, times, self.now)
            return window(since or found.since, until or found.until, self.now)
        if not since:
            raise PmsyncError(
                "There is no window to look at.",
                hint="Name a post-mortem, or say since when: pmsync timeline --since '2 hours ago'.",
            )
        return window(since, until or self.now, self.now)

    def _between(self, suspects: SuspectRange) -> tuple[Landing, ...]:
        """The landings of the suspect range; none when its revisions are not commits of this clone."""
        if not suspects.good or not suspects.bad:
            return ()
        try:
            return tuple(self.history.between(suspects.good, suspects.bad))
        except PmsyncError:
            return ()

    def _post_mortem(self) -> PostMortem:
        if self.document is None:
            raise PmsyncError("There is no post-mortem.", hint="Name one: pmsync timeline FILE.")
        return self.document

    def contradictions(self) -> list[Finding]:
        """What the document's stamps and entries say, and neither its other stamps nor git do."""
        document = self._post_mortem()
        facts = known(self.history.whole_line(), self.history.tags())
        tolerance = dt.timedelta(minutes=self.settings.tolerance_minutes)
        return [*stamp_findings(document), *contradictions(document, facts, self.links, tolerance)]

    def merge(self, found: Derived, *, accept: bool, dry: bool) -> Changed:
        """Merge the entries that tell most into the document and its base; nothing is written when `dry`."""
        document = self._post_mortem()
        base = self.opened.workspace.bases().bases.get(document.id, Base())
        best = [each.event for each in found.entries if each.rank <= self.asked.limit]
        new = untold(best, document.timeline, self.links, base.rest)
        merged = insert(document, new, self.links, parse)
        text, accepted = merged.text, found.suggested if accept else ()
        if accepted:
            text = apply_edits(text, accept_stamps(parse(document.path, text), accepted))
        changed = Changed(document.text, text, merged.added, merged.homeless, accepted)
        if not dry:
            placed = [event for event in best if event not in merged.homeless]
            self._save(document, changed, base, replace(base, rest=remember(base.rest, placed)))
        return changed

    def _save(self, document: PostMortem, changed: Changed, before: Base, after: Base) -> None:
        """The document first: an entry that the base does not know yet is found by its link."""
        if changed.text != changed.before:
            self.opened.workspace.write(document.path, changed.before, changed.text)
        if after != before:
            self.opened.workspace.save_base(document.id, after)


def begin(directory: Path, asked: Asked, now: dt.datetime) -> Run:
    """Open the clone, the settings and the post-mortem."""
    here = directory if asked.file is not None or asked.repo is None else asked.repo
    opened = open_repository(here)
    settings = opened.settings.section("timeline", table.Settings)
    document = None
    if asked.file is not None:
        path = opened.workspace.relative(asked.file)
        document = parse(path, opened.workspace.read(path))
    clone = Clone(asked.repo or opened.workspace.root)
    history = ClonedHistory(clone, revision=settings.branch, cache=asked.cache)
    remotes = clone.remotes()
    origin = remotes.get("origin") or next(iter(remotes.values()), None)
    return Run(opened, document, history, origin, settings, asked, now)
