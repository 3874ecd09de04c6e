"""Systems, not people: what is found, and what must never be."""

from __future__ import annotations

import pytest

from lint.documents import codes, findings, with_section


def poorly(sentence: str) -> list[str]:
    """The codes of a sentence in what went poorly."""
    return codes(with_section("What went poorly", f"- {sentence}"))


@pytest.mark.parametrize(
    "sentence",
    [
        "It was a case of human error.",
        "Ursache war menschliches Versagen.",
        "La cause est une erreur humaine.",
    ],
)
def test_human_error_as_a_cause_is_found(sentence: str) -> None:
    assert "PM201" in codes(with_section("Root cause", f"{sentence} Because of it labels were empty."))


@pytest.mark.parametrize(
    "sentence",
    [
        "This was not a human error: the tool accepted an empty box.",
        "The manual step is human error-prone.",
        "The audit calls it user error, and stops there.",
        "A second check reduces the risk of human error.",
        "The form shows a user error message without a hint.",
        "The log line says `operator error`.",
        "The ticket was closed as “user error”.",
        "> The cause was human error.",
    ],
)
def test_human_error_that_is_denied_or_quoted_is_not(sentence: str) -> None:
    assert "PM201" not in poorly(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I should have noticed the empty labels.",
        "The on-call engineer should have known better.",
        "We really should have tested long addresses.",
        "We knew this was risky.",
        "Wir hätten das früher merken müssen.",
        "Nous aurions dû vérifier la mise en page.",
    ],
)
def test_hindsight_is_found(sentence: str) -> None:
    assert "PM202" in poorly(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The preview should have shown an error.",
        "The alert should have fired after five minutes.",
        "We should have a second printer.",
        "We did not know that the box is so small.",
        "It should be noticed that labels are printed at night.",
    ],
)
def test_what_a_system_should_have_done_is_no_hindsight(sentence: str) -> None:
    assert poorly(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I was stupid and forgot to test.",
        "The new developer forgot to test.",
        "@layout carelessly switched it on.",
        "An engineer accidentally deleted the layout.",
        "Dana forgot to look at the preview.",
        "It was my fault.",
        "Someone made a mistake in the layout.",
    ],
)
def test_blamed_people_are_found(sentence: str) -> None:
    assert "PM203" in poorly(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The printer failed to warn about the box.",
        "The deployment was accidentally started twice.",
        "The engineer on call was not paged.",
        "Kubernetes failed to start the printer service.",
        "Nobody was paged, because the alert has no route.",
        "The default ignored long addresses.",
        "The printer operator failed to reconcile the queue.",
        "The cluster manager ignored the limit, and the admin failed to load.",
        "The operator error log was full.",
        "We did not have an alert for empty labels.",
        "We missed our target of ten minutes.",
        "The author of the library has stopped its maintenance.",
    ],
)
def test_systems_and_facts_are_no_blame(sentence: str) -> None:
    assert poorly(sentence) == []


def test_people_in_a_timeline_are_facts() -> None:
    entry = "- **2026-11-03 08:00** - The developer forgot to add the second printer."
    assert "PM203" not in codes(with_section("Timeline", f"All times are UTC.\n\n{entry}"))


def test_a_finding_of_blame_stands_at_the_words() -> None:
    text = with_section("What went poorly", "- The preview is slow.\n- Then the developer forgot it.")
    found = next(finding for finding in findings(text) if finding.code == "PM203")
    line = text.split("\n")[found.line - 1]
    assert line[found.column - 1 :].startswith("the developer forgot")
