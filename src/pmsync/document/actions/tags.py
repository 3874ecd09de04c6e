"""What stands in the brackets and labels around an item's wording: `(P1, @login)`, `Owner: …`, `[DONE]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pmsync.document.actions.links import KEY, Found
from pmsync.document.actions.words import STATUS_TAG
from pmsync.document.plain import fold, plain
from pmsync.lazy_pattern import lazy_pattern

ATOM = "\x02\x03*"
"""A link in masked text: `\\x02`, then `\\x03` to its end."""

LOGINS = r"@[\w][\w.-]*(?:/[\w.-]+)?(?:(?:\s*[,&+/]\s*|\s+and\s+|\s+)@[\w][\w.-]*)*"
_LABELS = {
    "owner": "owner owners assignee assignees assigned assigned_to dri responsible lead who action_owner poc"
    " verantwortlich verantwortlicher zustandig responsable assigne_a team driver contact",
    "due": "due due_date deadline eta target target_date due_by by by_when fallig frist echeance timeline"
    " when",
    "priority": "priority prio prioritat priorite severity",
    "type": "type category kind typ kategorie categorie",
    "status": "status state progress stand statut etat",
    "issue": "ticket tickets issue issues jira bug link links pr prs pull_request tracking tracked_in"
    " tracked_by"
    " tracker github github_issue jira_ticket follow_up_ticket reference linear tracking_issue gitlab",
}
LABELS = {word.replace("_", " "): field for field, words in _LABELS.items() for word in words.split()}
"""The field that a folded label names."""

_STATUS_PART = lazy_pattern(
    rf"[*_]*(?:{STATUS_TAG})[*_]*(?=\s*[-–—:,.;!]|\s+(?:in|by|via|on|since|with|as|\d|\x02)|\s*$)", re.I
)
_PRIORITY = lazy_pattern(
    r"[*_]*(?P<value>p[0-5]|(?:highest|high|medium|med|low|lowest|critical|urgent"
    r"|blocker))(?:[- ]?prio(?:rity)?)?[*_]*",
    re.I,
)
_LABELLED = lazy_pattern(
    r"[*_]*(?P<label>[^\W\d_][\w '/-]{0,24}?)\s*[*_]*\s*[:=]\s*[*_]*\s*(?P<value>.*?)[*_]*\s*", re.S
)
_DATED = lazy_pattern(r"(?:due|by|eta)(?: on| by)?\s+(?P<value>.{3,30})", re.I)
_LINKED = lazy_pattern(rf"(?:[\w ]{{1,30}}?:?\s*)??(?:{ATOM})(?:[\s,&+/]|and|{ATOM})*", re.S)
_ATOM_ALONE = lazy_pattern(ATOM)
_PARTS = lazy_pattern(r"\s*(?:[,;|·]|\s[-–—]\s)\s*")
_LINK_WORDS = lazy_pattern(
    r"(?:(?:see|also|track(?:ed|ing)?|here|in|by|at|via|on|issues?|tickets?|prs?|pull requests?|jira"
    r"|bugs?|links?|tasks?"
    r"|story|refs?|references?|related|to|github|gitlab|merge requests?|mrs?|done|fixed|closed|follow|up"
    r"|with|cf|epic)"
    r"\b\.?:?\s*)*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A field's value beside an item's wording.

    The value stands at `inner` to `inner_end`; with its brackets, label and separators it reaches from
    `start` to `end`, and taking that out leaves the rest as it was. `alone` is False where other
    fields stand between the same brackets.
    """

    value: str
    inner: int
    inner_end: int
    start: int
    end: int
    alone: bool = True


Tags = list[tuple[str, Mark]]
"""Fields by name with their marks; a name may come twice."""


def field_of(label: str) -> str | None:
    """The field that a label such as `Owner` or `Due date` names."""
    return LABELS.get(fold(plain(label)))


def read_tags(text: str, masked: str, links: Sequence[Found], start: int, end: int) -> Tags | None:
    """The fields in `text[start:end]`, which stands between brackets; None unless all of it is fields."""
    status = _STATUS_PART.match(masked, start, end)
    if status:
        tags: Tags = [("status", Mark(text[status.start() : end], start, end, start, end))]
        return tags + _issues(links, status.end(), end)
    tags = []
    position = start
    for cut in [*_PARTS.finditer(masked, start, end), None]:
        stop = cut.start() if cut else end
        part = _read_part(text, masked, links, position, stop)
        if part is None:
            return None
        tags += part
        position = cut.end() if cut else end
    alone = len(tags) == 1
    return [(name, Mark(m.value, m.inner, m.inner_end, m.start, m.end, alone)) for name, m in tags]


def _read_part(text: str, masked: str, links: Sequence[Found], start: int, end: int) -> Tags | None:
    if linked := _LINKED.fullmatch(masked, start, end):
        return _linked(text, masked, links, linked)
    if KEY.fullmatch(masked, start, end):
        return [("issue", _mark(text, start, end))]
    if re.compile(LOGINS).fullmatch(masked, start, end):
        return [("owner", _mark(text, start, end))]
    if _STATUS_PART.fullmatch(masked, start, end):
        return [("status", _mark(text, start, end))]
    if priority := _PRIORITY.fullmatch(masked, start, end):
        return [("priority", _mark(text, *priority.span("value")))]
    if dated := _DATED.fullmatch(masked, start, end):
        return [("due", _mark(text, *dated.span("value")))] if re.search(r"\d", dated["value"]) else None
    return read_labelled(text, masked, links, start, end)


def read_labelled(text: str, masked: str, links: Sequence[Found], start: int, end: int) -> Tags | None:
    """`Owner: @login` and its like: the label's field with its value; None where it is no field's label."""
    labelled = _LABELLED.fullmatch(masked, start, end)
    name = field_of(text[slice(*labelled.span("label"))]) if labelled else None
    if labelled is None or name is None:
        return None
    inner, inner_end = labelled.span("value")
    if name != "issue":
        if "\x02" in masked[inner:inner_end] and not _ATOM_ALONE.fullmatch(masked, inner, inner_end):
            return None
        return [(name, _mark(text, inner, inner_end))]
    return _issues(links, inner, inner_end)[:1] or [(name, _mark(text, inner, inner_end))]


def _linked(text: str, masked: str, links: Sequence[Found], match: re.Match[str]) -> Tags | None:
    """Links between brackets: issues, or one that shows a login."""
    start, end = match.span()
    inside = [link for link in links if start <= link.start and link.end <= end]
    words = masked[start : inside[0].start] if inside else ""
    if (
        len(inside) == 1
        and inside[0].shown.startswith("@")
        and (not words or field_of(words.strip(": ")) == "owner")
    ):
        return [("owner", Mark(inside[0].shown, inside[0].inner, inside[0].inner_end, start, end))]
    if not _LINK_WORDS.fullmatch(words.strip()):
        return None
    return _issues(links, start, end)[:1] or None


def _issues(links: Sequence[Found], start: int, end: int) -> Tags:
    return [
        ("issue", Mark(link.target, link.start, link.end, start, end))
        for link in links
        if start <= link.start and link.end <= end and link.is_issue
    ]


def _mark(text: str, start: int, end: int) -> Mark:
    return Mark(text[start:end].strip(), start, end, start, end)
