"""Settings that are told plainly are the same as those that the models check, or the models are asked."""

import json
import os
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.config import Core
from pmsync.errors import SettingsError
from pmsync.followup import rules
from pmsync.lint.wishes import Wishes
from pmsync.plain_settings import CORE
from pmsync.runs.destinations import names
from pmsync.runs.lint_settings import LintSettings
from pmsync.runs.opened import open_repository
from pmsync.runs.plain_lint import REMINDABLE, REPORT, SHAPES, PlainlySet, plainly_set
from pmsync.workspace import Workspace


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that name folders for other tests would count as settings."""
    for name in [name for name in os.environ if name.startswith("PMSYNC_")]:
        monkeypatch.delenv(name)


VALUES: dict[str, list[object]] = {
    "tracker": ["github", "nowhere", 1],
    "trackers": [{}, {"ops": {"kind": "file"}, "github": {}}, {"ops": 1}],
    "postmortems": ["docs", ".", "", "/docs", "a/../b", 1],
    "pattern": ["*.md", "", "../*.md"],
    "exclude": [[], ["a.md"], [1], "a.md"],
    "create_finished": [True, 1, "yes"],
    "owners": [{}, {"a": "b"}, {"a": 1}],
    "policy": [{"title": "hold"}, {"title": "nobody"}, {"name": "hold"}, {}],
    "routes": [
        [{"to": "file", "types": ["code"]}],
        [{"to": "file"}],
        [{"types": ["code"]}],
        [{"to": "x", "types": []}],
        [{"to": "ops", "severities": ["SEV1"]}, {"to": "file", "services": ["depot"], "x": 1}],
        [],
    ],
    "patern": ["*.md"],
    "timeline": [{}, {"branch": 1}, 1],
    "report": [
        {},
        {"deadlines": {"SEV1": {"P1": 1}}},
        {"deadlines": {"sev 1": {"P1": 1}}},
        {"late_hours": 0},
        {"deadlines": {"SEV1": {"P1": -1}}},
        {"deadlines": {"SEV9": {"P1": 1}}},
        {"history": False},
        {"remind": ["overdue"]},
        {"remind": ["x"]},
        {"holidays": ["2026-12-25"]},
        {"remind": []},
    ],
    "lint": [1, []],
}
LINT: dict[str, list[object]] = {
    "select": [[], ["PM4", "PM101"], ["PM9"], [1], "PM4"],
    "ignore": [["PM424"], [""], ["pm4"]],
    "severity": [{}, {"PM4": "info", "PM424": "error"}, {"PM4": "fatal"}, {"PM9": "info"}, {"PM4": []}],
    "severities": [["critical", "minor"], [1]],
    "grave": [[], ["critical"], [True]],
    "types": [["fix"], {"fix": 1}],
    "priorities": [["high"], "high"],
    "services": [["depot"], [[]]],
    "deadlines": [{}, {"": {"P1": 3}}, {"SEV1": {"P1": -1}}, {"SEV1": {"P1": "3"}}, {"SEV1": {"P1": 1.5}}, 1],
    "hours": [1, 0, 24, True, "24", 24.0],
    "positives": [0, -1, 3],
    "whys": [0, -1, 5, 1.5],
    "severty": [{}],
}


def some(values: dict[str, list[object]]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={key: st.sampled_from(each) for key, each in values.items()})


def as_toml(value: object) -> str:
    """A value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {as_toml(each)}' for key, each in value.items()) + "}"
    return json.dumps(value)


def in_full(root: Path) -> PlainlySet | None:
    """What the models make of the settings; None where they refuse them."""
    try:
        opened = open_repository(root)
        policy = opened.settings.section("report", rules.Settings).deadlines
        wishes = opened.settings.section("lint", LintSettings).wishes(policy)
    except SettingsError:
        return None
    return PlainlySet(opened.workspace, wishes, names(opened.settings))


@given(core=some(VALUES), lint=some(LINT), place=st.sampled_from(["pmsync.toml", "pyproject.toml"]))
def test_what_is_plain_is_what_the_models_make_of_it(
    tmp_path_factory: pytest.TempPathFactory, core: dict[str, object], lint: dict[str, object], place: str
) -> None:
    root = tmp_path_factory.mktemp("settings")
    told = {"lint": lint, **core}
    told = told if place == "pmsync.toml" else {"tool": {"pmsync": told}}
    (root / place).write_text("".join(f"{key} = {as_toml(value)}\n" for key, value in told.items()))
    plain = plainly_set(root)
    assert plain is None or plain == in_full(root)


USUAL = """
tracker = "jira"
postmortems = "docs/incidents"
exclude = []
[owners]
"Platform team" = "platform"
[trackers.ops]
kind = "file"
[jira]
project = "OPS"
[policy]
title = "hold"
[[routes]]
services = ["search"]
to = "github"
[report]
deadlines.SEV1 = { P1 = 5 }
[lint]
severities = ["critical", "minor"]
grave = ["critical"]
severity = { PM4 = "error" }
deadlines.critical = { high = 3 }
hours = 24
"""


def test_usual_settings_are_plain(tmp_path: Path) -> None:
    (tmp_path / "pmsync.toml").write_text(USUAL)
    plain = plainly_set(tmp_path)
    assert plain is not None
    assert plain == in_full(tmp_path)
    assert plain.trackers == ("jira", "ops", "github")


@pytest.mark.parametrize("key", sorted(Core.model_fields))
def test_every_usual_key_is_told_plainly(key: str) -> None:
    assert key in CORE


def test_the_keys_of_lint_are_told_plainly() -> None:
    assert SHAPES.keys() == LintSettings.model_fields.keys()


@pytest.mark.parametrize("text", ["", "\ufeff# tracker = 'file'\r\n \t\n", "[lint]\n", None])
def test_where_nothing_is_set_the_defaults_are_plain(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "pmsync.toml").write_text(text, "utf-8")
    defaults = PlainlySet(Workspace(tmp_path), Wishes(), ("github",))
    assert plainly_set(tmp_path) == defaults == in_full(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("pmsync.toml", b"\0"), ("pmsync.toml", b"\xff"), ("pyproject.toml", b"[tool]\npmsync = 1")],
)
def test_what_is_no_settings_file_goes_the_full_way(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert plainly_set(tmp_path) is None
    with pytest.raises(SettingsError):
        open_repository(tmp_path)


def test_what_the_environment_sets_is_not_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "of no concern here")
    assert plainly_set(tmp_path)
    monkeypatch.setenv("pmsync_lint_ignore", "[]")
    assert plainly_set(tmp_path) is None


def test_so_are_the_keys_of_report() -> None:
    assert REPORT.keys() == rules.Settings.model_fields.keys()
    assert set(REMINDABLE) == set(get_args(rules.Remindable))
