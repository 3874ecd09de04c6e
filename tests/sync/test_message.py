"""What a commit's subject says."""

from __future__ import annotations

import pytest

from pmsync.sync.message import LONGEST_SUBJECT, changes, subject
from pmsync.sync.steps import Step, StepName

TEMPLATE = "Sync action items: {changes}"


def step(name: StepName, item: int, field: str | None = None, after: str | None = None) -> Step:
    return Step(name, f"one/{item}", None, field, None, after, "one.md", 7)


def test_what_was_done_is_told_in_a_persons_words() -> None:
    done = [step("edit", each, "status", "done") for each in (1, 2)]
    assert subject(TEMPLATE, [*done, step("create", 3)]) == "Sync action items: 2 done, 1 new"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (step("adopt", 1), "1 new"),
        (step("update", 1, "status", "dropped"), "1 dropped"),
        (step("edit", 1, "status", "in progress"), "1 started"),
        (step("edit", 1, "status", "todo"), "1 to do again"),
        (step("edit", 1, "status", None), "1 changed"),
        (step("edit", 1, "owner", "@alice"), "1 handed over"),
        (step("update", 1, "title", "A"), "1 reworded"),
        (step("edit", 1, "due", "2026-12-01"), "1 rescheduled"),
        (step("edit", 1, "priority", "P1"), "1 changed"),
        (step("edit", 1, "issue", "#4"), "1 changed"),
        (step("record", 1, "title"), "1 recorded"),
    ],
)
def test_each_step_has_its_word(told: Step, words: str) -> None:
    assert changes([told]) == words


def test_an_item_counts_once_for_each_word() -> None:
    several = [step("edit", 1, "type", "test"), step("edit", 1, "priority", "P1"), step("edit", 2, "title")]
    assert changes([*several, step("record", 1, "due")]) == "1 reworded, 1 changed"


def test_a_subject_is_one_line_that_is_not_too_long() -> None:
    every = [step("edit", 1, "status", "done"), step("create", 2), step("edit", 3, "title", "A")]
    line = subject("chore(postmortems):\n bring the action items and the tracker to terms: {changes}", every)
    assert len(line) <= LONGEST_SUBJECT
    assert line.startswith("chore(postmortems): bring ")
    assert line.endswith("…")
