"""What was made from documents, kept by content id in the user's cache folder: safe to delete, shared."""

from __future__ import annotations

import functools
import hashlib
import marshal
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar, Self

import pmsync
from pmsync.document.text import encode

_AT_ONCE = 500
"""How many contents one query asks for."""

_CODE = (".py", ".html")
"""Files that decide what is made: modules and templates."""

_FORGOTTEN_AFTER = 30 * 24 * 3600
"""Seconds after which what another version kept is deleted, if nobody added to it."""

_QUERY = "SELECT blob, sum, made FROM blobs"
_TABLE = "CREATE TABLE IF NOT EXISTS blobs (blob TEXT PRIMARY KEY, sum INTEGER, made BLOB) WITHOUT ROWID"


def cache_folder() -> Path:
    """Where caches of this user belong."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "pmsync"


def _states(path: str) -> Iterator[str]:
    """Name, size and time of a file of code, or of each below a folder."""
    with suppress(OSError):
        if path.endswith(_CODE):
            state = Path(path).stat()
            yield f"{path} {state.st_size} {state.st_mtime_ns}"
            return
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir() or entry.name.endswith(_CODE):
                    yield from _states(entry.path)


def blob_id(text: str) -> str:
    """The id that git gives to a content, where it hashes by SHA-1."""
    content = encode(text)
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class BlobStore:
    """What was made from contents, by content id, in bytes. Without a usable file it forgets with the run.

    Each kind of store has a `name`, the modules and packages of ours (`code`) and the `libraries` that make
    what it keeps (no setting has a say in it: what another version made is not seen), and knows about how
    many bytes a `row` takes in the file.
    """

    name: ClassVar[str]
    code: ClassVar[tuple[str, ...]]
    libraries: ClassVar[tuple[str, ...]]
    row: ClassVar[int]

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self._held: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}

    @classmethod
    def of_user(cls) -> Self:
        """The store in the user's cache folder."""
        try:
            return cls(cache_folder() / f"{cls.name}-{cls.version()}.sqlite")
        except RuntimeError:  # a user without a home
            return cls(None)

    @classmethod
    @functools.cache
    def version(cls) -> str:
        """Changes with whatever decides what is made and how it is kept."""
        told = [
            f"{pmsync.__version__} {marshal.version} {sys.version_info[:2]}",
            *map(version, cls.libraries),
        ]
        root = Path(pmsync.__file__).parent
        for each in cls.code:
            told += sorted(_states(str(root / each)))
        return f"{zlib.crc32(chr(10).join(told).encode()):08x}"

    def load(self, blobs: Iterable[str]) -> None:
        """Take what was made from some contents from the file, as far as it has it whole."""
        asked = {blob for blob in blobs if blob not in self._held}
        if not asked or self.file is None or not self.file.is_file():
            return
        with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(self.file, timeout=10)) as table:
            # To read all of it takes half as long as to look up half of it.
            whole = self.file.stat().st_size < len(asked) * self.row * 2
            for blob, kept, made in table.execute(_QUERY) if whole else _looked_up(table, sorted(asked)):
                if blob in asked and isinstance(made, bytes) and _sum(blob, made) == kept:
                    self._held[blob] = made

    def take_in(self, other: Self) -> None:
        """Hold what another store holds, and save what it has not saved."""
        self._held |= other._held
        self._new |= other._new

    def has(self, blob: str | None) -> bool:
        """Whether a content was loaded or added."""
        return blob in self._held

    def stored(self, blob: str | None) -> bytes | None:
        """What was made from a content that was loaded or added."""
        return self._held.get(blob) if blob else None

    def add(self, blob: str, stored: bytes) -> None:
        """Hold what was made from a content, to be saved."""
        self._held[blob] = self._new[blob] = stored

    def save(self) -> None:
        """Write what was added; where nothing can be written it is not kept."""
        if self.file is None or not self._new:
            return
        with suppress(sqlite3.Error, OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if not self.file.exists():
                self._forget_others(self.file.parent)
            try:
                _save(self.file, self._new)
            except sqlite3.OperationalError:
                raise  # busy or not to be written: it may be well
            except sqlite3.DatabaseError:
                self.file.unlink()  # no database, or broken
                _save(self.file, self._new)
        self._new.clear()

    def _forget_others(self, folder: Path) -> None:
        """Delete the files of other versions that nobody has added to for long."""
        for other in folder.glob(f"{self.name}-*.sqlite"):
            if time.time() - other.stat().st_mtime > _FORGOTTEN_AFTER:
                other.unlink()


def _looked_up(table: sqlite3.Connection, blobs: list[str]) -> Iterator[tuple[str, object, object]]:
    """The rows of contents that are given in the order of the file."""
    for start in range(0, len(blobs), _AT_ONCE):
        some = blobs[start : start + _AT_ONCE]
        yield from table.execute(f"{_QUERY} WHERE blob IN ({','.join('?' * len(some))})", some)


def _save(file: Path, new: dict[str, bytes]) -> None:
    with closing(sqlite3.connect(file, timeout=10)) as table, table:
        table.execute("PRAGMA page_size=32768")  # so that rows fit in beside their key
        table.execute("PRAGMA synchronous=OFF")
        table.execute(_TABLE)
        rows = ((blob, _sum(blob, made), made) for blob, made in new.items())
        table.executemany("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?)", rows)


def _sum(blob: str, made: bytes) -> int:
    """Tells what was changed, cut, or put under another content's id."""
    return zlib.crc32(made, int(blob[:8], 16))
