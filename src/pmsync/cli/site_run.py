"""A site from the command's options to the files that are written."""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pmsync.errors import PmsyncError
from pmsync.followup.facts import Incident
from pmsync.followup.report import Report
from pmsync.runs.followup_read import Reading
from pmsync.runs.opened import web_page
from pmsync.runs.report_asked import Asked
from pmsync.runs.reporting import make
from pmsync.runs.site_folder import SiteFolder
from pmsync.runs.site_live import live
from pmsync.runs.site_stories import stories
from pmsync.site.build import Job, jobs
from pmsync.site.edition import Edition, Page, base_url
from pmsync.site.post_mortem import post_mortem_page
from pmsync.site.story import Story

Read = Callable[[Sequence[Incident]], Sequence[Story]]

_AT_ONCE = 200
"""How many post-mortems a process is given at once."""

_MANY = 300
"""From how many post-mortems on further processes are worth their while."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a build made, for how many post-mortems."""

    files: int
    post_mortems: int


def build(directory: Path, output: Path, asked: Asked, name: str, address: str, now: dt.datetime) -> Written:
    """Read the repositories, and write the site."""
    published = base_url(address)
    folder = SiteFolder(output)
    made = make(directory, asked, now)
    report, readings = made.report, made.readings
    told: dict[str, str] = {}
    for each in readings:
        told |= live(each, report.items, online=asked.online)
    edition = Edition(_with_notes(report, readings), name, published, _sources(readings), told)
    by_name = {each.name: each for each in readings}
    return write(edition, folder, partial(stories, by_name, cached=asked.cache))


def _with_notes(report: Report, readings: Sequence[Reading]) -> Report:
    """The report with what came up after it was made."""
    notes = [note for each in readings for note in each.notes]
    return replace(report, notes=list(dict.fromkeys([*report.notes, *notes])))


def _sources(readings: Sequence[Reading]) -> dict[str, str]:
    """Where each repository's files are shown on the web, if its remote is such a place."""
    found = {}
    for each in readings:
        page = web_page(each.opened.origin or "")
        if page:
            found[each.name] = f"{page}/blob/HEAD/{each.prefix}".rstrip("/")
    return found


def write(edition: Edition, folder: SiteFolder, read: Read) -> Written:
    """Write all pages of an edition, on all cores where there are many."""
    incidents = edition.report.incidents
    parts = [incidents[start : start + _AT_ONCE] for start in range(0, len(incidents), _AT_ONCE)]
    work = _Work(edition, folder, read, jobs(edition), parts)
    names = [name for job in work.jobs for name in job.paths]
    names += [edition.addresses.of(each) for each in incidents]
    folder.begin(names)
    _do_all(work)
    folder.end(names)
    return Written(len(names), len(incidents))


@dataclass(frozen=True, slots=True)
class _Work:
    """What each process needs; it is inherited, not sent."""

    edition: Edition
    folder: SiteFolder
    read: Read
    jobs: Sequence[Job]
    parts: Sequence[Sequence[Incident]]

    def do(self, number: int) -> None:
        """One job, or else the pages of one part of the post-mortems."""
        if number < len(self.jobs):
            pages: Iterable[Page] = self.jobs[number].make()
        else:
            part = self.parts[number - len(self.jobs)]
            pages = map(partial(post_mortem_page, self.edition), part, self.read(part))
        for page in pages:
            self.folder.write(page.path, page.content)


def _do_all(work: _Work) -> None:
    numbers = range(len(work.jobs) + len(work.parts))
    cores = (os.cpu_count() or 1) if len(work.edition.report.incidents) >= _MANY else 1
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for number in numbers:
            work.do(number)
        return
    _ = work.edition.states  # computed once, before the processes part
    gc.freeze()  # looked through again and again, what is inherited would cost a third of the time
    context = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(cores, context, _inherit, (work,)) as pool:
            for failure in pool.map(_part, numbers):
                if failure:
                    raise failure
    finally:
        gc.unfreeze()


_inherited: list[_Work] = []


def _inherit(work: _Work) -> None:
    gc.disable()  # the process ends soon, and little of what it makes goes round in circles
    _inherited[:] = [work]


def _part(number: int) -> PmsyncError | None:
    """One piece of the work in a process of its own; what a user should know of is an answer."""
    try:
        _inherited[0].do(number)
    except PmsyncError as error:
        return error
    return None
