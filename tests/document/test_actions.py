"""Action items are read from whatever a team writes them in."""

from __future__ import annotations

from collections.abc import Iterable
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.document.actions.mark_reading import may_tell_status, read_marks, take_apart
from pmsync.document.actions.words import STATUS_SIGNS, STATUS_TAG
from pmsync.document.markdown import parse_blocks
from pmsync.document.read import parse
from pmsync.model import ActionItem, PostMortem

ISSUE = "https://github.com/acme/app/issues/12"
TABLE = "| # | Action | Owner | Type | Priority | Due | Status | Issue |\n|---|---|---|---|---|---|---|---|\n"


def read(body: str, heading: str = "## Action items") -> PostMortem:
    return parse(
        "a.md", f"# Title\n\n{heading}\n\n{body}\n\n## Lessons learned\n\n- [ ] not an action item\n"
    )


def items(body: str, heading: str = "## Action items") -> tuple[ActionItem, ...]:
    return read(body, heading).actions


def codes(body: str) -> list[str]:
    return [finding.code for finding in read(body).findings if finding.code.startswith("PM4")]


def test_a_canonical_row_tells_every_field_and_its_place() -> None:
    post_mortem = read(
        f"{TABLE}| 1 | Add an alert | @ann | code | P1 | 1 Dec 2026 | Doing | [#12]({ISSUE}) |"
    )
    (item,) = post_mortem.actions
    told = (item.number, item.title, item.owner, item.type, item.priority, item.due, item.status, item.issue)
    assert told == ("1", "Add an alert", "@ann", "code", "P1", "2026-12-01", "in progress", ISSUE)
    shown = {name: post_mortem.text[span.start : span.end] for name, span in item.spans.items()}
    assert shown["due"] == "1 Dec 2026"
    assert shown["issue"] == f"[#12]({ISSUE})"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Task | Who | ETA | Done?", "Add it | @ann | 2026-12-01 | yes"),
        ("Description | Assignee | Deadline | State", "Add it | @ann | Dec 1, 2026 | closed"),
        ("Maßnahme | Verantwortlich | Fällig | Zustand", "Add it | @ann | 1. Dezember 2026 | erledigt"),
        ("Mesure à prendre | Responsable | Échéance | Complet", "Add it | @ann | 1 décembre 2026 | ✅"),
        ("Follow-up | DRI | Target date | Progress", "Add it | @ann | 2026/12/01 | Shipped in v2"),
    ],
)
def test_other_headers_and_languages_name_the_same_columns(header: str, row: str) -> None:
    (item,) = items(f"| {header} |\n|---|---|---|---|\n| {row} |")
    assert (item.title, item.owner, item.due, item.status) == ("Add it", "@ann", "2026-12-01", "done")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("- [ ] Add it", "todo"),
        ("- [x] Add it", "done"),
        ("* [X] Add it", "done"),
        ("- [] Add it", "todo"),
        ("- ✅ Add it", "done"),
        ("- :white_check_mark: Add it", "done"),
        ("- Add it (done)", "done"),
        ("- [DONE] Add it", "done"),
        ("- Add it - **RESOLVED**", "done"),
        ("- ~~Add it~~ DONE", "done"),
        ("- ~~Add it~~", "dropped"),
        ("- [x] ~~Add it~~", "dropped"),
        ("1. Add it (won't do: too dear)", "dropped"),
        ("- Add it (in progress)", "in progress"),
        ("- [ ] Add it (done)", None),
        ("- ❌ Add it", None),
    ],
)
def test_a_line_tells_its_status_by_box_word_sign_or_strike(line: str, status: str | None) -> None:
    (item,) = items(line)
    assert (item.title, item.status) == ("Add it", status)


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("Add it. Owner: @ann", "@ann"),
        ("Add it. (@ann)", "@ann"),
        ("@ann: Add it.", "@ann"),
        ("Add it. [owner: Ann Lee]", "Ann Lee"),
        ("Add it. — @ann", "@ann"),
        ("Add it. (P1, @ann, due 2026-12-01)", "@ann"),
        ("Add it.\n  - **Owner**: @ann", "@ann"),
    ],
)
def test_an_owner_is_one_that_is_said_to_be(line: str, owner: str) -> None:
    (item,) = items(f"- {line}")
    assert (item.title, item.owner) == ("Add it.", owner)


def test_a_sentence_about_somebody_names_no_owner() -> None:
    assert [item.owner for item in items("- The platform team will add it\n- @ann to add it")] == [None, None]


@pytest.mark.parametrize(
    ("line", "title", "issue"),
    [
        (f"Add it ([#12]({ISSUE}))", "Add it", ISSUE),
        (f"Add it. [Issue]({ISSUE})", "Add it.", ISSUE),
        (f"Add it {ISSUE}", "Add it", ISSUE),
        (f"[Add it]({ISSUE})", "Add it", ISSUE),
        ("[#12]: Add it\n\n[#12]: https://github.com/acme/app/issues/12", "Add it", ISSUE),
        ("Add it (OPS-7)", "Add it", "OPS-7"),
        ("Add it - acme/app#12", "Add it", "acme/app#12"),
        ("Review #12 again", "Review #12 again", "#12"),
        (f"{ISSUE}", ISSUE, ISSUE),
        ("Use <https://github.com/acme/scanner>", "Use <https://github.com/acme/scanner>", None),
        ("Fix `#12` in step #3", "Fix `#12` in step #3", None),
        (f"Add it\n    - {ISSUE}", "Add it", ISSUE),
    ],
)
def test_an_issue_is_a_link_to_one(line: str, title: str, issue: str | None) -> None:
    assert [(item.title, item.issue) for item in items(f"- {line}")] == [(title, issue)]


