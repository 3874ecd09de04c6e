"""Clones of other repositories in a cache: their history, and of files only what a report reads."""

from __future__ import annotations

import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pmsync.errors import PmsyncError
from pmsync.repo import Repository, create

_PATIENCE = 600
"""Seconds to wait for another run that is fetching the same repository."""

_AT_ONCE = 1000
"""How many contents one fetch asks for: they are arguments."""

_SAFE = {
    "core.hooksPath": "/dev/null",  # a hook of the user's is for work of the user's
    "http.followRedirects": "false",  # a token is for the host that was named
    "gc.auto": "0",
}
_FETCH = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--filter=blob:none",
)
_HEAD = re.compile(r"^ref: refs/heads/(.+)\tHEAD$", re.MULTILINE)
_GLOB = re.compile(r"([\\*?\[\]!#])")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a repository is fetched from.

    `name` is what the report calls it; `config` are settings of git for this one, which may hold a secret:
    git is told them by its environment.
    """

    name: str
    url: str
    config: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def folder(self) -> str:
        """The folder that it is cloned into: a name that is free of others."""
        return f"{_UNSAFE.sub('-', self.name).strip('-.')}-{zlib.crc32(self.url.encode()):08x}"


def refresh(
    source: Source,
    cache: Path,
    wanted: Callable[[Path], Sequence[str]],
    *,
    settings: Sequence[str],
    history: bool,
) -> Path:
    """Clone or fetch a repository; its folder, at the newest commit of its default branch.

    Of its files there are `settings`, and the ones below the paths that `wanted` names once those are there;
    `history` fetches what stood in these in earlier commits. Raises `PmsyncError` when it cannot be done;
    what was there before stays.
    """
    cache.mkdir(parents=True, exist_ok=True)
    place = cache / source.folder
    with _alone(cache / f"{source.folder}.lock"):
        if (place / ".git").is_dir():
            _Clone(Repository(place), source).update(wanted, settings, history)
            return place
        draft = cache / f".{source.folder}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir()
            clone = _Clone(create(draft), source)
            clone.git("remote", "add", "origin", source.url)
            clone.update(wanted, settings, history)
            draft.rename(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return place


class _Clone:
    """One clone and the way to where it comes from."""

    def __init__(self, repository: Repository, source: Source) -> None:
        self._repository = repository
        self._environ = _as_environ({**_SAFE, **source.config})
        self._name = source.name

    def update(self, wanted: Callable[[Path], Sequence[str]], settings: Sequence[str], history: bool) -> None:
        """Bring history and files up to date."""
        branch = self._branch()
        tracked = f"refs/remotes/origin/{branch}"
        self.git(
            *_FETCH, "--prune", "--force", "--end-of-options", "origin",
            f"+refs/heads/{branch}:{tracked}", "+refs/tags/*:refs/tags/*",
        )  # fmt: skip
        self._show(settings)
        self.git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        self.git("reset", "--quiet", "--hard", tracked)
        paths = list(wanted(self._repository.root))
        self._show([*settings, *paths])
        if history:
            self._bring(self._missing(paths))

    def git(self, *arguments: str) -> str:
        """Run a git command that may ask the remote."""
        told = self._repository.attempt(*arguments, environ=self._environ)
        if told.code:
            raise PmsyncError(f"{self._name} could not be fetched: {told.reason}")
        return told.out

    def _branch(self) -> str:
        found = _HEAD.search(self.git("ls-remote", "--symref", "--end-of-options", "origin", "HEAD"))
        if not found:
            raise PmsyncError(f"{self._name} has no default branch to report on.")
        return found[1]

    def _show(self, paths: Sequence[str]) -> None:
        """Have these files and folders in the work tree, and no others."""
        # Not in cone mode, which would bring all files of the top folder.
        patterns = [
            "/*" if each in ("", ".") else "/" + _GLOB.sub(r"\\\1", each.strip("/")) for each in paths
        ]
        self.git("sparse-checkout", "set", "--no-cone", *patterns)

    def _missing(self, paths: Sequence[str]) -> list[str]:
        """The contents of earlier commits that are not here."""
        where = [f":(top,literal){each}" if each not in ("", ".") else ":(top)" for each in paths]
        told = self.git(
            "rev-list",
            "--objects",
            "--first-parent",
            "--missing=print",
            "--no-object-names",
            "HEAD",
            "--",
            *where,
        )
        return [line[1:] for line in told.splitlines() if line.startswith("?")]

    def _bring(self, contents: Sequence[str]) -> None:
        for start in range(0, len(contents), _AT_ONCE):
            some = contents[start : start + _AT_ONCE]
            self.git("-c", "fetch.negotiationAlgorithm=noop", *_FETCH, "--end-of-options", "origin", *some)


def _as_environ(config: Mapping[str, str]) -> dict[str, str]:
    """Settings as git takes them from its environment: neither on disk nor among the arguments."""
    told = {"GIT_CONFIG_COUNT": str(len(config))}
    for number, (key, value) in enumerate(config.items()):
        told |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return told


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Be the only run that is at it; a run that dies holds nobody up."""
    with closing(sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise PmsyncError("is in use by another run, or is damaged.", path=str(file)) from error
        yield
        with suppress(sqlite3.Error):
            lock.execute("COMMIT")
