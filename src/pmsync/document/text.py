"""A document's characters: lossless decoding, lines as Markdown counts them, and edits by span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Edit, Span

_LINE_END = lazy_pattern(r"\r\n|\n|\r")


def decode(raw: bytes) -> str:
    """Bytes to text without loss: what is not UTF-8 is kept as surrogates and comes back in `encode`."""
    return raw.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """The inverse of `decode`."""
    return text.encode("utf-8", "surrogateescape")


class Source:
    """A text with its lines.

    Lines end at LF, CRLF or CR only, which is how markdown-it-py counts them; `str.splitlines` would
    also cut at form feeds and Unicode separators. Line numbers are 1-based everywhere.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts, self._ends = _bounds(text)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._starts)

    @cached_property
    def newline(self) -> str:
        """The document's own line ending: the first one found, LF where there is none."""
        first = _LINE_END.search(self.text)
        return first.group() if first else "\n"

    def line(self, number: int) -> str:
        """One line's text, without its ending; empty beyond the last line."""
        if number > len(self._starts):
            return ""
        return self.text[self._starts[number - 1] : self._ends[number - 1]]

    def start(self, number: int) -> int:
        """Where a line begins; the end of the text beyond the last line."""
        return self._starts[number - 1] if number <= len(self._starts) else len(self.text)

    def end(self, number: int) -> int:
        """Where a line ends, its line ending left out; the end of the text beyond the last line."""
        return self._ends[number - 1] if number <= len(self._ends) else len(self.text)

    def span(self, number: int) -> Span:
        """One line's span; an empty one at the end of the text beyond the last line."""
        return Span(self.start(number), self.end(number))

    def lines(self, first: int, last: int) -> Span:
        """The span from the start of line `first` to the end of line `last`, last line ending left out."""
        return Span(self.start(first), self.end(last))

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of a character offset."""
        number = max(bisect_right(self._starts, offset), 1)
        start = self._starts[number - 1] if self._starts else 0
        return number, offset - start + 1

    def cut(self, span: Span) -> str:
        """The text in a span."""
        return self.text[span.start : span.end]

    def locate(self, number: int, part: str, after: int = 0) -> Span | None:
        """Where `part` stands on a line, searched from column offset `after` (0-based)."""
        start = self.text.find(part, self.start(number) + after, self.end(number))
        return Span(start, start + len(part)) if start >= 0 else None


def _bounds(text: str) -> tuple[list[int], list[int]]:
    """Where each line begins, and where it ends without its line ending."""
    if "\r" in text:
        endings = [found.span() for found in _LINE_END.finditer(text)]
        starts, ends = [0, *(after for _, after in endings)], [before for before, _ in endings]
    else:
        starts = list(accumulate([len(line) + 1 for line in text.split("\n")], initial=0))
        starts.pop()
        ends = [start - 1 for start in starts[1:]]
    if starts[-1] == len(text):
        starts.pop()
    else:
        ends.append(len(text))
    return starts, ends


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; every character outside their spans stays.

    Edits that overlap raise ValueError: two answers for one place are a bug of the caller. Insertions
    at one place are made in the order given.
    """
    parts, position = [], 0
    for edit in sorted(edits, key=lambda each: (each.span.start, each.span.end)):
        if edit.span.start < position:
            raise ValueError(f"edits overlap at offset {edit.span.start}")
        parts += [text[position : edit.span.start], edit.text]
        position = edit.span.end
    return "".join([*parts, text[position:]])
