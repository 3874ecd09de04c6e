"""A shallow clone made whole: all commits and tags, and the contents of one folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pmsync.clone.depth import complete
from pmsync.errors import PmsyncError
from pmsync.repo import Repository


def git(at: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Tester", "-c", "user.email=tester@example.org", *arguments]
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Three commits, each with new contents inside and outside of the folder; the first one tagged."""
    made = tmp_path / "remote"
    made.mkdir()
    git(made, "init", "--quiet", "--initial-branch=main")
    for key in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
        git(made, "config", key, "true")
    for count in range(3):
        for name in ("postmortems/one.md", "other/big.bin"):
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_text(f"{name} {count}\n")
        git(made, "add", "--all")
        git(made, "commit", "--quiet", f"--message=Number {count}")
        if not count:
            git(made, "tag", "v1")
    return made


def shallow(remote: Path, into: Path) -> Repository:
    git(remote, "clone", "--quiet", "--depth=1", "--no-tags", f"file://{remote}", str(into))
    return Repository(into)


def missing(repository: Repository) -> list[str]:
    told = repository.run("rev-list", "--objects", "--missing=print", "HEAD").splitlines()
    return [line for line in told if line.startswith("?")]


def test_commits_tags_and_one_folders_contents_come(remote: Path, tmp_path: Path) -> None:
    clone = shallow(remote, tmp_path / "clone")
    assert complete(clone, "postmortems")
    assert not clone.shallow
    assert clone.run("log", "--format=%s").splitlines() == ["Number 2", "Number 1", "Number 0"]
    assert clone.run("show", "v1:postmortems/one.md") == "postmortems/one.md 0\n"
    assert len(missing(clone)) == 2  # what other/big.bin was before


def test_a_whole_clone_is_left_alone(remote: Path, tmp_path: Path) -> None:
    git(remote, "clone", "--quiet", str(remote), str(tmp_path / "clone"))
    assert not complete(Repository(tmp_path / "clone"), "postmortems")


def test_a_server_without_filters_sends_everything(remote: Path, tmp_path: Path) -> None:
    git(remote, "config", "uploadpack.allowFilter", "false")
    clone = shallow(remote, tmp_path / "clone")
    assert complete(clone, "postmortems")
    assert missing(clone) == []


def test_the_merge_of_a_pull_request_is_completed_too(remote: Path, tmp_path: Path) -> None:
    git(remote, "switch", "--quiet", "--detach", "HEAD~1")
    git(remote, "merge", "--quiet", "--no-ff", "--message=Merge", "main")
    git(remote, "commit", "--quiet", "--allow-empty", "--message=On no branch")
    git(remote, "update-ref", "refs/pull/7/merge", "HEAD")
    git(remote, "switch", "--quiet", "main")
    clone = tmp_path / "clone"
    clone.mkdir()
    git(clone, "init", "--quiet")
    git(clone, "remote", "add", "origin", f"file://{remote}")
    git(clone, "fetch", "--quiet", "--depth=1", "origin", "refs/pull/7/merge:refs/remotes/pull/7/merge")
    git(clone, "checkout", "--quiet", "--detach", "pull/7/merge")
    assert complete(Repository(clone), "postmortems")
    assert "Number 0" in git(clone, "log", "--format=%s")


def test_a_remote_that_is_gone_is_told(remote: Path, tmp_path: Path) -> None:
    clone = shallow(remote, tmp_path / "clone")
    git(tmp_path / "clone", "remote", "set-url", "origin", str(tmp_path / "nowhere"))
    with pytest.raises(PmsyncError, match="could not be fetched"):
        complete(clone, "postmortems")
