"""The layout around pages that are many: rendered once, with gaps for what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from pmsync.harmless import harmless_bytes

_GAP = "\0"
"""Around the name of a gap: it is in no text that a page shows."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands between the gaps, and the names of the gaps in turn with it."""

    pieces: Sequence[bytes]

    @classmethod
    def rendered(cls, render: Callable[..., str]) -> Frame:
        """A frame of what a template renders with a gap for its path, its title and what it holds."""
        gaps = {name: f"{_GAP}{name}{_GAP}" for name in ("path", "title", "main")}
        return cls([harmless_bytes(each) for each in render(**gaps).split(_GAP)])

    def around(self, path: str, title: str, main: Sequence[bytes]) -> bytes:
        """The page: its title is text, `main` are pieces of finished HTML."""
        told = {b"path": (path.encode(),), b"title": (harmless_bytes(escape(title)),), b"main": main}
        pieces: list[bytes] = []
        for place, each in enumerate(self.pieces):
            pieces += told[each] if place % 2 else (each,)
        return b"".join(pieces)
