"""What was read from documents, kept by content id in the user's cache folder: safe to delete, shared."""

from __future__ import annotations

import functools
import hashlib
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

import pmsync
from pmsync.document.text import encode
from pmsync.followup import cache
from pmsync.followup.facts import Incident, read_incident

_AT_ONCE = 500
"""How many contents one query asks for."""

_READERS = ("document", "followup")
"""The packages whose code decides what is read. No setting has a say in it."""

_FORGOTTEN_AFTER = 30 * 24 * 3600
"""Seconds after which what another version kept is deleted, if nobody added to it."""

_ROW = 1_500
"""Bytes that a usual row takes in the file."""

_QUERY = "SELECT blob, sum, facts FROM facts"
_TABLE = "CREATE TABLE IF NOT EXISTS facts (blob TEXT PRIMARY KEY, sum INTEGER, facts BLOB) WITHOUT ROWID"


def cache_folder() -> Path:
    """Where caches of this user belong."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "pmsync"


@functools.cache
def reader_version() -> str:
    """Changes with whatever decides what is read and how it is kept; another version's rows are not seen."""
    told = [f"{pmsync.__version__} {cache.VERSION} {cache.FORMAT} {sys.version_info[:2]}"]
    told += map(version, ("markdown-it-py", "PyYAML"))
    root = Path(pmsync.__file__).parent
    for package in _READERS:
        told += sorted(_states(str(root / package)))
    return f"{zlib.crc32(chr(10).join(told).encode()):08x}"


def _states(folder: str) -> Iterator[str]:
    """Name, size and time of each module below a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _states(entry.path)
            elif entry.name.endswith(".py"):
                state = entry.stat()
                yield f"{entry.path} {state.st_size} {state.st_mtime_ns}"


def blob_id(text: str) -> str:
    """The id that git gives to a content, where it hashes by SHA-1."""
    content = encode(text)
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class FactsStore:
    """Facts by content id, in the bytes of `cache`. Without a usable file it forgets with the run."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self._held: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}

    @classmethod
    def of_user(cls) -> FactsStore:
        """The store in the user's cache folder."""
        try:
            return cls(cache_folder() / f"facts-{reader_version()}.sqlite")
        except RuntimeError:  # a user without a home
            return cls(None)

    def load(self, blobs: Iterable[str]) -> None:
        """Take the facts of some contents from the file, as far as it has them whole."""
        asked = {blob for blob in blobs if blob not in self._held}
        if not asked or self.file is None or not self.file.is_file():
            return
        with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(self.file, timeout=10)) as table:
            for blob, kept, facts in _rows(table, asked, self.file.stat().st_size):
                if blob in asked and isinstance(facts, bytes) and _sum(blob, facts) == kept:
                    self._held[blob] = facts

    def take_in(self, other: FactsStore) -> None:
        """Hold what another store holds, and save what it has not saved."""
        self._held |= other._held
        self._new |= other._new

    def has(self, blob: str | None) -> bool:
        """Whether the facts of a content were loaded or added."""
        return blob in self._held

    def get(self, blob: str | None, path: str = "", repository: str = "") -> Incident | None:
        """The facts of a content that was loaded or added, in their place."""
        stored = self._held.get(blob) if blob else None
        return cache.load(stored, path, repository) if stored else None

    def read(self, blob: str, text: str) -> Incident:
        """The facts in a text, to be saved."""
        facts = read_incident(text)
        self.add(blob, cache.dump(facts))
        return facts

    def add(self, blob: str, stored: bytes) -> None:
        """Hold the facts of a content, to be saved."""
        self._held[blob] = self._new[blob] = stored

    def save(self) -> None:
        """Write what was added; where nothing can be written it is not kept."""
        if self.file is None or not self._new:
            return
        with suppress(sqlite3.Error, OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if not self.file.exists():
                _forget_others(self.file)
            try:
                _save(self.file, self._new)
            except sqlite3.OperationalError:
                raise  # busy or not to be written: it may be well
            except sqlite3.DatabaseError:
                self.file.unlink()  # no database, or broken
                _save(self.file, self._new)
        self._new.clear()


def _rows(table: sqlite3.Connection, asked: set[str], size: int) -> Iterable[tuple[str, object, object]]:
    """The rows of contents, with others where that is faster, from a file of some size."""
    whole = size < len(asked) * _ROW * 2  # to read all of it takes half as long as to look up half of it
    return table.execute(_QUERY) if whole else _looked_up(table, sorted(asked))


def _looked_up(table: sqlite3.Connection, blobs: list[str]) -> Iterator[tuple[str, object, object]]:
    """The rows of contents that are given in the order of the file."""
    for start in range(0, len(blobs), _AT_ONCE):
        some = blobs[start : start + _AT_ONCE]
        yield from table.execute(f"{_QUERY} WHERE blob IN ({','.join('?' * len(some))})", some)


def _save(file: Path, new: dict[str, bytes]) -> None:
    with closing(sqlite3.connect(file, timeout=10)) as table, table:
        table.execute("PRAGMA page_size=32768")  # so that facts fit in beside their key
        table.execute("PRAGMA synchronous=OFF")
        table.execute(_TABLE)
        rows = ((blob, _sum(blob, facts), facts) for blob, facts in new.items())
        table.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)


def _sum(blob: str, facts: bytes) -> int:
    """Tells facts that were changed, cut, or put under another content's id."""
    return zlib.crc32(facts, int(blob[:8], 16))


def _forget_others(file: Path) -> None:
    """Delete the files of other versions that nobody has added to for long."""
    for other in file.parent.glob("facts-*.sqlite"):
        if time.time() - other.stat().st_mtime > _FORGOTTEN_AFTER:
            other.unlink()
