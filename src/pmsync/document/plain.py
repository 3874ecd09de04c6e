"""Inline Markdown to the words that a reader sees, by patterns: good enough to compare, and fast."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pmsync.lazy_pattern import lazy_pattern

_LINK = lazy_pattern(
    r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])"
)
_TAG = lazy_pattern(r"<!--(?:(?!<!--).)*?-->|</?[A-Za-z][^<>]*>|\{[#.][^{}]*\}", re.DOTALL)
_AUTOLINK = lazy_pattern(r"<(\w+:[^<>\s]+)>")
_EMPHASIS = lazy_pattern(r"\*+|(?<![^\W_])_+|_+(?![^\W_])|~~|`+")
_ESCAPE = lazy_pattern(r"\\([!-/:-@\[-`{-~])")
_WORD = lazy_pattern(r"[a-z0-9]+")
_MARKED = lazy_pattern(r"[*_~`\\]")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "œ": "oe", "ł": "l", "'": " ", "’": " ", "·": " "})


@lru_cache(maxsize=512)
def plain(content: str) -> str:
    """The text of inline Markdown without emphasis, code marks, link targets, tags and escapes; one line."""
    if "<" in content or "{" in content:
        content = _TAG.sub("", _AUTOLINK.sub(r"\1", content))
    if "[" in content:
        content = _LINK.sub(r"\1", content)
    if _MARKED.search(content):
        content = _ESCAPE.sub(r"\1", _EMPHASIS.sub("", content))
    return " ".join(content.split())


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Text in lower case without accents and punctuation, one blank between words, to compare phrases."""
    lowered = text.lower()
    if not lowered.isascii():
        marked = unicodedata.normalize("NFKD", lowered.translate(_LETTERS))
        lowered = "".join(each for each in marked if not unicodedata.combining(each))
    return " ".join(_WORD.findall(lowered))
