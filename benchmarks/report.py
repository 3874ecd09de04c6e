"""What a report over 10,000 post-mortems costs, as ratios to bare work on the same files in the same run.

    python -m benchmarks.report [--documents 10000] [--runs 3] [--folder .benchmarks]

Cold is measured against block-parsing the files with markdown-it-py (no inline parsing) in two processes,
warm against reading their bytes, the history's trend against `git fast-export` read and thrown away. Times
are processor time of all processes: on two cores that are both busy it is twice the time that passes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import random
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.history import _environment
from pmsync.clone.chronicle import EXPORT
from pmsync.followup.report import Known, Scope, report
from pmsync.followup.rules import Settings
from pmsync.runs import followup_read

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
WORDS = ("queue", "retry", "limit", "index", "replica", "cache", "deploy", "alert", "column", "lock", "token")


def main() -> int:
    """Print each ratio beside the bound that it is held to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"))
    given = parser.parse_args()
    path = generated(given.folder.resolve(), given.documents, given.commits)
    os.environ["XDG_CACHE_HOME"] = str(path / ".git" / "caches")
    files = sorted(map(str, (path / "postmortems").rglob("*.md")))
    _settle(path, files)
    blocks, read = (lambda: _blocks(files)), (lambda: _bytes(files))
    _tell("cold, to block parsing on two cores", _ratio(given.runs, lambda: _cold(path), blocks), 1.3)
    _tell("warm, to reading the bytes", _ratio(given.runs, lambda: _read(path), read), 1.2)
    _tell("  the same and the figures", _ratio(given.runs, lambda: _reported(path), read), None)
    changed = _ratio(given.runs, lambda: _read(path), read, lambda: _touch(files))
    _settle(path, files)
    _tell("one in a hundred changed, to reading", changed, 1.6)
    _tell("  the changed alone, block-parsed", _ratio(given.runs, lambda: _parse(files[::100]), read), None)
    _tell("trend, to its one bare git", _ratio(given.runs, lambda: _trend(path), lambda: _export(path)), None)
    command = _ratio(given.runs, lambda: _command(path, "report", "--no-verify", "--json"), read)
    _tell("the whole command, to reading the bytes", command, None)
    return 0


def _settle(path: Path, files: list[str]) -> None:
    """The files as committed, and older than git's index, so that git need not look into them."""
    _git(path, "reset", "--quiet", "--hard")
    for file in files:
        os.utime(file, (1_700_000_000, 1_700_000_000))
    _git(path, "update-index", "-q", "--refresh")


