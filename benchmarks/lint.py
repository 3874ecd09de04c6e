"""What linting costs: milliseconds a document over a thousand, and the start of one file as a ratio.

    python -m benchmarks.lint [--documents 1000] [--bytes 6000] [--runs 9]

Times are processor time of one core. The documents are committed in a clone, and the git processes that lint
starts in it are counted, but for the two `git version` with which GitPython begins. The start of `pmsync lint
FILE` is told as a ratio to `python -c "import typer"`, which is what any command line of this kind pays.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.history import _environment
from pmsync.document.read import parse
from pmsync.runs.linting import Asked, Linter, Wishes
from pmsync.sources import table
from pmsync.workspace import Workspace

NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
WORDS = (
    *("queue", "layout", "printer", "address", "depot", "retry", "cache"),
    *("index", "label", "worker", "batch", "limit", "alert", "preview"),
)
ASIDE = "The {0} of the {1} waited for the {2}, and the {3} was full before the {0} could answer the {4}. "


def main() -> int:
    """Print what lint costs a document, the part of reading in it, and the ratio of its start."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=6000)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        texts = [document(number, given.bytes) for number in range(given.documents)]
        (root / "postmortems").mkdir()
        for number, text in enumerate(texts):
            (root / "postmortems" / f"{number:04}.md").write_text(text, "utf-8")
        _commit(root)
        size = sum(map(len, texts)) / len(texts)
        linted, found, processes = _linted(root)
        print(f"{given.documents} documents of {size:.0f} characters, {found} findings")
        print(f"lint, a document                  {1000 * linted / len(texts):6.2f} ms")
        print(f"reading alone, a document         {1000 * _read(texts) / len(texts):6.2f} ms")
        print(f"git processes                     {processes:6}")
        for path in sorted((root / "postmortems").iterdir())[1:]:
            path.unlink()
        print(f"start, to `import typer`          {_start(root, given.runs):6.2f} times")
    return 0


def document(number: int, size: int) -> str:
    """A whole post-mortem; no two are alike, and they are the same each time."""
    day = dt.date(2020, 1, 1) + dt.timedelta(days=number)
    words = [WORDS[(number * 7 + place * (1 + number % 5)) % len(WORDS)] for place in range(40)]
    service = f"{words[0]}-{number % 40}"
    entries = "\n".join(
        f"- **{day} {8 + place // 4:02}:{place % 4 * 15:02}** - The {words[place]} meets the {words[-place]}."
        for place in range(16)
    )
    rows = "\n".join(
        f"| {place} | Alert when the {words[place]} of {service} waits longer than {place + 2} s "
        f"| @team-{place} | monitor | P{place % 3 + 1} | {day + dt.timedelta(days=20)} | todo | |"
        for place in range(1, 7)
    )
    text = f"""---
id: {day}-{service}
severity: SEV{number % 4 + 1}
services: [{service}]
started: {day}T08:00:00Z
detected: {day}T08:15:00Z
mitigated: {day}T09:00:00Z
fixed: {day}T11:45:00Z
---
# The {words[0]} of {service} lost the {words[1]}

## Summary

On {day} from 08:00 UTC {number} users of {service} waited for the {words[2]}.
The {words[3]} was restored at 09:00.

## Timeline

All times are UTC.

{entries}

## Root cause

**What:** The {words[4]} kept the {words[5]}.

**Why:**

1. Why did the {words[6]} wait? Because the {words[7]} was full.
2. Why was it full? Because nothing empties the {words[8]}.
3. Why does nothing empty it? Because the {words[9]} has no limit.

**How:** Each request waited for the {words[4]}, so that users saw an error.

## Impact

| Dimension | Impact |
| --- | --- |
| Duration | 60 minutes |
| Users affected | {number} |
| Requests failed | {number * 3} |
| Data impact | none |
| Revenue impact | none |
| Trust impact | none |

## What went well

- The {words[10]} was found by an alert.
- The {words[11]} could be switched off.

## What went poorly

- Nothing counts the {words[12]}.
- The {words[13]} has no owner on duty.

## Action items

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
{rows}

## Background

"""
    aside = 0
    while len(text) < size:
        text += ASIDE.format(*words[aside : aside + 5]) + ("\n\n" if aside % 4 == 3 else "")
        aside = (aside + 1) % 30
    return text + "\n"


def _commit(root: Path) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "x")):
        subprocess.run(["git", *author, *arguments], cwd=root, env=_environment(), check=True)


def _linted(root: Path) -> tuple[float, int, int]:
    """Processor time, findings, and git processes."""
    traces = root / ".git" / "traces"
    traces.mkdir()
    os.environ["GIT_TRACE2_EVENT"] = str(traces)
    linter = Linter(Workspace(root), Wishes(), Asked(), NOW, table.Settings)
    gc.disable()  # as the command does
    before = time.process_time()
    linted = linter.run(fix=False)
    spent = time.process_time() - before
    del os.environ["GIT_TRACE2_EVENT"]
    started = [each.read_text("utf-8") for each in traces.iterdir()]
    return spent, len(linted.findings), sum('"version"]' not in each for each in started)


def _read(texts: list[str]) -> float:
    before = time.process_time()
    for text in texts:
        parse("x.md", text)
    return time.process_time() - before


def _start(root: Path, runs: int) -> float:
    """Medians of the processor time of whole processes, taken in turns."""
    bare = [sys.executable, "-c", "import typer"]
    whole = [sys.executable, "-m", "pmsync", "-C", str(root), "lint"]
    times = [(_spent(bare), _spent(whole)) for _ in range(runs + 1)][1:]
    return statistics.median(each[1] for each in times) / statistics.median(each[0] for each in times)


def _spent(command: list[str]) -> float:
    """The processor time of a process; its byte code is kept as it is when the program is installed."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environ, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
