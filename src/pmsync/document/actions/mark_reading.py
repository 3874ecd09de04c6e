"""Take an item's text apart, from its ends inwards: whatever is certainly no wording is a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from string import ascii_letters

from pmsync.document.actions.links import Found, find_links
from pmsync.document.actions.mark_patterns import (
    ATOM_ALONE,
    BOX,
    BRACKETS,
    GENERIC,
    LABEL_TAIL,
    LEADING,
    LEADING_SIGN,
    LINK_HEAD,
    LOGIN_TAIL,
    POINTER,
    PREPOSITION,
    STATUS_END,
    STATUS_TAILS,
)
from pmsync.document.actions.marks import Marks
from pmsync.document.actions.passages import HIDDEN, mask
from pmsync.document.actions.tags import Mark, Tags, read_labelled, read_tags
from pmsync.document.actions.words import STATUS_ENDING
from pmsync.document.markdown import Tree
from pmsync.lazy_pattern import lazy_pattern

_WORD = lazy_pattern(r"[\w\x01\x02]")
_SIGN = lazy_pattern(r"[][()<>#@:*_~`\\\x02\x03-]")
"""What each mark has in it where it is ASCII, but for a last word that tells a status."""
_MOST_MARKS = 20
_LONGEST_STATUS = 40  # characters
_WINDOW = 200  # characters before an item's end in which its last mark begins, links not counted
_LONGEST_VALUE = {"owner": 5, "due": 6, "priority": 3, "type": 4}  # words


def read_marks(text: str, tree: Tree) -> Marks:
    """Take an item's text apart. What is not certainly a mark stays part of the wording."""
    if not _is_bare(text):
        return take_apart(text, tree)
    marks = Marks(text, 0, len(text))
    _trim(marks)
    return marks


def take_apart(text: str, tree: Tree) -> Marks:
    """Read the marks of any text, of one without them too."""
    masked = mask(text)
    links = find_links(text, masked, tree)
    masked = _with_atoms(masked, links)
    marks = Marks(text, 0, len(text), links=links)
    _trim(marks)
    if box := BOX.match(masked, marks.start):
        marks.box = Mark(box["tick"], *box.span("tick"), *box.span())
        marks.start = box.end()
    _trim(marks)
    for _ in range(_MOST_MARKS):
        if not (_peel_tail(marks, masked) or _peel_head(marks, masked) or _peel_strike(marks, masked)):
            break
        _trim(marks)
    _open_link(marks, masked)
    if "issue" not in marks.fields:
        _find_issue(marks)
    return marks


def _is_bare(text: str) -> bool:
    """Whether a text is seen at once to be nothing but its wording, as most are."""
    return text.isascii() and not _SIGN.search(text) and not may_tell_status(text.rstrip()[-_LONGEST_STATUS:])


def _with_atoms(masked: str, links: list[Found]) -> str:
    parts, position = [], 0
    for link in links:
        parts += [masked[position : link.start], "\x02", "\x03" * (link.end - link.start - 1)]
        position = link.end
    return "".join([*parts, masked[position:]])


def _trim(marks: Marks) -> None:
    inside = marks.text[marks.start : marks.end]
    marks.start += len(inside) - len(inside.lstrip())
    marks.end = marks.start + len(inside.strip())


def _says_something(masked: str, start: int, end: int) -> bool:
    return _WORD.search(masked, start, end) is not None


def _take(marks: Marks, tags: Tags, start: int, end: int) -> None:
    """Note fields that reach from `start` to `end`; of two for one field the leftmost counts."""
    for name, mark in tags:
        whole = replace(mark, start=start, end=end)
        if name == "status":
            marks.statuses.append(whole)
        else:
            first, *more = sorted([whole, *marks.fields_of(name)], key=lambda each: each.inner)
            marks.fields[name] = first
            marks.spare[name] = more


def _peel_tail(marks: Marks, masked: str) -> bool:
    for tags, start in _tails(marks, masked):
        if _says_something(masked, marks.start, start):
            _take(marks, tags, start, marks.end)
            marks.end = start
            return True
    return False


def _tails(marks: Marks, masked: str) -> Iterator[tuple[Tags, int]]:
    """What the text may end with: the fields it tells, and where it begins."""
    text, end = marks.text, marks.end
    if text.endswith("-->", marks.start, end) and masked[end - 1] == HIDDEN:
        yield [], text.rfind("<!--", marks.start, end)
    low = _window(marks)
    tail = masked[low:end]
    if tail.rstrip(".,;*_").endswith((")", "]")) and (match := BRACKETS.search(masked, low, end)):
        tags = read_tags(text, masked, marks.links, *match.span("inside"))
        if tags is not None:
            yield tags, match.start()
    if ":" in tail and (match := LABEL_TAIL.search(masked, low, end)):
        tags = read_labelled(text, masked, marks.links, *match.span("inside"))
        if tags and len(tags[0][1].value.split()) <= _LONGEST_VALUE.get(tags[0][0], 12):
            yield tags, marks.start + len(masked[marks.start : match.start()].rstrip(" \t,;|·–—-"))
    if "@" in tail and (match := LOGIN_TAIL.search(masked, low, end)):
        yield [("owner", _mark(text, match, "inside"))], match.start()
    low = max(low, end - _LONGEST_STATUS)
    if may_tell_status(masked[low:end]) and STATUS_END.search(masked, low, end):
        for pattern in STATUS_TAILS:
            if match := pattern.search(masked, low, end):
                yield [("status", _mark(text, match, "inside"))], match.start()
    yield from _link_tail(marks, masked)


