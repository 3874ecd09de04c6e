"""Pages that are made from the code are as the code is now; PMSYNC_WRITE_DOCS=1 makes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generated_pages import commands_page, run_picture, settings_page
from pmsync import trackers
from pmsync.cli.on_demand import PLACES
from pmsync.runs.opened import TABLES as READ

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "images/demo.svg": run_picture,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_the_code_is(name: str) -> None:
    made = PAGES[name]()
    if "PMSYNC_WRITE_DOCS" in os.environ:
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(made, "utf-8")
    assert (DOCS / name).read_text("utf-8") == made


def test_every_command_has_its_part() -> None:
    text = commands_page()
    assert [name for name in PLACES if f"## `pmsync {name}`" not in text] == []


def test_every_table_has_its_part() -> None:
    page = settings_page()
    assert [name for name in READ | trackers.names() if f"## `[{name}]`" not in page] == []
