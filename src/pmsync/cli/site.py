"""`site`: the post-mortems and their follow-up as a static site."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from pmsync.cli import console, given
from pmsync.errors import Exit


def site(
    context: typer.Context,
    output: Annotated[
        Path, typer.Argument(metavar="OUT", help="The folder: new, empty, or a site that pmsync made.")
    ],
    base_url: Annotated[
        str,
        typer.Option("--base-url", help="The address at which it is published.", show_default=False),
    ] = "",
    name: Annotated[str, typer.Option(help="What the site is called.")] = "Post-mortems",
    repo: Annotated[
        list[Path] | None,
        typer.Option(help="A clone whose post-mortems count; may be repeated.", show_default=False),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Judge as of this moment; the documents are those of now.", show_default=False),
    ] = None,
    no_verify: Annotated[
        bool, typer.Option("--no-verify", help="Do not check what is done against what is deployed.")
    ] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Ask the tracker, and the deploy sources that need the network.")
    ] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither use nor write the cache of what was read.")
    ] = False,
) -> int:
    """Make a static site of the post-mortems: list with search, pages, follow-up board, trends, feed."""
    from pmsync.cli.site_run import build
    from pmsync.runs.report_asked import Asked

    asked = Asked(
        None, None, (), (), (), given.paths(context, repo), as_of, not no_cache, not no_verify, online
    )
    folder = context.obj / output
    written = build(context.obj, folder, asked, name, base_url, dt.datetime.now(dt.UTC).astimezone())
    console.say(f"{written.files} files for {written.post_mortems} post-mortems: {folder / 'index.html'}")
    return Exit.FINE
