"""One cell of the fault matrix: a sync that meets a fault, and what the next clean run makes of it.

The world is always the same. Of four rows one was reworded in the document, one was closed in the tracker
(and lost its label, so that it is asked for singly), one has an issue of a run that died before it wrote the
link, one is new. So every kind of call is made, and the end has to be the same to the byte.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pmsync.__main__ import run as run_command_line
from pmsync.cli import opened, syncing
from pmsync.cli.syncing import Wanted
from pmsync.errors import PmsyncError
from pmsync.sync.ports import Surroundings
from pmsync.workspace import BASE_FOLDER
from servers.faults import Fault
from servers.github import GitHub
from servers.loopback import Reply, Request

PLACE = "acme/shop"
KINDS = ("user", "list", "get", "closings", "create", "edit")
FILE = "postmortems/one.md"
SETTINGS = f'[github]\nrepository = "{PLACE}"\nrecheck = 0\ntimeout = 0.4\nattempts = 4\nlongest_wait = 100\n'
ROW = "| {number} | {title} | @alice | test | P1 | 2026-12-01 | todo |  |\r\n"
HEAD = (
    "# Checkout answered 500\r\n\r\nText | with *marks*.\r\n\r\n## Action items\r\n\r\n"
    "| # | Action | Owner | Type | Priority | Due | Status | Issue |\r\n"
    "|---|--------|-------|------|----------|-----|--------|-------|\r\n"
)
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


class Deadly(GitHub):
    """A server that kills its client in the moment when a fault would reach it."""

    victim: int | None = None

    def serve(self, request: Request) -> tuple[Reply, Fault | None]:
        reply, fault = super().serve(request)
        if fault and self.victim:
            os.kill(self.victim, signal.SIGKILL)
        return reply, fault


class Cell:
    """A folder and a server, brought to where the three kinds of work wait."""

    def __init__(self, folder: Path, server: GitHub) -> None:
        self.folder = folder
        self.server = server
        server.repository(PLACE)
        (folder / "postmortems").mkdir(parents=True)
        (folder / "pmsync.toml").write_text(SETTINGS)
        rows = [REWORDED[0], "Mend the second part", "Mend the part that nobody links"]
        self._write(HEAD + "".join(ROW.format(number=n, title=title) for n, title in enumerate(rows, 1)))
        assert self.sync().code == 0
        text = (folder / FILE).read_bytes().decode().replace(*REWORDED)
        text = re.sub(r"(?m)^(\| 3 .*)\[#3\].*\|\r$", r"\1|\r", text)
        self._write(text + ROW.format(number=4, title="Mend the fourth part"))
        base = folder / "postmortems" / BASE_FOLDER / "one.json"
        known = json.loads(base.read_text())
        del known["items"][f"{PLACE}#3"]
        base.write_text(json.dumps(known))
        server.person.close(PLACE, 2)
        server.person.strip_label(PLACE, 2)

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
        environ = {name: value for name, value in os.environ.items() if name.startswith("GITHUB_")}
        child = context.Process(target=_sync_quietly, args=(self.folder, environ))
        with _waiting_for(child, self.server):
            child.join()
        return self._left(child.exitcode or 0)

    def agrees(self) -> bool:
        """Whether there is nothing left to do."""
        with contextlib.redirect_stdout(io.StringIO()):
            return run_command_line(["-C", str(self.folder), "plan", "--exit-code"]) == 0

    def _left(self, code: int) -> Left:
        issues = [
            f"#{each.number} {each.title} {each.reason} {sorted(each.labels)} {each.body}"
            for each in self.server.repository(PLACE).issues.values()
        ]
        requests = tuple(each.kind for each in self.server.log)
        return Left(code, requests, self.files(), tuple(issues))


@contextlib.contextmanager
def _waiting_for(child: multiprocessing.process.BaseProcess, server: GitHub) -> Iterator[None]:
    """Start a process that says its number to the server before it asks anything."""
    child.start()
    assert isinstance(server, Deadly)
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
