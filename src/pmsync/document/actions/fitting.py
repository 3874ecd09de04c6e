"""Choosing among ways to write a value: the first that reads as it should and changes nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pmsync.document.actions.lists import is_item, read_item
from pmsync.document.actions.mark_reading import read_marks
from pmsync.document.actions.passages import Change, Passage, changed
from pmsync.document.actions.readings import Words
from pmsync.document.markdown import Tree
from pmsync.model import FIELDS, Form, Value


def fitting(
    words: Words, form: Form, tree: Tree, candidates: Iterable[list[Change]], name: str, value: Value
) -> Iterator[list[Change]]:
    """The candidates after which the item's own text tells the value, and all else as before."""
    wanted = {**_told(words, form), name: value}
    for changes in candidates:
        text = changed(words.passage.text, changes)
        after = replace(words, passage=Passage(text, (0,), (0,)), marks=read_marks(text, tree))
        if is_item(after.marks) and _told(after, form) == wanted:
            yield changes


def _told(words: Words, form: Form) -> dict[str, Value]:
    item = read_item(words, form, None, 1).item
    return {name: item.value(name) for name in (*FIELDS, "issue")}
