"""What a window costs, as ratios to bare `git log` over the known range in the same run.

    python -m benchmarks.timeline [--commits 50000] [--tags 5000] [--runs 15]

The bare log has the arguments of ours, and its output is read and thrown away. Ours is a window asked of an
opened clone: the index is read from its file each time, and what git tells is made into landings. We read
while git writes, which takes a second core: on a machine that has none to spare, the ratios are those of
processor time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.history import generated
from pmsync.clone.history import CHANGES, LOG, ClonedHistory
from pmsync.repo import ENVIRONMENT, Repository
from pmsync.timeline.ports import Window

HOURS = {"6 hours": 6, "a day": 24, "a week": 168}
BOUNDS = {"with the index": 1.3, "without it": 2.0, "first build": 1.5}


def main() -> int:
    """Print each ratio beside the bound that it is held to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--tags", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"))
    given = parser.parse_args()
    path = generated(given.folder, given.commits, given.tags, given.seed)
    for name, windows in (("recent", _recent(path)), ("old", _old(path))):
        for length, window in windows.items():
            for how in ("with the index", "without it"):
                if how == "without it" and name == "old":
                    continue
                found = _ratio(path, window, given.runs, cache=how == "with the index")
                _tell(f"{name} window of {length}, {how}", found, BOUNDS[how])
    _tell("first build and answer", _first(path, given.runs), BOUNDS["first build"])
    _tell("all tags, to bare for-each-ref", _tags(path, given.runs), None)
    return 0


def _tell(what: str, ratio: float, bound: float | None) -> None:
    limit = f"(at most {bound})" if bound else ""
    over = "  over" if bound and ratio > bound else ""
    print(f"{what:<45} {ratio:5.2f} {limit}{over}")


def _window(end: int, hours: int) -> Window:
    until = dt.datetime.fromtimestamp(end, dt.UTC)
    return Window(until - dt.timedelta(hours=hours), until)


def _times(path: Path) -> list[int]:
    told = _read(path, "rev-list", "--first-parent", "--timestamp", "main").decode()
    return [int(line.split()[0]) for line in told.splitlines()]


def _recent(path: Path) -> dict[str, Window]:
    times = _times(path)
    return {name: _window(times[20], hours) for name, hours in HOURS.items()}


def _old(path: Path) -> dict[str, Window]:
    times = _times(path)
    return {name: _window(times[len(times) * 4 // 5], hours) for name, hours in HOURS.items()}


def _read(path: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=path, stdout=subprocess.PIPE, check=True, env={**os.environ, **ENVIRONMENT}
    ).stdout


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _history(path: Path, *, cache: bool) -> ClonedHistory:
    return ClonedHistory(Repository(path), cache=cache)


def _range(path: Path, window: Window) -> str:
    """The range that the window's landings span, as `floor..tip`."""
    landed = _history(path, cache=True).landings(window)
    floor = "".join(f"{parent}.." for parent in landed[0].parents[:1])
    return f"{floor}{landed[-1].commit}"


def _ratio(path: Path, window: Window, runs: int, *, cache: bool) -> float:
    """Our answer's time to the bare log's, in turns; the best of each, for other work comes and goes."""
    span, history = _range(path, window), _history(path, cache=cache)
    ours, bare = [], []
    for _ in range(runs):
        bare.append(_seconds(lambda: _read(path, *LOG, *CHANGES, span, "--")))
        ours.append(_seconds(lambda: history.landings(window)))
    return min(ours) / min(bare)


def _first(path: Path, runs: int) -> float:
    """Building the index and answering, to the bare walk and the bare log one after the other."""
    window = _recent(path)["a week"]
    span = _range(path, window)
    index = path / "pmsync" / "first-parent"
    ours, bare = [], []
    for _ in range(max(3, runs // 3)):
        index.unlink(missing_ok=True)
        ours.append(_seconds(lambda: _history(path, cache=True).landings(window)))
        walk = _seconds(lambda: _read(path, "rev-list", "--first-parent", "--timestamp", "main", "--"))
        bare.append(walk + _seconds(lambda: _read(path, *LOG, *CHANGES, span, "--")))
    return min(ours) / min(bare)


def _tags(path: Path, runs: int) -> float:
    form = "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
    ours, bare = [], []
    for _ in range(max(3, runs // 3)):
        bare.append(_seconds(lambda: _read(path, "for-each-ref", form, "refs/tags/")))
        ours.append(_seconds(lambda: _history(path, cache=True).tags()))
    return min(ours) / min(bare)


if __name__ == "__main__":
    sys.exit(main())
