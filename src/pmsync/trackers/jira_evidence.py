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

_LINK = re.compile(r"\[(?:[^\[\]|\n]*\|)?(https?://[^\s|\[\]]+)(?:\|[^\[\]\n]*)?\]")
_ESCAPED = re.compile(r"\\(?=[-_*+^~{}\[\]|!?#@])")
_HARM = r"\b(?P<harm>caus|introduc|brok|break|block|regress|duplicat|revert|roll(?:s|ed|ing)?[ -]?back)"
_OTHERWISE = re.compile(_HARM, re.IGNORECASE)
_TURN = re.compile(rf"{_HARM}|\b(?:fix|solv|resolv|clos|done|implement|merg|mitigat|prevent)", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!?]\s|\n")


def linked(links: Iterable[Mapping[str, Any]], key: str) -> Iterator[Work]:
    """The work among the remote links of an issue, but for what is linked as the cause of the trouble.

    Raises KeyError, TypeError or AttributeError where a link lacks what the interface promises.
    """
    for each in links:
        relationship, found = str(each.get("relationship") or ""), each["object"]
        work = work_page(str(found["url"]))
        if work and not _OTHERWISE.search(relationship):
            texts = (str(found.get(name) or "") for name in ("title", "summary"))
            yield replace(work, partial=_in_part(key, relationship, *texts))


def shown(comment: str) -> Iterator[Work | str]:
    """The work and the other links that a comment in wiki markup leads to; nothing in one of our own.

    Work that it calls the cause, or says to have taken back, is left out: `Reverted <this> in <that>`.
    """
    text = _LINK.sub(r" \1 ", _ESCAPED.sub("", comment)) if REMINDER not in comment else ""
    end = 0
    for link in links_in(text):
        start = text.index(link, end)
        said, end = text[end:start], start + len(link)
        work = work_page(link)
        if work is None:
            yield link
        elif not _is_harm(said):
            yield work


def _is_harm(said: str) -> bool:
    """Whether the last word about it in the sentence before a link says that it did harm rather than good."""
    turns = list(_TURN.finditer(_SENTENCE.split(said)[-1]))
    return bool(turns and turns[-1]["harm"])


def _in_part(key: str, relationship: str, *texts: str) -> bool:
    """Whether a link says that its work does only a part: `OPS-12 in part`, or the relationship alone."""
    told = (f"{relationship} {key}", f"{key} {relationship}", *texts)
    named = (each for text in told for each in namings(text, {key.rpartition("-")[0]}))
    return any(each.partial for each in named if each.name == key.lower())
