"""`pmsync show` with verdicts: offline, and of any file that can be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.shops import DONE, SOURCES, Shop, begin


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shop:
    return begin(tmp_path / "shop", capsys, SOURCES, DONE)


def test_the_verdict_stands_beside_the_status(shop: Shop) -> None:
    commit = shop.commit("Limit\n\nFixes #12")
    file = str(shop.path / "postmortems/outage.md")
    code, out = shop.pmsync("show", "--json", file)
    [item] = json.loads(out)[0]["actions"]
    assert (code, item["status"], item["verified"]["rung"], item["verified"]["commits"]) == (
        0, "done", "merged", [commit],
    )  # fmt: skip
    assert "done        merged  Add a limit" in shop.pmsync("show", file)[1]


def test_what_is_not_done_has_none(shop: Shop) -> None:
    shop.document(DONE.replace("done", "todo"))
    [document] = json.loads(shop.pmsync("show", "--json", str(shop.path / "postmortems/outage.md"))[1])
    assert document["actions"][0]["verified"] is None


@pytest.mark.parametrize(
    "settings", [SOURCES, "[verify]\nbranch = 5\n", "no toml", '[verify]\nbranch = "gone"\n']
)
def test_it_never_keeps_a_file_from_being_shown(shop: Shop, settings: str) -> None:
    shop.settings(settings)
    code, out = shop.pmsync("show", "--json", str(shop.path / "postmortems/outage.md"))
    [item] = json.loads(out)[0]["actions"]
    assert (code, item["title"]) == (0, "Add a limit")
    assert (item["verified"] is None) is (settings != SOURCES)


def test_a_file_in_no_repository(tmp_path: Path, shop: Shop) -> None:
    file = tmp_path / "alone.md"
    file.write_text((shop.path / "postmortems/outage.md").read_text())
    code, out = shop.pmsync("show", "--json", str(file))
    assert (code, json.loads(out)[0]["actions"][0]["verified"]) == (0, None)
