"""A post-mortem about which no rule has anything to say, and ways to change a piece of it."""

from __future__ import annotations

import datetime as dt
import re

from pmsync.lint.facts import Facts, Limits
from pmsync.lint.rules import lint
from pmsync.lint.subject import Subject, read_subject
from pmsync.model import Finding
from shapes import repeated

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PATH = "postmortems/2026-11-03-label-printer.md"
GOOD = """\
---
id: 2026-11-03-label-printer
title: Labels were printed without an address
severity: SEV2
services: [labels]
started: 2026-11-03T08:00:00Z
detected: 2026-11-03T08:20:00Z
mitigated: 2026-11-03T08:45:00Z
fixed: 2026-11-03T11:30:00Z
---
# Labels were printed without an address

## Summary

On 2026-11-03 from 08:00 UTC every third parcel label came out without an address, for 45 minutes and
310 parcels. The new layout was switched off at 08:45, and a corrected one was deployed at 11:30.

## Timeline

All times are UTC.

- **2026-11-03 08:00** - The new layout is switched on for all depots.
- **2026-11-03 08:20** - The depot in the north reports empty labels.
- **2026-11-03 08:45** - The layout is switched off; labels are whole again.
- **2026-11-03 11:30** - A layout that leaves room for long addresses is deployed and verified.

## Root cause

**What:** The layout cut off addresses of more than four lines.

**Why:**

1. Why were addresses missing? Because the box of the address was too small for them.
2. Why was it too small? Because the layout was drawn with addresses of three lines.
3. Why did no check find it? Because the preview only knows one address.

**How:** The printer drops what does not fit, so that the label came out without any address.

## Impact

| Dimension | Impact |
| --- | --- |
| Duration | 45 minutes |
| Users affected | 310 recipients |
| Requests failed | none |
| Data impact | none |
| Revenue impact | the postage of 12 parcels |
| Trust impact | two complaints |

## What went well

- The depot had a direct line to the team.
- The layout could be switched off without a release.

## What went poorly

- The preview shows one short address only.
- Nothing counts the labels without an address.

## Action items

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
| 1 | Print the ten longest addresses in the layout's preview | @layout | test | P1 | 2026-11-27 | todo | |
| 2 | Alert when a label is printed without an address | @on-call | monitor | P2 | 2026-12-01 | todo | |
"""


def subject(text: str, facts: Facts | None = None, limits: Limits | None = None) -> Subject:
    """A text as the rules look at it."""
    read = read_subject(PATH, text)
    return Subject(read.document, read.source, read.tree, facts or Facts(now=NOW), limits or Limits())


def findings(text: str, facts: Facts | None = None, limits: Limits | None = None) -> list[Finding]:
    """What the rules say about a text."""
    return lint(subject(text, facts, limits))


def codes(text: str, facts: Facts | None = None, limits: Limits | None = None) -> list[str]:
    """The codes of what the rules say about a text."""
    return [finding.code for finding in findings(text, facts, limits)]


def grown(piece: str, length: int) -> str:
    """The good document with a piece again and again where rules look for words."""
    body = repeated(piece, length)
    return GOOD.replace("- The preview shows", f"- {body} shows").replace(
        "The layout cut off", f"{body} cut off"
    )


def with_section(heading: str, body: str) -> str:
    """The good document with another body of one section."""
    before, found, after = GOOD.partition(f"## {heading}\n")
    assert found, heading
    rest = re.search(r"^## ", after, re.MULTILINE)
    return f"{before}{found}\n{body.strip()}\n\n{after[rest.start() :] if rest else ''}"


def with_head(**values: str | None) -> str:
    """The good document with other values in its front matter; None takes a key out."""
    text = GOOD
    for key, value in values.items():
        line = re.compile(rf"^{key}:.*\n", re.MULTILINE)
        new = "" if value is None else f"{key}: {value}\n"
        text = line.sub(new, text, count=1) if line.search(text) else text.replace("---\n", f"---\n{new}", 1)
    return text


def with_row(**cells: str) -> str:
    """The good document with some cells of its first action item changed."""
    names = ("number", "action", "owner", "type", "priority", "due", "status", "issue")
    row = next(line for line in GOOD.splitlines() if line.startswith("| 1 |"))
    values = dict(zip(names, (cell.strip() for cell in row.strip("|").split("|")), strict=True)) | cells
    return GOOD.replace(row, f"| {' | '.join(values.values())} |")


def patched(example: str) -> str:
    """The good document with an example in it: a piece of front matter, a section, or a whole document."""
    headings = re.findall(r"^## (.+)$", example, re.MULTILINE)
    if example.startswith("# ") or len(headings) > 1:
        return example
    if example.startswith("---\n"):
        lines = [line.partition(":") for line in example.split("---\n")[1].splitlines()]
        return with_head(**{key: value.strip() for key, _, value in lines})
    return with_section(headings[0], example.partition("\n")[2])
