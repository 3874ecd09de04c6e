"""What starting costs: whole processes as ratios to `python -c "import typer"`, which any such command pays.

    python -m benchmarks.start [--runs 9]

Times are processor time, git's included; each is compared with a bare start right before it.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.lint import document

BARE = [sys.executable, "-c", "import typer"]
SETTINGS = (
    ("with usual settings", 'tracker = "file"\n[lint]\nignore = ["PM424"]\n', 3),
    ("with settings that the models check", '[report]\ndeadlines."sev 1" = { P1 = 5 }\n', None),
)
CLONE = "in a clone that is asked for the first commit"


def main() -> int:
    """Print each ratio, that of `lint FILE` beside the bound that it is held to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain, clone = Path(folder) / "plain", Path(folder) / "clone"
        for root in (plain, clone):
            (root / "postmortems").mkdir(parents=True)
            (root / "postmortems" / "one.md").write_text(document(0, 6000), "utf-8")
        _commit(clone)
        _tell("lint FILE", given.runs, plain, ["lint", "postmortems/one.md"], 3)
        _tell(f"  {CLONE}", given.runs, clone, ["lint", "postmortems/one.md"], 3)
        _tell("show FILE", given.runs, plain, ["show", "postmortems/one.md"])
        _tell("--version", given.runs, plain, ["--version"])
        for what, text, bound in SETTINGS:
            (plain / "pmsync.toml").write_text(text, "utf-8")
            _tell(f"  {what}", given.runs, plain, ["lint", "postmortems/one.md"], bound)
    return 0


def _commit(root: Path) -> None:
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "one"]):
        person = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *person, *arguments], cwd=root, check=True)


def _tell(what: str, runs: int, root: Path, arguments: Sequence[str], bound: float | None = None) -> None:
    command = [sys.executable, "-m", "pmsync", *arguments]
    pairs = [(_spent(BARE, root), _spent(command, root)) for _ in range(runs + 1)][1:]
    ratio = statistics.median(whole / bare for bare, whole in pairs)
    limit = f"under {bound}; " if bound else ""
    seconds = statistics.median(whole for _, whole in pairs)
    over = "  over" if bound and ratio >= bound else ""
    print(f"{what:<50} {ratio:5.2f} ({limit}{1000 * seconds:.0f} ms){over}")


def _spent(command: Sequence[str], root: Path) -> float:
    """The processor time of a process and of all that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=root, env=_environment(), capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _environment() -> Mapping[str, str]:
    """This one's, but that modules are kept compiled, as they are where a command is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    raise SystemExit(main())
