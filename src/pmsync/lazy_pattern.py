"""Regular expressions that are compiled when they are first used.

There are some two hundred of them in what reads and judges a document. Most documents need half, a command
that is only started needs none, and to compile them all takes longer than to load the rest.
"""

from __future__ import annotations

import re
from typing import Any, cast

_TAKEN = (
    "finditer",
    "findall",
    "flags",
    "fullmatch",
    "groupindex",
    "match",
    "search",
    "split",
    "sub",
    "subn",
)


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but what is wrong in the pattern is told by its first use."""
    return cast("re.Pattern[str]", _Uncompiled(pattern, flags))


class _Uncompiled:
    """A pattern that becomes the compiled one, attribute by attribute, when the first one is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._given = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _TAKEN:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._given)
        vars(self).update((each, getattr(compiled, each)) for each in _TAKEN)
        return vars(self)[name]
