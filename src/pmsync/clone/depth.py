"""What a shallow clone lacks, fetched: all commits, all tags, and the contents of one folder."""

from __future__ import annotations

from pmsync.errors import PmsyncError
from pmsync.repo import Repository

_QUIET = ("fetch", "--quiet", "--no-recurse-submodules", "--no-auto-gc")


def complete(repository: Repository, folder: str, remote: str = "origin") -> bool:
    """Give a shallow clone its whole history; whether there was anything to fetch.

    `folder` is a path from the repository's root: of other folders' history only names come, no contents.
    """
    if not repository.shallow:
        return False
    told = repository.attempt(*_QUIET, "--tags", "--filter=blob:none", "--unshallow", remote, "HEAD")
    if told.code:
        raise PmsyncError(
            f"The rest of the history could not be fetched: {told.reason}",
            path=str(repository.root),
            hint="Check out with fetch-depth: 0, or see that the token may read the repository.",
        )
    if missing := _missing(repository, folder):
        given = "".join(f"{each}\n" for each in missing).encode()
        repository.run(
            *_QUIET,
            "--no-tags",
            "--no-write-fetch-head",
            "--filter=blob:none",
            "--stdin",
            remote,
            given=given,
        )
    return True


def _missing(repository: Repository, folder: str) -> list[str]:
    """The contents that a folder had at any time and that are not here."""
    told = repository.run("rev-list", "--objects", "--missing=print", "HEAD", "--", f":(top,literal){folder}")
    return [line[1:] for line in told.splitlines() if line.startswith("?")]
