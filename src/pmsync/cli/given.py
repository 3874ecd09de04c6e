"""Paths on the command line: they start from the folder that the command works in, as with `git -C`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer


def paths(context: typer.Context, written: Iterable[Path] | None) -> tuple[Path, ...]:
    """The files and folders that an argument or an option means; none where it is not given."""
    return tuple(context.obj / each for each in written or ())


def path(context: typer.Context, written: Path | None) -> Path | None:
    """The same for one path."""
    return None if written is None else context.obj / written
