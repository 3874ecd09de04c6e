"""A document's characters: lossless decoding, lines as Markdown counts them, and edits by span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

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

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Each line's span without its line ending."""
        spans, start = [], 0
        for end in _LINE_END.finditer(self.text):
            spans.append(Span(start, end.start()))
            start = end.end()
        if start < len(self.text):
            spans.append(Span(start, len(self.text)))
        return tuple(spans)

    @cached_property
    def _starts(self) -> list[int]:
        return [span.start for span in self.spans]

    @cached_property
    def newline(self) -> str:
        """The document's own line ending: the first one found, LF where there is none."""
        first = _LINE_END.search(self.text)
        return first.group() if first else "\n"

    def line(self, number: int) -> str:
        """One line's text, without its ending; empty beyond the last line."""
        return self.cut(self.span(number))

    def span(self, number: int) -> Span:
        """One line's span; an empty one at the end of the text beyond the last line."""
        if number <= len(self.spans):
            return self.spans[number - 1]
        return Span(len(self.text), len(self.text))

    def lines(self, first: int, last: int) -> Span:
        """The span from the start of line `first` to the end of line `last`, last line ending left out."""
        return Span(self.span(first).start, self.span(last).end)

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
        line = self.span(number)
        start = self.text.find(part, line.start + after, line.end)
        return Span(start, start + len(part)) if start >= 0 else None


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
