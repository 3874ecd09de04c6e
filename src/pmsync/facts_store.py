"""What was read from documents, kept by content id in the user's cache folder: safe to delete, shared."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pmsync
from pmsync.document.text import encode
from pmsync.followup import cache
from pmsync.followup.facts import Incident

_AT_ONCE = 500
"""How many contents one query asks for."""

_READERS = ("document", "followup")
"""The packages whose code decides what is read."""


def cache_folder() -> Path:
    """Where caches of this user belong."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "pmsync"


def reader_version() -> str:
    """Changes with every change of the code that reads; another version's rows are not seen."""
    root = Path(pmsync.__file__).parent
    told = [f"{cache.VERSION} {pmsync.__version__}"]
    with suppress(OSError):
        for package in _READERS:
            with os.scandir(root / package) as files:
                told += sorted(
                    f"{each.name} {each.stat().st_size} {each.stat().st_mtime_ns}"
                    for each in files
                    if each.name.endswith(".py")
                )
    return f"{zlib.crc32(chr(10).join(told).encode()):08x}"


def blob_id(text: str) -> str:
    """The id that git gives to a content, where it hashes by SHA-1."""
    content = encode(text)
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class FactsStore:
    """Facts by content id. Without a file, or where it cannot be used, it forgets with the run."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._held: dict[str, Incident] = {}
        self._new: dict[str, Incident] = {}

    @classmethod
    def of_user(cls) -> FactsStore:
        """The store in the user's cache folder."""
        return cls(cache_folder() / f"facts-{reader_version()}.sqlite")

    def load(self, blobs: Iterable[str]) -> None:
        """Take the facts of some contents from the file, as far as it has them."""
        with suppress(sqlite3.Error, OSError):
            for blob, text in self._rows(list(dict.fromkeys(blobs))):
                with suppress(ValueError, TypeError, KeyError, AttributeError):
                    self._held[blob] = cache.load(text)

    def _rows(self, blobs: list[str]) -> Iterator[tuple[str, str]]:
        if self._file is None or not self._file.is_file():
            return
        with closing(sqlite3.connect(self._file, timeout=10)) as table:
            for start in range(0, len(blobs), _AT_ONCE):
                some = blobs[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT blob, facts FROM facts WHERE blob IN ({marks})"  # noqa: S608 - marks only
                yield from table.execute(query, some)

    def get(self, blob: str | None) -> Incident | None:
        """The facts of a content that was loaded or added."""
        return self._held.get(blob) if blob else None

    def add(self, blob: str, facts: Incident) -> None:
        """Hold the facts of a content, to be saved."""
        self._held[blob] = self._new[blob] = facts

    def save(self) -> None:
        """Write what was added; where nothing can be written it is not kept."""
        if self._file is None or not self._new:
            return
        with suppress(sqlite3.Error, OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file, timeout=10)) as table, table:
                table.execute("PRAGMA synchronous=OFF")
                table.execute(
                    "CREATE TABLE IF NOT EXISTS facts (blob TEXT PRIMARY KEY, facts TEXT) WITHOUT ROWID"
                )
                rows = ((blob, cache.dump(facts)) for blob, facts in self._new.items())
                table.executemany("INSERT OR IGNORE INTO facts VALUES (?, ?)", rows)
        self._new.clear()
