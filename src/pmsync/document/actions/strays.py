"""Lists that read like action items in a document that has no section for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import plain
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Section

_ADDRESS = r"https?://[^\s()]+/(?:issues/\d+|browse/[A-Z][A-Z0-9_]+-\d+)"
_ISSUE = lazy_pattern(
    rf"(?:\[[ xX]?\]\s+)?(?:~~)?(?:<?{_ADDRESS}>?"
    rf"|\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\({_ADDRESS}\))(?:~~)?(?:\s+\(.*\))?"
)
_LEAD = lazy_pattern(
    r"\b(?:lessons?|follow(?:ing)? up|follow-?ups?|next|improve\w*|going forward|prevent\w*|will|plan\w*"
    r"|actions?|todo"
    r"|remediat\w+|tak(?:e|ing) away|changes?|commit\w*)\b",
    re.IGNORECASE,
)
_INTENT = lazy_pattern(
    r"\b(?:we|i|team)(?: \w+)? (?:need|have|want|plan|ought|intend|aim) to\b|\b(?:should|must|will"
    r"|needs to|we['’]ll)\b",
    re.IGNORECASE,
)
_ELSEWHERE = ("timeline", "went_well", "went_poorly", "impact", "supporting", "root_cause")
_ASIDE = lazy_pattern(
    r"\b(?:related|see also|references?|previous\w*|earlier|similar|introduced|caused|reported)\b",
    re.IGNORECASE,
)


def find_strays(tree: Tree, sections: Mapping[str, Section]) -> Iterator[Block]:
    """Lists of nothing but issue addresses, and lists of intentions below a sentence that leads to them."""
    taken = [sections[name] for name in _ELSEWHERE if name in sections]
    previous: Block | None = None
    for block in tree.root.children:
        inside = any(section.first <= block.first <= section.last for section in taken)
        if block.kind in ("list", "numbered") and not inside:
            texts = [item.children[0].content for item in block.children if item.children]
            lead = plain(previous.content) if previous is not None and previous.kind == "paragraph" else ""
            if texts and (_are_issues(lead, texts) or _intends(lead, texts)):
                yield block
        previous = block


def _are_issues(lead: str, texts: list[str]) -> bool:
    return all(map(_ISSUE.fullmatch, texts)) and not _ASIDE.search(lead)


def _intends(lead: str, texts: list[str]) -> bool:
    told = sum(_INTENT.search(text) is not None for text in texts)
    return lead.endswith(":") and _LEAD.search(lead) is not None and 2 * told >= len(texts)
