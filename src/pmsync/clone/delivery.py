"""Commits, pushes and work trees of a clone: how changed files get back into git.

Nothing here touches more than the files that are named: what a person has staged or edited stays as it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pmsync.clone.pushes import Target, failure
from pmsync.errors import PmsyncError
from pmsync.repo import Repository

_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}


@dataclass(frozen=True, slots=True)
class Author:
    """Who a commit names: `name` and `email`."""

    name: str
    email: str

    def environ(self, role: str) -> dict[str, str]:
        """The variables by which git is told."""
        return {f"GIT_{role}_NAME": self.name, f"GIT_{role}_EMAIL": self.email}


class Checkout:
    """A clone's work tree."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self.root = repository.root

    def head(self) -> str:
        """The commit that is checked out."""
        told = self._repository.attempt("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if told.code:
            raise PmsyncError(
                "The repository has no commit yet.", path=str(self.root), hint="Make one first."
            )
        return told.out.strip()

    def branch(self) -> str:
        """The branch that is checked out, by its full name."""
        told = self._repository.attempt("symbolic-ref", "--quiet", "HEAD")
        if told.code:
            raise PmsyncError(
                "No branch is checked out (HEAD is detached), so a commit would belong to none.",
                hint="Check out a branch first: git switch NAME.",
            )
        return told.out.strip()

    def target(self) -> Target:
        """Where the branch is pushed to: its upstream, else the branch of its name on the remote."""
        branch = self.branch()
        wanted = "%(upstream:remotename)%00%(upstream:remoteref)"
        remote, _, ref = self._must("for-each-ref", f"--format={wanted}", branch).strip("\n").partition("\0")
        remotes = self._repository.remotes()
        if remote in remotes and ref:
            return Target(remote, ref)
        if "origin" in remotes or len(remotes) == 1:
            return Target("origin" if "origin" in remotes else next(iter(remotes)), branch)
        raise PmsyncError(
            f"It is not known where {branch.removeprefix('refs/heads/')} is to be pushed to.",
            hint="Give it an upstream: git branch --set-upstream-to=REMOTE/BRANCH.",
        )

    def check_ready(self, author: Author | None) -> None:
        """See that a commit can be made here, before anything is done that it should tell of."""
        git_dir = self._repository.git_dir
        busy = next((what for name, what in _UNFINISHED.items() if (git_dir / name).exists()), None)
        if busy:
            raise PmsyncError(
                f"A {busy} is under way in this work tree; nothing was changed.",
                hint=f"Finish it or leave it: git {busy} --abort.",
            )
        if author is None and self._knows("AUTHOR") and self._knows("COMMITTER"):
            return
        if author is None:
            raise PmsyncError(
                "git does not know in whose name to commit; nothing was changed.",
                hint='Set author = "Name <address>" under [commit] in the settings, or git\'s user.name and '
                "user.email.",
            )

    def _knows(self, role: str) -> bool:
        return self._repository.attempt("var", f"GIT_{role}_IDENT").code == 0

    def check_clean(self, files: Sequence[Path]) -> None:
        """See that none of these files differs from the last commit."""
        for file in files:
            inside = Repository(file.parent).root
            if inside.resolve() != self.root.resolve():
                raise PmsyncError(
                    "lies in another repository (a submodule?) than the one to be committed to.",
                    path=str(file),
                    hint=f"Run pmsync there: pmsync -C {inside} …",
                )
        dirty = [*self._different(files), *self._untracked(files)]
        if dirty:
            raise PmsyncError(
                "has changes that are not committed; nothing was changed.",
                path=dirty[0],
                hint="Commit or stash them first, or run without --commit and --push.",
            )

    def commit(self, files: Sequence[Path], message: str, author: Author | None) -> str | None:
        """Commit these files and nothing else; None when they are as in the last commit.

        Hooks run, and signing is up to git's settings. A refused commit leaves the files changed.
        """
        new = self._untracked(files)
        if not new and not self._different(files):
            return None
        if new:
            self._must("add", "--intent-to-add", "--force", "--", *self._absolute(new))
        told = self._repository.attempt(
            "commit", "--quiet", "--only", f"--message={message}", "--trailer=Pmsync: sync",
            "--", *map(str, files), environ=self._names(author),
        )  # fmt: skip
        if told.code:
            if new:
                self._must("reset", "--quiet", "--", *self._absolute(new))
            raise PmsyncError(
                f"git did not take the commit: {told.reason}",
                hint="The documents are changed and not committed; commit them by hand when that is mended.",
            )
        return self.head()

    def _names(self, author: Author | None) -> dict[str, str]:
        if author is None:
            return {}
        committer = {} if self._knows("COMMITTER") else author.environ("COMMITTER")
        return author.environ("AUTHOR") | committer

    def _different(self, files: Sequence[Path]) -> list[str]:
        if not files:
            return []
        return _names_in(self._must("diff", "--name-only", "-z", "HEAD", "--", *map(str, files)))

    def _untracked(self, files: Sequence[Path]) -> list[str]:
        here = [file for file in files if file.exists()]
        if not here:
            return []
        known = set(_names_in(self._must("ls-files", "-z", "--full-name", "--", *map(str, here))))
        names = (file.relative_to(self.root.resolve()).as_posix() for file in here)
        return [name for name in names if name not in known]

    def _absolute(self, names: Sequence[str]) -> list[str]:
        return [str(self.root / name) for name in names]

    def fetch(self, target: Target) -> str | None:
        """The commit that a remote's branch stands at, brought here; None when there is no such branch."""
        told = self._asked("ls-remote", "--end-of-options", target.remote, target.ref)
        lines = [line.split("\t") for line in told.splitlines()]
        found = next((commit for commit, ref in lines if ref == target.ref), None)
        if found is not None:
            self._asked(
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--end-of-options",
                target.remote, target.ref,
            )  # fmt: skip
        return found

    def _asked(self, *arguments: str) -> str:
        told = self._repository.attempt(*arguments)
        if told.code:
            raise PmsyncError(f"The remote could not be read: {told.reason}", hint="Run the command again.")
        return told.out

    def push(self, target: Target, commit: str, *, instead_of: str | None = "") -> None:
        """Push a commit to a remote's branch.

        `instead_of` allows to replace the commit that the branch stands at (None: there is none).
        """
        lease = [] if instead_of == "" else [f"--force-with-lease={target.ref}:{instead_of or ''}"]
        told = self._repository.attempt(
            "push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", *lease,
            "--end-of-options", target.remote, f"{commit}:{target.ref}",
        )  # fmt: skip
        if told.code:
            raise failure(target, told)

    def is_ahead(self, target: Target) -> bool:
        """Whether the branch has commits that the remote's lacked when it was last looked at."""
        tracked = f"refs/remotes/{target.remote}/{target.branch}"
        known = self._repository.attempt("rev-parse", "--verify", "--quiet", f"{tracked}^{{commit}}")
        return known.code == 0 and not self.contains(known.out.strip(), "HEAD")

    def contains(self, commit: str, other: str) -> bool:
        """Whether `other` is a commit or an ancestor of it."""
        return self._repository.attempt("merge-base", "--is-ancestor", other, commit).code == 0

    def others(self, since: str, until: str) -> list[str]:
        """The commits between two that are not of our making, newest first."""
        wanted = "%H %P%x00%(trailers:key=Pmsync,valueonly,separator=%x20)"
        lines = self._must("log", f"--format={wanted}", until, f"^{since}").splitlines()
        return [ids.split()[0] for ids, _, own in (line.partition("\0") for line in lines) if own != "sync"]

    def is_ours(self, commit: str) -> bool:
        """Whether a commit is of our making, or merges others into one that may be."""
        wanted = "%P%x00%(trailers:key=Pmsync,valueonly,separator=%x20)"
        parents, _, own = (
            self._must("show", "--no-patch", f"--format={wanted}", commit).strip().partition("\0")
        )
        return own == "sync" or len(parents.split()) > 1

    def content(self, commit: str, folder: str) -> str | None:
        """What stands for all that a commit has in a folder; None when it has no such folder."""
        told = self._repository.attempt("rev-parse", "--verify", "--quiet", f"{commit}:{folder}")
        return told.out.strip() if told.code == 0 else None

    def show(self, commit: str, path: str) -> str | None:
        """A file's text as a commit has it; None when it has no such file, or is not here."""
        try:
            return self._repository.run("show", f"{commit}:{path}")
        except PmsyncError:
            return None

    def changed(self, before: str, after: str, folder: str) -> list[str]:
        """The files of a folder that differ between two commits."""
        return _names_in(self._must("diff", "--name-only", "--no-renames", "-z", before, after, "--", folder))

    def move(self, before: str, after: str) -> None:
        """Take branch and files from one commit to another; a person's changes stay, or it is refused."""
        self._repository.attempt("update-index", "-q", "--refresh")
        told = self._repository.attempt("read-tree", "-m", "-u", before, after)
        if told.code:
            raise PmsyncError(
                f"The work tree could not be brought to {after[:10]}: {told.reason}",
                hint="Commit or stash what stands in the way, pull, and run the command again.",
            )
        self._must("update-ref", "-m", "pmsync: start again from the remote's branch", "HEAD", after, before)

    @contextmanager
    def aside(self, commit: str) -> Iterator[Checkout]:
        """A work tree of its own at a commit, for as long as the block runs."""
        with tempfile.TemporaryDirectory(prefix="pmsync-") as folder:
            place = Path(folder).resolve() / "tree"
            self._must("worktree", "add", "--quiet", "--detach", str(place), commit)
            try:
                yield Checkout(Repository(place))
            finally:
                self._repository.attempt("worktree", "remove", "--force", str(place))

    def _must(self, *arguments: str) -> str:
        told = self._repository.attempt(*arguments)
        if told.code:
            raise PmsyncError(f"git {arguments[0]} failed: {told.reason}", path=str(self.root))
        return told.out


def _names_in(told: str) -> list[str]:
    return [name for name in told.split("\0") if name]
