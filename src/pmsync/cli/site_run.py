"""A site from the command's options to the files that are written."""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pmsync.cli.console import harmless
from pmsync.cli.followup_read import Reading
from pmsync.cli.opened import web_page
from pmsync.cli.report_run import Asked, run_with
from pmsync.cli.site_folder import SiteFolder
from pmsync.cli.site_live import live
from pmsync.errors import PmsyncError
from pmsync.followup.facts import Incident
from pmsync.followup.report import Report
from pmsync.site.build import incident_page, shared_pages
from pmsync.site.edition import Edition, Page, base_url
from pmsync.site.story import Story, read_story

Read = Callable[[Incident], Story]

_MANY = 100
"""From how many post-mortems on a further process is worth its while."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a build made, for how many post-mortems."""

    files: int
    post_mortems: int


def build(directory: Path, output: Path, asked: Asked, name: str, address: str, now: dt.datetime) -> Written:
    """Read the repositories, and write the site."""
    published = base_url(address)
    folder = SiteFolder(output)
    report, readings = run_with(directory, asked, now)
    by_name = {each.name: each for each in readings}
    told: dict[str, str] = {}
    for each in readings:
        told |= live(each, report.items, online=asked.online)
    edition = Edition(_with_notes(report, readings), name, published, _sources(readings), told)
    return write(edition, folder, lambda incident: _story(by_name[incident.repository], incident))


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


def _story(reading: Reading, incident: Incident) -> Story:
    return read_story(reading.opened.workspace.read(incident.path))


def write(edition: Edition, folder: SiteFolder, read: Read) -> Written:
    """Write all pages of an edition; those of the post-mortems on all cores."""
    shared = list(shared_pages(edition))
    incidents = edition.report.incidents
    names = [*(page.path for page in shared), *(edition.addresses.of(each) for each in incidents)]
    folder.begin(names)
    for page in shared:
        _put(folder, page)
    _write_incidents(_Work(edition, folder, read), incidents)
    folder.end(names)
    return Written(len(names), len(incidents))


@dataclass(frozen=True, slots=True)
class _Work:
    """What each process needs; it is inherited, not sent."""

    edition: Edition
    folder: SiteFolder
    read: Read

    def do(self, incidents: Iterable[Incident]) -> None:
        for each in incidents:
            _put(self.folder, incident_page(self.edition, each, self.read(each)))


def _write_incidents(work: _Work, incidents: Sequence[Incident]) -> None:
    cores = min(os.cpu_count() or 1, len(incidents) // _MANY)
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        work.do(incidents)
        return
    _ = work.edition.states  # computed once, before the processes part
    global _inherited
    _inherited = work, incidents
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(cores, mp_context=context) as pool:
        for failure in pool.map(_part, range(cores), [cores] * cores):
            if failure:
                raise failure


_inherited: tuple[_Work, Sequence[Incident]] | None = None


def _part(first: int, step: int) -> PmsyncError | None:
    """Every step-th page; an error is an answer, since not all of them survive the way back."""
    if _inherited is None:
        return None
    work, incidents = _inherited
    gc.freeze()  # what was inherited is never garbage; looking through it again and again costs a third
    try:
        work.do(incidents[first::step])
    except PmsyncError as error:
        return error
    return None


def _put(folder: SiteFolder, page: Page) -> None:
    folder.write(page.path, _encoded(page.text))


_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})


def _encoded(text: str) -> bytes:
    """UTF-8 without what a reader's terminal or browser would obey; ASCII, which most pages are, is quick."""
    if text.isascii():
        content = text.encode()
        if len(content.translate(None, _CONTROLS)) == len(content):
            return content
    return harmless(text).encode("utf-8")
