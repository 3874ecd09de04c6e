"""PM11x: the guide's dimensions of impact, filled or said to be none."""

from __future__ import annotations

from collections.abc import Iterator

from pmsync.document.markdown import Block
from pmsync.document.plain import fold
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.subject import Mark, Part, Subject, is_written

DIMENSIONS = {
    "duration": lazy_pattern(
        r"\b(?:durations?|minutes?|mins?|hours?|hrs?|days?|dauer|minuten|stunden|duree|heures?|jours?)\b"
    ),
    "users": lazy_pattern(
        r"\b(?:users?|customers?|clients?|people|teams?|visitors?|accounts?|nutzer\w*|benutzer\w*|kunden?"
        r"|utilisateurs?|personnes?)\b"
    ),
    "requests": lazy_pattern(
        r"\b(?:requests?|calls?|jobs?|errors?|queries|builds?|launches|responses?|traffic|anfragen|fehler"
        r"|requetes?)\b"
    ),
    "data": lazy_pattern(r"\b(?:data|records?|rows?|database|daten\w*|donnees?|information)\b"),
    "revenue": lazy_pattern(
        r"\b(?:revenues?|sales|costs?|money|financ\w+|credits?|orders?|umsatz|kosten|chiffre|couts?"
        r"|ventes?)\b"
    ),
    "trust": lazy_pattern(
        r"\b(?:trust|reputation\w*|confidence|complain\w*|tickets?|support|satisfaction|vertrauen|ruf"
        r"|confiance|plaintes?)\b"
    ),
}
"""The dimensions, and what tells in prose that one of them was thought of; words are folded."""


def empty_rows(subject: Subject) -> Iterator[Mark]:
    """PM110."""
    part = subject.filled("impact")
    for row in _rows(part) if part else ():
        if _dimension(row) and not any(is_written(cell.content) for cell in row.children[1:]):
            yield Mark(
                row.first,
                f"the impact row “{row.children[0].content}” is empty; write “none” if there was none",
            )


def untold(subject: Subject) -> Iterator[Mark]:
    """PM111."""
    part = subject.filled("impact")
    if part is None:
        return
    text = fold(part.text)
    if lacking := [name for name, words in DIMENSIONS.items() if not words.search(text)]:
        yield Mark(
            part.line, f"the impact does not mention {', '.join(lacking)}; say “none” where there was none"
        )


def _rows(part: Part) -> Iterator[Block]:
    for block in part.blocks:
        if block.kind == "table":
            yield from (row for row in block.children[1:] if len(row.children) > 1)


def _dimension(row: Block) -> bool:
    """Whether a row is about one of the guide's dimensions."""
    name = fold(row.children[0].content)
    return any(words.search(name) for words in DIMENSIONS.values())
