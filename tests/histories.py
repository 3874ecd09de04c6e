"""Real repositories for tests: histories are drawn as data first, then written by `git fast-import`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ALONE = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "an author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "a committer",
    "GIT_COMMITTER_EMAIL": "committer@example.org",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A commit to be written; parents are places in the list of planned commits, first parent first."""

    time: int
    parents: tuple[int, ...] = ()
    message: str = "a change"
    files: Mapping[str, str] = field(default_factory=dict)
    author: str = "an author <author@example.org>"
    authored: int | None = None


def git(folder: Path, *arguments: str, **more: str) -> str:
    """Run git alone, without the user's settings; its output."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**ALONE, **more}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(
    folder: Path, planned: Sequence[Planned], tags: Iterable[str] = (), branch: str = "main"
) -> list[str]:
    """A repository whose branch stands at the last planned commit; the commit ids in the order planned.

    `tags` are fast-import commands (`reset refs/tags/…`, `tag …`) that may name commits by `:place`
    counted from 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", f"--initial-branch={branch}")
    marks = folder / ".git" / "marks"
    stream = b"".join(
        [*(_commit(place, each) for place, each in enumerate(planned, 1)), *map(str.encode, tags)]
    )
    last = f"reset refs/heads/{branch}\nfrom :{len(planned)}\n\n".encode() if planned else b""
    done = subprocess.run(
        ["git", "fast-import", "--quiet", f"--export-marks={marks}"],
        cwd=folder,
        env=ALONE,
        input=stream + last,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    pairs = (line.split() for line in marks.read_text("ascii").splitlines())
    ids = {int(mark[1:]): commit for mark, commit in pairs}
    return [ids[place] for place in range(1, len(planned) + 1)]


def _commit(place: int, commit: Planned) -> bytes:
    message = commit.message.encode("utf-8", "surrogateescape")
    authored = commit.time if commit.authored is None else commit.authored
    lines = [
        b"commit refs/planned\nmark :%d" % place,
        f"author {commit.author} {authored} +0000".encode(),
        f"committer a committer <committer@example.org> {commit.time} +0000".encode(),
        b"data %d\n%s" % (len(message), message),
    ]
    # Without a "from", fast-import would go on from the last commit of the reference.
    lines += [b"from :%d" % (parent + 1) for parent in commit.parents[:1]]
    lines += [b"merge :%d" % (parent + 1) for parent in commit.parents[1:]]
    for path, text in commit.files.items():
        body = text.encode()
        lines.append(b"M 100644 inline %s\ndata %d\n%s" % (json.dumps(path).encode(), len(body), body))
    start = b"" if commit.parents else b"reset refs/planned\n\n"
    return start + b"\n".join(lines) + b"\n\n"
