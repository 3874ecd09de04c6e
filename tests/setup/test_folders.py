"""Post-mortem folders are found by their names and by what their files hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pmsync.document.read import parse
from pmsync.setup.folders import (
    DEFAULT_EXCLUDE,
    Collection,
    find_collections,
    is_usual,
    may_be_post_mortem,
    reads_as_post_mortem,
)

CORPUS = os.environ.get("PMSYNC_CORPUS")


@pytest.mark.parametrize(
    "folder",
    [
        "postmortems",
        "docs/post-mortems",
        "Post Mortem",
        "docs/incidents",
        "incident_reports",
        "rca",
        "docs/RCAs",
    ],
)
def test_usual_names(folder: str) -> None:
    assert is_usual(folder)


@pytest.mark.parametrize("folder", [".", "docs", "incidental", "src/rcall", "postmortem-tool"])
def test_other_names(folder: str) -> None:
    assert not is_usual(folder)


def found(*post_mortems: str, others: tuple[str, ...] = ()) -> list[Collection]:
    return find_collections({**dict.fromkeys(others, False), **dict.fromkeys(post_mortems, True)})


def test_a_usual_name_counts_with_all_that_is_in_it() -> None:
    (only,) = found("docs/incidents/a.md", others=("docs/incidents/b.md", "docs/incidents/README.md", "x.md"))
    assert only == Collection("docs/incidents", ("docs/incidents/a.md", "docs/incidents/b.md"), 1)


def test_a_part_of_a_program_may_be_called_so_too() -> None:
    assert found(others=("src/incidents/api.md",)) == []
    assert [each.folder for each in found(others=("docs/incidents/new.md",))] == ["docs/incidents"]


def test_a_folder_is_found_by_what_most_of_its_files_are() -> None:
    (only,) = found(
        "ops/log/a.md", "ops/log/b.md", others=("ops/log/usage.md", "README.md", "docs/x.md", "y.md")
    )
    assert (only.folder, only.exclude) == ("ops/log", (*DEFAULT_EXCLUDE, "usage.md"))


def test_one_file_alone_is_no_folder() -> None:
    assert found("ops/log/a.md", others=("README.md",)) == []


def test_few_among_many_are_no_folder() -> None:
    assert found("docs/a.md", "docs/b.md", others=("docs/c.md", "docs/d.md", "docs/e.md")) == []


def test_a_repository_of_post_mortems_is_a_folder_itself() -> None:
    (only,) = found("2024/a.md", "2025/b.md", "2025/c.md", others=("README.md",))
    assert (only.folder, only.pattern, only.exclude) == (".", "**/*.md", DEFAULT_EXCLUDE)


def test_a_folder_for_each_incident_is_read_by_its_first_page() -> None:
    (only,) = found("incidents/a/README.md", "incidents/b/README.md", others=("incidents/README.md",))
    assert (only.pattern, only.exclude) == ("*/**/*.md", ("*template*.md",))
    assert "incidents/README.md" not in only.paths


def test_other_endings_are_in_the_pattern() -> None:
    (only,) = found("rca/a.markdown", "rca/b.markdown")
    assert only.pattern == "**/*.markdown"


def test_templates_are_no_post_mortems() -> None:
    (only,) = found("incidents/a.md", "incidents/TEMPLATE.md")
    assert only.paths == ("incidents/a.md",)


def test_the_folder_with_most_post_mortems_goes_first() -> None:
    assert [each.folder for each in found("rca/a.md", "incidents/a.md", "incidents/b.md")] == [
        "incidents",
        "rca",
    ]


@pytest.mark.skipif(not CORPUS, reason="PMSYNC_CORPUS names no folder of real post-mortems")
def test_most_real_post_mortems_read_as_such() -> None:
    files = sorted((Path(CORPUS or "") / "docs").glob("*.md"))
    texts = [file.read_bytes().decode("utf-8", "surrogateescape") for file in files]
    reading = [
        text for text in texts if may_be_post_mortem(text) and reads_as_post_mortem(parse("x.md", text))
    ]
    assert len(reading) >= 0.85 * len(files)


def test_documentation_is_no_post_mortem() -> None:
    pages = [
        Path(__file__).parents[2] / name for name in ("README.md", "CONTRIBUTING.md", "docs/timeline.md")
    ]
    assert not any(reads_as_post_mortem(parse(page.name, page.read_text("utf-8"))) for page in pages)
