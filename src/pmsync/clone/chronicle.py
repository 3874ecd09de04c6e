"""What the post-mortems of a branch said, commit by commit: one git process, each content read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from pmsync.errors import PmsyncError
from pmsync.followup.facts import Incident
from pmsync.followup.trend import Snapshot
from pmsync.repo import Repository

EXPORT = ("fast-export", "--first-parent", "--show-original-ids", "--reencode=no", "HEAD", "--")
"""Each content comes once, before the first commit that has it; landings in order, with their changes."""

_FILES = (b"100644", b"100755")
_ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}

Read = Callable[[str, bytes], Incident]
"""A blob's id and content to the facts in it, without their place."""


def snapshots(
    repository: Repository, folder: str, place: Callable[[str], str | None], read: Read
) -> Iterator[Snapshot]:
    """The landings of HEAD that changed post-mortems below a folder, oldest first.

    `folder` and what `place` is asked are paths from the repository's root; `place` answers how the
    workspace calls a post-mortem, or None for another file.
    """
    # In this form git does not ask for a folder that is in the work tree; fast-export swallows the `--`.
    where = ":(top)" if folder in ("", ".") else f":(top,literal){folder}"
    with repository.stream(*EXPORT, where) as output:
        yield from _Export(output, place, read).landings()


@dataclass(slots=True)
class _Export:
    """git's stream of blobs and commits, as `git fast-export` documents it."""

    output: IO[bytes]
    place: Callable[[str], str | None]
    read: Read
    contents: dict[bytes, tuple[str, bytes]] = field(default_factory=dict)
    facts: dict[bytes, Incident] = field(default_factory=dict)

    def landings(self) -> Iterator[Snapshot]:
        """The commits that changed a post-mortem."""
        for line in self.output:
            if line == b"blob\n":
                self._blob()
            elif line.startswith(b"commit "):
                snapshot = self._commit()
                if snapshot.changed:
                    yield snapshot

    def _blob(self) -> None:
        mark = self._line().removeprefix(b"mark ")
        name = self._line().removeprefix(b"original-oid ").decode("ascii")
        self.contents[mark] = (name, self._data(self._line()))

    def _commit(self) -> Snapshot:
        at = dt.datetime.fromtimestamp(0, dt.UTC)
        changed: dict[str, Incident | None] = {}
        while line := self._line():
            if line.startswith(b"committer "):
                at = dt.datetime.fromtimestamp(int(line.rsplit(b" ", 2)[1]), dt.UTC)
            elif line.startswith(b"data "):
                self._data(line)
            elif line.startswith((b"M ", b"D ")):
                self._change(line, changed)
        return Snapshot(at, changed)

    def _change(self, line: bytes, changed: dict[str, Incident | None]) -> None:
        """`M <mode> <mark> <path>` or `D <path>`."""
        mode, mark, written = line.split(b" ", 3)[1:] if line[:1] == b"M" else (b"", b"", line[2:])
        path = self.place(_unquoted(written).decode("utf-8", "surrogateescape"))
        if path is None or (mark and mode not in _FILES):
            return
        changed[path] = self._facts(mark).at(path) if mark else None

    def _facts(self, mark: bytes) -> Incident:
        if mark not in self.facts:
            self.facts[mark] = self.read(*self.contents.pop(mark))
        return self.facts[mark]

    def _line(self) -> bytes:
        return self.output.readline().rstrip(b"\n")

    def _data(self, line: bytes) -> bytes:
        size = int(line.removeprefix(b"data "))
        content = self.output.read(size)
        if len(content) != size:
            raise PmsyncError("git's answer about the history ended too early.")
        return content


def _unquoted(path: bytes) -> bytes:
    """A path as git quotes it when it holds what is not plain ASCII."""
    if not path.startswith(b'"'):
        return path
    parts, rest = [], path[1:-1]
    while rest:
        plain, slash, rest = rest.partition(b"\\")
        parts.append(plain)
        if slash and rest[:1] in b"0123":
            parts.append(bytes([int(rest[:3], 8)]))
            rest = rest[3:]
        elif slash:
            parts.append(_ESCAPES.get(rest[:1], rest[:1]))
            rest = rest[1:]
    return b"".join(parts)
