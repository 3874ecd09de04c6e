"""A path's name tells whether it is a post-mortem as the search for files does."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmsync.errors import DocumentError
from pmsync.workspace import Workspace

NAMES = (
    "pm/a.md",
    "pm/README.md",
    "pm/2026/b.md",
    "pm/2026/11/c.markdown",
    "pm/.pmsync/d.md",
    "pm/x-template.md",
    "pm/[1].md",
    "pmx/e.md",
    "f.md",
)


@pytest.mark.parametrize("folder", ["pm", "."])
@pytest.mark.parametrize(
    "pattern", ["**/*.md", "*.md", "20??/*.md", "**/[a-c].m*", "**/[!a].md", "2026/**/*"]
)
def test_names_agree_with_the_files_that_are_found(tmp_path: Path, folder: str, pattern: str) -> None:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    workspace = Workspace(tmp_path, folder, pattern, ("readme.md", "*template*.md"))
    assert [name for name in sorted(NAMES) if workspace.is_post_mortem(name)] == workspace.paths()


@pytest.mark.parametrize("path", ["pm/a.md", "pm/link.md", "linked/a.md", "pm/../pm/a.md", "pm//a.md"])
def test_a_file_is_read_by_any_way_that_stays_in_the_repository(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    (root / "pm").mkdir(parents=True)
    (root / "pm" / "a.md").write_text("text")
    (root / "pm" / "link.md").symlink_to(root / "pm" / "a.md")
    (root / "linked").symlink_to("pm")
    assert Workspace(root).read(path) == "text"


@pytest.mark.parametrize("path", ["out.md", "outside/b.md", "../b.md", "pm/../../b.md", "/etc/hostname"])
def test_no_way_out_of_the_repository_is_read(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    (root / "pm").mkdir(parents=True)
    (tmp_path / "b.md").write_text("text")
    (root / "out.md").symlink_to(tmp_path / "b.md")
    (root / "outside").symlink_to(tmp_path)
    with pytest.raises(DocumentError, match="leads out"):
        Workspace(root).read(path)
