"""A `pmsync sync` whose every effect waits for its turn: requests, files, commits, fetches, pushes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pmsync.cli.opened import Repository, open_repository
from pmsync.cli.syncing import Wanted, run_in
from pmsync.errors import PmsyncError
from reliability.turns import Gate, Gated

TRACKER = frozenset({"fetch", "discover", "create", "update", "close_duplicate"})
FILES = frozenset({"write", "save_base"})
GIT = frozenset({"commit", "fetch", "push", "move"})


class InTurns(Repository):
    """A repository whose effects wait for their turn."""

    gate: Gate

    @classmethod
    def of(cls, opened: Repository, gate: Gate) -> InTurns:
        made = cls(opened.settings, Gated(opened.workspace, gate, FILES), opened.workspace.root)  # type: ignore[arg-type]
        made.gate = gate
        return made

    def connect(self) -> Gated:  # type: ignore[override]
        return Gated(super().connect(), self.gate, TRACKER)

    def checkout(self) -> Gated:  # type: ignore[override]
        return Gated(super().checkout(), self.gate, GIT)


def sync_here(gate: Gate, folder: Path) -> None:
    """One `pmsync sync` that ends in files."""
    run_in(InTurns.of(open_repository(folder), gate), Wanted(folder, [], False, False))


def sync_and_push(gate: Gate, clone: Path) -> None:
    """One `pmsync sync --push`; what it says in a sentence is not of interest here."""
    with suppress(PmsyncError):
        run_in(InTurns.of(open_repository(clone), gate), Wanted(clone, [], False, False, push=True))
