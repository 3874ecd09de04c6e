"""The settings that `init` writes are read as they are meant, comments included."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.config import Core, load_settings
from pmsync.runs.lint_settings import LintSettings
from pmsync.runs.opened import TABLES
from pmsync.setup.deploying import Deploying
from pmsync.setup.folders import Collection
from pmsync.setup.settings_text import Answers, settings_text
from pmsync.sources import table
from pmsync.trackers import load, names

DEPLOYING = Deploying("production", "`production` is called as an environment is")
ALL = [
    Answers("github", Collection("postmortems"), repository="acme/shop", api_url="https://x.example/api/v3"),
    Answers("jira", Collection("docs", pattern="*/**/*.md"), "12", site="https://x.example", project="OPS"),
    Answers("jira", Collection("rca"), deploying=DEPLOYING, severities=("P1", "P2")),
    Answers("file", Collection(".", exclude=("notes.md",)), deploying=DEPLOYING, is_deploying=True),
    Answers("file", Collection("x"), deploying=Deploying("main", "so it is", True), is_deploying=True),
]  # fmt: skip


def read(text: str, root: Path) -> dict[str, object]:
    """The settings as every part of pmsync reads them; what is wrong raises."""
    (root / "pmsync.toml").write_text(text, "utf-8")
    settings = load_settings(root, names() | TABLES)
    parts = {"lint": LintSettings, "timeline": table.Settings} | {
        each: load(each).Settings for each in names()
    }
    return {"": settings.core, **{name: settings.section(name, model) for name, model in parts.items()}}


def uncommented(text: str) -> str:
    """The text with each line switched on that could be: a table, or a key."""
    return re.sub(r'^# (?=\[|"?[\w ]+"? = )', "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("answers", ALL)
def test_what_was_answered_is_what_is_read(answers: Answers, tmp_path: Path) -> None:
    told = read(settings_text(answers), tmp_path)
    core = told[""]
    assert isinstance(core, Core)
    found = answers.collection
    assert (core.tracker, core.postmortems, core.pattern) == (answers.tracker, found.folder, found.pattern)
    assert core.exclude == found.exclude
    assert told["github"].repository == answers.repository  # type: ignore[attr-defined]
    assert told["jira"].url == answers.site  # type: ignore[attr-defined]
    sources = told["timeline"].sources  # type: ignore[attr-defined]
    assert bool(sources["git"].get("branch_deploys")) is answers.is_deploying
    assert set(sources) == {"git", "deploy_tags"}
    named = answers.is_deploying and answers.deploying and not answers.deploying.is_default
    assert told["timeline"].branch == ("production" if named else "HEAD")  # type: ignore[attr-defined]


@pytest.mark.parametrize("answers", ALL)
def test_every_line_that_is_commented_out_may_be_switched_on(answers: Answers, tmp_path: Path) -> None:
    text = settings_text(answers)
    told = read(uncommented(text), tmp_path)
    assert uncommented(text).count("\n[") > text.count("\n[")
    assert told["lint"].services == ("checkout",)  # type: ignore[attr-defined]
    assert bool(told["timeline"].sources["git"].get("branch_deploys")) is (answers.deploying is not None)  # type: ignore[attr-defined]


def test_what_is_commented_out_as_a_default_is_the_default(tmp_path: Path) -> None:
    text = settings_text(Answers("github", Collection("postmortems")))
    told = read(uncommented(text), tmp_path)
    assert told[""].model_dump() == Core(owners={"Platform team": "platform-lead"}).model_dump()  # type: ignore[attr-defined]


@given(st.text(max_size=30).filter(str.isprintable), st.text(max_size=30))
def test_any_words_make_toml(folder: str, told: str) -> None:
    text = settings_text(Answers("github", Collection(folder), told))
    assert tomllib.loads(text)["postmortems"] == folder
