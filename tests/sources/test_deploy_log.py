"""Deploy logs in all their forms."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from pmsync.errors import PmsyncError, SettingsError
from pmsync.sources import Surroundings, gather
from pmsync.timeline.derive import derive
from pmsync.timeline.ports import Gathered
from timeline_events import WINDOW

SHA = "3f2a1bc0d3f2a1bc0d3f2a1bc0d3f2a1bc0d3f2a"


def read(folder: Path, text: str, **settings: Any) -> Gathered:
    (folder / "deploys.log").write_text(text, "utf-8")
    return gather({"deploy_log": {"path": "deploys.log", **settings}}, WINDOW, Surroundings(folder))


JSON_LINES = f"""{{"time": "2026-11-03T12:02:00Z", "commit": "{SHA}", "env": "prod", "status": "ok", "id": 7}}

{{"time": 1793707320, "version": "v1.2", "environment": "prod", "result": "FAILED"}}
"""
CSV = "Time, Revision, Environment, Result\n2026-11-03 12:02:00+00:00, v1.2, prod, success\n"
HELM = """[
 {"revision": 3, "updated": "2026-11-03T12:02:00.123456789Z", "status": "superseded", "chart": "web-1.2.0",
  "app_version": "1.2", "description": "Upgrade complete"},
 {"revision": 4, "updated": "2026-11-03T12:30:00Z", "status": "deployed", "chart": "web-1.1.0",
  "app_version": "1.1", "description": "Rollback to 2"}]"""
KUBECTL = """deployment.apps/web
REVISION  CHANGE-CAUSE
1         <none>
2         2026-11-03T12:02:00Z 3f2a1bc new prices
"""
ARGOCD = """ID  DATE                           REVISION
9   2026-11-03 12:02:00 +0000 UTC  main (3f2a1bc)
"""
FLYCTL = """[{"ID": "x1", "Version": 12, "Status": "complete", "CreatedAt": "2026-11-03T12:02:00Z",
 "Reason": "", "ImageRef": "registry.example/web:12", "User": {"Email": "deployer@example.org"}}]"""


@pytest.mark.parametrize(
    ("text", "kind", "title", "refs"),
    [
        (JSON_LINES, "deploy", "3f2a1bc0d3f2 to prod", ("jsonl:7", SHA)),
        (CSV, "deploy", "v1.2 to prod", ("csv:v1.2", "v1.2")),
        (HELM, "deploy", "web-1.2.0", ("helm:3", "1.2")),
        (KUBECTL, "deploy", "web 3f2a1bc new prices", ("kubectl:2", "3f2a1bc")),
        (ARGOCD, "deploy", "3f2a1bc", ("argocd:9", "3f2a1bc")),
        (FLYCTL, "deploy", "registry.example/web:12", ("flyctl:12", "registry.example/web:12")),
    ],
    ids=["jsonl", "csv", "helm", "kubectl", "argocd", "flyctl"],
)
def test_each_form_is_recognised_and_read(
    tmp_path: Path, text: str, kind: str, title: str, refs: tuple[str, ...]
) -> None:
    first = read(tmp_path, text).events[0]
    assert (first.kind, first.title, first.refs) == (kind, title, refs)
    assert first.at.replace(microsecond=0) == dt.datetime(2026, 11, 3, 12, 2, tzinfo=dt.UTC)


def test_outcomes_are_read_in_the_words_of_many_tools(tmp_path: Path) -> None:
    told = read(tmp_path, JSON_LINES)
    assert [each.outcome for each in told.events] == ["success", "failure"]


def test_helm_says_itself_what_is_a_rollback(tmp_path: Path) -> None:
    assert [each.kind for each in read(tmp_path, HELM).events] == ["deploy", "rollback"]


def test_unusual_keys_are_named_in_the_settings(tmp_path: Path) -> None:
    text = '{"meta": {"done.at": "2026-11-03 12:02"}, "what": {"git": "abc1234"}}\n'
    keys = {"time": "meta.done.at", "revision": "what.git"}
    (told,) = read(tmp_path, text, keys=keys, timezone="Europe/Berlin", environment="prod").events
    assert (told.commit, told.environment) == ("abc1234", "prod")
    assert told.at.astimezone(dt.UTC).hour == 11


def test_lines_that_cannot_be_read_are_named_and_the_others_tell(tmp_path: Path) -> None:
    text = 'nonsense\n{"time": "2026-11-03 12:02", "commit": "a"}\n[1]\n' + JSON_LINES
    told = read(tmp_path, text, format="jsonl")
    assert len(told.events) == 2
    assert [note.partition(" ")[2].split(": ")[0] for note in told.notes] == [
        "deploys.log:1",
        "deploys.log:2",
        "deploys.log:3",
    ]
    assert "no time zone" in told.notes[1]


def test_a_revision_without_time_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, KUBECTL).notes == ("deploy_log: deploys.log:3: the change cause holds no time",)


def test_a_log_that_is_not_there_is_a_note(tmp_path: Path) -> None:
    told = gather({"deploy_log": {"path": "none.csv"}}, WINDOW, Surroundings(tmp_path))
    assert "none.csv: The deploy log cannot be read" in told.notes[0]


def test_an_unknown_zone_and_a_wrong_key_stop_the_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"deploy_log.*pth"):
        gather({"deploy_log": {"path": "x", "pth": "y"}}, WINDOW, Surroundings(tmp_path))
    assert "no time zone 'Mars'" in read(tmp_path, CSV, timezone="Mars").notes[0]


def test_sources_are_found_by_name_or_module(tmp_path: Path) -> None:
    for name in ("spinnaker", "no.such.module", "pmsync.model"):
        with pytest.raises(SettingsError, match=name):
            gather({name: {}}, WINDOW, Surroundings(tmp_path))


def test_the_same_source_is_read_twice_under_two_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "b.csv").write_text(CSV.replace("prod", "staging"))
    tables = {name: {"source": "deploy_log", "path": f"{name}.csv"} for name in ("a", "b")}
    told = gather(tables, WINDOW, Surroundings(tmp_path))
    assert [each.environment for each in told.events] == ["prod", "staging"]
    assert len(derive(told.events, WINDOW)) == 2


def test_without_a_clone_the_clones_source_says_so(tmp_path: Path) -> None:
    assert gather({"git": {}, "deploy_tags": {}}, WINDOW, Surroundings(tmp_path)).notes == (
        "git: there is no clone to read",
        "deploy_tags: there is no clone to read",
    )


def test_a_failing_clone_stops_the_run(tmp_path: Path) -> None:
    class Broken:
        def landings(self, *_: object, **__: object) -> None:
            raise PmsyncError("This shallow clone does not reach back.")

    with pytest.raises(PmsyncError, match="shallow"):
        gather({"git": {}}, WINDOW, Surroundings(tmp_path, history=Broken()))  # type: ignore[arg-type]
