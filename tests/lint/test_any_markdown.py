"""Any text can be linted, and real post-mortems are judged fairly."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from document.documents import documents
from lint.documents import GOOD, NOW, findings, grown, subject
from pmsync.document.read import parse
from pmsync.document.text import decode
from pmsync.lint.catalogue import BY_CODE
from pmsync.lint.facts import Facts
from pmsync.lint.fixes import fixed
from pmsync.lint.render import as_annotations, as_json
from pmsync.lint.sarif import as_sarif
from shapes import PARTS, calls

SLOWLY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.sampled_from(
    [
        "## Summary",
        "## Timeline",
        "## Root cause",
        "## Impact",
        "## What went well",
        "## Action items",
        "# T",
        "<!-- pmsync: allow PM427 because it is -->",
        "<!-- pmsync: allow",
        "-->",
        "```",
        "-",
        "1. Why?",
        "| a | b |",
        "|---|---|",
        "| Duration | |",
        "**What:**",
        ">",
        "the developer forgot",
        "human error",
        "{a} {b}",
        "- [ ] Improve it",
        "| # | Action | Owner | Type | Priority | Due | Status | Issue |",
        "| 1 | x | @a | Testing | high | 1 Dec 2026 | done | #1 |",
        "---",
        "severity: SEV1",
        "- 2026-11-03 08:00 UTC - x",
        "\u2028",
        "�",
        "\x00",
    ]
)
LINES = st.lists(PIECES | st.text(max_size=12), max_size=40)
TEXTS = st.builds(lambda lines, end: end.join(lines), LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\r"]))
CORPUS = os.environ.get("PMSYNC_CORPUS")
needs_corpus = pytest.mark.skipif(not CORPUS, reason="PMSYNC_CORPUS names no folder with real post-mortems")
BLAMELESS = ("PM201", "PM202", "PM203")
BLAMED = {("docs/rust-lang__blog.rust-lang.org__crates-io-postmortem.md", 131, "PM203")}
"""What the blameless rules say about forty real post-mortems, all in all."""


def real(pattern: str) -> dict[str, str]:
    """The texts of some files of the corpus, by path."""
    root = Path(CORPUS or "")
    return {
        path.relative_to(root).as_posix(): decode(path.read_bytes()) for path in sorted(root.glob(pattern))
    }


@SLOWLY
@given(text=TEXTS | documents() | st.text())
def test_every_text_can_be_linted_and_told(text: str) -> None:
    facts = Facts(now=NOW, first_commit=NOW, twins=("x.md",), agreed={"acme/app#1": "todo"})
    found = findings(text, facts)
    lines = subject(text).source.count
    assert all(
        each.code in BY_CODE and 1 <= each.line <= max(lines, 1) and each.column >= 1 for each in found
    )
    assert len(json.loads(as_json(found))) == len(json.loads(as_sarif(found, "1.0.0"))["runs"][0]["results"])
    assert all(
        line.startswith("::") or " more findings " in line for line in as_annotations(found).split("\n")[:-1]
    )


@SLOWLY
@given(text=TEXTS | documents())
def test_fixing_any_text_keeps_its_items(text: str) -> None:
    after, count = fixed(text, findings)
    assert (count == 0) == (after == text)
    old, new = parse("x.md", text).actions, parse("x.md", after).actions
    assert [(item.title, item.owner, item.due, item.status) for item in old] == [
        (item.title, item.owner, item.due, item.status) for item in new
    ]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_nothing(newline: str) -> None:
    assert findings("\ufeff" + GOOD.replace("\n", newline)) == []


@pytest.mark.parametrize("piece", PARTS)
def test_the_steps_stay_in_proportion_to_the_text(piece: str) -> None:
    """Eight times the text, at most some eight times the calls; `benchmarks.growth` measures the time."""
    small, large = (calls(partial(findings, grown(piece, size))) for size in (4_000, 32_000))
    assert large <= 12 * small


@needs_corpus
def test_the_blameless_rules_raise_only_what_can_be_defended() -> None:
    found = {
        (path, each.line, each.code)
        for path, text in real("docs/*.md").items()
        for each in findings(text)
        if each.code in BLAMELESS
    }
    assert found == BLAMED


@needs_corpus
def test_real_documents_and_templates_can_all_be_linted() -> None:
    texts = real("docs/*.md") | real("templates/*.md")
    assert len(texts) >= 50
    assert all(findings(text) for text in texts.values())


@needs_corpus
def test_templates_are_known_as_unwritten() -> None:
    unwritten = {
        path
        for path, text in real("templates/*.md").items()
        if {"PM102", "PM103"} & {each.code for each in findings(text)}
    }
    assert len(unwritten) >= 10


@needs_corpus
def test_real_documents_are_rarely_taken_for_unwritten() -> None:
    taken = [
        path for path, text in real("docs/*.md").items() for each in findings(text) if each.code == "PM103"
    ]
    assert len(taken) <= 1
