"""Links lead somewhere: pages, headings and pictures are there; the site's build sees docs/ alone."""

from __future__ import annotations

import pytest

from documentation.pages import PAGES, ROOT, anchors, targets

PROJECT = "https://github.com/pmsync/pmsync/blob/main/"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for target in targets(page):
        path, _, anchor = target.removeprefix(PROJECT).partition("#")
        if "://" in path:
            assert path.startswith("https://"), target
            continue
        folder = ROOT if target.startswith(PROJECT) else (ROOT / page).parent
        place = (folder / path).resolve() if path else ROOT / page
        assert place.is_relative_to(ROOT), target
        assert place.exists(), target
        if anchor:
            assert anchors(place.relative_to(ROOT).as_posix()).count(anchor) == 1, target


@pytest.mark.parametrize("page", PAGES)
def test_no_bracket_that_was_meant_as_a_link_stays(page: str) -> None:
    """A reference without its definition is read as text, and looks like it."""
    from documentation.pages import within

    assert [token.content for token in within(page, "text") if "][" in token.content] == []


def test_every_picture_is_on_a_page() -> None:
    shown = {target.rpartition("/")[2] for page in PAGES for target in targets(page)}
    assert {path.name for path in (ROOT / "docs" / "images").iterdir()} <= shown
