"""The hook that this repository offers, installed and run by pre-commit itself.

pre-commit makes an environment and has pip install pmsync into it. What pmsync needs is lent by the
environment of these tests, so that nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from lint.documents import GOOD, with_row
from pmsync.repo import create
from pmsync.setup.pre_commit import Entry, extended

ROOT = Path(__file__).parents[1]
NEEDED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "src", "postmortems")
WHO = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgSign=false")


def git(folder: Path, *arguments: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *WHO, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    """A repository with what the files here hold now, as a release would."""
    folder = tmp_path / "offered"
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name)
    create(folder)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Release")
    return folder


def test_the_hook_lints_what_the_settings_call_post_mortems(offered: Path, tmp_path: Path) -> None:
    team = tmp_path / "team"
    team.mkdir()
    create(team)
    entry = extended(None, Entry(git(offered, "rev-parse", "HEAD"), "rca")) or ""
    entry = entry.replace("https://github.com/pmsync/pmsync", str(offered))
    (team / ".pre-commit-config.yaml").write_text(entry, "utf-8")
    (team / "pmsync.toml").write_text('postmortems = "rca"\ntracker = "file"\n', "utf-8")
    (team / "rca").mkdir()
    (team / "rca/README.md").write_text("# How we write\n", "utf-8")
    (team / "rca/good.md").write_text(GOOD, "utf-8")
    git(team, "add", "--all")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PIP_"))}
    environ |= {
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads the value of a “no” option the other way round
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=team, env=environ, capture_output=True, text=True, check=False)

    fine = run()
    assert fine.returncode == 0, fine.stdout + fine.stderr
    assert "lint post-mortems" in fine.stdout
    (team / "rca/bad.md").write_text(with_row(action="Improve it").replace("id: ", "id: other-"), "utf-8")
    git(team, "add", "--all")
    found = run()
    assert (found.returncode, "rca/bad.md" in found.stdout) == (1, True), found.stdout + found.stderr
    assert "PM427" in found.stdout
    assert "README.md" not in found.stdout
