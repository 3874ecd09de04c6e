"""How `init` tells its plan, the contents, and what is left to a person."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from difflib import unified_diff
from shlex import quote

from pmsync.cli import console
from pmsync.document.text import encode
from pmsync.runs.init_run import Asked
from pmsync.runs.surveying import Survey
from pmsync.setup.plan import SETTINGS, Doing, Step, workflow_path
from pmsync.setup.workflow_text import JIRA_SECRETS

_JOBS = "https://github.com/pmsync/pmsync/blob/main/docs/action.md"
_STYLES = {Doing.WRITE: "green", Doing.EXTEND: "yellow", Doing.KEEP: "dim", Doing.REFUSE: "bold red"}
_WORDS = {Doing.WRITE: "write", Doing.EXTEND: "extend", Doing.KEEP: "is there", Doing.REFUSE: "by hand"}


def show_plan(seen: Survey, asked: Asked, steps: Sequence[Step]) -> None:
    """What was found, and a line for each file."""
    console.note(f"{seen.root}, branch {seen.branch}, origin {_origin(seen)}", "dim")
    for each in seen.notes:
        console.note(each)
    others = [each.folder for each in seen.collections[1:] if each.reading]
    if others and seen.settings_file is None:
        _note(f"There are post-mortems in {', '.join(others)} too; the settings name one folder.")
    width = max(len(step.path) for step in steps)
    for step in steps:
        style = _STYLES[step.doing]
        console.note(f"{_WORDS[step.doing]:<8}  {step.path:<{width}}  {step.told}".rstrip(), style)
    if seen.deploying is not None and asked.is_deploying is None and steps[0].doing is Doing.WRITE:
        told = f"{seen.deploying.reason}: each commit on {seen.deploying.branch} may be a deployment"
        _note(f"{told}. The settings suggest it; --branch-deploys says yes.")
    if not has_work(steps) and not any(step.doing is Doing.REFUSE for step in steps):
        console.note("There is nothing to do.")


def _note(sentence: str) -> None:
    for line in console.wrapped(sentence, stderr=True):
        console.note(line)


def show_contents(steps: Sequence[Step]) -> None:
    """What would be written, as a patch: in colour at a terminal, else to the byte, for `git apply`."""
    lines = [line for step in steps if step.doing in (Doing.WRITE, Doing.EXTEND) for line in patch_of(step)]
    if sys.stdout.isatty():
        for line in lines:
            console.say(line.rstrip("\n"), {"+": "green", "-": "red", "@": "cyan"}.get(line[:1]))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(encode("".join(lines)))
        sys.stdout.buffer.flush()


def patch_of(step: Step) -> list[str]:
    """What a step would change, line by line, as git tells it."""
    source = "/dev/null" if step.before is None else f"a/{step.path}"
    told = [f"diff --git a/{step.path} b/{step.path}\n"]
    told += ["new file mode 100644\n"] if step.before is None else []
    for line in unified_diff(_lines(step.before or ""), _lines(step.after), source, f"b/{step.path}"):
        told.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return told


def _lines(text: str) -> list[str]:
    """The lines as git counts them: other ends than a line feed are none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def has_work(steps: Sequence[Step]) -> bool:
    """Whether there is anything to write."""
    return any(step.doing in (Doing.WRITE, Doing.EXTEND) for step in steps)


def tell_nothing_written() -> None:
    """The answer was no."""
    console.note("Nothing was written.")


def tell_next(seen: Survey, steps: Sequence[Step]) -> None:
    """What comes after the files."""
    told = [f"git add {' '.join(_shortened(steps))}", "git commit -m 'Begin with pmsync'"]
    if seen.collections and seen.collections[0].paths:
        told.append("pmsync init --adopt           # what can be read of those that are there")
    if any(step.path.endswith(".md") for step in steps):
        told.append("pmsync lint                   # what the first post-mortem lacks")
    else:
        told.append('pmsync new "What happened"')
    told.append("pmsync doctor                 # whether all is as it should be")
    console.note("Written. Next:")
    for line in told:
        console.note(f"  {line}")
    for told_so in _by_hand(seen, steps):
        _note(told_so)


def _shortened(steps: Sequence[Step]) -> list[str]:
    """What was written, for a shell: all the workflows in one word."""
    written = [step.path for step in steps if step.doing in (Doing.WRITE, Doing.EXTEND)]
    workflows = [path for path in written if path.startswith(".github/workflows/")]
    rest = [quote(path) for path in written if path not in workflows]
    return [*rest, *([".github/workflows/pmsync-*.yml"] if workflows else [])]


def _by_hand(seen: Survey, steps: Sequence[Step]) -> list[str]:
    """What no file of this repository can do."""
    told = []
    if any(JIRA_SECRETS[1] in step.after for step in steps if step.path.endswith(".yml")):
        told.append(f"Give the repository the secrets {' and '.join(JIRA_SECRETS)}: the workflows use them.")
    written = next((step.after for step in steps if step.path == SETTINGS), "")
    if "\n# url = " in written or "\n# project = " in written:
        told.append(f"Fill in [jira] in {SETTINGS}: address and project.")
    if "\n# repository = " in written:
        told.append(f"Fill in [github] in {SETTINGS}: the repository that holds the issues.")
    if any(step.path.startswith(".pre-commit") and step.doing is Doing.WRITE for step in steps):
        told.append("`pre-commit install` switches the hook on in this clone.")
    if any(step.path == workflow_path("merged") and step.doing is Doing.WRITE for step in steps):
        told.append(
            f"Is {seen.branch} protected (`pmsync doctor` tells)? Then write-back in pmsync-merged.yml and"
            " pmsync-refresh.yml is to be pull-request."
        )
    if seen.origin is None or not seen.origin.is_github:
        told.append(_without_actions(seen))
    return told


def _without_actions(seen: Survey) -> str:
    jobs = (
        f"`pmsync lint --changed-since origin/{seen.branch}` on each request, and"
        f" `pmsync sync --commit --push` on {seen.branch} and on a schedule. Jobs to copy: {_JOBS}"
    )
    if seen.origin is None:
        return f"There is no origin, so no workflows were written. In CI, run {jobs}"
    kind = ".gitlab-ci.yml" if seen.origin.is_gitlab else "the CI of its host"
    return f"{seen.origin.host} is no GitHub, so no workflows were written. In {kind}, run {jobs}"


def tell_left(steps: Sequence[Step]) -> bool:
    """Whether something is left to a person: what to add to files that could not be edited surely."""
    refused = [step for step in steps if step.doing is Doing.REFUSE]
    for step in refused:
        console.note(f"{step.path} cannot be extended surely; add to its `repos`:", "bold")
        for line in step.after.splitlines():
            console.note(f"  {line}")
    return bool(refused)


def _origin(seen: Survey) -> str:
    return f"{seen.origin.host}/{seen.origin.name}" if seen.origin else "none"
