"""The objects of docs/json.md have the keys that are printed, down to the innermost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import POST_MORTEM, Scratch, scratch
from documentation.pages import blocks

__all__ = ["scratch"]

FILE = "postmortems/2026-11-03-checkout-500s.md"
TIMELINE = "## Timeline\n\n- 2026-11-03 14:02 UTC: Deploy of #812 completed\n\n## Action items"
SHOWN, PLANNED = [json.loads(block.text) for block in blocks("docs/json.md") if block.language == "json"][:2]


@pytest.fixture
def shop(scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """A repository in which every part of a plan has something to tell."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    scratch.write("pmsync.toml", 'tracker = "file"\n')
    text = POST_MORTEM.replace("## Action items", TIMELINE).replace(
        "2026-12-04 | todo", "2026-12-04 | one day"
    )
    scratch.write(FILE, text)
    scratch.commit()
    assert scratch.pmsync("push").code in (0, 1)
    issues = json.loads(scratch.read("issues.json"))
    issues["issues"]["4"] = dict(issues["issues"]["3"])
    issues["issues"]["1"]["status"] = "done"
    issues["issues"]["2"]["title"] = "Alert when it answers 500"
    scratch.write("issues.json", json.dumps(issues | {"next": 5}))
    scratch.replace(FILE, "Alert on the rate of 500 answers", "Alert on answers of 500")
    return scratch


def first(data: dict[str, Any], part: str) -> set[str]:
    """The keys of the first of some objects: of a list, or by names that are data."""
    held = data[part]
    return set((held[0] if isinstance(held, list) else next(iter(held.values()))).keys())


def test_of_show(shop: Scratch) -> None:
    [told] = shop.pmsync("show", "--json", str(shop.path / FILE)).json
    assert told.keys() == SHOWN.keys()
    for part in ("sections", "timeline", "actions", "findings"):
        assert first(told, part) == first(SHOWN, part), part


def test_of_a_plan(shop: Scratch) -> None:
    told = shop.pmsync("plan", "--json").json
    assert told.keys() == PLANNED.keys()
    for part in PLANNED:
        assert first(told, part) == first(PLANNED, part), part
