"""The folder of a site: made, filled and cleared by pmsync, and never one that is somebody else's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from pmsync.errors import PmsyncError

MARKER = ".pmsync-site"
"""The file that says that pmsync made the folder, and which files of it."""

_HEAD = "Made by pmsync site. These files are replaced and removed with the next build:"


class SiteFolder:
    """A folder that is new, empty, or of an earlier build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._before = self._listed()
        self._made: set[str] = set()

    def _listed(self) -> list[str]:
        """What an earlier build wrote; PmsyncError when the folder holds something and is of no build."""
        marker = self.root / MARKER
        try:
            if not marker.is_symlink() and marker.is_file():
                lines = marker.read_text("utf-8").splitlines()
                return [line for line in lines[1:] if _is_inside(line)]
            if self.root.exists() and (not self.root.is_dir() or any(self.root.iterdir())):
                raise PmsyncError(
                    "is neither empty nor a site that pmsync made; nothing was written.",
                    path=str(self.root),
                    hint="Name a new folder.",
                )
        except (OSError, UnicodeDecodeError) as error:
            raise PmsyncError(f"cannot be read: {error}.", path=str(marker)) from error
        return []

    def begin(self, files: Iterable[str]) -> None:
        """Say which files the build is going to write, before any is written: a build may die."""
        self._mark({*self._before, *files})

    def end(self, files: Iterable[str]) -> None:
        """Remove what earlier builds wrote and this one did not, and say which files there are."""
        written = set(files)
        for name in self._before:
            if name not in written:
                self._remove(name)
        self._mark(written)

    def _mark(self, files: Iterable[str]) -> None:
        self.write(MARKER, "\n".join([_HEAD, *sorted(files), ""]).encode())

    def _remove(self, name: str) -> None:
        path = self.root / name
        if any(each.is_symlink() for each in (path, *path.parents) if each.is_relative_to(self.root)):
            return
        with suppress(OSError):
            path.unlink(missing_ok=True)
            if path.parent != self.root:
                path.parent.rmdir()

    def write(self, name: str, content: bytes) -> None:
        """Write a file; a link in its place is not followed."""
        path = f"{self.root}/{name}"
        self._make(path.rpartition("/")[0])
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NOFOLLOW, 0o644)
            try:
                _write_all(file, content)
            finally:
                os.close(file)
        except OSError as error:
            raise PmsyncError(f"cannot be written: {error.strerror}.", path=path) from error

    def _make(self, folder: str) -> None:
        if folder in self._made:
            return
        place = Path(folder)
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PmsyncError(f"cannot be made: {error.strerror}.", path=folder) from error
        if place != self.root and place.is_symlink():
            raise PmsyncError("is a link; nothing is written through it.", path=folder)
        self._made.add(folder)


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def _write_all(file: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(file, view) :]


def _is_inside(name: str) -> bool:
    """Whether a line of the marker names a file below the folder."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
