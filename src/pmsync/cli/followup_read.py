"""One repository's post-mortems and their history, as the follow-up needs them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pmsync.cli.opened import Repository, open_repository
from pmsync.clone.chronicle import snapshots
from pmsync.document.text import decode
from pmsync.errors import PmsyncError
from pmsync.facts_store import FactsStore, blob_id
from pmsync.followup.facts import Incident, read_incident
from pmsync.followup.trend import Told, tell
from pmsync.repo import Repository as Clone

_MANY = 300
"""From how many files on starting further processes is worth its while."""


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
        facts = self.store.get(blob)
        if facts is None:
            facts = read_incident(decode(content))
            self.store.add(blob, facts)
        return facts

    def read(self) -> None:
        """Read every post-mortem of the work tree; what cannot be read is a note."""
        blobs = dict(self._blobs())
        paths = self.opened.workspace.paths()
        self.store.load(blob for path in paths if (blob := blobs.get(path)))
        blobs |= self._fresh([path for path in paths if not self.store.get(blobs.get(path))])
        for path in paths:
            facts = self.store.get(blobs.get(path))
            if facts is not None:
                self.incidents.append(facts.at(path, self.name))
        self._tell_doubles()

    def _fresh(self, paths: list[str]) -> dict[str, str]:
        """Open the files that the cache does not know by the index; the content ids of what they hold."""
        texts: dict[str, str] = {}
        blobs: dict[str, str] = {}
        for path in paths:
            try:
                text = self.opened.workspace.read(path)
            except PmsyncError as failure:
                self._note(f"left out: {failure}")
                continue
            blobs[path] = blob_id(text)
            texts[blobs[path]] = text
        self.store.load(texts)
        unknown = [blob for blob in texts if self.store.get(blob) is None]
        read = _read_all([texts[blob] for blob in unknown])
        for blob, facts in zip(unknown, read, strict=True):
            self.store.add(blob, facts)
        return blobs

    def _blobs(self) -> Iterator[tuple[str, str]]:
        """The content ids of the files that are as the index has them."""
        if self.clone is None:
            return
        folder = self.prefix + self.opened.workspace.folder
        with suppress(PmsyncError):
            dirty = set(self.clone.run("diff-files", "--name-only", "-z", "--", folder).split("\0"))
            for entry in self.clone.run("ls-files", "--stage", "-z", "--", folder).split("\0"):
                head, _, path = entry.partition("\t")
                if path and path not in dirty and head.startswith("100") and head.endswith(" 0"):
                    yield path.removeprefix(self.prefix), head.split(" ")[1]

    def _tell_doubles(self) -> None:
        seen: dict[str, str] = {}
        for each in self.incidents:
            if each.id in seen:
                self._note(
                    f"{each.path} and {seen[each.id]} share the id “{each.id}”; their items may be mixed up"
                )
            seen.setdefault(each.id, each.path)


def _read_all(texts: list[str]) -> list[Incident]:
    """The facts of texts; many of them on all cores."""
    cores = os.cpu_count() or 1
    if len(texts) < _MANY or cores < 2:
        return [read_incident(text) for text in texts]
    with ProcessPoolExecutor(cores) as pool:
        return list(pool.map(read_incident, texts, chunksize=50))


def _prefix(root: Path, clone: Clone | None) -> str:
    inside = root.resolve().relative_to(clone.root.resolve()).as_posix() if clone else "."
    return "" if inside == "." else f"{inside}/"


def reading_of(opened: Repository, incidents: list[Incident]) -> Reading:
    """A repository with post-mortems that were read already."""
    root = opened.workspace.root
    try:
        clone = Clone(root)
    except PmsyncError:
        clone = None
    return Reading("", opened, clone, FactsStore(None), incidents, prefix=_prefix(root, clone))


def read_repository(directory: Path, name: str = "", *, cached: bool = True) -> Reading:
    """Open a repository and read its post-mortems."""
    opened = open_repository(directory)
    try:
        clone = Clone(opened.workspace.root)
    except PmsyncError:
        clone = None
    store = FactsStore.of_user() if cached else FactsStore(None)
    reading = Reading(name, opened, clone, store, prefix=_prefix(opened.workspace.root, clone))
    reading.read()
    return reading