def generated(folder: Path, documents: int, commits: int) -> Path:
    """A repository with post-mortems of about 6 KB, written in many commits."""
    path = folder / f"reports-{documents}-{commits}"
    if (path / ".git" / "done").exists():
        return path
    path.mkdir(parents=True, exist_ok=True)
    _git(path, "init", "--quiet", "--initial-branch=main")
    chance = random.Random(1)
    every = max(1, documents // commits)
    stream: list[bytes] = []
    for number in range(0, documents, every):
        message = b"commit refs/heads/main\ncommitter a <a@example.org> %d +0000\ndata 1\nx\n" % (
            1_700_000_000 + number * 3600
        )
        files = [_file(chance, each) for each in range(number, min(number + every, documents))]
        stream.append(message + b"\n".join(files) + b"\n\n")
    subprocess.run(
        ["git", "fast-import", "--quiet", "--force"],
        cwd=path,
        input=b"".join(stream),
        check=True,
        env=_environment(),
    )
    _git(path, "reset", "--quiet", "--hard")
    (path / ".git" / "done").touch()
    return path


def _file(chance: random.Random, number: int) -> bytes:
    text = _document(chance, number).encode()
    return b"M 100644 inline postmortems/%d/pm-%05d.md\ndata %d\n%s" % (
        2000 + number % 20,
        number,
        len(text),
        text,
    )


def _document(chance: random.Random, number: int) -> str:
    """Seven sections, twelve entries, five items: about 5 KB."""

    def sentence() -> str:
        return " ".join(chance.choices(WORDS, k=14)).capitalize() + "."

    def row(place: int) -> str:
        cells = (
            f"@{chance.choice(WORDS)}",
            "code",
            f"P{place % 3 + 1}",
            day,
            chance.choice(["todo", "done"]),
        )
        return f"| {place} | {sentence()} | {' | '.join(cells)} | #{number * 5 + place} |"

    day = f"20{number % 20 + 5:02}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    stamps = {"started": "10:00", "detected": "10:09", "mitigated": "11:00", "fixed": "15:00"}
    head = [f"id: pm-{number}", f"severity: SEV{number % 4 + 1}", f"services: [{chance.choice(WORDS)}]"]
    head += [f"{name}: {day}T{clock}:00Z" for name, clock in stamps.items()]
    prose = " ".join(sentence() for _ in range(6))
    bullets = [f"- {sentence()}" for _ in range(5)]
    table = ["| # | Action | Owner | Type | Priority | Due | Status | Issue |", f"|{'---|' * 8}"]
    sections = {
        "Summary": [prose],
        "Timeline": [f"- **{day} 10:{minute:02}** - {sentence()}" for minute in range(0, 48, 4)],
        "Root cause": [*(f"{place}. {sentence()}" for place in range(1, 6)), "", prose],
        "Impact": ["| Dimension | Impact |", "|---|---|", "| Duration | 40 minutes |", "| Users | some |"],
        "What went well": bullets,
        "What went poorly": bullets,
        "Action items": [*table, *(row(place) for place in range(1, 6))],
    }
    parts = ["---", *head, "---", f"# Trouble {number}"]
    for name, lines in sections.items():
        parts += ["", f"## {name}", "", *lines]
    return "\n".join(parts) + "\n"


def _git(path: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", *arguments], cwd=path, check=True, env=_environment(), stdout=subprocess.PIPE
    ).stdout


def _cold(path: Path) -> object:
    for file in (path / ".git" / "caches").rglob("*.sqlite"):
        file.unlink()
    return _read(path)


def _read(path: Path) -> object:
    reading = followup_read.read_repository(path)
    reading.store.save()
    return reading


def _trend(path: Path) -> object:
    return followup_read.read_repository(path).told(NOW)


def _reported(path: Path) -> object:
    incidents = followup_read.read_repository(path).incidents
    return report(incidents, Settings(), Scope(), Known(), NOW)


def _command(path: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pmsync", "-C", str(path), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _export(path: Path) -> None:
    _git(path, *EXPORT, "postmortems")


def _bytes(files: list[str]) -> int:
    return sum(len(Path(file).read_bytes()) for file in files)


def _blocks(files: list[str]) -> None:
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_parse, [files[::2], files[1::2]]))


def _parse(files: list[str]) -> None:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    for file in files:
        parser.parse(Path(file).read_text("utf-8"))


def _touch(files: list[str]) -> None:
    for file in files[::100]:
        path = Path(file)
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def _ratio(
    runs: int,
    ours: Callable[[], object],
    bare: Callable[[], object],
    before: Callable[[], object] | None = None,
) -> tuple[float, float]:
    pairs = []
    for _ in range(runs):
        if before:
            before()
        pairs.append((_seconds(ours), _seconds(bare)))
    return statistics.median(one / other for one, other in pairs), statistics.median(one for one, _ in pairs)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()  # as the command does
    start = _spent()
    kept = work()  # a reading is there to be used: to throw it away is not part of it
    seconds = _spent() - start
    del kept
    gc.enable()
    return seconds


def _spent() -> float:
    """The processor time of this process and of those that it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _tell(what: str, found: tuple[float, float], bound: float | None) -> None:
    ratio, seconds = found
    over = bound is not None and ratio > bound
    limit = f"at most {bound}; " if bound else ""
    print(f"{what:<45} {ratio:5.2f} ({limit}{seconds:.2f} s){'  over' if over else ''}")


if __name__ == "__main__":
    raise SystemExit(main())