def test_headings_and_labels_give_their_status_to_what_stands_below() -> None:
    body = "### Immediate (Completed)\n\n- Roll back\n\n### Later\n\n- Add it\n\n**Done:**\n\n- Tell users\n"
    assert [item.status for item in items(body)] == ["done", "todo", "done"]


def test_nested_lines_are_details_unless_their_parent_only_groups_them() -> None:
    body = "- Add tests that cover these:\n  - create\n- Detection:\n  - Add an alert\n  - Add a page\n"
    assert [item.title for item in items(body)] == [
        "Add tests that cover these:",
        "Add an alert",
        "Add a page",
    ]


def test_a_heading_with_fields_below_is_an_item() -> None:
    body = "### 1. Add limits\n\n- **Owner**: @ann\n- **Status**: Done\n\n"
    body += "### 2. Add an alert\n\n**Owner:** TBD\n**Priority:** P2\n"
    told = [(item.number, item.title, item.owner, item.priority, item.status) for item in items(body)]
    assert told == [("1", "Add limits", "@ann", None, "done"), ("2", "Add an alert", None, "P2", "todo")]


def test_bullets_between_numbers_that_go_on_tell_more_of_the_number_before() -> None:
    assert [item.number for item in items("1. Move\n\n- a\n- b\n\n2. Clean up\n\n- c\n")] == ["1", "2"]


@pytest.mark.parametrize(
    "body",
    [
        "None.", "N/A", "- TBD", "- {action}", "- [ ] ", "_List what is to be done._",
        "No action items for now.",
        f"{TABLE}| 1 | {{action}} | {{owner}} | | | | todo | |", f"{TABLE}|  |  |  |  |  |  |  |  |",
        "```\n- [ ] fenced\n```", "<!-- - [ ] hidden -->", "> - [ ] quoted",
        "1. {{ summary }} [link to the issue]",
    ],
)  # fmt: skip
def test_templates_and_hidden_text_hold_no_items(body: str) -> None:
    assert items(body) == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"{TABLE}| 1 | Add it | | | | | frobnicated | |", "PM401"),
        (f"{TABLE}| 1 | Add it |", "PM402"),
        (f"{TABLE}| 1 | Add it | | | | | | | more |", "PM403"),
        (f"{TABLE}| 1 | Add it | | | | 03/04/2026 | | |", "PM404"),
        ("- Add it\n- Add it", "PM405"),
        ("- [ ] Add it (done)", "PM406"),
        ("| Measure | Value |\n|---|---|\n| a | 1 |".replace("Measure", "Figure"), "PM407"),
        (f"{TABLE}| 1 | | @ann | | | | | |", "PM408"),
        (f"{TABLE}| 1 | Add it | | | | | | |\nText.", "PM409"),
        ("We will add an alert.", "PM411"),
    ],
)
def test_what_cannot_be_told_is_a_finding(body: str, code: str) -> None:
    assert codes(body) == [code]


def test_a_column_called_issue_that_describes_problems_holds_no_links() -> None:
    body = "| Issue | Action | Jira |\n|---|---|---|\n| No alert fired. | Add one | OPS-1 |"
    assert [(item.title, item.issue) for item in items(body)] == [("Add one", "OPS-1")]


def test_a_status_beside_the_bug_is_read() -> None:
    body = (
        "| Action Item | Type | Owner | Bug |\n|---|---|---|---|\n| Add it | prevent | ann | n/a **DONE** |"
    )
    assert [(item.status, item.issue) for item in items(body)] == [("done", None)]


def phrases(pattern: Iterable[tuple[object, Any]]) -> set[str]:
    """All texts that a parsed pattern without endless repetition matches."""
    found = {""}
    for kind, told in pattern:
        if str(kind) == "LITERAL":
            parts = {chr(told)}
        elif str(kind) == "IN":
            parts = {chr(code) for _, code in told}
        elif str(kind) == "BRANCH":
            parts = set().union(*map(phrases, told[1]))
        elif str(kind) == "SUBPATTERN":
            parts = phrases(told[3])
        else:
            assert (str(kind), told[0], told[1]) == ("MAX_REPEAT", 0, 1)
            parts = {"", *phrases(told[2])}
        found = {before + part for before in found for part in parts}
    return found


def test_the_quick_look_for_a_status_at_the_end_overlooks_none() -> None:
    told = [*phrases(_parser.parse(STATUS_TAG)), *(sign for sign in STATUS_SIGNS if sign[0] != "[")]
    assert len(told) > 200
    for phrase in told:
        for end in ("", ".", "**", "!"):
            assert may_tell_status(f"Add the alert - {phrase.upper()}{end}"), phrase
            assert may_tell_status(phrase + end), phrase


PIECES = st.sampled_from(
    [
        *("Add", "the alert", "  ", " ", "", "re-try", " - ", "–", "é", "\x02", "\t", "."),
        *(
            "DONE",
            "done",
            "in progress",
            "fixed",
            "P1",
            "P1:",
            "@ann",
            "Owner: ",
            "due",
            "~~",
            "**",
            "_",
            "`",
        ),
        *("#12", "OPS-12", "https://github.com/acme/app/issues/12", "[a](b)", "[x] ", "(", ")", "]", "\\"),
        *("<!-- a -->", "Status: ", "✅", ":x:", "!", "todo: "),
    ]
)


@given(text=st.lists(PIECES, max_size=6).map("".join))
def test_a_text_without_marks_is_known_as_one(text: str) -> None:
    tree = parse_blocks("")
    assert read_marks(text, tree) == take_apart(text, tree)
