"""`lint`: the guide's rules, before the merge."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pmsync.cli import given
from pmsync.errors import Exit, PmsyncError
from pmsync.harmless import harmless
from pmsync.runs.collection import without_collection

if TYPE_CHECKING:
    from pmsync.runs.linting import Linted

Codes = Annotated[
    list[str] | None,
    typer.Option(help="Codes or their beginnings, with commas (`PM4,PM101`).", show_default=False),
]
Format = Literal["text", "json", "github", "sarif"]


def lint(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Post-mortems or folders; without any, all of them.", show_default=False),
    ] = None,
    shape: Annotated[Format, typer.Option("--format", help="How to tell it.")] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as `--format json`.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended mechanically.")] = False,
    select: Codes = None,
    ignore: Codes = None,
    staged: Annotated[bool, typer.Option("--staged", help="Only files that are staged.")] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only files changed since the branch left REF.", show_default=False),
    ] = None,
    force_exclude: Annotated[
        bool,
        typer.Option(
            "--force-exclude", help="Leave out named files that are no post-mortems by the settings."
        ),
    ] = False,
) -> int:
    """Check post-mortems against the guide. Remarks (info) alone do not fail."""
    from pmsync.runs.linting import Asked, open_linter

    if staged and changed_since is not None:
        raise PmsyncError("--staged and --changed-since are two answers to one question.", hint="Give one.")
    asked = Asked(
        given.paths(context, paths), staged, changed_since, _codes(select), _codes(ignore), force_exclude
    )
    linter = open_linter(context.obj, asked, dt.datetime.now(dt.UTC))
    with without_collection():
        linted = linter.run(fix)
    _tell(linted, "json" if as_json else shape)
    return Exit.ATTENTION if linted.needs_attention else Exit.FINE


def _codes(given: Sequence[str] | None) -> tuple[str, ...]:
    """The codes of an option; PmsyncError for one that no rule has."""
    from pmsync.lint.catalogue import begins_a_code

    codes = tuple(code.strip() for each in given or () for code in each.split(",") if code.strip())
    for code in codes:
        if not begins_a_code(code):
            raise PmsyncError(f"no rule's code begins with {code}.", hint="docs/rules.md lists them.")
    return codes


def _tell(linted: Linted, shape: Format) -> None:
    """Findings to stdout, the sentence about them to stderr."""
    from pmsync.lint import render

    findings = linted.findings
    if shape == "json":
        sys.stdout.write(render.as_json(findings))
    elif shape == "sarif":
        from pmsync import __version__
        from pmsync.lint.sarif import as_sarif

        sys.stdout.write(as_sarif(findings, __version__))
    elif shape == "github":
        sys.stdout.write(render.as_annotations(findings))
    else:
        _tell_text(linted)
    mended = f"{linted.mended} mended; " if linted.mended else ""
    sys.stderr.write(f"{mended}{render.summary(findings, linted.documents)}\n")


def _tell_text(linted: Linted) -> None:
    """One line each; in colour where a person looks."""
    from pmsync.cli import console

    if not sys.stdout.isatty():
        sys.stdout.writelines(f"{harmless(str(finding))}\n" for finding in linted.findings)
        return
    styles = {"error": "bold red", "warning": "yellow", "info": "cyan"}
    for each in linted.findings:
        place = f"{each.path}:{each.line}:{each.column} "
        console.say_parts([(place, "dim"), (each.code, styles[each.severity]), (f" {each.message}", "")])
