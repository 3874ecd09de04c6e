"""What can be mended mechanically: the fixes of findings, applied as long as they help."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pmsync.document.text import apply_edits
from pmsync.model import Edit, Finding

_ROUNDS = 5
"""A fix may bring another finding to light; what is not settled after so many rounds is left."""


def fixed(text: str, find: Callable[[str], list[Finding]]) -> tuple[str, int]:
    """A document's text after all fixes, and how many findings they mended. `find` lints a text."""
    mended = 0
    for _ in range(_ROUNDS):
        fixable = [finding for finding in find(text) if finding.fix]
        edits, count = _compatible(fixable)
        if not edits:
            break
        text, mended = apply_edits(text, edits), mended + count
    return text, mended


def _compatible(findings: Iterable[Finding]) -> tuple[list[Edit], int]:
    """The edits of as many fixes as can be made at once, a fix as a whole or not at all."""
    taken: list[Edit] = []
    count = 0
    for finding in findings:
        if not any(_overlap(edit, other) for edit in finding.fix for other in taken):
            taken += finding.fix
            count += 1
    return taken, count


def _overlap(one: Edit, other: Edit) -> bool:
    return one.span.start <= other.span.end and other.span.start <= one.span.end
