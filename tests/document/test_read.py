"""Reading never fails and stays in proportion; what was read has the promised shape."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmsync.document.as_json import to_json
from pmsync.document.read import parse
from pmsync.document.text import decode
from pmsync.model import PostMortem

CORPUS = os.environ.get("PMSYNC_CORPUS")
MARKS = list("-|*>#`_[]():,+~. \n\t\r\f\ufeff\x00\u2028\udc80é😀")
WORDS = re.findall(
    r"\S+",
    """
    ## Timeline ``` ~~~ ** <!-- --> <div> --- +++ [a](b) [a]: http://x.example #12 abc1234 1. 13. Mai
    monday 14:05 2X:XX 2024-05-01 03/04/2020 31.12.2023 9999-12-31 0001-01-01 Jan 32 Feb Uhr 25:61 23:59
    00:01 UTC PST CET/CEST +14:00 -23:59 T+5 2:00-3:00 PM 12:00 AM
    US/Pacific Europe/Nowhere before ca. 20202-01-16 1/2 14h 1405Z
    """,
)
DOCUMENTS = st.lists(st.sampled_from(MARKS + WORDS) | st.text(max_size=8), max_size=60).map(" ".join)
SLOWLY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def in_place(read: PostMortem) -> bool:
    """Whether lines and spans lie within the text, and every moment has an offset."""
    lines = read.text.count("\n") + read.text.count("\r") + 1
    return all(
        1 <= entry.line <= lines
        and 0 <= entry.span.start <= entry.span.end <= len(read.text)
        and (entry.at is None or entry.at.utcoffset() is not None)
        for entry in read.timeline
    ) and all(1 <= section.first <= section.last <= lines for section in read.sections.values())


@SLOWLY
@given(DOCUMENTS)
def test_any_text_can_be_read(text: str) -> None:
    read = parse("a.md", text)
    assert read.text == text
    assert in_place(read)
    json.dumps(to_json(read))


@SLOWLY
@given(DOCUMENTS)
def test_any_line_below_a_timeline_can_be_read(text: str) -> None:
    assert in_place(parse("a.md", f"---\ndate: 2024-05-01\n---\n## Timeline (UTC)\n\n{text}\n"))


@SLOWLY
@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(raw: bytes) -> None:
    assert in_place(parse("a.md", decode(raw)))


@pytest.mark.parametrize(
    "text",
    [
        "- " * 10_000 + "x",
        ">" * 10_000 + "x",
        "| a | b |\n|---|---|\n" + "| 10:00 | x |\n" * 5_000,
        "|" * 50_000,
        "- 10:00 " + "[" * 20_000,
        "- 10:00 " + "[a](" * 5_000,
        "- 10:00 https://a.example/" + ")" * 50_000,
        "## " + "<!-- " * 10_000,
        "- " + "10:00 - " * 10_000,
        "- " + "2024-05-01 " * 10_000,
        "- 10:00 " + "`a *b " * 10_000,
        "## " + "timeline " * 10_000,
        "a: b\n" * 5_000,
    ],
    ids=lambda text: text[:24].strip(),
)
def test_a_hostile_document_costs_no_more_than_its_length(text: str) -> None:
    """Each of these takes minutes, or the stack, when anything in the reader is quadratic or recursive."""
    assert in_place(parse("a.md", f"## Timeline\n\n{text}\n"))


def test_the_shape_of_the_json() -> None:
    text = (
        "---\nid: x\nseverity: SEV1\nservices: [a]\nstarted: 2024-05-01T10:00:00Z\n---\n# Down\n\n"
        "## Timeline\n\n- 2024-05-01 10:00 UTC: broken by #12\n- 11:00 BST fixed\n"
    )
    assert to_json(parse("x.md", text)) == {
        "path": "x.md",
        "id": "x",
        "title": "Down",
        "severity": "SEV1",
        "services": ["a"],
        "stamps": {"started": "2024-05-01T10:00:00+00:00"},
        "sections": {"timeline": {"heading": "Timeline", "line": 9}},
        "timeline": [
            {
                "line": 11,
                "at": "2024-05-01T10:00:00+00:00",
                "stamp": "2024-05-01 10:00 UTC",
                "text": "broken by #12",
                "refs": ["#12"],
            },
            {"line": 12, "at": None, "stamp": "11:00 BST", "text": "fixed", "refs": []},
        ],
        "actions": [],
        "findings": [
            {
                "path": "x.md",
                "line": 12,
                "column": 3,
                "code": "PM311",
                "severity": "warning",
                "message": "the time zone BST has more than one meaning; write an offset or UTC",
            }
        ],
    }


def test_an_entry_stands_where_its_span_says() -> None:
    read = parse("a.md", "## Timeline\r\n\r\n- 10:00 up\r\n  again\r\n- 10:05 down")
    assert [read.text[entry.span.start : entry.span.end] for entry in read.timeline] == [
        "- 10:00 up\r\n  again",
        "- 10:05 down",
    ]


@pytest.mark.skipif(not CORPUS, reason="PMSYNC_CORPUS names no folder with real post-mortems")
def test_real_documents_have_the_entries_and_parts_that_a_person_counted() -> None:
    """Nineteen in twenty of the entries and of the parts, over all documents."""
    folder = Path(CORPUS or "")
    truths = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    near, found, wanted = [], 0, 0
    for truth in truths:
        read = parse(truth["file"], decode((folder / truth["file"]).read_bytes()))
        counts = (truth["timeline_entries"], *truth["timeline_alt"])
        near.append(
            max(1 - abs(len(read.timeline) - count) / max(len(read.timeline), count, 1) for count in counts)
        )
        parts = set(truth["sections"]) & {"summary", "timeline", "root_cause", "impact", "action_items"}
        found, wanted = found + len(parts & set(read.sections)), wanted + len(parts)
    assert sum(near) / len(near) >= 0.95
    assert found / wanted >= 0.95
