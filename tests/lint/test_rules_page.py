"""docs/rules.md explains every rule, and its examples are what it says they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lint.documents import GOOD, codes, patched
from pmsync.lint.catalogue import BY_CODE, RULES
from pmsync.lint.facts import Limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")
ENTRY = re.compile(r"^### (PM\d{3}) ([\w-]+)\n(.*?)(?=^### PM|\Z)", re.MULTILINE | re.DOTALL)
ENTRIES = {code: (name, text) for code, name, text in ENTRY.findall(PAGE)}
EXAMPLE = re.compile(r"^(Bad|Good):\n\n```markdown\n(.*?)```", re.MULTILINE | re.DOTALL)
EXAMPLES = {code: dict(found) for code, (_, text) in ENTRIES.items() if (found := EXAMPLE.findall(text))}
LIMITS = Limits(services=("labels",))


def test_every_rule_has_an_entry_in_the_order_of_the_codes() -> None:
    assert [(code, name) for code, (name, _) in ENTRIES.items()] == [(rule.code, rule.name) for rule in RULES]


def test_every_entry_has_a_bad_and_a_good_example() -> None:
    for code, (_, text) in ENTRIES.items():
        assert re.search(r"^(- )?Bad:", text, re.MULTILINE), code
        assert re.search(r"^(- )?Good:", text, re.MULTILINE), code


def test_the_list_of_all_rules_tells_their_severities() -> None:
    for rule in RULES:
        assert f"| {rule.name} | {rule.severity} | {rule.says} |" in PAGE


def test_every_code_that_the_program_knows_is_in_the_catalogue() -> None:
    written = {
        code
        for file in (ROOT / "src").rglob("*.py")
        for code in re.findall(r'"(PM\d{3})"', file.read_text("utf-8"))
    }
    assert written == set(BY_CODE)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_bad_example_has_the_finding(code: str) -> None:
    assert code in codes(patched(EXAMPLES[code]["Bad"]), limits=LIMITS)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_good_example_has_it_not(code: str) -> None:
    assert code not in codes(patched(EXAMPLES[code]["Good"]), limits=LIMITS)


def test_the_document_around_the_examples_is_without_findings() -> None:
    assert codes(GOOD, limits=LIMITS) == []
