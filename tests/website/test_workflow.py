"""The workflow that publishes the site, as it is copied."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

TEXT = (files("pmsync") / "workflows" / "pages.yml").read_text("utf-8")


def test_it_is_yaml_with_its_placeholders_and_asks_for_little() -> None:
    jobs = yaml.safe_load(TEXT)["jobs"]
    permissions = [each["permissions"] for each in jobs.values()]
    written = {name for each in permissions for name, right in each.items() if right == "write"}
    assert written == {"id-token", "pages"}
    assert set(re.findall(r"__[A-Z]+__", TEXT)) == {"__BRANCH__", "__FOLDER__"}


def test_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"uses: (\S+)", TEXT)
    assert len(used) == 3
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", each) for each in used)


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("actionlint")
    if not program.exists():
        pytest.skip("actionlint is not installed")
    file = tmp_path / ".github" / "workflows" / "pages.yml"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT.replace("__BRANCH__", "main").replace("__FOLDER__", "postmortems"), "utf-8")
    done = subprocess.run([program, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
