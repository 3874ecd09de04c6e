"""A step from its inputs to the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from pmsync.cli.action.child import Child
from pmsync.cli.action.errands import Errand, run
from pmsync.cli.action.event import Event, read_event
from pmsync.cli.action.git_access import git_environment
from pmsync.cli.action.inputs import Inputs, read_inputs
from pmsync.cli.action.page import Page
from pmsync.cli.action.runner import Mark, Runner
from pmsync.errors import Exit, PmsyncError

LOOKS_BACK = ("lint", "report", "verify")
"""The commands that need more history than a shallow clone has."""


def main() -> None:
    """Run the step that the environment tells of; ends the process."""
    sys.exit(act(os.environ, sys.stdout))


def act(environ: MutableMapping[str, str], out: TextIO) -> int:
    """Run the step; its exit code. `environ` becomes that of every git that is started."""
    runner = Runner(environ, out)
    try:
        inputs, event = read_inputs(environ), read_event(environ)
        if inputs.writes and (reason := event.reason_to_rest()):
            return _rest(runner, inputs, reason)
        workspace = Path(environ.get("GITHUB_WORKSPACE") or ".").resolve()
        return _Step(runner, inputs, event, workspace).run(environ)
    except PmsyncError as error:
        runner.annotate([Mark("error", "pmsync", str(error))])
        return error.exit_code


def _rest(runner: Runner, inputs: Inputs, reason: str) -> int:
    sentence = f"Nothing was done: {reason}."
    runner.annotate([Mark("notice", f"pmsync {inputs.command}", sentence)])
    runner.summarise(f"## pmsync {inputs.command}\n\n{sentence}")
    runner.output(outputs(Page(sentence), None))
    return Exit.FINE


@dataclass(frozen=True, slots=True)
class _Step:
    runner: Runner
    inputs: Inputs
    event: Event
    workspace: Path

    def run(self, environ: MutableMapping[str, str]) -> int:
        from pmsync.workspace import find_root

        folder = self.workspace / self.inputs.directory
        if not folder.is_dir():
            raise PmsyncError(f"There is no folder {self.inputs.directory!r}.", hint="See `directory`.")
        root = find_root(folder)
        if not any((each / ".git").exists() for each in (root, *root.parents)):
            raise PmsyncError("There is no checkout here.", hint="Put actions/checkout before this step.")
        with git_environment(environ, named=_knows_a_name(root)) as told, self.runner.fenced():
            environ.update(told)
            if self.inputs.command in LOOKS_BACK:
                self._deepen(root)
            child = Child(str(folder), environ, self.runner.log)
            errand = Errand(self.inputs, self.event, child, _results(environ))
            found = run(errand)
            for line in _lines(found.page):
                self.runner.log(line)
        marks = _from(self.workspace, root, found.page.marks)
        return self._tell(found.code, replace(found.page, marks=marks), found.file)

    def _deepen(self, root: Path) -> None:
        from pmsync.clone.depth import complete
        from pmsync.repo import Repository
        from pmsync.runs.opened import open_repository

        clone, workspace = Repository(root), open_repository(root).workspace
        folder = (root / workspace.folder).resolve().relative_to(clone.root.resolve()).as_posix()
        if complete(clone, folder):
            self.runner.log("The clone was shallow; the rest of its history was fetched.")

    def _tell(self, code: int, page: Page, file: Path | None) -> int:
        self.runner.annotate(page.marks)
        self.runner.summarise(page.markdown(f"pmsync {self.inputs.command}"))
        self.runner.output(outputs(page, file))
        waits = code == Exit.ATTENTION and not self.inputs.strict and self.inputs.command != "lint"
        return Exit.FINE if waits else code


def outputs(page: Page, file: Path | None) -> dict[str, str]:
    """The action's outputs; empty where the command tells nothing of the kind."""
    return {
        "changed": str(page.changed).lower(),
        "conflicts": "" if page.conflicts is None else str(page.conflicts),
        "overdue": "" if page.overdue is None else str(page.overdue),
        "report": str(file) if file else "",
    }


def _results(environ: Mapping[str, str]) -> Path:
    """A folder for files that later steps take; the runner empties its parent after the job."""
    folder = Path(environ.get("RUNNER_TEMP") or ".") / "pmsync"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _knows_a_name(root: Path) -> bool:
    from pmsync.repo import Repository

    return Repository(root).attempt("config", "--get", "user.email").code == 0


def _lines(page: Page) -> list[str]:
    return [page.sentence, *(line for table in page.tables for line in table.lines())]


def _from(workspace: Path, root: Path, marks: Sequence[Mark]) -> list[Mark]:
    """Annotations with paths from where the checkout is, as GitHub knows files."""
    above = root.relative_to(workspace) if root.is_relative_to(workspace) else Path()
    return [replace(mark, path=(above / mark.path).as_posix()) if mark.path else mark for mark in marks]
