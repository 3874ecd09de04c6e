"""Every call of a sync, with everything that can happen to it: what the run says, and how it ends.

The results stand in docs/fault-matrix.md, which is checked here; PMSYNC_WRITE_DOCS=1 writes it anew.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from reliability.cells import FILE, Cell, Left
from reliability.grounds import Ground, OnGitHub, OnJira
from reliability.page import EVERYTHING, documented
from reliability.turns import PRELOADED
from servers.faults import FAULTS

COLUMNS = ("fault", "exit", "requests", "written", "left to do", "next run", "killed instead: next run")

GITHUB = ("user", "list", "get", "closings", "create", "edit")
JIRA = (
    "info", "myself", "users", "bulkfetch", "search",
    "closings", "links", "create", "edit", "transitions", "transition",
)  # fmt: skip
BULK = "bulk create"
CALLS: dict[str, tuple[Callable[[], Ground], str]] = {
    **{kind: (OnGitHub, kind) for kind in GITHUB},
    **{f"Jira: {kind}": (OnJira, kind) for kind in JIRA},
    f"Jira: {BULK}": (partial(OnJira, 2), BULK),
}
"""Every call by what the page calls it: where it is made, and its kind there."""

UNASSIGNED = {("create", "400"), ("create", "409"), ("create", "422")}
"""GitHub is sent refused values once more without the assignee, who may be what was refused; that is told."""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PMSYNC_", "GITHUB_", "GH_")) and name not in (
            "PMSYNC_WRITE_DOCS",
            "PMSYNC_CONTRACTS",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # for the server that forks the processes
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)


class Bench:
    """Makes cells, each in a folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.made = 0

    def run(self, call: str, fault: str, *, killed: bool = False) -> tuple[Left, Left]:
        """What the run that met the fault left, and what the clean run after it."""
        self.made += 1
        make, kind = CALLS[call]
        ground = make()
        with ground.server as server:
            for name, value in ground.environ.items():
                self.monkeypatch.setenv(name, value)
            cell = Cell(self.folder / str(self.made), ground)
            if fault:
                server.fail(kind, FAULTS[fault])
            if "hangs" in fault:
                cell.hurry()
            first = cell.sync_in_a_process() if killed else cell.sync()
            server.heal()
            after = cell.sync()
            assert killed or cell.agrees()
        return _timeless(first, server.url), _timeless(after, server.url)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


@pytest.mark.parametrize("call", CALLS)
def test_whatever_happens_to_a_call_the_end_is_the_same(bench: Bench, call: str) -> None:
    """To the byte of documents and bases, and to the character of issues; the table is as documented."""
    _, wanted = bench.run(call, "")
    lines = []
    for place, fault in enumerate(FAULTS):
        first, after = bench.run(call, fault)
        assert first.code in (0, 1, 2), fault
        healed = None
        if EVERYTHING or (place + len(call)) % 3 == 0:
            killed, healed = bench.run(call, fault, killed=True)
            assert killed.code == -9, fault
            assert (healed.code, healed.files, healed.issues) == (0, wanted.files, wanted.issues), fault
        if (call, fault) in UNASSIGNED:
            assert (after.code, after.files["one.md"]) == (0, wanted.files["one.md"]), fault
            assert len(after.issues) == len(wanted.issues), fault
        else:
            assert (after.code, after.files, after.issues) == (0, wanted.files, wanted.issues), fault
        once_more = "create" in call and (_is_limit(fault) or (call, fault) in UNASSIGNED)
        sent = first.requests.count("create") + first.requests.count(BULK)
        assert sent <= 1 + once_more, fault
        lines.append(_line(fault, first, after, healed, wanted))
    page = documented(call, COLUMNS, lines)
    assert [told[: len(line)] for told, line in zip(page, lines, strict=True)] == lines


def _is_limit(fault: str) -> bool:
    return "429" in fault or "limit" in fault


def _line(fault: str, first: Left, after: Left, healed: Left | None, wanted: Left) -> str:
    """A line of the table, up to what a run after a kill sent where there was one."""
    rows = first.files[Path(FILE).name].decode().splitlines()[-len(wanted.issues) :]
    base = first.files["one.json"]
    done = {
        "adoption": "3](" in rows[2],
        "new issue": len(first.issues) == len(wanted.issues),
        "its link": "](" in rows[3],
        "rewording": any("and test it" in each for each in first.issues),
        "closing": "| done |" in rows[1],
        "base": base == wanted.files["one.json"],
    }
    told = [[name for name, is_done in done.items() if is_done is wish] for wish in (True, False)]
    shown = ["all" if len(each) == len(done) else ", ".join(each) or "-" for each in told]
    cells = [fault, str(int(first.code)), _sent(first), *shown]
    return "| " + " | ".join([*cells, _sent(after), *([_sent(healed)] if healed else [])]) + " |"


def _sent(left: Left) -> str:
    """The requests by kind, in an order that is the same for every line."""
    counts = Counter(left.requests)
    order = dict.fromkeys([*GITHUB[:3], *JIRA[:7], "create", BULK, *GITHUB[3:], *JIRA[7:]])
    return ", ".join(f"{counts[kind]} {kind}" for kind in order if counts[kind]) or "-"


def _timeless(left: Left, url: str) -> Left:
    """Without the server's address, and without the digests of when issues were closed.

    These are others each time: what befell a run takes time.
    """
    files = {
        name: re.sub(rb'("closing": )"[0-9a-f]{8}"', rb'\1"THEN"', body.replace(url.encode(), b"SERVER"))
        for name, body in left.files.items()
    }
    return Left(left.code, left.requests, files, tuple(each.replace(url, "SERVER") for each in left.issues))
