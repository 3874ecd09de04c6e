"""What containment of all pairs costs, as a ratio to its one bare `git rev-list` in the same run.

    python -m benchmarks.containment [--commits 50000] [--pairs 1000x200] [--runs 9]

The bare call walks what ours walks, and its output is read and thrown away.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.history import generated
from pmsync.clone.containment import WALK, contained
from pmsync.repo import ENVIRONMENT, Repository

BOUND = 1.6


def main() -> int:
    """Print the ratio beside the bound that it is held to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--tags", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", default="1000x200", help="commits x revisions")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"))
    given = parser.parse_args()
    path = generated(given.folder, given.commits, given.tags, given.seed)
    count, revisions = map(int, given.pairs.split("x"))
    told = _run(path, b"", "rev-list", "--first-parent", "main").decode().split()
    every = _run(path, b"", "rev-list", "main").decode().split()
    commits = random.Random(given.seed).sample(every, min(count, len(every)))
    tips = told[:: max(1, len(told) // (revisions * 2))][:revisions]
    repository = Repository(path)
    pairs = [
        (
            _seconds(lambda: contained(repository, commits, tips)),
            _seconds(lambda: _run(path, "".join(f"{tip}\n" for tip in tips).encode(), *WALK)),
        )
        for _ in range(given.runs)
    ]
    ratio = statistics.median(ours / bare for ours, bare in pairs)
    bare = statistics.median(bare for _, bare in pairs)
    what = f"{len(commits)} commits x {len(tips)} revisions"
    print(f"{what:<45} {ratio:5.2f} (at most {BOUND}; bare {bare:.2f} s){'  over' if ratio > BOUND else ''}")
    return 0


def _run(path: Path, given: bytes, *arguments: str) -> bytes:
    environment = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(
        ["git", *arguments], cwd=path, input=given, capture_output=True, check=True, env=environment
    )
    return done.stdout


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
