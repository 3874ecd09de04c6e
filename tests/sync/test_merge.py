"""The merge table, exhaustively: 4 x 4 values, with and without a base of 4 x 4."""

from __future__ import annotations

from itertools import product

import pytest

from pmsync.sync.merge import Move, Pair, decide

VALUES = (None, "a", "b", "c")
PAIRS: list[Pair | None] = [None, *product(VALUES, VALUES)]


def expected(document: str | None, tracker: str | None, base: Pair | None, equal: bool) -> Move:
    """The table of the design, written down a second time, row by row."""
    if equal and base == (document, tracker):
        return Move.NOTHING
    if equal:
        return Move.RECORD
    if base is None:
        return Move.CONFLICT
    document_changed, tracker_changed = base[0] != document, base[1] != tracker
    if document_changed and tracker_changed:
        return Move.CONFLICT
    if document_changed:
        return Move.TO_TRACKER
    if tracker_changed:
        return Move.TO_DOCUMENT
    return Move.NOTHING


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize("base", PAIRS)
def test_every_cell_of_the_table(base: Pair | None, equal: bool) -> None:
    for document, tracker in product(VALUES, VALUES):
        assert decide(document, tracker, base, equal=equal) is expected(document, tracker, base, equal)


def test_a_lossy_mapping_that_both_sides_know_needs_nothing() -> None:
    assert decide("in progress", "todo", ("in progress", "todo"), equal=False) is Move.NOTHING


def test_the_same_edit_on_both_sides_is_only_recorded() -> None:
    assert decide("new", "new", ("old", "old"), equal=True) is Move.RECORD


def test_without_a_base_equal_values_are_adopted_and_others_conflict() -> None:
    assert decide("same", "same", None, equal=True) is Move.RECORD
    assert decide("one", "other", None, equal=False) is Move.CONFLICT
