"""Waivers are found by syntax, hold for where they stand, and need a reason and a use."""

from __future__ import annotations

import pytest

from lint.documents import GOOD, codes, findings, subject, with_row, with_section
from pmsync.lint.waivers import find_waivers

REASON = "because the ticket has the details"
VAGUE = f"Improve it <!-- pmsync: allow PM427 {REASON} -->"
SECTION = f"<!-- pmsync: allow PM120 {REASON} -->\n\n- One thing only."


def test_a_waiver_in_a_row_holds_for_the_row() -> None:
    text = with_row(action=VAGUE)
    assert codes(text) == []
    assert codes(text.replace("Alert when a label is printed without an address", "Improve that")) == [
        "PM427"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        f"- [ ] {VAGUE} (@ann, due 2026-11-27)",
        f"- [ ] Improve it (@ann, due 2026-11-27)\n  <!-- pmsync: allow PM427 {REASON} -->",
        f"- [ ] Improve it (@ann, due 2026-11-27)\n\n  <!-- pmsync: allow PM427 {REASON} -->",
    ],
)
def test_a_waiver_in_a_list_item_holds_for_the_item(lines: str) -> None:
    other = "\n- [ ] Improve that (@ann, due 2026-11-27)"
    assert "PM427" not in codes(with_section("Action items", lines))
    assert codes(with_section("Action items", lines + other)).count("PM427") == 1


def test_a_waiver_of_its_own_holds_for_the_section() -> None:
    assert codes(with_section("What went well", SECTION)) == []


def test_a_waiver_in_a_heading_holds_for_the_section() -> None:
    waived = GOOD.replace("## What went well", f"## What went well <!-- pmsync: allow PM120 {REASON} -->")
    start, end = waived.index("- The layout could be"), waived.index("## What went poorly")
    assert codes(waived[:start] + "\n" + waived[end:]) == []


def test_a_waiver_of_another_section_does_not_hold() -> None:
    text = with_section("What went well", "- One thing only.")
    text = text.replace(
        "## What went poorly\n", f"## What went poorly\n\n<!-- pmsync: allow PM120 {REASON} -->\n"
    )
    assert codes(text) == ["PM120", "PM002"]


@pytest.mark.parametrize("below", ["# Labels were printed without an address\n", "---\n# Labels"])
def test_a_waiver_at_the_top_holds_for_the_document(below: str) -> None:
    waiver = f"<!-- pmsync: allow PM211 {REASON} -->"
    text = GOOD.replace("severity: SEV2", "severity: bad")
    place = below if below.startswith("#") else "---\n"
    new = f"{place}\n{waiver}\n" if below.startswith("#") else f"---\n{waiver}\n\n# Labels"
    assert codes(text.replace(below, new, 1)) == []


def test_several_codes_share_a_reason() -> None:
    text = with_row(
        action=f"Improve it <!-- pmsync: allow PM427, PM421 and PM422 {REASON} -->", owner="", due=""
    )
    assert codes(text) == []


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- pmsync: allow PM427 -->",
        "<!-- pmsync: allow PM427 because -->",
        "<!-- pmsync: allow PM427 because x -->",
    ],
)
def test_a_waiver_without_a_reason_is_told_and_does_not_count(comment: str) -> None:
    assert sorted(codes(with_row(action=f"Improve it {comment}"))) == ["PM001", "PM427"]


def test_a_waiver_without_a_code_is_told() -> None:
    assert codes(with_row(action="Print ten addresses <!-- pmsync: allow because I say so -->")) == ["PM001"]


def test_a_waiver_that_waives_nothing_is_told() -> None:
    (found,) = findings(
        with_row(action=f"Print the ten longest addresses <!-- pmsync: allow PM427 {REASON} -->")
    )
    assert (found.code, "PM427" in found.message) == ("PM002", True)


def test_a_code_that_no_rule_has_is_told() -> None:
    (found,) = findings(GOOD + f"\n<!-- pmsync: allow PM999 {REASON} -->\n")
    assert (found.code, found.message) == ("PM002", "there is no rule PM999")


@pytest.mark.parametrize(
    "hidden",
    [
        "```\n{}\n```",
        "Indented:\n\n    {}",
        "In prose: `{}`.",
        "~~~html\n{}\n~~~",
        "> ```\n> {}\n> ```",
        "Escaped: \\{}",
    ],
)
def test_in_code_a_waiver_is_text(hidden: str) -> None:
    comment = f"<!-- pmsync: allow PM120 {REASON} -->"
    text = with_section("What went well", f"- One thing only.\n\n{hidden.replace('{}', comment)}")
    assert find_waivers(subject(text)) == []
    assert codes(text) == ["PM120"]


def test_a_waiver_may_run_over_lines_and_line_ends_of_any_kind() -> None:
    text = with_section("What went well", SECTION.replace("because the", "because\nthe"))
    assert codes(text.replace("\n", "\r\n")) == []


def test_two_waivers_may_stand_side_by_side() -> None:
    pair = f"<!-- pmsync: allow PM427 {REASON} --><!-- pmsync: allow PM421 {REASON} -->"
    assert codes(with_row(action=f"Improve it {pair}", owner="")) == []
