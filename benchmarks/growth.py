"""How the time of reading and linting grows with texts that are meant to be slow; 1.0 is as much as the text.

python -m benchmarks.growth [--size 4000] [--times 8] [--runs 5]

The processor time of a text over that of one `--times` smaller, and over the growth of the text itself.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from lint.documents import findings, grown
from pmsync.document.read import parse
from shapes import PARTS, SHAPES


def main() -> int:
    """Print each text's growth."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=4000)
    parser.add_argument("--times", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    for name, shape in SHAPES.items():
        texts = [shape(given.size), shape(given.size * given.times)]
        _tell(f"reading {name}", texts, lambda text: parse("one.md", text), given.runs)
    for piece in PARTS:
        texts = [grown(piece, given.size), grown(piece, given.size * given.times)]
        _tell(f"linting {piece.strip()}", texts, findings, given.runs)
    return 0


def _tell(what: str, texts: list[str], work: Callable[[str], object], runs: int) -> None:
    small, large = (min(_seconds(work, text) for _ in range(runs)) for text in texts)
    grown_by = len(texts[1]) / len(texts[0])
    print(
        f"{what:<40} {large / small / grown_by:5.2f} ({1000 * large:.1f} ms for {len(texts[1]) // 1000} KB)"
    )


def _seconds(work: Callable[[str], object], text: str) -> float:
    before = time.process_time()
    work(text)
    return time.process_time() - before


if __name__ == "__main__":
    sys.exit(main())
