"""Several processes at once, one effect at a time: who goes next is drawn from a seed.

Every run is a process that stops before each of its effects until it is told to go on; only one ever goes.
There is no sleeping and no luck: a schedule is its seed. A run may also be killed where it stands.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

PATIENCE = 120.0
"""Seconds after which a run that neither ends nor reaches its next effect counts as hung."""

PRELOADED = [
    "reliability.runs",
    "reliability.cells",
    "pmsync.cli.writeback",
    "pmsync.config",
    "pmsync.repo",
    "pmsync.clone.delivery",
    "pmsync.trackers.github_tracker",
    "pmsync.trackers.jira_tracker",
]
"""What the server that forks the processes has imported already."""

_OURS = ("PMSYNC_", "GITHUB_", "GH_", "GIT_")


class Gate:
    """A process's side: it says what it is about to do, and waits."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def effect(self, what: str) -> None:
        """Wait until it is this run's turn."""
        self._line.send(("effect", what))
        self._line.recv()


class Gated:
    """Something whose named methods are effects: each waits for its run's turn."""

    def __init__(self, inner: Any, gate: Gate, effects: frozenset[str]) -> None:
        self._inner = inner
        self._gate = gate
        self._effects = effects

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._effects:
            return found

        def effect(*arguments: Any, **more: Any) -> Any:
            self._gate.effect(name)
            return found(*arguments, **more)

        return effect


Run = Callable[..., None]
"""What a process does: it is given its gate and the arguments; a module's function, to be found by name."""


@dataclass
class _Running:
    process: BaseProcess
    line: Connection
    waits_for: str = ""


@dataclass
class Turns:
    """The other side. `log` tells who did what, in order; `failures` what a run died of by itself.

    `deaths` is how many runs the seed may kill; `dies_before` is the number of the effect that kills.
    """

    seed: int
    deaths: int = 0
    dies_before: int | None = None
    log: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    killed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._running: dict[str, _Running] = {}

    def run(
        self,
        runs: Mapping[str, tuple[Run, tuple[object, ...]]],
        environ: Mapping[str, str],
        between: Callable[[random.Random], None],
    ) -> None:
        """Let the runs take turns until all have ended; `between` may do something before each turn."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        for who, (target, arguments) in runs.items():
            ours, theirs = context.Pipe()
            process = context.Process(target=_child, args=(theirs, dict(environ), target, arguments))
            process.start()
            theirs.close()
            self._running[who] = _Running(process, ours)
        while self._everybody_waits():
            who = self.chance.choice(sorted(self._running))
            self.log.append(f"{who} {self._running[who].waits_for}")
            between(self.chance)
            self._go_on(who)

    def _go_on(self, who: str) -> None:
        running = self._running[who]
        running.waits_for = ""
        if self._is_killed_now():
            self.log.append(f"{who} is killed before that")
            self.killed.add(who)
            running.process.kill()
        else:
            running.line.send("go")

    def _is_killed_now(self) -> bool:
        if self.dies_before is not None:
            return len(self.log) == self.dies_before
        return len(self.killed) < self.deaths and self.chance.random() < 0.08

    def _everybody_waits(self) -> bool:
        """Hear from every run that goes; whether one is left."""
        for who, running in list(self._running.items()):
            if not running.waits_for:
                self._hear(who, running)
        return bool(self._running)

    def _hear(self, who: str, running: _Running) -> None:
        try:
            assert running.line.poll(PATIENCE), f"{who} hangs after {self.log}"
            kind, told = running.line.recv()
        except (EOFError, ConnectionResetError):
            kind, told = "end", "" if who in self.killed else f"{who} is gone after {self.log}"
        if kind == "effect":
            running.waits_for = told
            return
        if told:
            self.failures.append(told)
        running.process.join(PATIENCE)
        del self._running[who]


def _child(line: Connection, environ: Mapping[str, str], target: Run, arguments: tuple[object, ...]) -> None:
    """A process's whole life: its environment, its run, and word of what became of it."""
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ.update(environ)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    failure = ""
    try:
        gate = Gate(line)
        gate.effect("start")
        target(gate, *arguments)
    except BaseException:
        failure = traceback.format_exc()
    line.send(("end", failure))