def may_tell_status(tail: str) -> bool:
    """A quick look at the last word, since most items end in none that tells a status."""
    tail = tail.rstrip("*_.!")
    if not tail.isascii() or tail[-1:] == ":":
        return True
    last_word = tail[len(tail.rstrip(ascii_letters)) :]
    return STATUS_ENDING.fullmatch(last_word) is not None


def _window(marks: Marks) -> int:
    """Where to begin looking for the last mark: not far from the end, and never within a link."""
    low = marks.end - _WINDOW
    for link in reversed(marks.links):
        if link.end > low and link.start < marks.end:
            low = min(low, link.start - _WINDOW // 2)
    return max(low, marks.start)


def _link_tail(marks: Marks, masked: str) -> Iterator[tuple[Tags, int]]:
    """A link at the end that is no part of the sentence: a bare address, `[Issue](…)`, ` - #12`."""
    end = len(masked[: marks.end].rstrip(".,; "))
    link = next((each for each in reversed(marks.links) if each.end <= end), None)
    if link is None or link.end != end or not link.is_issue or not GENERIC.fullmatch(link.shown):
        return
    before = masked[marks.start : link.start].rstrip()
    pointer = POINTER.search(before, max(len(before) - 60, 0))
    if pointer:
        before = before[: pointer.start("separator")].rstrip()
    elif PREPOSITION.search(before) or (
        link.shown == link.target and "://" not in link.target and before[-1:] not in ":–—-;|."
    ):
        return
    kept = len(before.rstrip(" \t,;:|·–—-"))
    yield [("issue", Mark(link.target, link.start, link.end, link.start, link.end))], marks.start + kept


def _peel_head(marks: Marks, masked: str) -> bool:
    for name, pattern in LEADING if LEADING_SIGN.search(masked, marks.start, marks.end) else ():
        match = pattern.match(masked, marks.start, marks.end)
        if match and _says_something(masked, match.end(), marks.end):
            group = "value" if match["value"] is not None else "other"
            _take(marks, [] if name == "label" else [(name, _mark(marks.text, match, group))], *match.span())
            marks.start = match.end()
            return True
    return _peel_link(marks, masked)


def _peel_link(marks: Marks, masked: str) -> bool:
    """A link before the wording: the issue's number, or the owner."""
    match = LINK_HEAD.match(masked, marks.start, marks.end)
    link = next((each for each in marks.links if match and each.start == match.start("inside")), None)
    if match is None or link is None or not _says_something(masked, match.end(), marks.end):
        return False
    separated = bool(match["separator"].strip())
    mark = Mark(link.target, link.start, link.end, link.start, link.end)
    if link.shown.startswith("@") and separated:
        _take(marks, [("owner", Mark(link.shown, link.inner, link.inner_end, 0, 0))], *match.span())
    elif link.is_issue and GENERIC.fullmatch(link.shown) and (separated or "://" in link.target):
        _take(marks, [("issue", mark)], *match.span())
    else:
        return False
    marks.start = match.end()
    return True


def _peel_strike(marks: Marks, masked: str) -> bool:
    inside = masked[marks.start + 2 : marks.end - 2]
    tildes = masked.startswith("~~", marks.start) and masked.endswith("~~", marks.start, marks.end)
    if marks.struck or not tildes or "~~" in inside or not inside.strip():
        return False
    marks.struck = (marks.start, marks.end)
    marks.start += 2
    marks.end -= 2
    return True


def _open_link(marks: Marks, masked: str) -> None:
    """Where the wording is one link, its words are the title."""
    if not ATOM_ALONE.fullmatch(masked, marks.start, marks.end):
        return
    link = next(each for each in marks.links if each.start == marks.start)
    if link.is_issue:
        marks.fields.setdefault("issue", Mark(link.target, link.start, link.end, link.start, link.end))
    if link.shown.strip() and not GENERIC.fullmatch(link.shown):
        marks.start, marks.end = link.inner, link.inner_end
        _trim(marks)


def _find_issue(marks: Marks) -> None:
    link = next((each for each in marks.links if each.is_issue), None)
    if link:
        marks.fields["issue"] = Mark(link.target, link.start, link.end, link.start, link.end)


def _mark(text: str, match: re.Match[str], group: str) -> Mark:
    start, end = match.span(group)
    return Mark(text[start:end].strip(), start, end, *match.span())


def read_label(text: str, tree: Tree) -> tuple[str, Mark] | None:
    """The field of a text that is nothing but a labelled value, such as `**Owner:** @login`."""
    masked = mask(text)
    links = find_links(text, masked, tree)
    tags = read_labelled(text, _with_atoms(masked, links), links, 0, len(text))
    return tags[0] if tags else None
