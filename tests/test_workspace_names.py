"""A path's name tells whether it is a post-mortem as the search for files does."""

from __future__ import annotations

from pathlib import Path

import pytest

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
