"""Text of documents and trackers without what a terminal or a browser would obey."""

from __future__ import annotations

from pmsync.lazy_pattern import lazy_pattern

_OBEYED = lazy_pattern(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ASCII = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
"""Those of them that are ASCII."""


def harmless(text: str) -> str:
    """The text without escapes, controls, bidi marks, and halves of characters."""
    return _OBEYED.sub("\N{REPLACEMENT CHARACTER}", text)


def harmless_bytes(text: str) -> bytes:
    """The same in UTF-8; ASCII, which most text is, is quick."""
    if text.isascii():
        content = text.encode()
        if len(content.translate(None, _ASCII)) == len(content):
            return content
    return harmless(text).encode("utf-8")
