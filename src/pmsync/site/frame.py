"""The layout around pages that are many: rendered once, with gaps for what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import escape

_GAP = "\0"
"""Around the name of a gap: it is in no text that a page shows."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The texts between the gaps, and the names of the gaps in turn with them."""

    pieces: Sequence[str]

    @classmethod
    def rendered(cls, render: Callable[..., str]) -> Frame:
        """A frame of what a template renders with a gap for its path, its title and what it holds."""
        gaps = {name: f"{_GAP}{name}{_GAP}" for name in ("path", "title", "main")}
        return cls(render(**gaps).split(_GAP))

    def around(self, path: str, title: str, main: str) -> str:
        """The page: its title is text, `main` is HTML."""
        pieces = list(self.pieces)
        told = {"path": path, "title": str(escape(title)), "main": main}
        pieces[1::2] = [told[name] for name in pieces[1::2]]
        return "".join(pieces)
