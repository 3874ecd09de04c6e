"""Inline text with its way back into the document: joined lines, masks, and escapes that read back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pmsync.document.markdown import Block
from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Edit, Span

_PUNCTUATION = lazy_pattern(r"[!-/:-@\[-`{-~]")
_ESCAPED = lazy_pattern(r"\\([!-/:-@\[-`{-~])")
_OPAQUE = lazy_pattern(r"\\[!-/:-@\[-`{-~]|(`+)|<!--")
_BLOCK_START = lazy_pattern(
    r"[-+*](?=\s|$)|(?P<rule>[-*_])(?=(?:\s*(?P=rule)){2,}\s*$)|[>=]|#(?=#{0,5}(?:\s|$))|`(?=``)|~(?=~~)"
    r"|\[(?=[^\[\]]*\]:)|\d{1,9}(?=[.)](?:\s|$))"
)
_UNSEEN = lazy_pattern(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_RESERVED = lazy_pattern("[\x02\x03]")
HIDDEN = "\x01"
"""What `mask` puts in place of a character that is not to be read as a mark."""


@dataclass(frozen=True, slots=True)
class Change:
    """Replace `text[start:end]` of a passage by `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more lines of inline text as one line, blanks at the line ends left out.

    `starts` and `offsets` run in parallel: where each line begins in `text`, and in the document.
    """

    text: str
    starts: tuple[int, ...]
    offsets: tuple[int, ...]

    def offset(self, index: int) -> int:
        """Where the character at `index` stands in the document."""
        line = bisect_right(self.starts, index) - 1
        return self.offsets[line] + index - self.starts[line]

    def span(self, start: int, end: int) -> Span:
        """The place of `text[start:end]` in the document."""
        first = self.offset(start)
        return Span(first, self.offset(end - 1) + 1 if end > start else first)

    def edits(self, changes: Iterable[Change]) -> tuple[Edit, ...]:
        """Changes of this passage as edits of the document."""
        return tuple(Edit(self.span(change.start, change.end), change.new) for change in changes)

    def part(self, start: int, end: int) -> Passage:
        """The passage from `start` to `end`."""
        lines = range(bisect_right(self.starts, start) - 1, max(bisect_right(self.starts, end - 1), 1))
        starts = tuple(max(self.starts[line] - start, 0) for line in lines)
        return Passage(self.text[start:end], starts, tuple(self.offset(start + each) for each in starts))


def passage_of(source: Source, block: Block) -> Passage | None:
    """The inline text of a paragraph or heading; None where its lines cannot be found in the document."""
    pieces: list[str] = []
    starts: list[int] = []
    offsets: list[int] = []
    length = 0
    for number, content in enumerate(block.content.split("\n"), start=block.first):
        piece = content.strip()
        line = source.line(number).replace("\0", "\ufffd")
        start = line.rfind(piece)
        if start < 0:
            return None
        starts.append(length)
        offsets.append(source.start(number) + start)
        pieces.append(piece)
        length += len(piece) + 1
    return Passage(" ".join(pieces), tuple(starts), tuple(offsets))


def passage_at(source: Source, span: Span) -> Passage:
    """A piece of one line as a passage."""
    return Passage(source.cut(span), (0,), (span.start,))


def changed(text: str, changes: Iterable[Change]) -> str:
    """A passage's text after changes that do not overlap."""
    parts, position = [], 0
    for change in sorted(changes, key=lambda each: (each.start, each.end)):
        parts += [text[position : change.start], change.new]
        position = max(change.end, position)
    return "".join([*parts, text[position:]])


def mask(text: str) -> str:
    """The text, as long as it was, with code, comments and escaped characters hidden."""
    if "\x02" in text or "\x03" in text:
        text = _RESERVED.sub(HIDDEN, text)
    if "\\" not in text and "`" not in text and "<!--" not in text:
        return text
    parts, position = [], 0
    for start, end, _ in _opaque(text):
        parts += [text[position:start], HIDDEN * (end - start)]
        position = end
    return "".join([*parts, text[position:]])


def comments(text: str) -> list[Span]:
    """The HTML comments in inline text; what looks like one inside code is none."""
    return [Span(start, end) for start, end, kind in _opaque(text) if kind == "comment"]


