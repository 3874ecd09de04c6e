"""Texts that grow, each with one trick over and over, and how many calls it takes to read them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

HEAD = "# Incident\n\n## Action items\n\n"
TABLE = HEAD + "| # | Action | Owner | Status | Issue |\n|---|---|---|---|---|\n"

SHAPES: dict[str, Callable[[int], str]] = {
    "rows": lambda n: TABLE + "".join(f"| {i} | Do thing {i} | @a | todo | |\n" for i in range(n)),
    "prose": lambda n: "# T\n\n" + "Some words at 14:05 and so on.\n\n" * n,
    "quotes in quotes": lambda n: f"{HEAD}{'>' * n} x\n",
    "lists in lists": lambda n: HEAD + "".join(" " * (2 * (i % 40)) + "- x\n" for i in range(n)),
    "pipes": lambda n: f"{TABLE}{'|' * n * 10}\n",
    "brackets": lambda n: f"{HEAD}- {'[' * n}{']' * n}\n",
    "open links": lambda n: f"{HEAD}- {'[a](' * n}\n",
    "open link targets": lambda n: f"{HEAD}- {'[x](<' * n}\n",
    "stars": lambda n: f"{HEAD}- {'*a ' * n}\n",
    "backticks": lambda n: HEAD + "- " + "".join("`" * (i % 50) + " " for i in range(n)) + "\n",
    "comments": lambda n: f"{HEAD}{'<!-- ' * n}\n",
    "front matter": lambda n: f"---\n{'a: ' * n}\n---\n",
    "open labels": lambda n: HEAD + "".join(f"- [a {i}\n" for i in range(n)),
    "definitions": lambda n: HEAD + "".join(f"[a{i}]: b\n" for i in range(n)),
    "open titles": lambda n: HEAD + '[a]: b\n"c\n' * n,
    "rules that are none": lambda n: f"{HEAD}{'* ' * n}x\n",
    "open tags": lambda n: f"{HEAD}<a{' b' * n}\n",
    "nested front matter": lambda n: f"---\na: {'[' * n}\n---\n",
}
"""By what is repeated, a document of a size."""

PARTS = (
    *("<!-- pmsync: allow PM427 ", "`<!-- pmsync: allow", "the x engineer ", "not human error ", "“", "{a "),
    *("<a ", "a/b.", "we should have been more ", "I had also ", "no needed ", "why: "),
)
"""What a rule of lint looks for, in part."""


def repeated(piece: str, length: int) -> str:
    """A part of a sentence again and again, to about so many characters."""
    return piece * (length // len(piece))


def calls(work: Callable[[], object]) -> int:
    """How many functions are called by some work, those written in C among them."""
    count = 0

    def note(_frame: object, event: str, _told: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    work()  # what is kept for the next time is no part of the growth
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
