"""Paths on the command line start from the folder of `-C`, whatever folder pmsync is started in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Scratch

FILE = "postmortems/2026-11-03-checkout-500s.md"
COMMANDS = [
    ["show", FILE],
    ["lint", FILE],
    ["plan", FILE],
    ["push", FILE],
    ["pull", FILE],
    ["sync", FILE],
    ["timeline", FILE, "--since", "2026-11-03T00:00Z", "--until", "2026-11-04T00:00Z"],
    ["report", "--repo", ".", "--format", "csv", "--output", "items.csv"],
    ["site", "out", "--repo", "."],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_a_path_starts_from_the_folder_that_is_worked_in(
    shop: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.chdir(aside)
    done = shop.pmsync(*arguments)
    assert done.code in (0, 1), done.err
    assert list(aside.iterdir()) == []
    if "--output" in arguments:
        assert shop.read("items.csv").count("\n") == 4


def test_a_path_from_the_root_is_taken_as_it_is(
    shop: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shop.pmsync("show", str(shop.path / FILE)).code == 0
