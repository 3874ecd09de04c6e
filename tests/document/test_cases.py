"""Whole documents in the formats that teams use, each beside what a reader finds in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pmsync.document.read import parse

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


def found(path: Path) -> dict[str, object]:
    """What was read, in the shape of the expectations: an entry is line, moment, stamp, text, references."""
    post_mortem = parse(path.name, path.read_text("utf-8"))
    facts: dict[str, object] = {
        "title": post_mortem.title,
        "severity": post_mortem.severity,
        "services": list(post_mortem.services),
        "stamps": {name: at.isoformat() for name, at in post_mortem.stamps.items()},
        "sections": list(post_mortem.sections),
        "timeline": [
            [entry.line, entry.at and entry.at.isoformat(), entry.stamp, entry.text, *entry.refs]
            for entry in post_mortem.timeline
        ],
        "findings": [f"{finding.code}:{finding.line}" for finding in post_mortem.findings],
    }
    return {name: fact for name, fact in facts.items() if fact not in (None, [], {})}


def expected(path: Path) -> dict[str, object]:
    facts = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    facts["timeline"] = [
        [int(line), None if at == "null" else at, *rest] for line, at, *rest in facts["timeline"] or []
    ]
    return {name: fact for name, fact in facts.items() if fact not in ("null", [], {})}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_document_reads_as_a_person_reads_it(path: Path) -> None:
    assert json.dumps(found(path), indent=1) == json.dumps(expected(path.with_suffix(".yaml")), indent=1)


def test_every_expectation_has_its_document() -> None:
    assert [path.stem for path in CASES] == sorted(path.stem for path in CASES[0].parent.glob("*.yaml"))
