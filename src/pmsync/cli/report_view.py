"""A report on the terminal, on stdout in another form, or in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.cli import console
from pmsync.cli.report_options import Form
from pmsync.errors import PmsyncError
from pmsync.followup.as_json import to_json
from pmsync.followup.html import to_html
from pmsync.followup.markdown import ISSUE, JOB_SUMMARY, to_markdown
from pmsync.followup.pages import Cell, Table, headline, notes, tables, title
from pmsync.followup.sheets import to_csv, to_ics
from pmsync.harmless import harmless

if TYPE_CHECKING:
    from pmsync.followup.report import Report

_WRITERS: Mapping[Form, Callable[[Report], str]] = {
    Form.MARKDOWN: lambda report: to_markdown(report, longest=JOB_SUMMARY, in_bytes=True),
    Form.ISSUE: lambda report: to_markdown(report, longest=ISSUE),
    Form.JSON: lambda report: json.dumps(to_json(report), ensure_ascii=False, indent=2) + "\n",
    Form.CSV: to_csv,
    Form.ICS: to_ics,
    Form.HTML: lambda report: harmless(to_html(report)),
}

_WIDEST = 60
_LONGEST = 30
"""How many rows of a table a person is shown at once; what is piped or written has all."""


def show(report: Report, form: Form, output: Path | None) -> None:
    """Print the report, or write it to a file (then a terminal's report is written as Markdown)."""
    if output is None and form is Form.TERMINAL:
        _on_terminal(report)
        return
    text = _WRITERS[Form.MARKDOWN if form is Form.TERMINAL else form](report)
    content = text.encode("utf-8", "backslashreplace")
    if output is None:
        sys.stdout.flush()
        sys.stdout.write(content.decode("utf-8"))
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise PmsyncError(f"cannot be written: {error.strerror}.", path=str(output)) from error


def _on_terminal(report: Report) -> None:
    console.say(title(report), "bold")
    for sentence in headline(report):
        console.say(sentence)
    for table in tables(report):
        console.say()
        console.say(table.heading, "bold")
        rows = _seen(table)
        console.say_table(_columns(table), [[_shown(each.text) for each in row] for row in rows])
        if left := len(table.rows) - len(rows):
            console.say(f"… and {left} more: `pmsync report | less` has all, `--format csv` all items", "dim")
        if table.note:
            console.say(table.note, "dim")
    told = list(notes(report))
    if told:
        console.say()
        console.say("What could not be counted", "bold")
    for each in told:
        console.say(f"- {each}", "yellow")


def _seen(table: Table) -> Sequence[tuple[Cell, ...]]:
    """The rows that are shown: the first ones, and of what goes week by week the last."""
    if not sys.stdout.isatty():
        return table.rows
    return table.rows[-_LONGEST:] if table.name == "trend" else table.rows[:_LONGEST]


def _columns(table: Table) -> list[tuple[str, bool]]:
    return [(name, place in table.right) for place, name in enumerate(table.columns)]


def _shown(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
