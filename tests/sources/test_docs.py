"""What docs/timeline.md says is so."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from pmsync.sources import BUILT_IN, Surroundings, gather, load, table
from pmsync.timeline.derive import derive
from timeline_events import WINDOW, commit

DOCS = (Path(__file__).parents[2] / "docs" / "timeline.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def test_the_third_party_source_works_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "our_tools").mkdir()
    (tmp_path / "our_tools" / "__init__.py").touch()
    (tmp_path / "our_tools" / "releases.py").write_text(blocks("python")[0], "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    lines = [
        f"2026-11-03T12:{minute}:00Z {commit(place)} prod"
        for minute, place in (("00", 1), ("10", 2), ("20", 1))
    ]
    (tmp_path / "releases.txt").write_text("\n".join([*lines, "nonsense"]))
    settings = table.Settings(**tomllib.loads(blocks("toml")[-1])["timeline"])
    told = gather(settings.tables(()), WINDOW, Surroundings(tmp_path))
    sys.modules.pop("our_tools", None)
    sys.modules.pop("our_tools.releases", None)
    assert [each.event.kind for each in derive(told.events, WINDOW)] == ["deploy", "deploy", "rollback"]
    assert told.notes == ("our_tools.releases: releases.txt:4: not a time, a commit and an environment",)


def test_every_settings_example_is_valid() -> None:
    for text in blocks("toml"):
        settings = table.Settings(**tomllib.loads(text)["timeline"])
        for name, values in settings.tables(("checkout",)).items():
            if name in BUILT_IN:
                load(name).Settings(**values)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_key_of_a_source_is_in_its_table(name: str) -> None:
    section = DOCS.partition(f"### `{name}`\n")[2].partition("\n### ")[0]
    documented = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE))))
    assert documented == set(load(name).Settings.model_fields)
