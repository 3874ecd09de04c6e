"""What docs/report.md and docs/verify.md say is so."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pmsync.cli import app
from pmsync.followup import rules, verify_settings
from pmsync.followup.report import LISTS
from pmsync.model import DEADLINES

DOCS = Path(__file__).parents[2] / "docs"
TABLES: dict[str, type[BaseModel]] = {"report": rules.Settings, "verify": verify_settings.Settings}


def text(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_the_settings_printed_are_valid_and_complete(name: str) -> None:
    printed = tomllib.loads("".join(re.findall(r"```toml\n(.*?)```", text(name), re.DOTALL)))
    TABLES[name](**printed[name])
    assert printed[name].keys() == TABLES[name].model_fields.keys()
    keys = set(re.findall(r"^\| `(\w+)` \|", text(name), re.MULTILINE))
    assert TABLES[name].model_fields.keys() <= keys


@pytest.mark.parametrize("name", TABLES)
def test_every_option_is_in_the_documentation(name: str) -> None:
    from typer.main import get_command

    command: Any = get_command(app)
    options = [each for option in command.commands[name].params for each in option.opts]
    assert [each for each in options if f"`{each}" not in text(name)] == []


def test_the_policy_printed_is_the_default() -> None:
    rows = re.findall(r"^\| (SEV\d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text("report"), re.MULTILINE)
    printed = {row[0]: {f"P{place}": int(row[place]) for place in range(1, 5)} for row in rows}
    assert printed == DEADLINES


def test_the_schema_names_every_list() -> None:
    schema = json.loads((DOCS / "report-schema.json").read_text("utf-8"))
    assert schema["properties"]["lists"]["properties"].keys() == LISTS.keys()
