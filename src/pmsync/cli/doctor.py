"""`doctor`: whether all that pmsync needs is there, and what to do about what is not."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmsync import __version__
from pmsync.cli import console
from pmsync.errors import Exit, PmsyncError
from pmsync.model import Check, State

if TYPE_CHECKING:
    from pmsync.model import PostMortem
    from pmsync.repo import Repository as Clone
    from pmsync.runs.opened import Repository
    from pmsync.workspace import Workspace

_WIDTH = 14
_STYLES = {State.OK: "green", State.WARNING: "yellow", State.PROBLEM: "bold red"}


def doctor(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> int:
    """Check settings, files, token and permissions: what works, and what to do about what does not."""
    found = list(_checks(context.obj))
    if as_json:
        console.say_json([asdict(check) for check in found])
    else:
        width = max(len(check.subject) for check in found)
        for check in found:
            _show(check, max(width, _WIDTH))
    return Exit.ATTENTION if any(check.state is State.PROBLEM for check in found) else Exit.FINE


def _show(check: Check, width: int) -> None:
    indent = 9 + width + 1
    head = [(f"{check.state:<8} ", _STYLES[check.state]), (f"{check.subject:<{width}} ", "bold")]
    first, *more = console.wrapped(check.told, indent)
    console.say_parts([*head, (first, "")])
    if check.hint and check.state is not State.OK:
        more += console.wrapped(check.hint, indent)
    for line in more:
        console.say(f"{'':{indent}}{line}")


def _checks(directory: Path) -> Iterator[Check]:
    """From the ground up; what everything above rests on ends the examination when it is broken."""
    from pmsync.runs.opened import open_repository

    yield Check("pmsync", State.OK, f"{__version__} on Python {platform.python_version()}")
    try:
        repository = open_repository(directory)
    except PmsyncError as error:
        yield _problem("settings", error)
        return
    origin = repository.settings.origin
    yield Check("settings", State.OK, origin.path if origin else "none; the defaults hold")
    clone = None
    try:
        clone = repository.clone
    except PmsyncError as error:
        yield _problem("git", error)
    else:
        yield from _git(repository, clone)
    yield from _files(repository)
    yield from _tracker(repository)
    yield from _way_back(repository)
    if clone is not None:
        yield from _sources(repository, clone)


def _git(repository: Repository, clone: Clone | None) -> Iterator[Check]:
    root = repository.workspace.root
    if clone is None:
        yield Check("git", State.WARNING, f"{root} is no repository", "Timelines and write-back need one.")
        return
    from pmsync.repo import without_credentials

    version = clone.attempt("version").out.strip().removeprefix("git version ")
    if clone.shallow:
        told = f"{version}; a shallow clone"
        yield Check("git", State.WARNING, told, "`git fetch --unshallow` gives timelines all of it.")
    else:
        remote = without_credentials(repository.origin or "none")
        yield Check("git", State.OK, f"{version}, {root}, remote {remote}")


def _sources(repository: Repository, clone: Clone) -> Iterator[Check]:
    """The sources of timelines; before the first commit there is nothing to ask."""
    from pmsync.runs.doctor_sources import source_checks

    if clone.attempt("rev-parse", "--quiet", "--verify", "HEAD").code:
        yield Check("timeline", State.OK, "there is no commit yet, so the sources were not asked")
        return
    try:
        yield from source_checks(repository, clone, dt.datetime.now(dt.UTC))
    except PmsyncError as error:
        yield _problem("timeline", error)


def _files(repository: Repository) -> Iterator[Check]:
    workspace = repository.workspace
    try:
        unreadable = list(_unreadable(workspace))
        yield from unreadable
        if not unreadable:
            yield _folder(workspace, workspace.post_mortems())
        bases = workspace.bases()
    except PmsyncError as error:
        yield _problem("post-mortems", error)
        return
    for finding in bases.findings:
        yield Check("base", State.WARNING, str(finding), "Take the file from git, or delete it.")


def _unreadable(workspace: Workspace) -> Iterator[Check]:
    """A problem for each file that cannot be read as text."""
    for path in workspace.paths():
        try:
            workspace.read(path)
        except PmsyncError as error:
            yield _problem("post-mortems", error)


def _folder(workspace: Workspace, documents: Sequence[PostMortem]) -> Check:
    """What is in the folder of post-mortems."""
    place = f"{workspace.folder}/{workspace.pattern}"
    if not documents:
        hint = "Set `postmortems` in pmsync.toml, or begin one with `pmsync new`."
        return Check("post-mortems", State.WARNING, f"none match {place}", hint)
    items = sum(len(document.actions) for document in documents)
    linked = sum(bool(item.issue) for document in documents for item in document.actions)
    told = f"{len(documents)} match {place}, {items} action items, {linked} of them linked"
    return Check("post-mortems", State.OK, told)


def _tracker(repository: Repository) -> Iterator[Check]:
    try:
        yield from repository.examine()
    except PmsyncError as error:
        yield _problem("tracker", error)


def _way_back(repository: Repository) -> Iterator[Check]:
    """How documents come back into a repository on GitHub; with its issues there, the tracker tells it."""
    from pmsync.runs.opened import web_page

    page = web_page(repository.origin or "") if repository.settings.core.tracker != "github" else None
    if page is None or "github" not in page.split("/")[2].split("."):
        return
    from pmsync.trackers import github

    try:
        settings = repository.settings.section("github", github.Settings)
        yield from github.examine_way_back(settings, repository.surroundings(repository.origin))
    except PmsyncError as error:
        yield _problem("way back", error)


def _problem(subject: str, error: PmsyncError) -> Check:
    place = ":".join(str(part) for part in (error.path, error.line) if part is not None)
    return Check(
        subject, State.PROBLEM, f"{place}: {error.message}" if place else error.message, error.hint or ""
    )
