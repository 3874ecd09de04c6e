"""Whose issue an orphan is."""

from __future__ import annotations

import pytest

from pmsync.document.read import parse
from pmsync.model import FIELDS
from pmsync.sync.identity import Matches, Unlinked, alike, match
from pmsync.sync.ports import Issue, Marker
from sync import people

QUEUE, TEST, ROLLBACK = (
    "Page when the queue stalls",
    "Add a contract test for /orders",
    "Document the rollback of a deploy",
)


def unlinked(*titles: str, path: str = "one.md") -> list[Unlinked]:
    rows = [[str(number), title, "", "", "", "", "todo", ""] for number, title in enumerate(titles, 1)]
    document = parse(path, people.document("One", rows))
    return [Unlinked(document, item) for item in document.actions]


def orphan(number: int, item: str, title: str, *, status: str = "todo", foreign: bool = False) -> Issue:
    marker = None if foreign else Marker(item, {"title": title})
    fields = {**dict.fromkeys(FIELDS), "title": title, "status": status}
    return Issue(
        f"#{number}", f"#{number}", "", fields, marker, foreign_marker=item if foreign else None, bare=True
    )


def found(
    rows: list[Unlinked], *issues: Issue, linked: tuple[str, ...] = (), documents: tuple[str, ...] = ("one",)
) -> Matches:
    return match(rows, issues, linked, documents)


def refs(matches: Matches) -> dict[int, str]:
    return {place: issue.ref for (_, place), issue in matches.adopted.items()}


def test_an_orphan_is_adopted_by_the_row_of_its_number() -> None:
    assert refs(found(unlinked(QUEUE, TEST), orphan(7, "one/2", TEST))) == {2: "#7"}


def test_a_reworded_title_is_still_its_rows() -> None:
    assert refs(found(unlinked("Page somebody when the queue stalls"), orphan(7, "one/1", QUEUE))) == {
        1: "#7"
    }


def test_rows_that_moved_find_their_orphans_by_title() -> None:
    matches = found(unlinked(TEST, QUEUE), orphan(7, "one/1", QUEUE), orphan(8, "one/2", TEST))
    assert refs(matches) == {1: "#8", 2: "#7"}


def test_a_number_under_a_strange_title_is_held() -> None:
    matches = found(unlinked(ROLLBACK), orphan(7, "one/1", QUEUE))
    assert matches.adopted == {}
    assert [issue.ref for issue in matches.doubtful.values()] == ["#7"]


def test_a_marker_on_somebody_elses_issue_is_held() -> None:
    matches = found(unlinked(QUEUE), orphan(7, "one/1", QUEUE, foreign=True))
    assert matches.adopted == {}
    assert [issue.ref for issue in matches.doubtful.values()] == ["#7"]


def test_an_orphan_of_another_document_is_left_to_it() -> None:
    matches = found(unlinked(QUEUE), orphan(7, "two/1", QUEUE), documents=("one", "two"))
    assert matches.adopted == {}


def test_a_renamed_files_orphan_is_found_by_its_title() -> None:
    assert refs(found(unlinked(QUEUE), orphan(7, "former-name/1", QUEUE))) == {1: "#7"}


def test_a_linked_issue_is_no_orphan() -> None:
    matches = found(unlinked(QUEUE), orphan(7, "one/1", QUEUE), linked=("#7",))
    assert not (matches.adopted)
    assert not (matches.doubtful)
    assert not (matches.duplicates)


class TestDoubles:
    def test_the_lowest_of_two_orphans_is_kept(self) -> None:
        matches = found(unlinked(QUEUE), orphan(7, "one/1", QUEUE), orphan(9, "one/1", QUEUE))
        assert refs(matches) == {1: "#7"}
        assert [(double.ref, kept.ref) for double, kept in matches.duplicates] == [("#9", "#7")]

    def test_an_orphan_doubles_the_linked_issue_even_with_a_lower_number(self) -> None:
        matches = found([], orphan(7, "one/1", QUEUE), orphan(9, "one/1", QUEUE), linked=("#9",))
        assert [(double.ref, kept.ref) for double, kept in matches.duplicates] == [("#7", "#9")]

    def test_a_number_that_was_given_to_another_row_makes_no_double(self) -> None:
        matches = found([], orphan(7, "one/1", QUEUE), orphan(9, "one/1", TEST), linked=("#7",))
        assert matches.duplicates == []

    @pytest.mark.parametrize("status", ["done", "dropped"])
    def test_a_double_that_is_closed_already_is_left_alone(self, status: str) -> None:
        matches = found(
            [], orphan(7, "one/1", QUEUE), orphan(9, "one/1", QUEUE, status=status), linked=("#7",)
        )
        assert matches.duplicates == []


@pytest.mark.parametrize(
    ("one", "other", "enough"),
    [
        (QUEUE, QUEUE.upper() + "  ", True),
        (QUEUE, QUEUE + " for more than ten minutes, and again after an hour without an answer", True),
        (QUEUE, TEST, False),
        ("Add a test", "Add a test for every endpoint of the orders service that answers 500", True),
        ("Add test", "Add monitoring and a test", False),
    ],
)
def test_likeness(one: str, other: str, enough: bool) -> None:
    assert (alike(one, other) >= 0.85) is enough
