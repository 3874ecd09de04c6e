"""Workflows stay what they are whatever the branch and the folder are called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pmsync import workflows
from pmsync.setup.workflow_text import branch_word, folder_word, with_jira

BRANCHES = ["main", "release/1.0", "1.0", "on", "a,b", "it's", 'quo"te', "#1"]


def written(name: str, branch: str, folder: str) -> str:
    return workflows.workflow(name, branch_word(branch), folder_word(folder))


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_branch_is_named_as_it_is(branch: str) -> None:
    merged = yaml.safe_load(written("merged", branch, "postmortems"))
    assert merged[True]["push"]["branches"] == [branch]
    assert merged["jobs"]["sync"]["steps"][0]["with"]["ref"] == branch


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("docs/incidents", "docs/incidents/**"),
        (".", "**/**"),
        ('a "b"', 'a "b"/**'),
        ("what?", "what\\?/**"),
        ("[x]", "\\[x\\]/**"),
    ],
)
def test_a_folder_is_matched_and_nothing_else(folder: str, pattern: str) -> None:
    lint = yaml.safe_load(written("lint", "main", folder))
    assert lint[True]["pull_request"]["paths"][0] == pattern


@pytest.mark.parametrize("name", workflows.NAMES)
def test_actionlint_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("actionlint")
    if not program.exists():
        pytest.skip("actionlint is not installed")
    texts = [written(name, branch, "docs/it's") for branch in BRANCHES]
    files = [tmp_path / f"{number}.yml" for number in range(2 * len(texts))]
    for file, text in zip(files, [*texts, *map(with_jira, texts)], strict=True):
        file.write_text(text, "utf-8")
    command = [program, "-shellcheck=", "-pyflakes=", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", workflows.NAMES)
def test_only_the_step_of_pmsync_is_given_the_secret(name: str) -> None:
    before, after = (
        yaml.safe_load(text) for text in (written(name, "main", "x"), with_jira(written(name, "main", "x")))
    )
    for job in after["jobs"].values():
        given = [step.pop("env", None) for step in job["steps"]]
        assert [bool(each) for each in given] == ["pmsync/pmsync@" in step["uses"] for step in job["steps"]]
    assert before == after
