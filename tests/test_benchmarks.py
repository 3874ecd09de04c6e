"""The benchmarks run, and their history is the same each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from histories import ALONE, git

ROOT = Path(__file__).parents[1]


def bench(folder: Path) -> str:
    arguments = ["--commits", "300", "--tags", "20", "--runs", "1", "--folder", str(folder)]
    path = f"{ROOT / 'src'}:{ROOT}"
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.timeline", *arguments],
        env={**ALONE, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_the_timelines_benchmark_tells_every_ratio(tmp_path: Path) -> None:
    lines = bench(tmp_path).splitlines()
    assert len(lines) == 11
    assert all(float(line[45:52]) > 0 for line in lines)


def test_a_seed_makes_one_history(tmp_path: Path) -> None:
    tips = set()
    for name in ("one", "two"):
        bench(tmp_path / name)
        tips.add(git(tmp_path / name / "history-300-20-1", "rev-parse", "main"))
    assert len(tips) == 1
