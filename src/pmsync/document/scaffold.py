"""The text of a new post-mortem: front matter, and every section of the guide with a line of guidance."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmsync.document.plain import fold, plain
from pmsync.errors import PmsyncError
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import STAMPS

_LONGEST = 60  # characters of a title in a file's name
_BARE = lazy_pattern(r"[A-Za-z][\w/ ().,-]*[\w).]|[A-Za-z]")
_WORDS_OF_YAML = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_MARKS = lazy_pattern(r"([\\`*_\[\]<>#|~{}!&])")
_UNSEEN = lazy_pattern(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

SECTIONS = """\
## Summary

<!-- One paragraph: what happened, when, how bad it was for whom, and how it was resolved. -->

## Timeline

<!-- Each event with its time, from the first cause to the verification; all times are UTC. -->

## Root cause

**What:** <!-- The technical cause, as exactly as you can tell it. -->

**Why:** <!-- Ask until the answer is something that the team can change. -->

1. <!-- Why did users notice it? Because … -->
2. <!-- Why did that happen? Because … -->
3. <!-- Why was that possible? Because … -->
4. <!-- Why was it not found before? Because … -->
5. <!-- Why is it that way? Because … -->

**How:** <!-- The way from the cause to what users saw. -->

## Impact

<!-- Fill in each row; write “none” where there was none. -->

| Dimension | Impact |
| --- | --- |
| Duration | |
| Users affected | |
| Requests failed | |
| Data impact | |
| Revenue impact | |
| Trust impact | |

## What went well

<!-- At least two things that helped, so that they are kept: a list. -->

## What went poorly

<!-- Systems and processes, not people: what was missing, slow or misleading? A list. -->

## Action items

<!-- Each one: what exactly changes and where, who does it, and by when. -->

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of an incident when its post-mortem is begun."""

    title: str
    day: dt.date
    severity: str | None = None
    services: tuple[str, ...] = ()
    stamps: Mapping[str, dt.datetime] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The day and the title's words: `2026-11-03-checkout-answered-500`."""
        return f"{self.day.isoformat()}-{slug(self.title)}"


def slug(title: str) -> str:
    """A title's words for a file's name: ASCII, joined by hyphens, cut between words."""
    words = fold(plain(title)).split() or ["incident"]
    name = words[0][:_LONGEST]
    for word in words[1:]:
        if len(name) + 1 + len(word) > _LONGEST:
            break
        name = f"{name}-{word}"
    return name


def one_line(title: str) -> str:
    """A title as a document can hold it: one line, single blanks, no control characters."""
    return " ".join(_UNSEEN.sub(" ", title).split())


def scaffold(draft: Draft) -> str:
    """The new document's text."""
    return f"{head(draft)}# {_heading(draft.title)}\n\n{SECTIONS}"


def head(draft: Draft) -> str:
    """The front matter."""
    lines = [f"id: {draft.id}", f"title: {_scalar(draft.title)}"]
    lines.append(f"severity: {_scalar(draft.severity)}" if draft.severity else "severity:")
    lines.append(f"services: [{', '.join(map(_scalar, draft.services))}]")
    lines += [f"{name}: {stamp(draft.stamps[name])}" for name in STAMPS if name in draft.stamps]
    return "\n".join(["---", *lines, "---", ""])


def stamp(at: dt.datetime) -> str:
    """A time in UTC as the front matter has it."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def from_template(template: str, draft: Draft, name: str) -> str:
    """The text of a team's own jinja2 template; `name` is how errors call it.

    It knows `id`, `title`, `severity`, `services`, `day`, the stamps, and `head`, the whole front matter.
    A template comes from the repository like any document, so it runs in a sandbox.
    """
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)
    stamps = {each: stamp(draft.stamps[each]) if each in draft.stamps else "" for each in STAMPS}
    try:
        return environment.from_string(template).render(
            id=draft.id,
            title=draft.title,
            severity=draft.severity or "",
            services=list(draft.services),
            day=draft.day.isoformat(),
            head=head(draft),
            **stamps,
        )
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise PmsyncError(f"the template cannot be used: {error}.", path=name, line=line) from error


def _scalar(text: str) -> str:
    """Text as YAML: bare where that is safe, else in double quotes."""
    bare = _BARE.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML
    return text if bare and "," not in text else json.dumps(text, ensure_ascii=False)


def _heading(title: str) -> str:
    """A title as a heading's text; marks are escaped only where they would be read as such."""
    return title if plain(title) == title else _MARKS.sub(r"\\\1", title)
