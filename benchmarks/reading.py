"""What reading post-mortems costs, as ratios to their block parse by markdown-it-py alone, on all cores.

    python -m benchmarks.reading [--documents 10000] [--bytes 6000] [--runs 5]

Both sides open the same files in the same kind of process pool; the block parse reads no inline content and
throws its tokens away. Each ratio is the median of runs in pairs: by the clock, and by the processor time of
all processes, which others on the machine disturb less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

from benchmarks.lint import document
from pmsync.document.markdown import parse_blocks
from pmsync.document.read import parse
from pmsync.followup.facts import Incident, read_incident

CORES = os.cpu_count() or 1
AT_ONCE = 50


def main() -> int:
    """Print each ratio with its bound, where there is one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--bytes", type=int, default=6000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(given.documents):
            files.append(f"{folder}/{number:05}.md")
            Path(files[-1]).write_text(document(number, given.bytes), "utf-8")
        print(f"{given.documents} documents of {given.bytes} bytes, {CORES} processes")
        for what, work, bound in (
            ("facts for a report", facts, "; at most 1.3"),
            ("the whole reading", whole, ""),
            ("blocks alone", blocks, ""),
        ):
            ours, bare = _pairs(files, work, given.runs)
            told = [statistics.median(a[n] / b[n] for a, b in zip(ours, bare, strict=True)) for n in (0, 1)]
            print(f"{what:<20} {told[0]:5.2f} by the clock, {told[1]:5.2f} by processor time{bound}")
    return 0


def facts(file: str) -> Incident:
    """What the report reads when it knows nothing yet."""
    return read_incident(Path(file).read_text("utf-8"))


def whole(file: str) -> None:
    """What `show` and `lint` read: the timeline too."""
    parse(file, Path(file).read_text("utf-8"))


def blocks(file: str) -> None:
    """The block structure that all else is read from."""
    parse_blocks(Path(file).read_text("utf-8"))


def floor(file: str) -> None:
    """The block parse alone."""
    _parser().parse(Path(file).read_text("utf-8"))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable("inline")


def _pairs(
    files: Sequence[str], work: Callable[[str], object], runs: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    pairs = [(_spent(files, work), _spent(files, floor)) for _ in range(runs)]
    return [ours for ours, _ in pairs], [bare for _, bare in pairs]


def _spent(files: Sequence[str], work: Callable[[str], object]) -> tuple[float, float]:
    """Seconds by the clock, and of processor time in this process and its children."""
    before, start = os.times(), time.perf_counter()
    with ProcessPoolExecutor(CORES) as pool:
        for _ in pool.map(work, files, chunksize=AT_ONCE):
            pass
    after, end = os.times(), time.perf_counter()
    return end - start, sum(after[:4]) - sum(before[:4])


if __name__ == "__main__":
    sys.exit(main())
