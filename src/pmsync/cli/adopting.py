"""`init --adopt`: the post-mortems that are there, what could be read of each, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from pmsync.cli import console
from pmsync.document.read import parse
from pmsync.errors import Exit, PmsyncError
from pmsync.model import SECTIONS, PostMortem
from pmsync.runs.opened import open_repository
from pmsync.runs.surveying import Survey, survey
from pmsync.setup.adoption import Reading, read, totals
from pmsync.setup.folders import Collection
from pmsync.workspace import Workspace


def adopt(directory: Path, folder: str | None, as_json: bool) -> int:
    """List them; 1 when there are none or one cannot be read."""
    seen, found = _collected(directory, folder.rstrip("/") if folder else None)
    readings = [
        Reading(path, error=str(told)) if isinstance(told, PmsyncError) else read(told)
        for path, told in found
    ]
    following = _next(seen, readings)
    if as_json:
        listed = [{**asdict(each), "missing": list(each.missing)} for each in readings]
        console.say_json({"post_mortems": listed, "totals": totals(readings), "next": following})
    else:
        for each in readings:
            _show(each)
        for sentence in (*seen.notes, *_summary(readings), f"Next: {following}"):
            for line in console.wrapped(sentence, stderr=True):
                console.note(line)
    return Exit.FINE if readings and not any(each.error for each in readings) else Exit.ATTENTION


def _collected(
    directory: Path, folder: str | None
) -> tuple[Survey, list[tuple[str, PostMortem | PmsyncError]]]:
    """The post-mortems of the settings, of a folder, or of the likeliest place, each read or not."""
    seen = survey(directory)
    if seen.settings_file is not None and folder is None:
        workspace = open_repository(seen.root).workspace
        return seen, list(_each(workspace, workspace.paths()))
    chosen = [each for each in seen.collections if folder is None or each.folder == folder]
    if folder is not None and not chosen:
        chosen = [Collection(folder)]
    found: dict[str, PostMortem | PmsyncError] = {}
    for each in chosen:
        workspace = Workspace(seen.root, each.folder, each.pattern, each.exclude)
        found.update(_each(workspace, workspace.paths()))
    return seen, sorted(found.items())


def _each(workspace: Workspace, paths: Iterable[str]) -> Iterator[tuple[str, PostMortem | PmsyncError]]:
    for path in paths:
        try:
            yield path, parse(path, workspace.read(path))
        except PmsyncError as error:
            yield path, error


def _show(reading: Reading) -> None:
    console.say(reading.path, "bold")
    if reading.error:
        console.say(f"  {reading.error}", "bold red")
        return
    for line in console.wrapped(", ".join(_read(reading)), 2):
        console.say(f"  {line}")
    if reading.missing:
        for line in console.wrapped(f"missing: {', '.join(reading.missing)}", 2):
            console.say(f"  {line}", "yellow")


def _read(reading: Reading) -> list[str]:
    """What there is of a post-mortem, a few words each."""
    told = [f"{len(reading.sections)} of {len(SECTIONS)} sections"]
    entries = _count(reading.entries, "timeline entry", "timeline entries")
    told.append(entries if reading.timed == reading.entries else f"{entries} ({reading.timed} timed)")
    told.append(_count(reading.items, "action item", "action items"))
    for count, one, many in (
        (reading.owners, "owner", "owners"),
        (reading.due_dates, "due date", "due dates"),
        (reading.links, "link", "links"),
    ):
        if count:
            told.append(_count(count, one, many))
    return told


def _summary(readings: Sequence[Reading]) -> list[str]:
    if not readings:
        return ["No post-mortems were found; --folder names where they are."]
    all_of = totals(readings)
    told = [
        f"{_count(all_of['post_mortems'], 'post-mortem', 'post-mortems')},"
        f" {all_of['complete_sections']} with all {len(SECTIONS)} sections;"
        f" {all_of['timed']} of {all_of['entries']} timeline entries have a certain time.",
        f"{_count(all_of['items'], 'action item', 'action items')}: {all_of['owners']} with an owner,"
        f" {all_of['due_dates']} with a due date, {all_of['links']} with a link.",
    ]
    if all_of["unreadable"]:
        told.append(f"{_count(all_of['unreadable'], 'file', 'files')} could not be read.")
    return told


def _next(seen: Survey, readings: Sequence[Reading]) -> str:
    """The command to type next."""
    if seen.settings_file is None:
        return "pmsync init"
    if not readings:
        return 'pmsync new "What happened"'
    return "pmsync plan" if any(each.items for each in readings) else "pmsync lint"


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
