"""What `new` does with its answers: a draft, its text, a file that did not exist before."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from pmsync.document.scaffold import Draft, from_template, one_line, scaffold
from pmsync.document.text import encode
from pmsync.errors import PmsyncError
from pmsync.runs.opened import open_repository

_UTC = re.compile(r" ?UTC$", re.IGNORECASE)

if TYPE_CHECKING:
    pass


class NewSettings(BaseModel):
    """`[new]`. Each line's text is its documentation."""

    model_config = ConfigDict(extra="forbid")

    template: str | None = Field(
        None, description="A jinja2 template of the team's own, by its path in the repository."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says about the incident; `stamps` as written, by name."""

    title: str | None
    severity: str | None = None
    services: tuple[str, ...] = ()
    stamps: Mapping[str, str] = field(default_factory=dict)


def write(directory: Path, asked: Asked, now: dt.datetime) -> Path:
    """Write the new post-mortem; its path. PmsyncError when there is one of that name already."""
    draft = draft_of(asked, now)
    repository = open_repository(directory)
    settings = repository.settings.section("new", NewSettings)
    workspace = repository.workspace
    text = scaffold(draft)
    if settings.template is not None:
        text = from_template(workspace.read(settings.template), draft, settings.template)
    name = f"{workspace.folder}/{draft.id}.md"
    target = workspace.root / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(encode(text))
    except FileExistsError:
        hint = "Edit that one, or give another title."
        raise PmsyncError("exists already; nothing was written.", path=name, hint=hint) from None
    except OSError as error:
        raise PmsyncError(f"cannot be written: {error.strerror}.", path=name) from error
    return target


def draft_of(asked: Asked, now: dt.datetime) -> Draft:
    """The draft that the answers make; PmsyncError for what is missing or cannot be read."""
    title = one_line(asked.title or "")
    if not title:
        hint = 'For example: pmsync new "Checkout answered 500".'
        raise PmsyncError("a post-mortem needs a title.", hint=hint)
    stamps = {name: moment(name, written) for name, written in asked.stamps.items()}
    first = stamps.get("started") or stamps.get("detected") or now
    services = tuple(filter(None, (one_line(each) for given in asked.services for each in given.split(","))))
    severity = one_line(asked.severity or "") or None
    return Draft(title, first.astimezone(dt.UTC).date(), severity, services, stamps)


def moment(name: str, written: str) -> dt.datetime:
    """A time that stands on the command line; PmsyncError for one without a zone."""
    hint = "Write it like 2026-11-03T14:02Z or 2026-11-03 14:02+01:00."
    try:
        at = dt.datetime.fromisoformat(_UTC.sub("Z", written.strip()))
    except ValueError:
        raise PmsyncError(f"--{name} “{written}” is no date and time.", hint=hint) from None
    if at.utcoffset() is None:
        raise PmsyncError(f"--{name} “{written}” has no time zone.", hint=hint)
    return at


def open_editor(path: Path) -> None:
    """Open a file in the editor that the user has set."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise PmsyncError("--edit needs $VISUAL or $EDITOR.", path=str(path), hint="The file is written.")
    try:
        ended = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the user's own editor
    except (OSError, ValueError) as error:
        raise PmsyncError(f"the editor “{editor}” cannot be started.", hint="The file is written.") from error
    if ended.returncode:
        raise PmsyncError(
            f"the editor “{editor}” ended with {ended.returncode}.", hint="The file is written."
        )
