"""Containment agrees with `merge-base --is-ancestor` on every pair, whatever the clocks said."""

from __future__ import annotations

import subprocess
import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from histories import ALONE, Planned, git, write
from pmsync.clone.containment import contained
from pmsync.repo import Repository

START = 1_700_000_000


@st.composite
def histories(draw: st.DrawFn) -> list[Planned]:
    """Up to a dozen commits with one to three parents anywhere before them, and clocks that are days off."""
    planned: list[Planned] = []
    for place in range(draw(st.integers(2, 12))):
        parents = draw(st.lists(st.integers(0, place - 1), max_size=3, unique=True)) if place else []
        skew = draw(st.sampled_from([0, 0, 0, -900_000, 900_000, -1]))
        planned.append(Planned(START + place * 60 + skew, tuple(parents), f"change {place}"))
    return planned


def is_ancestor(folder: Path, commit: str, revision: str) -> bool:
    command = ["git", "merge-base", "--is-ancestor", commit, revision]
    return subprocess.run(command, cwd=folder, env=ALONE, check=False).returncode == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(planned=histories(), data=st.data())
def test_every_pair_is_as_git_says(planned: list[Planned], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ids = write(folder, planned)
        if data.draw(st.booleans(), label="with a commit graph"):
            git(folder, "commit-graph", "write", "--reachable")
        commits = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=5, unique=True))
        revisions = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True))
        answers = contained(Repository(folder), commits, revisions)
        for commit, revision in product(commits, revisions):
            assert answers.has(revision, commit) is is_ancestor(folder, commit, revision)


@pytest.fixture
def line(tmp_path: Path) -> tuple[Path, list[str]]:
    planned = [Planned(START + place, (place - 1,) if place else (), f"change {place}") for place in range(4)]
    tags = [
        "tag v1\nfrom :2\ntagger a <a@example.org> 1 +0000\ndata 1\nx\n",
        "reset refs/tags/v2\nfrom :3\n\n",
    ]
    return tmp_path, write(tmp_path, planned, tags)


def test_tags_and_abbreviated_ids_are_understood(line: tuple[Path, list[str]]) -> None:
    folder, ids = line
    answers = contained(Repository(folder), [ids[1][:9], ids[2]], ["v1", "v2"])
    assert [answers.has("v1", ids[1][:9]), answers.has("v1", ids[2]), answers.has("v2", ids[2])] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "name", ["f" * 40, "main", "HEAD", ":/change", "v9", "--all", "v1\nmain", "@", "", "main~1", "stash@{0}"]
)
def test_what_is_no_commit_or_tag_of_this_clone_is_unknown(line: tuple[Path, list[str]], name: str) -> None:
    folder, ids = line
    answers = contained(Repository(folder), [name, ids[0]], ["v1", name])
    assert answers.has("v1", name) is None
    assert answers.has(name, ids[0]) is None
    assert answers.has("v1", ids[0]) is True


def test_a_tag_on_a_file_is_unknown(line: tuple[Path, list[str]]) -> None:
    folder, ids = line
    blob = git(folder, "hash-object", "-w", "--stdin")
    git(folder, "tag", "a-file", blob.strip())
    assert contained(Repository(folder), [ids[0]], ["a-file"]).has("a-file", ids[0]) is None


def test_a_shallow_clone_says_yes_or_nothing(line: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, ids = line
    git(folder, "clone", "--quiet", "--depth=2", f"file://{folder}", str(tmp_path / "shallow"))
    answers = contained(Repository(tmp_path / "shallow"), ids, [ids[3], ids[2]])
    assert [answers.has(ids[3], each) for each in ids] == [None, None, True, True]
    assert answers.has(ids[2], ids[3]) is None
