"""Other places than GitHub: snippets of the docs are run or looked at, and so is the container's recipe."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml

from action.test_act import FILE, LINKED, POST_MORTEM
from action.test_workflows import PAGE, complaints
from action.world import ROOT, World
from pmsync.cli import app

GITLAB = re.search(r"<!-- gitlab -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
JENKINS = re.search(r"<!-- jenkins -->\n```groovy\n(.*?)```", PAGE, re.DOTALL)


def test_the_gitlab_job_keeps_the_schema(tmp_path: Path) -> None:
    assert GITLAB
    (tmp_path / "ci.yml").write_text(GITLAB[1])
    schema = ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci")
    assert complaints(*schema, "--data-transform", "gitlab-ci", str(tmp_path / "ci.yml")) == ""


def test_the_gitlab_job_does_what_it_says(world: World) -> None:
    """Its script, line by line, in a detached and shallow checkout such as GitLab's."""
    assert GITLAB
    install, *script = yaml.safe_load(GITLAB[1])["pmsync"]["script"]
    assert install.startswith("pip install pmsync==")
    world.write(FILE, POST_MORTEM)
    world.push()
    job = world.folder / "job"
    world.run("git", "clone", "--quiet", "--depth=1", f"file://{world.origin}", str(job), at=world.folder)
    world.run("git", "switch", "--quiet", "--detach", at=job)
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(world.folder / "home"),
        "CI_DEFAULT_BRANCH": "main",
        "CI_SERVER_HOST": "gitlab.example",
        "CI_PROJECT_PATH": "acme/shop",
        "PMSYNC_PUSH_TOKEN": "glpat-example",
        "GITHUB_API_URL": world.github.url,
        "GITHUB_TOKEN": world.github.ACTIONS_TOKEN,
        "PMSYNC_GITHUB_REPOSITORY": world.name,
    }
    leads = f"url.{world.origin}.insteadOf"
    world.git(
        "config", "--global", "--add", leads, "https://pmsync:glpat-example@gitlab.example/acme/shop.git"
    )

    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(script)],
        cwd=job,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert LINKED.search(world.at_origin("show", f"main:{FILE}"))
    assert world.at_origin("log", "-1", "--format=%an <%ae>", "main") == "pmsync <pmsync@gitlab.example>"
    assert "glpat-example" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", re.findall(r'pmsync"? ((?:sync|report|plan)\b[^\n`|]*)', PAGE))
def test_every_command_line_of_the_page_is_one(command: str) -> None:
    name, *arguments = shlex.split(command)
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert commands[name].make_context(name, arguments)


def test_jenkins_runs_one_of_them() -> None:
    assert JENKINS
    assert "sync --commit --push || test $? -eq 1" in JENKINS[1]


class TestContainer:
    RECIPE = (ROOT / "Containerfile").read_text("utf-8")

    def test_what_it_copies_is_here(self) -> None:
        copied = re.findall(r"^COPY (\S+) (\S+)$", self.RECIPE, re.MULTILINE)
        assert copied
        for source, _ in copied:
            assert (ROOT / source).exists()

    def test_its_requirements_are_hashed(self) -> None:
        assert "--require-hashes --requirement /opt/pmsync/requirements.txt" in self.RECIPE
        assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text("utf-8")

    def test_what_it_starts_runs_from_copied_sources(self, tmp_path: Path) -> None:
        """The entry point, with the variables of the recipe led to this checkout."""
        entry = re.search(r"^ENTRYPOINT (\[.*\])$", self.RECIPE, re.MULTILINE)
        path = re.search(r"^ENV PYTHONPATH=/opt/pmsync/(\S+)$", self.RECIPE, re.MULTILINE)
        assert entry
        assert path
        (tmp_path / "yaml.py").write_text("raise SystemExit('taken in')\n")
        [program, *arguments] = yaml.safe_load(entry[1])
        assert program == "python"
        done = subprocess.run(
            [sys.executable, *arguments, "lint"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / path[1])},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
