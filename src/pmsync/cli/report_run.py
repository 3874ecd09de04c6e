"""A report from the command's options to what is printed and published."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pmsync.cli import console
from pmsync.cli.report_options import Form, Telling
from pmsync.errors import Exit, PmsyncError
from pmsync.runs.collection import without_collection
from pmsync.runs.report_asked import Asked
from pmsync.runs.reporting import Made, make


@without_collection()
def run(directory: Path, asked: Asked, telling: Telling, now: dt.datetime) -> int:
    """Make a report, print it, publish it; the exit code."""
    from pmsync.cli import report_view

    _check(asked, telling)
    made = make(directory, asked, now)
    if not telling.dry_run:
        report_view.show(made.report, telling.form, telling.output)
    for failure in made.failed:
        console.note(f"pmsync: left out: {failure}", "red")
    codes: list[int] = [Exit.IMPOSSIBLE if made.failed else Exit.FINE]
    codes += [Exit.ATTENTION] if telling.strict and made.report.overdue else []
    codes += [_publish(made, asked, telling)] if telling.channels else []
    return max(codes)


def _check(asked: Asked, telling: Telling) -> None:
    if telling.dry_run and not telling.channels:
        raise PmsyncError("--dry-run shows what --publish would write.", hint="Add --publish issue.")
    if asked.as_of and telling.channels and not telling.dry_run:
        raise PmsyncError(
            "What is published is told as of now.", hint="Leave out --as-of, or add --dry-run to look only."
        )


def _publish(made: Made, asked: Asked, telling: Telling) -> int:
    """Publish the report, or show what would be published."""
    from pmsync.cli import publish_view
    from pmsync.runs.publishing import Publisher

    publisher = Publisher(made.home, made.name, made.report, asked.choice)
    if telling.dry_run:
        publish_view.show_plan(publisher.plan(telling.channels), as_json=telling.form is Form.JSON)
        return Exit.FINE
    told = publisher.carry_out(telling.channels)
    publish_view.show_outcome(told)
    return told.code
