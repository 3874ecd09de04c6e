"""What a commit's message says it finishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.followup.naming import Naming, is_issue, issue_name, namings, project

WHOLE = {
    "Fix x\n\nFixes #12": ["#12"],
    "Fixes #1, #2 and acme/shop#3": ["#1", "#2", "acme/shop#3"],
    "Closes #1, closes #2": ["#1", "#2"],
    "resolves https://github.com/Acme/Shop/issues/9.": ["acme/shop#9"],
    "Fixed: GH-8": ["#8"],
    "fix: thing (#77)": [],
    "Refs #5": [],
    "Part of #5": [],
    "prefixes #3": [],
    "fixes 12": [],
    "OPS-12: add an alert, UTF-8": ["ops-12"],
    "DEVOPS-12 and OPS-12-b": [],
    "Say more\n\nPmsync-Item: 2026-11-03-x/3\nSigned-off-by: a": ["2026-11-03-x/3"],
    "see Pmsync-Item: 2026-11-03-x/3": [],
}


@pytest.mark.parametrize("message", WHOLE)
def test_what_is_finished_wholly(message: str) -> None:
    assert namings(message, {"OPS"}) == [Naming(name) for name in WHOLE[message]]


@pytest.mark.parametrize(
    "message",
    [
        "Closes #12 in part",
        "Closes #12 (partially)",
        "partially fixes #12",
        "In part closes #12",
        "Fixes #12, partly",
    ],
)
def test_what_is_finished_in_part(message: str) -> None:
    assert namings(message) == [Naming("#12", partial=True)]


def test_wholly_goes_before_in_part() -> None:
    assert namings("Closes #12 in part\n\nFixes #12") == [Naming("#12")]


@given(message=st.text(alphabet="fixescloses #123/:,and-OPS\n", max_size=200))
def test_no_message_breaks_it(message: str) -> None:
    assert all("#" in each.name or "-" in each.name for each in namings(message, {"OPS"}))


@pytest.mark.parametrize(
    ("link", "name", "key"),
    [
        ("https://github.com/Acme/Shop/issues/12", "acme/shop#12", None),
        ("#12", "own/home#12", None),
        ("acme/x#3", "acme/x#3", None),
        ("OPS-12", "ops-12", "OPS"),
        ("https://acme.example/browse/OPS-12?x=1", "ops-12", "OPS"),
        ("https://example.org/notes", None, None),
        (None, None, None),
    ],
)
def test_an_items_issue_has_one_name(link: str | None, name: str | None, key: str | None) -> None:
    assert (issue_name(link, "Own/Home"), project(link)) == (name, key)


HERE, FILE = ("acme/shop#1", "#1"), ("#1", "/issues.json#1")
"""A reference and a label, where `#1` means GitHub and a file is one more tracker."""


@pytest.mark.parametrize(
    ("link", "name", "other"),
    [
        ("#1", HERE, FILE),
        ("https://github.com/acme/shop/issues/1", HERE, FILE),
        ("Acme/Shop#1", HERE, FILE),
        ("/issues.json#1", FILE, HERE),
        ("#1", ("#1", "#1"), ("acme/shop#1", "acme/shop#1")),
        ("/issues.json#1", ("#1", "#1"), ("acme/shop#1", "acme/shop#1")),
        ("acme/shop#1", ("acme/shop#1", "acme/shop#1"), ("#1", "#1")),
        ("https://acme.example/browse/OPS-1", ("10001", "OPS-1"), HERE),
        ("OPS-1", ("10001", "OPS-1"), FILE),
    ],
)
def test_an_items_link_means_one_issue_of_several_trackers(
    link: str, name: tuple[str, str], other: tuple[str, str]
) -> None:
    assert is_issue(link, *name, "acme/shop")
    assert not is_issue(link, *other, "acme/shop")
    assert not is_issue(None, *name, "acme/shop")
