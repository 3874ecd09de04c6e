"""The pictures in docs/site.md; `make screenshots` takes them anew."""

from __future__ import annotations

import os
import re
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from histories import git

from .browser import Visit
from .conftest import build

ROOT = Path(__file__).parents[2]
WIDE, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 760}
PICTURES = {
    "site-overview": ("generated", "index.html", "light", WIDE),
    "site-post-mortem": ("own", "post-mortems/2026-09-15-issues-opened-twice.html", "light", WIDE),
    "site-follow-up": ("generated", "follow-up.html", "dark", WIDE),
    "site-trends": ("generated", "trends.html", "dark", WIDE),
    "site-phone": ("generated", "post-mortems.html", "light", PHONE),
}


@pytest.fixture(scope="module")
def sites(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    own = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "postmortems", own / "postmortems")
    git(own, "init", "--quiet")
    git(own, "add", "--all")
    git(own, "commit", "--quiet", "--message=Start")
    return {"generated": folder, "own": build(own, own / "out")}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_can_be_taken(
    visit: Callable[..., Visit], sites: dict[str, Path], tmp_path: Path, name: str
) -> None:
    site, path, scheme, size = PICTURES[name]
    page = visit(sites[site], color_scheme=scheme, viewport=size).go(path)
    file = Path(os.environ.get("PMSYNC_SCREENSHOTS") or tmp_path) / f"{name}.png"
    page.screenshot(path=file)
    assert struct.unpack(">II", file.read_bytes()[16:24]) == (size["width"], size["height"])


def test_the_page_shows_all_pictures() -> None:
    shown = re.findall(r"\]\(images/([\w-]+)\.png\)", (ROOT / "docs" / "site.md").read_text("utf-8"))
    assert sorted(shown) == sorted(PICTURES)
    assert sum((ROOT / "docs" / "images" / f"{each}.png").stat().st_size for each in shown) < 600_000
