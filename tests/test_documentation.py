"""The documentation is true: transcripts are run again, links lead somewhere, commands are described."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pmsync.cli.on_demand import PLACES

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def transcripts() -> list[tuple[str, str, list[str]]]:
    """Each block below a `run:` comment: page, command, lines."""
    pattern = re.compile(r"<!-- run: (.+?) -->\n```console\n(.*?)```", re.DOTALL)
    return [
        (page.name, command, block.splitlines())
        for page in PAGES
        for command, block in pattern.findall(page.read_text("utf-8"))
    ]


def matches(expected: list[str], lines: list[str]) -> str | None:
    """The first expected line that does not follow; `…` stands for any lines, or for the rest of one."""
    at, gap = 0, False
    for line in expected:
        if line == "…":
            gap = True
            continue
        fits = [
            index
            for index in range(at, len(lines) if gap else min(at + 1, len(lines)))
            if (lines[index].startswith(line[:-1]) if line.endswith("…") else lines[index] == line)
        ]
        if not fits:
            return line
        at, gap = fits[0] + 1, False
    return None if gap or at == len(lines) else lines[at]


@pytest.mark.parametrize(("page", "command", "expected"), transcripts())
def test_a_transcript_is_what_the_command_prints(
    page: str, command: str, expected: list[str], tmp_path: Path
) -> None:
    program, *arguments = command.split()
    assert program == "pmsync"
    done = subprocess.run(
        [sys.executable, "-m", "pmsync", *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert matches(expected, done.stdout.splitlines()) is None, page


def test_the_readme_has_a_transcript_of_the_demo() -> None:
    assert ("README.md", "pmsync demo") in [(page, command) for page, command, _ in transcripts()]


def test_every_page_is_in_the_sites_navigation() -> None:
    """The site's build would say so too, but takes its time."""
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    listed = re.findall(r"- ([\w-]+\.md)", nav)
    assert sorted(listed) == sorted(page.name for page in (ROOT / "docs").glob("*.md"))


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for name in PLACES:
        assert re.search(rf"`(pmsync )?{name}[ `]", text), name
