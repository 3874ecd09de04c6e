"""One cell of the fault matrix: a sync that meets a fault, and what the next clean run makes of it.

The world is always the same. Of four rows one was reworded in the document, one was closed in the tracker,
one has an issue of a run that died before it wrote the link, one is new. So every kind of call is made, and
the end has to be the same to the byte. `grounds` knows GitHub and Jira.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pmsync.__main__ import run as run_command_line
from pmsync.cli import syncing
from pmsync.cli.syncing import Wanted
from pmsync.errors import PmsyncError
from pmsync.runs import opened
from pmsync.sync.ports import Surroundings
from pmsync.workspace import BASE_FOLDER
from reliability.grounds import HASTE, Deadly, Ground

FILE = "postmortems/one.md"
ROW = "| {number} | {title} | {owner} | test | P1 | 2026-12-01 | todo |  |\r\n"
HEAD = (
    "# Checkout answered 500\r\n\r\nText | with *marks*.\r\n\r\n## Action items\r\n\r\n"
    "| # | Action | Owner | Type | Priority | Due | Status | Issue |\r\n"
    "|---|--------|-------|------|----------|-----|--------|-------|\r\n"
)
ORDINALS = ("fourth", "fifth")
REWORDED = ("Mend the first part", "Mend the first part, and test it")


@dataclass(frozen=True)
class Left:
    """What a run left: exit code, requests by kind, files by name, issues as told in a line each."""

    code: int
    requests: tuple[str, ...]
    files: Mapping[str, bytes]
    issues: tuple[str, ...]


class Patient(opened.Repository):
    """A repository whose tracker does not really wait."""

    def surroundings(self, origin: str | None) -> Surroundings:
        return replace(super().surroundings(origin), wait=lambda seconds, why: None)


class Cell:
    """A folder and a server, brought to where the kinds of work wait."""

    def __init__(self, folder: Path, ground: Ground) -> None:
        self.folder = folder
        self.ground = ground
        self.server = ground.server
        ground.prepare()
        (folder / "postmortems").mkdir(parents=True)
        (folder / "pmsync.toml").write_text(ground.settings)
        rows = [REWORDED[0], "Mend the second part", "Mend the part that nobody links"]
        self._write(
            HEAD
            + "".join(ROW.format(number=n, title=title, owner="@alice") for n, title in enumerate(rows, 1))
        )
        assert self.sync().code == 0
        text = (folder / FILE).read_bytes().decode().replace(*REWORDED)
        if ground.finishes_the_first:
            text = text.replace("todo", "done", 1)
        text = re.sub(rf"(?m)^(\| 3 .*)\[{re.escape(ground.label(3))}\].*\|\r$", r"\1|\r", text)
        fresh = [
            ROW.format(number=4 + n, title=f"Mend the {ORDINALS[n]} part", owner=ground.newcomer)
            for n in range(ground.fresh)
        ]
        self._write(text + "".join(fresh))
        base = folder / "postmortems" / BASE_FOLDER / "one.json"
        known = json.loads(base.read_text())
        del known["items"][ground.key(3)]
        base.write_text(json.dumps(known))
        ground.somebody_closes_the_second()

    def hurry(self) -> None:
        """Wait for answers for half a second only."""
        settings = self.folder / "pmsync.toml"
        settings.write_text(settings.read_text().replace(*HASTE))

    def _write(self, text: str) -> None:
        (self.folder / FILE).write_bytes(text.encode())

    def files(self) -> dict[str, bytes]:
        bases = (self.folder / "postmortems" / BASE_FOLDER).glob("*")
        return {each.name: each.read_bytes() for each in [self.folder / FILE, *bases]}

    def sync(self) -> Left:
        """One run in this process."""
        self.server.log.clear()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = sync(self.folder)
        return self._left(code)

    def sync_in_a_process(self) -> Left:
        """One run in a process of its own, which may be killed; the code is then -9."""
        context = multiprocessing.get_context("forkserver")
        self.server.log.clear()
        child = context.Process(target=_sync_quietly, args=(self.folder, self.ground.environ))
        with _waiting_for(child, self.server):
            child.join()
        return self._left(child.exitcode or 0)

    def agrees(self) -> bool:
        """Whether there is nothing left to do."""
        with contextlib.redirect_stdout(io.StringIO()):
            return run_command_line(["-C", str(self.folder), "plan", "--exit-code"]) == 0

    def _left(self, code: int) -> Left:
        requests = tuple(each.kind for each in self.server.log)
        return Left(code, requests, self.files(), self.ground.issues())


@contextlib.contextmanager
def _waiting_for(child: multiprocessing.process.BaseProcess, server: Deadly) -> Iterator[None]:
    """Start a process whose number the server knows before it is asked anything."""
    child.start()
    server.victim = child.pid
    yield
    server.victim = None


def sync(folder: Path) -> int:
    """`pmsync sync` that does not wait; the exit code."""
    found = opened.open_repository(folder)
    patient = Patient(found.settings, found.workspace)
    try:
        return syncing.run_in(patient, Wanted(folder, [], dry_run=False, as_json=False))
    except PmsyncError as error:
        return error.exit_code


def _sync_quietly(folder: Path, environ: Mapping[str, str]) -> None:
    os.environ.update(environ)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = sync(folder)
    os._exit(code)