def normalise_title(text: str) -> str:
    """A title as both sides can hold it: one line, single blanks, no control characters, markup kept."""
    if text.isascii() and text.isprintable():
        return (_UNSEEN.sub(" ", text) if "  " in text else text).strip()
    return _UNSEEN.sub(" ", text.encode("utf-8", "replace").decode("utf-8")).strip()


def unescape(text: str, *, cell: bool = False) -> str:
    """Inline text without its backslash escapes; in a table cell also `\\|` inside code."""
    if "\\" not in text:
        return text
    if cell:
        text = text.replace("\\|", "|")
    parts, position = [], 0
    for start, end, kind in _opaque(text):
        parts.append(text[position:start])
        parts.append(text[start + 1 : end] if kind == "escape" else text[start:end])
        position = end
    return "".join([*parts, text[position:]])


def escapes(text: str, *, cell: bool = False, line_start: bool = False) -> Iterable[str]:
    """Ways to write a plain text so that `unescape` gives it back, the least noisy first.

    None of them can start HTML, a comment or (at a line's start) another block, and in a cell each
    stays one cell. The later ones also keep Markdown's and pmsync's own marks from being read in it.
    """
    seen = set()
    for hide in (r"(?!)", r"[\[\]()@#{}]", r"[\[\]()@#{}:~*_-]", _PUNCTUATION.pattern):
        written = _escape(text, re.compile(hide), everywhere=hide == _PUNCTUATION.pattern)
        if line_start and (start := _BLOCK_START.match(written)):
            written = written[: start.end() - 1] + _guarded(written[start.end() - 1 :])
        if cell:
            written = written.replace("|", "\\|")
        if written not in seen:
            seen.add(written)
            yield written


def _guarded(text: str) -> str:
    """A text whose beginning would start a block, with a backslash before what does it."""
    return f"{text[0]}\\{text[1:]}" if text[0].isdigit() else f"\\{text}"


def _escape(text: str, hide: re.Pattern[str], *, everywhere: bool) -> str:
    parts, position = [], 0
    for start, end in [] if everywhere else _code(text):
        parts += [_escape_words(text[position:start], hide, last=False), text[start:end]]
        position = end
    return "".join([*parts, _escape_words(text[position:], hide, last=True)])


def _escape_words(text: str, hide: re.Pattern[str], *, last: bool) -> str:
    out = []
    for index, character in enumerate(text):
        following = text[index + 1 : index + 2]
        loose = not following and (last or character == "\\")
        if (
            (character == "\\" and (loose or _PUNCTUATION.match(following)))
            or (character == "<" and following and (following.isalpha() or following in "!/?"))
            or hide.match(character)
        ):
            out.append("\\")
        out.append(character)
    return "".join(out)


def _code(text: str) -> list[tuple[int, int]]:
    """Code spans in a plain text, in which a backslash escapes nothing."""
    found = []
    position = 0
    closers = _runs(text)
    while opening := re.compile("`+").search(text, position):
        end = _closing(closers, opening)
        if end:
            found.append((opening.start(), end))
        position = end or opening.end()
    return found


def _opaque(text: str) -> list[tuple[int, int, str]]:
    """Escapes, code spans and comments in written inline text: start, end, kind."""
    found = []
    position, last_comment = 0, text.rfind("-->")
    closers = _runs(text)
    while match := _OPAQUE.search(text, position):
        (start, end), kind = match.span(), "escape"
        if match[1]:
            kind, end = "code", _closing(closers, match) or 0
        elif text[start] == "<":
            kind, end = "comment", text.find("-->", end) + 3 if last_comment >= end else 0
        if end:
            found.append((start, end, kind))
        position = end or match.end()
    return found


def _runs(text: str) -> dict[int, list[tuple[int, int]]]:
    """Backtick runs by length, so that finding the closing one takes no search."""
    runs: dict[int, list[tuple[int, int]]] = {}
    for run in re.finditer("`+", text):
        runs.setdefault(run.end() - run.start(), []).append(run.span())
    return runs


def _closing(runs: dict[int, list[tuple[int, int]]], opening: re.Match[str]) -> int | None:
    """Where the code that a backtick run opens ends; None where nothing closes it."""
    same = runs.get(opening.end() - opening.start(), [])
    index = bisect_right(same, (opening.start(), opening.end()))
    return same[index][1] if index < len(same) else None
