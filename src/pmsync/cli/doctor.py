"""`doctor`: whether all that pmsync needs is there, and what to do about what is not."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmsync import __version__
from pmsync.cli import console
from pmsync.errors import Exit, PmsyncError
from pmsync.model import Check, State

if TYPE_CHECKING:
    from pmsync.cli.opened import Repository

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
    parts = [
        (f"{check.state:<8} ", _STYLES[check.state]),
        (f"{check.subject:<{width}} ", "bold"),
        (check.told, ""),
    ]
    console.say_parts(parts)
    if check.hint and check.state is not State.OK:
        console.say(f"{'':{width + 10}}{check.hint}")


def _checks(directory: Path) -> Iterator[Check]:
    """From the ground up; what everything above rests on ends the examination when it is broken."""
    from pmsync.cli.opened import open_repository

    yield Check("pmsync", State.OK, f"{__version__} on Python {platform.python_version()}")
    try:
        repository = open_repository(directory)
    except PmsyncError as error:
        yield _problem("settings", error)
        return
    origin = repository.settings.origin
    yield Check("settings", State.OK, origin.path if origin else "none; the defaults hold")
    yield from _git(repository)
    yield from _files(repository)
    yield from _tracker(repository)


def _git(repository: Repository) -> Iterator[Check]:
    root = repository.workspace.root
    try:
        clone = repository.clone
    except PmsyncError as error:
        yield _problem("git", error)
        return
    if clone is None:
        yield Check("git", State.WARNING, f"{root} is no repository", "Timelines and write-back need one.")
        return
    if clone.shallow:
        yield Check(
            "git", State.WARNING, "a shallow clone", "`git fetch --unshallow` gives timelines all of it."
        )
    else:
        yield Check("git", State.OK, f"{root}, remote {repository.origin or 'none'}")


def _files(repository: Repository) -> Iterator[Check]:
    workspace = repository.workspace
    try:
        documents = workspace.post_mortems()
        bases = workspace.bases()
    except PmsyncError as error:
        yield _problem("post-mortems", error)
        return
    place = f"{workspace.folder}/{workspace.pattern}"
    if not documents:
        hint = "Set `postmortems` in pmsync.toml, or write the first one."
        yield Check("post-mortems", State.WARNING, f"none match {place}", hint)
    else:
        items = sum(len(document.actions) for document in documents)
        linked = sum(bool(item.issue) for document in documents for item in document.actions)
        told = f"{len(documents)} match {place}, {items} action items, {linked} of them linked"
        yield Check("post-mortems", State.OK, told)
    for finding in bases.findings:
        yield Check("base", State.WARNING, str(finding), "Take the file from git, or delete it.")


def _tracker(repository: Repository) -> Iterator[Check]:
    try:
        yield from repository.examine()
    except PmsyncError as error:
        yield _problem("tracker", error)


def _problem(subject: str, error: PmsyncError) -> Check:
    place = ":".join(str(part) for part in (error.path, error.line) if part is not None)
    return Check(
        subject, State.PROBLEM, f"{place}: {error.message}" if place else error.message, error.hint or ""
    )
