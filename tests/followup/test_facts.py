"""What is kept of a document, and that the cache gives back what it was given."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.document.read import parse
from pmsync.followup import cache
from pmsync.followup.facts import Incident, Item, Waiver, incident, read_incident
from pmsync.model import Status
from pmsync.stores.blobs import blob_id

ROWS = """# A

## Action items

| # | Action | Status | Issue |
|---|---|---|---|
"""
TEXTS = st.text(max_size=20)
MAYBE = st.none() | TEXTS
INCIDENTS = st.builds(
    Incident,
    id=TEXTS,
    title=MAYBE,
    severity=MAYBE,
    services=st.lists(TEXTS, max_size=2).map(tuple),
    team=MAYBE,
    stamps=st.dictionaries(
        st.sampled_from(["started", "fixed"]),
        st.datetimes(timezones=st.just(dt.timezone(dt.timedelta(hours=2)))),
    ),
    items=st.lists(
        st.builds(
            Item, TEXTS, st.integers(1, 99), TEXTS, MAYBE, MAYBE, MAYBE, MAYBE,
            st.none() | st.sampled_from(Status), MAYBE, MAYBE, MAYBE,
            st.none() | st.builds(Waiver, TEXTS, MAYBE),
        ),
        max_size=3,
    ).map(tuple),
    none_needed=MAYBE,
    findings=st.integers(0, 9),
    path=st.just(""),
    repository=st.just(""),
)  # fmt: skip


@given(facts=INCIDENTS)
def test_stored_facts_come_back(facts: Incident) -> None:
    assert cache.load(cache.dump(facts)) == facts


def test_a_content_has_gits_id() -> None:
    assert blob_id("a\n") == "78981922613b2afb6025042ff6bd878ac1994e85"


@pytest.mark.parametrize(
    ("row", "reason", "evidence", "waiver"),
    [
        ("| 1 | Do | won't do: too dear | |", "too dear", None, None),
        ("| 1 | Do | Won't fix (no budget) | |", "no budget", None, None),
        ("| 1 | Do | dropped | |", None, None, None),
        ("| 1 | Do, reason: replaced by 2 | dropped | |", "replaced by 2", None, None),
        ("| 1 | Do, evidence: [run](https://ci.example/1) | done | |", None, "https://ci.example/1", None),
        ("| 1 | Do (evidence: drill of 3 May) | done | |", None, "drill of 3 May", None),
        ("| 1 | Do, EVIDENCE: drill | done | |", None, "drill", None),
        ("| 1 | Do, evıdence: drill of the café | done | |", None, "drill of the café", None),
        ("| 1 | Do | done: yes | |", None, None, None),
        (
            "| 1 | Do (accepted until 2027-01-01: a vendor's part) | todo | |",
            None,
            None,
            Waiver("2027-01-01", "a vendor's part"),
        ),
        ("| 1 | Do (accepted until 2027-01-01) | todo | |", None, None, Waiver("2027-01-01", None)),
        ("| 1 | Do (Accepted UNTIL 2027-01-01) | todo | |", None, None, Waiver("2027-01-01", None)),
    ],
)
def test_reasons_evidence_and_waivers(
    row: str, reason: str | None, evidence: str | None, waiver: Waiver | None
) -> None:
    item = read_incident(f"{ROWS}{row}\n").items[0]
    assert (item.reason, item.evidence, item.accepted) == (reason, evidence, waiver)


def test_every_document_of_the_collection_gives_the_same_facts_without_its_timeline() -> None:
    corpus = os.environ.get("PMSYNC_CORPUS")
    if not corpus:
        pytest.skip("PMSYNC_CORPUS names no collection of documents")
    names = [json.loads(line) for line in (Path(corpus) / "manifest.jsonl").read_text("utf-8").splitlines()]
    files = sorted((Path(corpus) / "docs").iterdir())
    assert len(names) == len(files)
    for file in files:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        whole = incident(parse(file.name, text))
        facts = read_incident(text).at(file.name)
        assert (facts.id, facts.items, facts.stamps) == (whole.id, whole.items, whole.stamps)
