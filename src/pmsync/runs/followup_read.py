"""One repository's post-mortems and their history, as the follow-up needs them."""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pmsync.clone.chronicle import snapshots
from pmsync.document.text import decode
from pmsync.errors import BrakeError, PmsyncError
from pmsync.followup.facts import Incident
from pmsync.followup.trend import Told, tell
from pmsync.repo import Repository as Clone
from pmsync.runs.collection import without_collection
from pmsync.runs.opened import Repository, open_repository
from pmsync.stores.blobs import blob_id
from pmsync.stores.facts import FactsStore
from pmsync.workspace import Workspace

_MANY = 300
"""From how many files on starting further processes is worth its while: each compiles all patterns anew."""

_SHARES = 8
"""In how many shares each core gets its work: the smaller they are, the less one core waits for the other."""

_ENTRY = re.compile(r"(?<![^\0])([HC]) 100[0-7]{3} ([0-9a-f]+) 0\t([^\0]+)")
"""A file in the index, neither link nor in conflict: the id of its content, and its path.

An entry with `H` is there for every file, one with `C` besides where the work tree has it otherwise.
"""


_INDEX = ("ls-files", "--cached", "--modified", "--stage", "-t", "-z", "--")


@dataclass(slots=True)
class Reading:
    """A repository as it was read; `name` is "" for the one that the command works in."""

    name: str
    opened: Repository
    clone: Clone | None
    store: FactsStore
    incidents: list[Incident] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    prefix: str = ""
    """The workspace's folder in the clone, with a slash at its end where there is one."""

    blobs: dict[str, str | None] = field(default_factory=dict)
    """The content ids of what was read, by path."""

    def told(self, now: dt.datetime) -> Told:
        """What the history tells; a note where it cannot."""
        if self.clone is None:
            self._note("there is no git repository, so nobody knows since when items are open")
            return Told()
        cut = bool(self.clone.shallow)
        if cut:
            self._note(
                "this clone is shallow: what is older than its first commit has no day (fetch --unshallow)"
            )
        folder = self.prefix + self.opened.workspace.folder
        try:
            history = list(snapshots(self.clone, folder, self._place, self._facts))
        except PmsyncError as failure:
            self._note(f"the history could not be read: {failure}")
            return Told()
        return tell(history, self.incidents, now, cut=cut)

    def _note(self, sentence: str) -> None:
        self.notes.append(f"{self.name}: {sentence}" if self.name else sentence)

    def _place(self, path: str) -> str | None:
        inside = path.removeprefix(self.prefix)
        return inside if self.opened.workspace.is_post_mortem(inside) else None

    def _facts(self, blob: str, content: bytes) -> Incident:
        self.store.load([blob])
        return self.store.get(blob) or self.store.read(blob, decode(content))

    @without_collection()
    def read(self) -> None:
        """Read every post-mortem of the work tree; what cannot be read is a note."""
        contents = self._contents()
        self.blobs = contents
        self.store.load(blob for blob in contents.values() if blob)
        for fresh in _read_all(
            self.opened.workspace,
            self.store.file,
            [path for path, blob in contents.items() if not self.store.has(blob)],
        ):
            contents |= fresh.blobs
            self.store.take_in(fresh.store)
            for failure in fresh.failures:
                self._note(f"left out: {failure}")
        for path, blob in contents.items():
            if facts := self.store.get(blob, path, self.name):
                self.incidents.append(facts)
        self._tell_doubles()

    def _contents(self) -> dict[str, str | None]:
        """Every post-mortem, with the id of its content where it is as git's index has it."""
        workspace, folder = self.opened.workspace, self.prefix + self.opened.workspace.folder
        if self.clone is None:
            return dict.fromkeys(workspace.paths())
        try:
            with self.clone.stream(*_INDEX, folder) as entries:
                paths = workspace.paths()  # while git compares the files with its index
                known = _ENTRY.findall(os.fsdecode(entries.read()))
        except BrakeError:
            raise
        except PmsyncError:
            return dict.fromkeys(workspace.paths())
        cut = len(self.prefix)
        changed = {path for tag, _, path in known if tag == "C"}
        blobs = {path[cut:]: blob for _, blob, path in known if path not in changed}
        return {path: blobs.get(path) for path in paths}

    def _tell_doubles(self) -> None:
        if len({each.id for each in self.incidents}) == len(self.incidents):
            return
        seen: dict[str, str] = {}
        for each in self.incidents:
            if each.id in seen:
                self._note(
                    f"{each.path} and {seen[each.id]} share the id “{each.id}”; their items may be mixed up"
                )
            seen.setdefault(each.id, each.path)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What files that had to be opened hold, in a store of its own."""

    store: FactsStore
    blobs: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def _read_files(workspace: Workspace, cache: Path | None, paths: Sequence[str]) -> Fresh:
    """Open files; a content that the cache has is not read again."""
    fresh = Fresh(FactsStore(cache))
    texts: dict[str, str] = {}
    for path in paths:
        try:
            text = workspace.read(path)
        except PmsyncError as failure:
            fresh.failures.append(str(failure))
            continue
        blob = fresh.blobs[path] = blob_id(text)
        texts[blob] = text
    fresh.store.load(texts)
    for blob, text in texts.items():
        if not fresh.store.has(blob):
            fresh.store.read(blob, text)
    return fresh


def _read_all(workspace: Workspace, cache: Path | None, paths: Sequence[str]) -> list[Fresh]:
    """Open files; many of them on all cores."""
    cores = os.cpu_count() or 1
    if len(paths) < _MANY or cores < 2:
        return [_read_files(workspace, cache, paths)]
    from concurrent.futures import ProcessPoolExecutor

    size = -(-len(paths) // (cores * _SHARES))
    shares = [paths[start : start + size] for start in range(0, len(paths), size)]
    with ProcessPoolExecutor(cores, initializer=gc.disable) as pool:
        return list(pool.map(partial(_read_files, workspace, cache), shares))


def _prefix(root: Path, clone: Clone | None) -> str:
    inside = root.resolve().relative_to(clone.root.resolve()).as_posix() if clone else "."
    return "" if inside == "." else f"{inside}/"


def reading_of(opened: Repository, incidents: list[Incident]) -> Reading:
    """A repository with post-mortems that were read already."""
    clone = _clone(opened)
    prefix = _prefix(opened.workspace.root, clone)
    return Reading("", opened, clone, FactsStore(None), incidents, prefix=prefix)


def _clone(opened: Repository) -> Clone | None:
    try:
        return Clone(opened.workspace.root)
    except PmsyncError:
        return None


def read_repository(
    directory: Path, name: str = "", *, cached: bool = True, opened: Repository | None = None
) -> Reading:
    """Open a repository, where it is not yet, and read its post-mortems."""
    opened = opened or open_repository(directory)
    clone = _clone(opened)
    store = FactsStore.of_user() if cached else FactsStore(None)
    reading = Reading(name, opened, clone, store, prefix=_prefix(opened.workspace.root, clone))
    reading.read()
    return reading
