"""The clone's own source, and tags that tell of deployments, on real repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from histories import Planned, write
from pmsync.clone.history import ClonedHistory
from pmsync.repo import Repository
from pmsync.sources import Surroundings, gather
from pmsync.sources.deploy_tags import Settings, below
from pmsync.timeline.derive import derive
from pmsync.timeline.rank import Ranked
from timeline_events import NOON, WINDOW, tag

START = int(NOON.timestamp())


def surroundings(folder: Path) -> Surroundings:
    return Surroundings(folder, ClonedHistory(Repository(folder)))


def told(folder: Path, tables: dict[str, dict[str, Any]]) -> list[Ranked]:
    return derive(gather(tables, WINDOW, surroundings(folder)).events, WINDOW)


def annotated(name: str, place: int, minutes: int) -> str:
    return f"tag {name}\nfrom :{place}\ntagger a <a@example.org> {START + 60 * minutes} +0000\ndata 1\nx\n"


HISTORY = [
    Planned(START - 90_000, (), "Start", {"api/a": "1"}),
    Planned(START, (0,), "New prices (#2)", {"api/a": "2"}),
    Planned(START + 600, (1,), 'Revert "New prices (#2)" (#3)', {"api/a": "1"}),
    Planned(START + 700, (2,), "Say more (#4)", {"README.md": "1"}),
]


def test_a_clone_tells_its_landings_without_noise(tmp_path: Path) -> None:
    write(tmp_path, HISTORY)
    found = told(tmp_path, {"git": {}})
    assert [(each.event.kind, each.rank) for each in found] == [("merge", 2), ("revert", 1)]
    assert found[1].event.undoes == ("#2",)


def test_a_branch_that_deploys_also_tells_its_last_deployment_before_the_window(tmp_path: Path) -> None:
    write(tmp_path, HISTORY)
    found = told(tmp_path, {"git": {"branch_deploys": True, "environment": "prod"}})
    assert [each.event.kind for each in found] == ["deploy", "deploy", "revert", "deploy"]
    assert found[0].event.at < WINDOW.since


@pytest.mark.parametrize(
    ("name", "settings", "environment"),
    [
        ("deploy/prod/7", {}, "prod"),
        ("deploy/7", {}, None),
        ("prod-7", {}, "prod"),
        ("live-7", {"patterns": ["live-*"]}, "live"),
        ("deploy/prod/7", {"environment": "eu"}, "eu"),
    ],
)
def test_deploy_tags_tell_their_environment(
    tmp_path: Path, name: str, settings: dict[str, Any], environment: str | None
) -> None:
    write(tmp_path, HISTORY, [annotated(name, 2, 5)])
    (found,) = gather({"deploy_tags": settings}, WINDOW, surroundings(tmp_path)).events
    assert (found.kind, found.environment, found.refs[0]) == ("deploy", environment, name)


def test_a_tag_told_as_tag_and_as_deployment_is_one_event(tmp_path: Path) -> None:
    write(tmp_path, HISTORY, [annotated("deploy/prod/7", 2, 5)])
    found = told(tmp_path, {"git": {}, "deploy_tags": {}})
    assert [(each.event.kind, each.event.title) for each in found] == [
        ("merge", "New prices (#2)"),
        ("deploy", "deploy/prod/7 to prod"),
        ("revert", 'Revert "New prices (#2)" (#3)'),
    ]


def test_deploy_tags_tell_a_rollback(tmp_path: Path) -> None:
    tags = [annotated(f"deploy/prod/{n}", place, n) for n, place in ((1, 1), (2, 2), (3, 1))]
    write(tmp_path, HISTORY, tags)
    assert [each.event.kind for each in told(tmp_path, {"deploy_tags": {}})] == [
        "deploy",
        "deploy",
        "rollback",
    ]


def test_lightweight_deploy_tags_are_doubted(tmp_path: Path) -> None:
    write(tmp_path, HISTORY, ["reset refs/tags/deploy/prod/7\nfrom :2\n\n"])
    (note,) = gather({"deploy_tags": {}}, WINDOW, surroundings(tmp_path)).notes
    assert "deploy/prod/7: a lightweight tag carries the date of its commit" in note


def test_a_log_that_names_a_revision_shortly_or_by_tag_is_matched_with_the_clone(tmp_path: Path) -> None:
    ids = write(tmp_path, HISTORY, [annotated("v1.2", 3, 11)])
    (tmp_path / "log.csv").write_text(
        f"time,revision,env\n2026-11-03T12:05:00Z,{ids[1][:9]},prod\n2026-11-03T12:15:00Z,v1.2,prod\n"
    )
    found = told(tmp_path, {"git": {}, "deploy_log": {"path": "log.csv"}})
    assert [each.event.commit for each in found if each.event.kind == "deploy"] == [ids[1], ids[2]]


def test_a_shallow_clone_is_deepened_to_the_last_deploy_tag_but_one_before_the_window() -> None:
    tags = [tag("deploy/prod/1", 1, -300), tag("v9", 2, -200), tag("deploy/prod/2", 3, -100)]
    assert below(Settings(), [*tags, tag("deploy/prod/3", 4, 0)], WINDOW) == "deploy/prod/1"
    assert below(Settings(), tags[1:], WINDOW) is None
