"""What `init` would write, as data: nothing else decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pmsync.setup import pre_commit
from pmsync.setup.settings_text import Answers, settings_text

SETTINGS = "pmsync.toml"


class Doing(StrEnum):
    """What happens to a file."""

    WRITE = "write"
    EXTEND = "extend"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Step:
    """One file: what is there (None: nothing), what is to be there, and what for.

    A file of `KEEP` is as the team has it; one of `REFUSE` should get `after`, which is to be put in by
    hand.
    """

    doing: Doing
    path: str
    told: str
    before: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of `init`. `settings` is None where there are some, which `settings_file` names.

    `workflows` are texts by name. `first` is the first post-mortem's path and text.
    """

    settings: Answers | None
    settings_file: str
    folder: str
    release: str
    workflows: Mapping[str, str]
    pre_commit: bool = True
    first: tuple[str, str] | None = None


_WORKFLOWS = {
    "lint": "checks them on pull requests",
    "merged": "makes issues on merge",
    "refresh": "brings back their outcome",
    "follow-up": "reports weekly what is open",
}


def workflow_path(name: str) -> str:
    """Where the workflow of a name is written."""
    return f".github/workflows/pmsync-{name}.yml"


def make_plan(wanted: Wanted, existing: Mapping[str, str]) -> list[Step]:
    """A step for every file that is asked for; `existing` has the texts of those that are there."""
    return [
        *_settings(wanted, existing),
        *_first(wanted, existing),
        *_workflows(wanted, existing),
        *_hook(wanted, existing),
    ]


def _settings(wanted: Wanted, existing: Mapping[str, str]) -> Iterator[Step]:
    if wanted.settings is None:
        yield Step(Doing.KEEP, wanted.settings_file, "the settings")
    else:
        yield _new(SETTINGS, settings_text(wanted.settings), "the settings", existing)


def _first(wanted: Wanted, existing: Mapping[str, str]) -> Iterator[Step]:
    if wanted.first is not None:
        path, text = wanted.first
        yield _new(path, text, "the first post-mortem", existing)


def _workflows(wanted: Wanted, existing: Mapping[str, str]) -> Iterator[Step]:
    for name, text in wanted.workflows.items():
        yield _new(workflow_path(name), text, _WORKFLOWS[name], existing)


def _hook(wanted: Wanted, existing: Mapping[str, str]) -> Iterator[Step]:
    if not wanted.pre_commit:
        return
    path, told = pre_commit.CONFIG, "checks them on each commit"
    entry = pre_commit.Entry(wanted.release, wanted.folder)
    before = existing.get(path)
    after = pre_commit.extended(before, entry)
    if after is None:
        yield Step(Doing.REFUSE, path, told, before, "\n".join(entry.lines()))
    elif before is None:
        yield Step(Doing.WRITE, path, told, None, after)
    else:
        yield Step(Doing.KEEP if after == before else Doing.EXTEND, path, told, before, after)


def _new(path: str, text: str, told: str, existing: Mapping[str, str]) -> Step:
    before = existing.get(path)
    return Step(Doing.WRITE if before is None else Doing.KEEP, path, told, before, text)
