"""The command line, run as a process of its own with its messages passed on as they come."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pmsync
from pmsync.cli.action.inputs import PREFIX
from pmsync.harmless import harmless

_OURS = "pmsync: "
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from pmsync.__main__ import main; main()"
_SOURCE = str(Path(pmsync.__file__).parents[1])


@dataclass(frozen=True, slots=True)
class Said:
    """What a run left: exit code, standard output, and its messages."""

    code: int
    out: str
    messages: tuple[str, ...]

    @property
    def json(self) -> Any:
        """The result; None when the run ended before it had one."""
        return json.loads(self.out) if self.out.strip() else None

    @property
    def spoke(self) -> bool:
        """Whether pmsync itself said anything."""
        return any(each.startswith(_OURS) for each in self.messages)

    @property
    def reason(self) -> str:
        """The last thing that pmsync itself said."""
        own = [each.removeprefix(_OURS) for each in self.messages if each.startswith(_OURS)]
        boxed = [each.strip("│ ") for each in self.messages if each.startswith("│")]  # of the argument parser
        return own[-1] if own else " ".join(boxed) or f"pmsync ended with exit code {self.code}."


@dataclass(frozen=True, slots=True)
class Child:
    """Where and with what the command line runs, and who hears its messages."""

    directory: str
    environ: Mapping[str, str]
    log: Callable[[str], None]

    def run(self, *arguments: str) -> Said:
        """Run it to its end."""
        # -I: nothing that was checked out can stand in for a module of Python's or pmsync's.
        command = [sys.executable, "-I", "-c", _START, _SOURCE, "-C", self.directory, *arguments]
        environ = {name: value for name, value in self.environ.items() if _is_passed_on(name, value)}
        messages = []
        with TemporaryFile() as out:
            with subprocess.Popen(  # noqa: S603  # arguments are a list, so that no shell reads them
                command, env=environ, stdout=out, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
            ) as process:
                for line in process.stderr or ():
                    messages.append(line.rstrip("\n"))
                    self.log(harmless(messages[-1]))
            out.seek(0)
            return Said(process.returncode, out.read().decode("utf-8", "replace"), tuple(messages))


def _is_passed_on(name: str, value: str) -> bool:
    """Inputs are ours; a variable without text comes from a secret that is not there, and sets nothing."""
    return not name.startswith(PREFIX) and (value != "" or not name.startswith("PMSYNC_"))
