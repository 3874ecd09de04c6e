"""Which action items and issues a commit's message says it finishes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_KEYWORD = r"(?:close[sd]?|closing|fix(?:e[sd]|ing)?|resolve[sd]?|resolving)"
_REF = (
    r"(?:https?://[^\s/]+/(?P<at>[\w.-]+/[\w.-]+)/(?:-/)?issues/(?P<numbered>\d{1,9})"
    r"|(?P<repository>[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9})|\bGH-(?P<old>\d{1,9}))\b"
)
_NEXT = re.compile(rf"[ \t]*(?:,|\band\b|&|,[ \t]*and\b)?[ \t]*(?:{_KEYWORD}:?\s+)?{_REF}", re.IGNORECASE)
_CLOSES = re.compile(rf"\b{_KEYWORD}:?\s+(?={_REF.replace('?P<', '?P<_')})", re.IGNORECASE)
_PART_BEFORE = re.compile(r"\b(?:partial(?:ly)?|partly|in part|part of)[ \t,]+$", re.IGNORECASE)
_PART_BEHIND = re.compile(r"^[ \t,(]*(?:in part\b|partial(?:ly)?\b|partly\b|\(part\b)", re.IGNORECASE)
_TRAILER = re.compile(
    r"^Pmsync-Item:[ \t]*(?P<item>\S.*?/[\w.-]+)(?P<part>[ \t]+\(?in part\)?)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_KEY = re.compile(r"(?<![\w-])(?P<key>[A-Z][A-Z0-9_]+-\d{1,9})(?![\w-])")
_LINK_KEY = re.compile(r"(?:^|/browse/)(?P<key>[A-Z][A-Z0-9_]+-\d{1,9})(?:[?#]|$)")
_LINK = re.compile(rf"^{_REF}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Naming:
    """Something that a message says it finishes, wholly or in part.

    `name` is `owner/name#12`, `#12` of the commit's own repository, `OPS-12`, or an item's
    `<post-mortem id>/<number>`; all in lower case but the item.
    """

    name: str
    partial: bool = False


def namings(message: str, projects: Collection[str] = ()) -> list[Naming]:
    """What a message finishes. Keys count wherever they stand, of the given projects only (`OPS`)."""
    found = [Naming(each["item"], bool(each["part"])) for each in _TRAILER.finditer(message)]
    found += _closed(message)
    for each in _KEY.finditer(message):
        if each["key"].rpartition("-")[0] in projects:
            found.append(Naming(each["key"].lower(), _in_part(message, each.start(), each.end())))
    wholly = {each.name for each in found if not each.partial}
    return list(dict.fromkeys(each for each in found if not (each.partial and each.name in wholly)))


def _closed(message: str) -> Iterator[Naming]:
    """`Fixes #1, #2 and acme/shop#3`; each reference as far as the list goes."""
    for keyword in _CLOSES.finditer(message):
        end = keyword.end()
        while reference := _NEXT.match(message, end):
            end = reference.end()
            partial = bool(_PART_BEFORE.search(message, 0, keyword.start())) or bool(
                _PART_BEHIND.match(message[end : end + 40])
            )
            yield Naming(_named(reference), partial)


def _in_part(message: str, start: int, end: int) -> bool:
    before = message[max(0, start - 40) : start]
    return bool(_PART_BEFORE.search(before) or _PART_BEHIND.match(message[end : end + 40]))


def _named(reference: re.Match[str]) -> str:
    number = reference["numbered"] or reference["number"] or reference["old"]
    return f"{reference['at'] or reference['repository'] or ''}#{number}".lower()


def issue_name(link: str | None, repository: str | None) -> str | None:
    """What an item's issue is called in `Naming.name`: `owner/name#12` where that can be told, `ops-12`."""
    if not link:
        return None
    if key := _LINK_KEY.search(link):
        return key["key"].lower()
    reference = _LINK.match(link)
    if reference is None:
        return None
    name = _named(reference)
    return f"{(repository or '').lower()}{name}" if name.startswith("#") else name


def project(link: str | None) -> str | None:
    """The project of an issue with a key: `OPS` of `OPS-12` and of its page's address."""
    key = _LINK_KEY.search(link or "")
    return key["key"].rpartition("-")[0] if key else None


def is_issue(link: str | None, ref: str, label: str, repository: str | None) -> bool:
    """Whether a link means an issue that goes by this reference, and by this label in documents."""
    if not link:
        return False
    if link.startswith("/"):  # a place in a file of the repository: `/issues.json#12`
        return ref == f"#{link.rpartition('#')[2]}"
    if link.startswith("#"):  # of several trackers it means one, the one that calls its issues so
        return label == link
    meant = {link.lower(), issue_name(link, repository)}
    return ref.lower() in meant or label.lower() in meant
