"""What `lint` asks git, when files were first committed, which were changed, and what timelines get wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.document.text import decode
from pmsync.errors import PmsyncError
from pmsync.model import Finding, PostMortem
from pmsync.repo import Repository

if TYPE_CHECKING:
    from pmsync.sources import table

_COMMIT = "\x01"


def first_commits(root: Path, folder: str) -> Mapping[str, dt.datetime]:
    """When each file below a folder was first committed, by its path from `root`; renames are followed.

    The time is the committer's. What a shallow clone's border hides is left out.
    """
    clone = Repository(root)
    prefix, hidden = _prefix(clone, root), clone.shallow
    born: dict[str, dt.datetime | None] = {}
    for commit, at, kind, old, new in _changes(_told(clone, _log(prefix, folder))):
        if kind == "R":
            born[new] = born.get(old)
        else:
            born[new] = None if commit in hidden else at
    return {path.removeprefix(prefix): at for path, at in born.items() if at is not None}


def _told(clone: Repository, command: tuple[str, ...]) -> str:
    """What a command tells of the history; nothing where there is none yet."""
    try:
        with clone.stream(*command) as output:
            return decode(output.read())
    except PmsyncError:
        if clone.attempt("rev-parse", "--quiet", "--verify", "HEAD").code == 0:
            raise
        return ""


def contradicted(
    root: Path, documents: Collection[PostMortem], settings: Callable[[], table.Settings]
) -> Mapping[str, tuple[Finding, ...]]:
    """What git says against timelines, by path; nothing where the clone does not hold the whole history."""
    from pmsync.clone.history import ClonedHistory
    from pmsync.timeline.links import links
    from pmsync.timeline.verify import contradictions, known

    read = settings()
    clone = Repository(root)
    history = ClonedHistory(clone, revision=read.branch)
    try:
        facts = known(history.whole_line(), history.tags())
    except PmsyncError:  # a shallow clone or an empty one: what is not known contradicts nothing
        return {}
    remote, tolerance = links(clone.remotes().get("origin")), dt.timedelta(minutes=read.tolerance_minutes)
    return {each.path: tuple(contradictions(each, facts, remote, tolerance)) for each in documents}


def changed_files(root: Path, *, staged: bool, since: str | None) -> Collection[str]:
    """The files that are staged, or changed since the work left a revision; by path from `root`."""
    clone = Repository(root)
    which = ["--cached"] if staged else ["--merge-base", "--end-of-options", since or "HEAD"]
    told = clone.run("diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", *which)
    prefix = _prefix(clone, root)
    return {path.removeprefix(prefix) for path in told.split("\0") if path.startswith(prefix)}


def _prefix(clone: Repository, root: Path) -> str:
    """How the repository's paths of a workspace begin: a workspace may be a folder of a larger repository."""
    place = root.resolve().relative_to(clone.root.resolve()).as_posix()
    return "" if place == "." else f"{place}/"


def _log(prefix: str, folder: str) -> tuple[str, ...]:
    options = (
        "--reverse",
        "--name-status",
        "--find-renames",
        "--diff-filter=AR",
        "-z",
        f"--format={_COMMIT}%H %ct",
    )
    return ("log", *options, "HEAD", "--", f"{prefix}{folder}")


def _changes(told: str) -> Iterator[tuple[str, dt.datetime, str, str, str]]:
    """Commit, time, `A` or `R`, old path and new path of each change, the oldest first."""
    fields = iter(told.split("\0"))
    commit, at = "", dt.datetime.fromtimestamp(0, dt.UTC)
    for each in fields:
        word = each.strip("\n")
        if word.startswith(_COMMIT):
            commit, _, seconds = word.removeprefix(_COMMIT).partition(" ")
            at = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
        elif word:
            old = next(fields)
            yield commit, at, word[0], old, next(fields) if word[0] == "R" else old
