"""A clone's history as the timeline needs it: complete or refused, from few git processes.

The first-parent line is kept as an index in the git directory that all work trees share. It is built
once, extended when the branch moved, cut where history was rewritten, and safe to delete.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import IO

from pmsync.errors import PmsyncError
from pmsync.repo import Repository
from pmsync.sources.log_stream import FORMAT, Commit, commits, instant, landings, seconds
from pmsync.timeline.index import FirstParents, build, dump, extend, load
from pmsync.timeline.ports import Landing, Tag, Window

LOG = (
    "log",
    "-z",
    "--no-color",
    "--no-notes",
    "--no-mailmap",
    "--no-show-signature",
    "--encoding=UTF-8",
    FORMAT,
)
CHANGES = (
    "--raw",
    "--no-renames",
    "--no-abbrev",
    "--diff-merges=first-parent",
    "--full-history",
    "--sparse",
)
"""What changed, from trees alone; with paths, all commits are walked so that topics find their landing."""

_TAG = (
    "refname:lstrip=2",
    "objectname",
    "*objectname",
    "objecttype",
    "*objecttype",
    "creatordate:unix",
    "contents:subject",
)

_CHUNK = 1 << 16

_SURE = 128
"""Landings older than the window, one after the other, at which a walk without the index stops."""

_STEPS = (1, 7, 30, 120)
"""Days before the window to which a shallow clone is deepened, one after the other."""


class ClonedHistory:
    """The history of one branch of a clone; satisfies the timeline's `History`.

    Without `cache` nothing is written, and a window is read down to 128 landings in a row that are
    older than it: a landing below those with a clock that ran ahead is found by the index only.
    """

    def __init__(self, repository: Repository, *, revision: str = "HEAD", cache: bool = True) -> None:
        self._repository = repository
        self._revision = revision
        self._cache = cache

    def landings(self, window: Window, paths: Sequence[str] = (), before: int = 0) -> list[Landing]:
        """All landings of the window, oldest first, after up to `before` ones from directly below it."""
        since, until = -int(-window.since.timestamp() // 1), int(window.until.timestamp())
        table = self._table(since)
        self._refuse_incomplete(table, window)
        inside = table.places(since, until)
        places = table.below(inside[0] if inside else len(table), since, before) + inside
        if not places:
            return []
        line = [table.commit(place) for place in range(places[0], places[-1] + 1)]
        floor = table.commit(places[0] - 1) if places[0] else None
        found = {commit.id: commit for commit in self._log(line[-1], floor, paths)}
        if self._cache and not _agree(table, places, found):
            self._cache = False
            with suppress(OSError):
                self._file.unlink()
            return self.landings(window, paths, before)
        wanted = frozenset(table.commit(place) for place in places)
        return landings(found, line, wanted, touching=bool(paths))

    def _log(self, tip: str, floor: str | None, paths: Sequence[str]) -> Iterator[Commit]:
        span = f"{floor}..{tip}" if floor else tip
        with self._repository.stream(*LOG, *CHANGES, "--end-of-options", span, "--", *paths) as output:
            yield from commits(_chunks(output))

    def between(self, good: str, bad: str) -> list[Landing]:
        """The landings that commit `bad` has and commit `good` has not, oldest first."""
        found = {commit.id: commit for commit in self._log(bad, good, ())}
        line, commit = [], found.get(bad)
        while commit is not None:
            line.append(commit.id)
            commit = found.get(commit.parents[0]) if commit.parents else None
        line.reverse()
        return landings(found, line, frozenset(line), touching=False)

    def whole_line(self) -> list[Landing]:
        """Every landing there is, oldest first, with topics and without paths."""
        table = self._table(0)
        line = [table.commit(place) for place in range(len(table))]
        with self._repository.stream(*LOG, "--end-of-options", table.tip, "--") as output:
            found = {each.id: each for each in commits(_chunks(output))}
        return landings(found, line, frozenset(line), touching=False)

    # The first-parent line

    @property
    def _file(self) -> Path:
        return self._repository.common_dir / "pmsync" / "first-parent"

    def _table(self, since: int) -> FirstParents:
        cut = zlib.crc32(" ".join(sorted(self._repository.shallow)).encode())
        stored = self._stored(cut)
        if stored is not None and self._revision == "HEAD" and stored.tip == self._repository.head():
            return stored
        newer, keep = self._walk(stored, None if self._cache else since)
        if stored is None or not keep:
            table = build(reversed(newer), len(newer[0][1]) // 2, cut)
        elif newer or keep < len(stored):
            table = extend(stored, keep, newer[::-1])
        else:
            return stored
        if self._cache:
            self._store(table)
        return table

    def _stored(self, cut: int) -> FirstParents | None:
        if not self._cache:
            return None
        try:
            table = load(self._file.read_bytes())
        except OSError:
            return None
        return table if table is not None and table.cut == cut else None

    def _walk(self, stored: FirstParents | None, since: int | None) -> tuple[list[tuple[int, str]], int]:
        """Landings from the tip down to one that is stored, and how many of the stored ones stay."""
        places: dict[str, int] = {}
        newer: list[tuple[int, str]] = []
        older = 0
        for time, commit in self._line():
            if stored is not None:
                if commit == stored.tip:
                    return newer, len(stored)
                places = places or stored.known()
                if commit in places:
                    return newer, places[commit] + 1
            newer.append((time, commit))
            older = older + 1 if since is not None and time < since else 0
            if older > _SURE:
                break
        return newer, 0

    def _line(self) -> Iterator[tuple[int, str]]:
        walk = ("rev-list", "--first-parent", "--timestamp", "--end-of-options", self._revision, "--")
        with self._repository.stream(*walk) as lines:
            for line in lines:
                time, _, commit = line.decode("ascii").strip().partition(" ")
                yield seconds(time), commit

    def _store(self, table: FirstParents) -> None:
        """Write the index as a whole or not at all; where nothing can be written it is not kept."""
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(dump(table))
            Path(name).replace(self._file)

    # Shallow clones

    def _complete(self, table: FirstParents, window: Window) -> bool:
        return table.commit(0) not in self._repository.shallow or table.reaches(int(window.since.timestamp()))

    def _refuse_incomplete(self, table: FirstParents, window: Window) -> None:
        if self._complete(table, window):
            return
        raise PmsyncError(
            f"This shallow clone does not reach back to {window.since:%Y-%m-%d %H:%M %z}, so what happened"
            " cannot be told.",
            path=str(self._repository.root),
            hint="Run again with --deepen, or run: git fetch --unshallow --filter=blob:none",
        )

    def deepen(self, window: Window, tag: str | None = None, remote: str = "origin") -> None:
        """Fetch what a shallow clone lacks for the window, and no file contents.

        First down to `tag` (a deploy tag from before the window), then to 1, 7, 30 and 120 days before
        the window, then everything. Each step is tested: git cuts at a date without a word.
        """
        steps = [f"--shallow-exclude={tag}"] if tag else []
        steps += [f"--shallow-since={(window.since - timedelta(days=days)).isoformat()}" for days in _STEPS]
        for step in [*steps, "--unshallow"]:
            if not self._repository.shallow or self._complete(self._table(0), window):
                return
            last = step == "--unshallow"
            # A step that the server cannot do (an unknown tag, nothing that young) is not the end.
            with suppress(*(() if last else (PmsyncError,))):
                self._repository.run("fetch", "--quiet", "--no-tags", "--filter=blob:none", step, remote)

    # Tags

    @cached_property
    def _tags(self) -> tuple[Tag, ...]:
        form = "%00".join(f"%({name})" for name in _TAG)
        pieces = self._repository.run("for-each-ref", f"--format={form}%00", "refs/tags/").split("\0")
        rows = zip(*[iter(pieces)] * len(_TAG), strict=False)
        found = (_tag(*row) for row in rows)
        return tuple(sorted((tag for tag in found if tag), key=lambda tag: (tag.at, tag.name)))

    def tags(self) -> tuple[Tag, ...]:
        """All tags on commits, oldest first, read once."""
        return self._tags


def _agree(table: FirstParents, places: Sequence[int], found: Mapping[str, Commit]) -> bool:
    """Whether git tells the times of the table: a disk may have garbled its file."""
    told = (found.get(table.commit(place)) for place in places)
    return [each and each.committed for each in told] == [table.times[place] for place in places]


def _chunks(output: IO[bytes]) -> Iterator[bytes]:
    """What git has written so far, again and again: it goes on while we read."""
    read = output.read1 if isinstance(output, BufferedReader) else output.read
    return iter(lambda: read(_CHUNK), b"")


def _tag(name: str, own: str, target: str, kind: str, target_kind: str, at: str, subject: str) -> Tag | None:
    """None for a tag on a tree or blob, and for one without a date."""
    if "commit" not in (kind, target_kind) or not at.isdigit():
        return None
    annotated = kind == "tag"
    return Tag(name.strip("\n"), target if annotated else own, instant(int(at)), annotated, subject)
