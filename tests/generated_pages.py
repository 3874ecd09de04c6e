"""The pages that are made from the code: every command's help, and every setting."""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text
from typer.main import get_command

from pmsync.cli import app
from pmsync.config import Commit, Core, Policies, RouteRule
from pmsync.followup import rules, verify_settings
from pmsync.runs.drafting import NewSettings
from pmsync.runs.lint_settings import LintSettings
from pmsync.sources import deploy_log, deploy_tags, git, table
from pmsync.sources import github as github_source
from pmsync.trackers import file, github_settings, jira_settings

HEAD = "<!-- Made from the code: PMSYNC_WRITE_DOCS=1 pytest tests/test_generated_pages.py -->\n"
TABLES: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("", Core, "Outside of any table: the tracker, and which files are post-mortems."),
    ("[routes]", RouteRule, "Which new items go to another tracker. See [routes](routes.md)."),
    ("policy", Policies, "Who wins when both sides changed a field: `document`, `tracker`, or `hold`."),
    ("github", github_settings.Settings, "See [GitHub](github.md)."),
    ("jira", jira_settings.Settings, "See [Jira](jira.md)."),
    (
        "jira.statuses",
        jira_settings.Statuses,
        "Workflow statuses to prefer, by name or number, the first that fits.",
    ),
    ("jira.resolutions", jira_settings.Resolutions, "What closing sets, and what an issue was closed as."),
    ("file", file.Settings, "A JSON file as tracker: for trying things, and for teams without one."),
    ("commit", Commit, "What `--commit`, `--push` and `--pull-request` write."),
    ("new", NewSettings, "See [beginning a post-mortem](new.md)."),
    ("lint", LintSettings, "See [rules](rules.md)."),
    ("timeline", table.Settings, "See [timelines](timeline.md)."),
    ("timeline.sources.git", git.Settings, "Merges, reverts, tags and commits of the clone."),
    ("timeline.sources.deploy_tags", deploy_tags.Settings, "Tags that stand for deployments."),
    ("timeline.sources.deploy_log", deploy_log.Settings, "A log of deployments, or a deploy tool's output."),
    ("timeline.sources.github", github_source.Settings, "Deployments, releases and workflow runs on GitHub."),
    ("verify", verify_settings.Settings, "See [whether done is done](verify.md)."),
    ("report", rules.Settings, "See [reports](report.md)."),
)
"""Every table of the settings, with its model and a sentence about it."""

REST = """\
## `[repositories]`

Clones or bare mirrors of other repositories, by their names on the tracker, as paths from this repository's
root: `"acme/search" = "../search"`. See [whether done is done](verify.md).

## From the environment

Every setting can be given as a variable, which goes before the file: `PMSYNC_TRACKER`, `PMSYNC_JIRA_PROJECT`;
lists and tables as JSON. Secrets come from the environment only:

| variable | what |
| --- | --- |
| `GITHUB_TOKEN` or `GH_TOKEN` | the token for GitHub, and for the host of `GITHUB_API_URL` |
| `GH_ENTERPRISE_TOKEN` or `GITHUB_ENTERPRISE_TOKEN` | the token for a host that only the settings name |
| `GITHUB_API_URL` | the address of GitHub's API, for GitHub Enterprise Server |
| `PMSYNC_SLACK_WEBHOOK` | the address that `report --publish slack` posts to |
| `PMSYNC_JIRA_TOKEN` | the API token (Cloud), personal access token or password (Data Center) |
| `PMSYNC_JIRA_URL`, `PMSYNC_JIRA_EMAIL` | the site and the account, where the file does not say |
"""


def commands_page() -> str:
    """Every command with its options, as `--help` tells them."""
    told = subprocess.run(
        [sys.executable, "-m", "typer", "pmsync.cli", "utils", "docs", "--name", "pmsync"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    text = html.unescape(told).replace("# `pmsync`", "# Commands", 1)
    text = re.sub(
        r"(?m)^(\* `([\w-]+)`: ).*\.\.\.$", lambda found: found[1] + _first_sentence(found[2]), text
    )
    text = re.sub(r"<list\[(\w+)\]>", r"<\1>, …", text).replace("<Path>", "<path>").replace("<str>", "<text>")
    return HEAD + re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _first_sentence(command: str) -> str:
    """What a command does, where typer cuts it for its list."""
    told = get_command(app).get_command(None, command).help
    return " ".join(told.split()).partition(". ")[0].rstrip(".") + "."


SHOWN = ("pmsync plan", "pmsync pull", "pmsync sync")
"""The commands of the demo that are in its picture."""


def run_picture() -> str:
    """What `pmsync demo` shows at a terminal, without the diffs, as a picture that loads nothing."""
    environ = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "120"}
    told = subprocess.run(
        [sys.executable, "-m", "pmsync", "demo"], env=environ, capture_output=True, text=True, check=True
    ).stdout
    steps = re.split(r"(?m)^(?=(?:\x1b\[[\d;]*m)*\$ )", told)
    plain = [re.sub(r"\x1b\[[\d;]*m", "", step) for step in steps]
    chosen = [next(at for at, step in enumerate(plain) if step.startswith(f"$ {name}\n")) for name in SHOWN]
    text = "\n\n".join(_without_what_follows(steps[at]) for at in chosen)
    console = Console(record=True, width=120, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    picture = console.export_svg(title="pmsync demo", unique_id="demo", theme=SVG_EXPORT_THEME)
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


def _without_what_follows(step: str) -> str:
    """A command with what it printed, up to the sentence that leads to the next one."""
    return step.strip().partition("\n\n")[0]


def settings_page() -> str:
    """Every setting with its default and what it does."""
    intro = (
        "# Settings\n\n`pmsync.toml` at the root of the repository, or the same below `[tool.pmsync]` in "
        "`pyproject.toml`. A key that\nis not known is an error that names file and line.\n"
    )
    return "\n".join([HEAD + intro, *(_table(*each) for each in TABLES), REST])


def _table(name: str, model: type[BaseModel], sentence: str) -> str:
    heading = f"## `[{name}]`" if name else "## General"
    rows = [*_rows(model)]
    return "\n".join(
        [f"{heading}\n", f"{sentence}\n", "| key | default | does |", "| --- | --- | --- |", *rows, ""]
    )


def _rows(model: type[BaseModel]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        if _is_table(field):
            continue
        assert field.description, f"{model.__name__}.{key} is not described"
        yield f"| `{key}` | {_default(field)} | {field.description.replace('|', chr(92) + '|')} |"


def _is_table(field: FieldInfo) -> bool:
    """Whether a field is a table that has a heading of its own."""
    kinds = (field.annotation, *get_args(field.annotation))
    return any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return "needed"
    if value is None or value in ("", (), {}):
        return "–"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    """A value as it is written in the file."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_toml(each)}" for name, each in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name) else json.dumps(name)
