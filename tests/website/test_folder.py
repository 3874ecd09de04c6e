"""The folder of a site: never one that is somebody else's, and cleared only of what pmsync wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmsync.errors import PmsyncError
from pmsync.runs.site_folder import MARKER, SiteFolder


def fill(root: Path, *names: str) -> None:
    folder = SiteFolder(root)
    folder.begin(names)
    for name in names:
        folder.write(name, b"text")
    folder.end(names)


def held(root: Path) -> set[str]:
    return {each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()} - {MARKER}


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(PmsyncError, match="neither empty nor a site"):
        SiteFolder(tmp_path)
    with pytest.raises(PmsyncError, match="neither empty nor a site"):
        SiteFolder(tmp_path / "mine.txt")
    assert held(tmp_path) == {"mine.txt"}


def test_what_an_earlier_build_wrote_is_removed_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "out", "index.html", "months/a.html", "months/b.html")
    (tmp_path / "out" / "months" / "mine.txt").touch()
    fill(tmp_path / "out", "index.html", "owners/a.html")
    assert held(tmp_path / "out") == {"index.html", "owners/a.html", "months/mine.txt"}
    fill(tmp_path / "out", "index.html")
    assert not (tmp_path / "out" / "owners").exists()


def test_a_build_that_died_is_cleared_by_the_next(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "out")
    folder.begin(["a.html", "b.html"])
    folder.write("a.html", b"text")
    fill(tmp_path / "out", "c.html")
    assert held(tmp_path / "out") == {"c.html"}


@pytest.mark.parametrize("line", ["../mine.txt", "/etc/hostname", "a/../../mine.txt", "..\\mine.txt"])
def test_a_marker_cannot_make_it_remove_what_lies_outside(tmp_path: Path, line: str) -> None:
    (tmp_path / "mine.txt").touch()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MARKER).write_text(f"head\n{line}\n", "utf-8")
    fill(tmp_path / "out", "index.html")
    assert (tmp_path / "mine.txt").exists()


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "a.html").write_text("mine", "utf-8")
    fill(tmp_path / "out", "index.html", "owners/a.html")
    (tmp_path / "out" / "index.html").unlink()
    (tmp_path / "out" / "index.html").symlink_to(tmp_path / "else" / "a.html")
    with pytest.raises(PmsyncError, match="cannot be written"):
        fill(tmp_path / "out", "index.html")
    (tmp_path / "out" / "index.html").unlink()
    (tmp_path / "out" / "owners" / "a.html").unlink()
    (tmp_path / "out" / "owners").rmdir()
    (tmp_path / "out" / "owners").symlink_to(tmp_path / "else")
    fill(tmp_path / "out", "index.html")
    with pytest.raises(PmsyncError, match="is a link"):
        fill(tmp_path / "out", "owners/b.html")
    assert (tmp_path / "else" / "a.html").read_text("utf-8") == "mine"
    assert sorted(each.name for each in (tmp_path / "else").iterdir()) == ["a.html"]
