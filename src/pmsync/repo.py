"""The repository: the only module that imports git."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pmsync.errors import PmsyncError

try:
    import git
except ImportError as cause:  # what GitPython raises when there is no git
    raise PmsyncError("git is not to be found.", hint="Install git 2.39 or newer.") from cause

_CALLERS_REPOSITORY = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What a hook sets for its own repository (`git rev-parse --local-env-vars`).

Every git started from there would answer about that one instead of the one that was named.
"""

ENVIRONMENT = {
    "GIT_FLUSH": "0",  # flush piped output once per buffer, not once per commit
    "GIT_NO_LAZY_FETCH": "1",  # a blobless clone answers from what it has
    "GIT_NO_REPLACE_OBJECTS": "1",  # the index of landings knows nothing of replace refs
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}

_STALLED = {"GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "60"}
"""When a remote that says nothing is given up: after a minute. Git itself waits for ever."""

_WRITING = {"GIT_NO_LAZY_FETCH": "0"}
"""What a command that changes something needs otherwise: a blobless clone may fetch for it."""

_CREDENTIALS = re.compile(r"(?<=://)[^@/\s'\"]+@")

_NO_SUCH_REVISION = ("bad revision", "ambiguous argument", "unknown revision")


@dataclass(frozen=True, slots=True)
class Told:
    """What a finished git command left; credentials inside of addresses are taken out of both texts."""

    code: int
    out: str
    err: str

    @property
    def reason(self) -> str:
        """Why it failed, in git's own last words."""
        lines = [line.strip() for line in self.err.splitlines() if line.strip()]
        told = next((line for line in lines if line.startswith(("fatal:", "error:"))), None)
        return told or (lines or ["git failed and said nothing"])[-1]


class Repository:
    """A clone, found from any folder inside it.

    `root` is its work tree, or the git directory where it has none; `common_dir` is shared by all of
    its work trees. Raises `PmsyncError` when there is no repository.
    """

    def __init__(self, path: str | Path) -> None:
        for name in _CALLERS_REPOSITORY:
            os.environ.pop(name, None)
        try:
            with git.Repo(path, search_parent_directories=True) as repo:
                self.git_dir = Path(repo.git_dir)
                self.common_dir = Path(repo.common_dir)
                tree = repo.working_tree_dir
        except (git.InvalidGitRepositoryError, git.NoSuchPathError, ValueError, OSError) as cause:
            raise PmsyncError(
                "This is not a git repository.", path=str(path), hint="Name a clone with --repo."
            ) from cause
        # A bare repository without a configuration is taken for the work tree of its parent folder.
        self.root = Path(tree) if tree and (Path(tree) / ".git").exists() else self.git_dir
        self._git = git.Git(self.root)
        stalled = {name: os.environ.get(name, value) for name, value in _STALLED.items()}
        self._git.update_environment(**ENVIRONMENT, **stalled)

    @contextmanager
    def stream(self, *arguments: str, given: bytes = b"") -> Iterator[IO[bytes]]:
        """A git command's output while it runs, with `given` on its standard input.

        Who leaves early ends the command; one that was read to its end and failed is a `PmsyncError`.
        """
        with TemporaryFile() as file:  # a pipe would have to be fed while the output is read
            file.write(given)
            file.seek(0)
            running = self._git.execute(["git", *arguments], as_process=True, istream=file)
        process = running.proc
        if process is None or process.stdout is None or process.stderr is None:
            raise PmsyncError("git could not be started.", path=str(self.root))
        try:
            yield process.stdout
            if not process.stdout.read(1) and process.wait():
                raise self._failure(process.stderr.read().decode("utf-8", "replace"))
        finally:
            running._terminate()

    def run(self, *arguments: str, given: bytes = b"") -> str:
        """A git command's whole output as text."""
        with self.stream(*arguments, given=given) as output:
            return output.read().decode("utf-8", "replace")

    def attempt(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Told:
        """Run a git command that changes something or may be refused; what came of it."""
        code, out, err = self._git.execute(
            ["git", *arguments],
            with_extended_output=True,
            with_exceptions=False,
            strip_newline_in_stdout=False,
            env={**_WRITING, **(environ or {})},
        )
        return Told(int(code), without_credentials(_text(out)), without_credentials(_text(err)))

    def record(self, message: str, at: dt.datetime, *, name: str, email: str, tag: str | None = None) -> None:
        """Commit all that is in the work tree, and tag it, in somebody's name at some time."""
        when = at.isoformat()
        person = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", name), ("EMAIL", email), ("DATE", when))
        }
        with self._git.custom_environment(**person):
            self.run("add", "--all")
            self.run("-c", "commit.gpgSign=false", "commit", "--quiet", "--no-verify", "--message", message)
            if tag:
                self.run(
                    "-c", "tag.gpgSign=false", "tag", "--annotate", "--message", tag, "--end-of-options", tag
                )

    def _failure(self, told: str) -> PmsyncError:
        last = told.strip().splitlines()[-1:] or ["git failed and said nothing"]
        if any(words in told for words in _NO_SUCH_REVISION):
            return PmsyncError(
                "The repository has no such revision, or no commits.",
                path=str(self.root),
                hint=f"git says: {last[0]}",
            )
        return PmsyncError(f"git could not answer: {last[0]}", path=str(self.root))

    @property
    def shallow(self) -> frozenset[str]:
        """The commits below which a shallow clone has nothing; empty in a full one."""
        try:
            return frozenset((self.common_dir / "shallow").read_text("ascii").split())
        except OSError:
            return frozenset()

    def head(self) -> str | None:
        """The commit of HEAD without starting git, where a file tells; a packed branch does not."""
        try:
            text = (self.git_dir / "HEAD").read_text("utf-8").strip()
            if text.startswith("ref: "):
                text = (self.common_dir / text.removeprefix("ref: ")).read_text("utf-8").strip()
        except (OSError, ValueError):
            return None
        return text if text.isalnum() else None

    def remotes(self) -> dict[str, str]:
        """The URL of each remote, without starting git."""
        found: dict[str, str] = {}
        with git.Repo(self.git_dir) as repo, repo.config_reader("repository") as config:
            for section in config.sections():
                name = re.fullmatch(r'remote "(.+)"', section)
                url = config.get_value(section, "url", "") if name else ""
                if name and url:
                    found[name[1]] = str(url)
        return found


def without_credentials(text: str) -> str:
    """Text without the user and password of the addresses in it."""
    return _CREDENTIALS.sub("", text)


def _text(told: str | bytes) -> str:
    return told.decode("utf-8", "surrogateescape") if isinstance(told, bytes) else told


def create(folder: Path) -> Repository:
    """A new repository in a folder, its branch called `main`."""
    with git.Repo.init(folder, initial_branch="main"):
        return Repository(folder)
