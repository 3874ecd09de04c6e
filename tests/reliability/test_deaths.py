"""A sync that is killed before each of its effects in turn: requests, and replacements of files."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from reliability.cells import Cell, Left
from reliability.grounds import Ground, OnGitHub, OnJira
from reliability.runs import sync_here
from reliability.turns import Turns

GROUNDS: dict[str, Callable[[], Ground]] = {
    "GitHub": OnGitHub,
    "Jira": OnJira,
    "Jira, in bulk": partial(OnJira, 2),
}


def _killed(folder: Path, ground: Ground, number: int, patch: pytest.MonkeyPatch) -> tuple[list[str], Left]:
    """What a run did that was killed before an effect, and what the next one left."""
    with ground.server as server:
        for name, value in ground.environ.items():
            patch.setenv(name, value)
        cell = Cell(folder, ground)
        turns = Turns(0, dies_before=number)
        turns.run({"a": (sync_here, (folder,))}, ground.environ, lambda chance: None)
        assert turns.failures == []
        after = cell.sync()
        assert cell.agrees()
    files = {name: body.replace(server.url.encode(), b"SERVER") for name, body in after.files.items()}
    issues = tuple(each.replace(server.url, "SERVER") for each in after.issues)
    return turns.log, Left(after.code, (), files, issues)


@pytest.mark.parametrize("name", GROUNDS)
def test_killed_before_any_effect_the_next_run_ends_where_an_undisturbed_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for each in [each for each in os.environ if each.startswith(("PMSYNC_", "GITHUB_", "GH_"))]:
        monkeypatch.delenv(each)
    log, wanted = _killed(tmp_path / "undisturbed", GROUNDS[name](), 0, monkeypatch)
    effects = [each.removeprefix("a ") for each in log]
    assert {"fetch", "discover", "update", "write", "save_base"} <= set(effects)
    for number in range(2, len(effects) + 1):  # the first is its start
        log, left = _killed(tmp_path / str(number), GROUNDS[name](), number, monkeypatch)
        assert log[-1] == "a is killed before that"
        assert left == wanted, log
