"""`report`: what is still open, overdue, or done but not really shipped."""

from __future__ import annotations

import datetime as dt

import typer

from pmsync.cli import given
from pmsync.cli import report_options as options
from pmsync.cli.report_options import Form, Telling
from pmsync.runs.report_asked import Asked


def report(
    context: typer.Context,
    form: options.Format = Form.TERMINAL,
    as_json: options.Json = False,
    output: options.Output = None,
    publish: options.Publish = None,
    dry_run: options.DryRun = False,
    since: options.Day = None,
    until: options.Day = None,
    service: options.Services = None,
    severity: options.Severities = None,
    owner: options.Owners = None,
    repo: options.Repos = None,
    strict: options.Strict = False,
    as_of: options.AsOf = None,
    no_verify: options.NoVerify = False,
    online: options.Online = False,
    no_cache: options.NoCache = False,
) -> int:
    """Tell what became of the action items: open, overdue, ageing, done, and how long incidents took."""
    from pmsync.cli.report_run import run

    asked = Asked(
        since,
        until,
        tuple(service or ()),
        tuple(severity or ()),
        tuple(owner or ()),
        given.paths(context, repo),
        as_of,
        not no_cache,
        not no_verify,
        online,
    )
    channels = tuple(dict.fromkeys(publish or ()))
    telling = Telling(Form.JSON if as_json else form, given.path(context, output), channels, dry_run, strict)
    return run(context.obj, asked, telling, dt.datetime.now(dt.UTC).astimezone())
