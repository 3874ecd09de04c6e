"""Edits of real documents: every one of the corpus, and every Markdown file of this repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pmsync.document.actions.holding import document_value
from pmsync.document.edit import link_issue, set_field
from pmsync.document.read import parse
from pmsync.document.text import apply_edits, decode, encode
from pmsync.model import FIELDS, ActionItem

URL = "https://github.com/acme/app/issues/4711"
VALUES = {
    "title": "Put another title here",
    "owner": "@zoe",
    "type": "process",
    "priority": "P4",
    "due": "2031-02-03",
    "status": "dropped",
}
ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("PMSYNC_CORPUS", ROOT / "no-corpus"))
OWN = [
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
]
FILES = sorted([*OWN, *CORPUS.glob("docs/*.md"), *CORPUS.glob("templates/*.md")])


def told(item: ActionItem) -> list[str | None]:
    return [item.value(name) for name in (*FIELDS, "issue", "number")]


@pytest.mark.skipif(
    not FILES, reason="PMSYNC_CORPUS names no folder, and the repository has no Markdown files"
)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_changed_field_is_a_change_of_exactly_that_place(path: Path) -> None:
    raw = path.read_bytes()
    before = parse(path.name, decode(raw))
    assert encode(before.text) == raw
    for item in before.actions:
        for name in (*FIELDS, "issue"):
            wanted = URL if name == "issue" else document_value(item, name, VALUES[name])
            edits = (
                link_issue(before, item, "#4711", URL)
                if name == "issue"
                else set_field(before, item, name, wanted)
            )
            after = parse(path.name, apply_edits(before.text, edits))
            changed = [told(each) for each in before.actions]
            changed[item.place - 1][(*FIELDS, "issue").index(name)] = wanted
            assert [told(each) for each in after.actions] == changed
            assert after.sections.keys() == before.sections.keys()
            if item.form != "row":  # a row may need a new column, which is in every line of its table
                below = max([item.span.end, *(span.end for span in item.spans.values())])
                assert all(item.span.start <= edit.span.start <= edit.span.end <= below for edit in edits)
