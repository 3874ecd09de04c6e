"""A step as the runner starts it: where its token goes, what it is not taken in by, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from action.payloads import pushed
from action.test_act import FILE, POST_MORTEM
from servers.git_http import GitRemote
from servers.github import GitHub


@dataclass
class Job:
    """A checkout of a private repository, without credentials, and what the runner gives to a step."""

    folder: Path
    action: Path
    environ: dict[str, str]
    server: GitRemote

    def git(self, *arguments: str, at: Path | None = None) -> str:
        command = ["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", *arguments]
        done = subprocess.run(
            command,
            cwd=at or self.folder / "work", env=self.environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def step(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        given = {f"PMSYNC_ACTION_{name.upper()}": value for name, value in inputs.items()}
        return subprocess.run(
            ["bash", self.action / "action.sh"],
            cwd=self.folder / "work", env=self.environ | given, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def written(self) -> str:
        """All that the step left on the runner's disk, but for git's objects."""
        paths = [path for path in self.folder.rglob("*") if path.is_file() and "objects" not in path.parts]
        return "".join(path.read_text("utf-8", errors="replace") for path in paths)


@pytest.fixture
def job(tmp_path: Path, downloaded: Path, installed: Path) -> Iterator[Job]:
    token = GitHub.ACTIONS_TOKEN
    (tmp_path / "served" / "acme").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    (tmp_path / "home").mkdir()
    remote = GitRemote(tmp_path / "served", user="x-access-token", token=token, private=True)
    with GitHub() as github, remote as server:
        github.repository("acme/shop")
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path / "home"),
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "GITHUB_WORKSPACE": str(tmp_path / "work"),
            "GITHUB_SERVER_URL": server.address,
            "GITHUB_API_URL": github.url,
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_TOKEN": token,
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "PMSYNC_GITHUB_REPOSITORY": "acme/shop",
            "PMSYNC_VENV": str(installed),
        }
        job = Job(tmp_path, downloaded, environ, server)
        check_out(job)
        yield job


def check_out(job: Job) -> None:
    """What actions/checkout leaves with `persist-credentials: false`: one commit, and no credentials."""
    bare = job.folder / "served" / "acme" / "shop"
    job.git("init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    seed = job.folder / "seed"
    job.git("clone", "--quiet", str(bare), str(seed))
    job.git("switch", "--quiet", "--orphan", "main", at=seed)
    (seed / "postmortems").mkdir()
    for text in (POST_MORTEM.replace("@alice", "@bob"), POST_MORTEM):
        (seed / FILE).write_text(text)
        job.git("add", "--all", at=seed)
        job.git("commit", "--quiet", "--message=Work", at=seed)
    job.git("push", "--quiet", "origin", "main", at=seed)
    job.git("clone", "--quiet", "--depth=1", f"file://{bare}", ".")
    job.git("remote", "set-url", "origin", f"{job.server.address}/acme/shop")
    (job.folder / "event.json").write_text(json.dumps(pushed(job.git("rev-parse", "HEAD"))))


def test_the_token_pushes_and_stays_nowhere(job: Job) -> None:
    done = job.step(command="sync")

    assert done.returncode == 0, done.stdout + done.stderr
    log = job.git("log", "-1", "--format=%an|%cn|%s", "main", at=job.folder / "served" / "acme" / "shop")
    assert log == "github-actions[bot]|github-actions[bot]|Sync action items: 1 new"
    assert set(job.server.seen) == {None, f"x-access-token:{job.environ['GITHUB_TOKEN']}"}
    assert job.environ["GITHUB_TOKEN"] not in done.stdout + done.stderr + job.written()


def test_a_shallow_clone_is_completed_with_the_token(job: Job) -> None:
    assert job.git("rev-list", "--count", "HEAD") == "1"
    done = job.step(command="report")

    assert done.returncode == 0, done.stdout + done.stderr
    assert job.git("rev-list", "--count", "HEAD") == "2"
    assert "shallow" not in (job.folder / "summary.md").read_text()
    assert job.environ["GITHUB_TOKEN"] not in done.stdout + done.stderr + job.written()


def test_another_server_is_told_nothing(job: Job) -> None:
    job.environ["GITHUB_SERVER_URL"] = "https://github.example"
    done = job.step(command="sync")

    assert done.returncode == 2
    assert "::error title=pmsync::" in done.stdout
    assert set(job.server.seen) == {None}


def test_a_name_that_git_knows_is_kept(job: Job) -> None:
    job.git("config", "user.name", "Sync")
    job.git("config", "user.email", "sync@example.org")
    assert job.step(command="sync").returncode == 0
    assert job.git("log", "-1", "--format=%an <%ae>") == "Sync <sync@example.org>"


def test_what_was_checked_out_cannot_stand_in_for_a_module(job: Job) -> None:
    for name in ("yaml", "pmsync", "venv", "sitecustomize", "json", "hashlib", "pathlib"):
        (job.folder / "work" / f"{name}.py").write_text("raise SystemExit('taken in')\n")
    done = job.step(command="lint")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "taken in" not in done.stdout + done.stderr


def test_what_waits_is_a_warning_and_fails_when_strict(job: Job) -> None:
    """No issue may be made, so that one waits for the next run."""
    done = job.step(command="sync", arguments="--max-creates=0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "::warning title=waiting for you::1 more to create" in done.stdout
    assert job.step(command="sync", arguments="--max-creates=0", strict="true").returncode == 1


def test_a_plan_of_a_folder_with_settings_of_its_own_points_into_the_repository(job: Job) -> None:
    inner = job.folder / "work" / "services" / "shop"
    (job.folder / "work" / "postmortems").rename(job.folder / "work" / "elsewhere")
    inner.mkdir(parents=True)
    (job.folder / "work" / "elsewhere").rename(inner / "postmortems")
    (inner / "pmsync.toml").write_text("")
    done = job.step(command="lint", directory="services/shop")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"file=services/shop/{FILE},line=" in done.stdout


def test_a_folder_that_is_no_virtual_environment_is_left_alone(job: Job) -> None:
    home = job.folder / "home"
    (home / "precious").write_text("kept")
    job.environ["PMSYNC_VENV"] = str(home)
    done = job.step(command="sync")
    assert done.returncode == 2
    assert "::error title=pmsync::PMSYNC_VENV names a folder" in done.stdout
    assert (home / "precious").read_text() == "kept"
