"""What people show of their work on an issue: its remote links, and links in its closing comment. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pmsync.followup.naming import namings
from pmsync.model import Work
from pmsync.timeline.links import work_page
from pmsync.trackers.evidence_links import links_in
from pmsync.trackers.jira_text import REMINDER

_LINK = re.compile(r"\[(?:[^\[\]|\n]*\|)?(https?://[^\s|\]]+)(?:\|[^\]\n]*)?\]")
_ESCAPED = re.compile(r"\\(?=[^\w\s\\])")
_OTHERWISE = re.compile(r"\b(?:caus|introduc|brok|break|block|regress|duplicat)", re.IGNORECASE)
"""Relationships of what did not finish an issue."""


def linked(links: Iterable[Mapping[str, Any]], key: str) -> Iterator[Work]:
    """The work among the remote links of an issue.

    Raises KeyError, TypeError or AttributeError where a link lacks what the interface promises.
    """
    for each in links:
        relationship, found = str(each.get("relationship") or ""), each["object"]
        work = work_page(str(found["url"]))
        if work and not _OTHERWISE.search(relationship):
            texts = (str(found.get(name) or "") for name in ("title", "summary"))
            yield replace(work, partial=_in_part(key, relationship, *texts))


def shown(comment: str) -> Iterator[str]:
    """The links of a comment in wiki markup: bare ones, and those behind words; none in one of our own."""
    if REMINDER not in comment:
        yield from links_in(_LINK.sub(r" \1 ", _ESCAPED.sub("", comment)))


def _in_part(key: str, relationship: str, *texts: str) -> bool:
    """Whether a link says that its work does only a part: `OPS-12 in part`, or the relationship alone."""
    told = (f"{relationship} {key}", f"{key} {relationship}", *texts)
    named = (each for text in told for each in namings(text, {key.rpartition("-")[0]}))
    return any(each.partial for each in named if each.name == key.lower())
