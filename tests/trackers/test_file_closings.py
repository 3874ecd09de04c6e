"""What people write beside an issue in the tracker's file about how it was closed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pmsync.errors import PmsyncError
from pmsync.model import Closure, Work
from pmsync.sync.ports import Issue
from trackers.worlds import FileWorld, draft


def told(folder: Path, **values: Any) -> tuple[Issue, Closure | PmsyncError]:
    world = FileWorld(folder)
    tracker = world.connect()
    tracker.create(draft(tracker, status="done"))
    data = json.loads((folder / "issues.json").read_text())
    data["issues"]["1"] |= values
    (folder / "issues.json").write_text(json.dumps(data))
    issue = tracker.fetch(["#1"])["#1"]
    assert isinstance(issue, Issue)
    return issue, tracker.closures([issue])["#1"]  # type: ignore[attr-defined]  # the file tells


def test_commits_and_evidence(tmp_path: Path) -> None:
    link = "https://wiki.acme.example/a"
    issue, closure = told(tmp_path, closed_by=["3f2c1ab", "Acme/Shop@1234567"], evidence=link)
    assert closure == Closure("#1", (Work("", "3f2c1ab"), Work("acme/shop", "1234567")), link)
    assert issue.closing


def test_without_them_there_is_nothing_to_tell(tmp_path: Path) -> None:
    issue, closure = told(tmp_path)
    assert (issue.closing, closure) == ("", Closure("#1"))


@pytest.mark.parametrize("values", [{"closed_by": "3f2c1ab"}, {"closed_by": ["master"]}, {"evidence": 5}])
def test_what_is_no_commit_is_said(tmp_path: Path, values: dict[str, Any]) -> None:
    assert isinstance(told(tmp_path, **values)[1], PmsyncError)
