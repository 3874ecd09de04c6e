"""Fixes change what they are about, and not one character more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lint.documents import GOOD, findings, with_row
from pmsync.document.read import parse
from pmsync.lint.fixes import fixed
from pmsync.model import FIELDS, Edit, Finding, Severity, Span


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        ("type", "Testing", "test"),
        ("type", "TEST", "test"),
        ("type", "docs", "process"),
        ("priority", "p1", "P1"),
        ("priority", "High", "P1"),
        ("priority", "P 2", "P2"),
        ("due", "27 Nov 2026", "2026-11-27"),
        ("due", "2026/11/27", "2026-11-27"),
    ],
)
def test_what_is_surely_meant_is_written(field: str, written: str, meant: str) -> None:
    text, count = fixed(with_row(**{field: written}), findings)
    assert text == with_row(**{field: meant})
    assert count == 1


@pytest.mark.parametrize(
    ("field", "written"), [("type", "spring"), ("priority", "P7"), ("due", "03/04/2026"), ("due", "soon")]
)
def test_what_is_not_certain_is_left(field: str, written: str) -> None:
    text = with_row(**{field: written})
    assert fixed(text, findings) == (text, 0)


def test_a_waived_finding_is_not_mended() -> None:
    text = with_row(
        action="Print ten addresses <!-- pmsync: allow PM425 because we call it so -->", type="Testing"
    )
    assert fixed(text, findings) == (text, 0)


@settings(deadline=None)
@given(
    written=st.fixed_dictionaries(
        {
            "type": st.sampled_from(["test", "Testing", "docs", "odd", "", "FIX"]),
            "priority": st.sampled_from(["P1", "p1", "low", "", "P9"]),
            "due": st.sampled_from(["2026-11-27", "27 Nov 2026", "Nov 27, 2026", "03/04/2026", ""]),
            "owner": st.sampled_from(["@ann", "", "TBD"]),
        }
    ),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    ends=st.sampled_from(["", "\n", "\n\n  "]),
)
def test_fixing_ends_and_touches_nothing_else(written: dict[str, str], newline: str, ends: str) -> None:
    before = (with_row(**written).rstrip("\n") + ends).replace("\n", newline)
    after, _ = fixed(before, findings)
    assert fixed(after, findings) == (after, 0)
    old, new = parse("x.md", before), parse("x.md", after)
    assert [item.title for item in old.actions] == [item.title for item in new.actions]
    same = [name for name in FIELDS if name not in ("type", "priority")]
    assert [[item.value(name) for name in same] for item in old.actions] == [
        [item.value(name) for name in same] for item in new.actions
    ]
    row = old.actions[0].line - 1
    lines = (before.split(newline), after.split(newline))
    assert lines[0][:row] == lines[1][:row]
    assert lines[0][row + 1 :] == lines[1][row + 1 :]


def test_fixes_that_overlap_are_made_one_after_the_other() -> None:
    def find(text: str) -> list[Finding]:
        return [
            Finding("x.md", 1, 1, code, Severity.INFO, "", (Edit(Span(at, at + 1), new),))
            for at, (old, new, code) in (
                (text.find(each[0]), each) for each in (("a", "b", "PM1"), ("b", "c", "PM2"))
            )
            if at >= 0 and old
        ]

    assert fixed("a", find) == ("c", 2)


def test_a_document_without_findings_is_left_as_it_is() -> None:
    assert fixed(GOOD, findings) == (GOOD, 0)
