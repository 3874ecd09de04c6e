"""The benchmarks run, and their history is the same each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from histories import ALONE, git

ROOT = Path(__file__).parents[1]


def python(*arguments: str) -> str:
    path = f"{ROOT / 'src'}:{ROOT}"
    return subprocess.run(
        [sys.executable, *arguments],
        env={**ALONE, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_the_timelines_benchmark_tells_every_ratio(tmp_path: Path) -> None:
    given = ["--commits", "300", "--tags", "20", "--runs", "1", "--folder", str(tmp_path)]
    lines = python("-m", "benchmarks.timeline", *given).splitlines()
    assert len(lines) == 11
    assert all(float(line[45:52]) > 0 for line in lines)


def test_the_benchmark_of_the_start_tells_every_ratio() -> None:
    lines = python("-m", "benchmarks.start", "--runs", "1").splitlines()
    assert len(lines) == 6
    assert all(float(line[50:56]) > 0 for line in lines)


def test_the_reports_benchmark_tells_every_ratio(tmp_path: Path) -> None:
    given = ["--documents", "60", "--commits", "20", "--runs", "1", "--folder", str(tmp_path)]
    lines = python("-m", "benchmarks.report", *given).splitlines()
    assert len(lines) == 7
    assert all(float(line[45:51]) > 0 for line in lines)


def test_a_seed_makes_one_history(tmp_path: Path) -> None:
    tips = set()
    for name in ("one", "two"):
        folder = str(tmp_path / name)
        code = "import pathlib, benchmarks.history as it; it.generated(pathlib.Path({!r}), 300, 20)"
        python("-c", code.format(folder))
        tips.add(git(tmp_path / name / "history-300-20-1", "rev-parse", "main"))
    assert len(tips) == 1


def test_the_simulation_of_an_organisation_asks_once_a_repository_where_nothing_happened() -> None:
    lines = python("-m", "benchmarks.scale", "--repositories", "2", "--items", "3").splitlines()
    told = {(line[28:36].strip(), line[:28].strip()): line[36:].split() for line in lines[2:]}
    for way in ("the Action in each", "one job with an App's token"):
        _, first, _, refused, _ = told["first", way]
        assert (int(first), int(refused)) == (2 * (3 + 1), 0)
        assert [told[name, way][1] for name in ("quiet", "busy")] == ["2", "3"]
