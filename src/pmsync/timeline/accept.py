"""Suggested stamps into the front matter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from pmsync.document.text import Source
from pmsync.errors import DocumentError
from pmsync.model import STAMPS, Edit, PostMortem, Span
from pmsync.timeline.suspects import Suggestion


def accept(document: PostMortem, suggestions: Sequence[Suggestion]) -> list[Edit]:
    """Edits that write the suggestions: into an empty key, else behind the stamp that comes before."""
    source = Source(document.text)
    last = _last_line(source)
    if last is None:
        raise DocumentError(
            "There is no front matter to write stamps into.",
            path=document.path,
            line=1,
            hint="Begin the file with a line ---, `started:` and the like, and a line ---.",
        )
    started = document.stamps.get("started")
    offset = (started.utcoffset() if started else None) or dt.timedelta()
    return [_edit(source, last, each, offset) for each in suggestions]


def _last_line(source: Source) -> int | None:
    """The number of the line that closes the front matter."""
    if source.line(1).removeprefix("\ufeff").rstrip() != "---":
        return None
    return next((n for n in range(2, source.count + 1) if source.line(n).rstrip() in ("---", "...")), None)


def _edit(source: Source, last: int, suggestion: Suggestion, offset: dt.timedelta) -> Edit:
    at = suggestion.at.astimezone(dt.timezone(offset)).replace(microsecond=0)
    line = f"{suggestion.stamp}: {at.isoformat().replace('+00:00', 'Z')}"
    keys = {_key(source.line(number)): number for number in range(2, last)}
    if suggestion.stamp in keys:
        return Edit(source.span(keys[suggestion.stamp]), line)
    before = [keys[name] for name in STAMPS[: STAMPS.index(suggestion.stamp)] if name in keys]
    start = source.span(before[-1] + 1 if before else last).start
    return Edit(Span(start, start), f"{line}{source.newline}")


def _key(line: str) -> str:
    match = re.match(r"([A-Za-z_]+)[ \t]*:", line)
    return match[1] if match else ""
