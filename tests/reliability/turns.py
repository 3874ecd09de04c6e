"""Two runs at once, one effect at a time: who goes next is drawn from a seed.

Every run is a thread that stops before each of its effects until it is its turn; only one ever runs. There is
no sleeping and no luck: a schedule is its seed.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
"""Seconds after which a run that neither ends nor reaches its next effect counts as hung."""


class Turns:
    """A gate before every effect. `log` tells who did what, in order."""

    def __init__(self, seed: int) -> None:
        self.log: list[str] = []
        self.failures: list[BaseException] = []
        self._random = random.Random(seed)
        self._changed = threading.Condition()
        self._waiting: dict[str, str] = {}
        self._running: set[str] = set()
        self._turn: str | None = None

    def effect(self, who: str, what: str) -> None:
        """Wait until it is this run's turn."""
        with self._changed:
            self._waiting[who] = what
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._turn == who, PATIENCE):
                raise TimeoutError(f"{who} waits for {what}")
            self._turn = None

    def run(self, runs: dict[str, Callable[[], Any]], between: Callable[[random.Random], None]) -> None:
        """Let the runs take turns until all have ended; `between` may do something before each turn."""
        self._running = set(runs)
        threads = [threading.Thread(target=self._one, args=each, daemon=True) for each in runs.items()]
        for thread in threads:
            thread.start()
        while self._next(between):
            pass
        for thread in threads:
            thread.join(PATIENCE)

    def _one(self, who: str, run: Callable[[], Any]) -> None:
        try:
            self.effect(who, "start")
            run()
        except BaseException as error:
            self.failures.append(error)
        finally:
            with self._changed:
                self._running.discard(who)
                self._changed.notify_all()

    def _next(self, between: Callable[[random.Random], None]) -> bool:
        with self._changed:

            def everybody_waits() -> bool:
                return self._turn is None and set(self._waiting) >= self._running

            assert self._changed.wait_for(everybody_waits, PATIENCE), f"hung after {self.log}"
            if not self._running:
                return False
            who = self._random.choice(sorted(self._running))
            self.log.append(f"{who} {self._waiting[who]}")
            between(self._random)
            del self._waiting[who]
            self._turn = who
            self._changed.notify_all()
        return True


class Gated:
    """Something whose named methods are effects: each waits for its run's turn."""

    def __init__(self, inner: Any, turns: Turns, who: str, effects: frozenset[str]) -> None:
        self._inner = inner
        self._turns = turns
        self._who = who
        self._effects = effects

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._effects:
            return found

        def effect(*arguments: Any, **more: Any) -> Any:
            self._turns.effect(self._who, name)
            return found(*arguments, **more)

        return effect
