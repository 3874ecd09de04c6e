"""Stories: pages whose console blocks are typed one after the other, and must print what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from test_documentation import ROOT, matches

PAGES = [page for page in sorted((ROOT / "docs").glob("*.md")) if "<!-- story -->" in page.read_text("utf-8")]
BLOCK = re.compile(r"(?:<!-- write: (?P<path>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```", re.S | re.M)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n?((?:(?!\$ ).*\n?)*)", re.M)


def typed(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block, and the lines that it prints."""
    for command, printed in COMMAND.findall(block):
        yield command, printed.splitlines()


class Desk:
    """A folder to work in, a git identity, no tokens, and `pmsync` on the path."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "work"
        self.folder.mkdir()
        program = home / "bin/pmsync"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pmsync "$@"\n')
        program.chmod(0o755)
        (home / ".gitconfig").write_text("[user]\nname = Tester\nemail = tester@example.org\n")
        self.environ = {
            "HOME": str(home),
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
        }

    def type(self, command: str) -> list[str]:
        """What a command prints; it must not be one that cannot be done."""
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return []
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), f"{command}\n{done.stdout}"
        return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="the stories are typed into bash")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_story_goes_as_it_is_told(page: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for block in BLOCK.finditer(page.read_text("utf-8")):
        if block["path"]:
            (desk.folder / block["path"]).write_text(block["body"], "utf-8")
        elif block["kind"] == "console":
            for command, expected in typed(block["body"]):
                printed = desk.type(command)
                missed = matches(expected, printed)
                assert missed is None, "\n".join([f"$ {command}", *printed, "", f"not as told: {missed}"])


def test_the_first_half_hour_is_a_story() -> None:
    assert "getting-started" in [page.stem for page in PAGES]
