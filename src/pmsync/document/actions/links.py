"""Links in inline text with their places, and which of them lead to an issue."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pmsync.document.blocks.definitions import label_of
from pmsync.document.markdown import Tree
from pmsync.lazy_pattern import lazy_pattern

_LINK = lazy_pattern(
    r"(?P<shown>!?\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\]){0,999})\])"
    r"(?:\(\s*<?(?P<target>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"|\[(?P<reference>[^\[\]]{0,999})\])?"
    r"|<(?P<auto>https?://[^\s<>]+)>"
    r"|(?P<url>https?://[^\s<>|\]\"'`]+)"
    r"|(?<![\w/&#.])(?P<named>(?:[\w.-]+/[\w.-]+)?#(?P<digits>\d{1,9}))(?![\w/-])"
)
_ORDINAL = lazy_pattern(
    r"\b(?:number|no\.?|priority|prio|step|option|rank|part|phase|point|question|item|attempt|rule|sev)\s*$",
    re.I,
)
_ISSUE = lazy_pattern(
    r"/(?:issues|pulls?|merge_requests|pull-requests|work_items|discussions|epics)/\d+(?!\w)"
    r"|/browse/[A-Z][A-Z0-9_]+-\d+|[?&]selectedIssue=[A-Z][A-Z0-9_]+-\d+|/issues?/[A-Z][A-Z0-9_]*-\d+"
    r"|//linear\.app/.+/issue/|//trello\.com/c/|//app\.asana\.com/\S*\d{6}|/story/(?:show/)?\d+"
    r"|/_workitems/edit/\d+"
    r"|show_bug\.cgi\?id=\d+|//bugzil\.la/\d+|//(?:phab\w*|developer)[^/]*/T\d+|//phabricator\.[^/]+/T\d+"
    r"|/T\d+$|/\+bug/\d+|//crbug\.com/(?:\w+/)?\d+|//issuetracker\.google\.com/\S*\d+"
    r"|//app\.clickup\.com/t/\w+"
    r"|/issues/[\w.-]+/[\w.-]+/\d+(?!\w)|/ticket/\d+|/tickets/\d+|//app\.shortcut\.com/\S+/story/\d+"
    r"|//[^/]*youtrack[^/]*/issue/"
)
KEY = lazy_pattern(r"(?<![\w/-])[A-Z][A-Z0-9_]{1,15}-\d{1,7}(?![\w-])")
"""A tracker's key such as `OPS-12`."""
REFERENCE = lazy_pattern(rf"(?:[\w.-]+/[\w.-]+)?#\d{{1,9}}|{KEY.pattern}")
"""An issue without a URL: `#12`, `owner/repo#12`, or a key."""


@dataclass(frozen=True, slots=True)
class Found:
    """A link at `text[start:end]`; its shown words at `text[inner:inner_end]`, and where it leads.

    `target` is a URL, or the reference itself where it is written without one (`#12`, `owner/repo#12`).
    """

    start: int
    end: int
    inner: int
    inner_end: int
    target: str
    shown: str

    @property
    def is_issue(self) -> bool:
        """Whether it leads to an issue, a pull request or a card, or is shown under a tracker's key."""
        return is_issue(self.target) or REFERENCE.fullmatch(self.shown.strip()) is not None


def is_issue(target: str) -> bool:
    """Whether a URL or a short reference is that of an issue, a pull request or a card."""
    return REFERENCE.fullmatch(target) is not None or _ISSUE.search(target) is not None


def find_links(text: str, masked: str, tree: Tree) -> list[Found]:
    """The links of inline text from left to right; `masked` is the text with code and comments hidden."""
    if "[" not in masked and "#" not in masked and "://" not in masked:
        return []
    found: list[Found] = []
    position = 0
    while match := _LINK.search(masked, position):
        link = _found(text, match, tree)
        position = link.end if link else match.start() + 1
        if link and text[link.start] != "!":
            found.append(link)
    return found


def _found(text: str, match: re.Match[str], tree: Tree) -> Found | None:
    if match["shown"] is not None:
        return _bracketed(text, match, tree)
    for group in ("auto", "url"):
        if match[group] is not None:
            return _bare(text, match, group)
    if _ORDINAL.search(text, max(match.start() - 12, 0), match.start()):
        return None
    target = match["named"]
    return Found(match.start(), match.end(), match.start(), match.end(), target, target)


def _bracketed(text: str, match: re.Match[str], tree: Tree) -> Found | None:
    label = slice(*match.span("label"))
    if match["target"] is not None:
        target, end = text[slice(*match.span("target"))], match.end()
    else:
        known = tree.env.get("references", {})
        named = match["reference"] or text[label]
        definition = known.get(label_of(named))
        end = match.end()
        if definition is None and match["reference"]:
            definition, end = known.get(label_of(text[label])), match.end("shown")
        if definition is None:
            return None
        target = str(definition["href"])
    if "://" not in target:
        target = target if "/" in target else f"./{target}"
    return Found(match.start(), end, label.start, label.stop, target, text[label])


def _bare(text: str, match: re.Match[str], group: str) -> Found:
    start, end = match.span(group)
    if group == "url":
        url = text[start:end].rstrip(".,;:!?*_~")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?*_~")
        return Found(start, start + len(url), start, start + len(url), url, url)
    return Found(match.start(), match.end(), start, end, text[start:end], text[start:end])
