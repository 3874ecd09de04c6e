"""What people do to rows and issues that is odd: said by name and line, and nothing broken by it.

In each case the third item is quite ordinary, and closed meanwhile: that arrives all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cli.conftest import GITHUB, Scratch
from servers.github import GitHub

FILE = "postmortems/2026-11-03-checkout-500s.md"
Odd = Callable[[Scratch, GitHub], None]


@pytest.fixture
def linked(shop: Scratch) -> Scratch:
    assert shop.pmsync("push").code == 0
    shop.commit()
    return shop


def _copy_the_row(shop: Scratch, github: GitHub) -> None:
    row = next(line for line in shop.read(FILE).splitlines() if line.startswith("| 2 "))
    shop.replace(FILE, "\n\nThe end.", f"\n{row.replace('| 2 ', '| 4 ', 1)}\n\nThe end.")


def _paste_a_foreign_link(shop: Scratch, github: GitHub) -> None:
    theirs = github.person.write(GITHUB, "Something else entirely").number
    shop.replace(
        FILE, f"[#2]({github.url}/{GITHUB}/issues/2)", f"[#{theirs}]({github.url}/{GITHUB}/issues/{theirs})"
    )


def _paste_a_link_to_elsewhere(shop: Scratch, github: GitHub) -> None:
    shop.replace(
        FILE, f"[#2]({github.url}/{GITHUB}/issues/2)", "[#2](https://evil.example/acme/shop/issues/2)"
    )


def _edit_the_marker(shop: Scratch, github: GitHub) -> None:
    body = str(github.issue(GITHUB, 2).body)
    github.person.edit(GITHUB, 2, body=re.sub(r"<!-- pmsync:item .*", "<!-- gone -->", body, flags=re.S))


def _transfer(shop: Scratch, github: GitHub) -> None:
    github.repository("acme/attic")
    github.person.transfer(GITHUB, 2, "acme/attic")


TOLD: dict[str, tuple[Odd, str]] = {
    "a row copied together with its link": (_copy_the_row, "line 18: issue: 2 rows link to acme/shop#2"),
    "a link to a foreign issue": (_paste_a_foreign_link, f"{FILE}:18: title of "),
    "a link to another host": (_paste_a_link_to_elsewhere, "line 18: issue: https://evil.example/"),
    "an issue transferred": (_transfer, "line 18: acme/shop#2: it was moved to acme/attic#1"),
    "an issue deleted": (
        lambda shop, github: github.person.delete(GITHUB, 2),
        "line 18: acme/shop#2: it was deleted",
    ),
    "an issue hidden": (
        lambda shop, github: github.person.hide(GITHUB, 2),
        "line 18: acme/shop#2: the tracker does not",
    ),
    "an issue turned into a discussion": (
        lambda shop, github: github.person.convert(GITHUB, 2),
        "line 18: status: it is closed and locked",
    ),
}
UNTOLD: dict[str, Odd] = {
    "a label taken away": lambda shop, github: github.person.strip_label(GITHUB, 2),
    "a marker edited": _edit_the_marker,
    "an issue locked": lambda shop, github: github.person.lock(GITHUB, 2),
}


def _after(shop: Scratch, github: GitHub, odd: Odd) -> tuple[int, str]:
    """What a sync says that does its work on the third item, and to the second nothing."""
    odd(shop, github)
    github.person.close(GITHUB, 3)
    shop.commit()
    before = shop.read(FILE)
    issues = _words(github)
    ran = shop.pmsync("sync")
    assert _words(github) == issues
    done = re.sub(r"(?m)^(\| 3 .*\| )todo( \|)", r"\1done\2", before)
    assert done != before
    assert shop.read(FILE) == done
    return ran.code, ran.out + ran.err


def _words(github: GitHub) -> dict[int, tuple[str, str | None]]:
    """Titles of all issues, and the texts of our own; a foreign one is given our due date below its text."""
    stored = github.repository(GITHUB).issues.values()
    return {each.number: (each.title, each.body if each.number <= 3 else None) for each in stored}


@pytest.mark.parametrize("name", TOLD)
def test_is_said_by_file_and_line(linked: Scratch, github: GitHub, name: str) -> None:
    odd, sentence = TOLD[name]
    code, told = _after(linked, github, odd)
    assert FILE in told
    assert sentence in told
    assert code == (0 if "another host" in name else 1)
    assert not [each for each in github.log if "evil" in str(each.headers.get("host"))]


@pytest.mark.parametrize("name", UNTOLD)
def test_makes_no_difference(linked: Scratch, github: GitHub, name: str) -> None:
    code, told = _after(linked, github, UNTOLD[name])
    assert (code, "line 18" in told) == (0, False)


def test_two_files_with_one_id_stop_the_run_before_anything(linked: Scratch, github: GitHub) -> None:
    linked.write("postmortems/copy.md", linked.read(FILE))
    writes = len(github.writes())
    ran = linked.pmsync("sync")
    assert ran.code == 2
    assert "postmortems/copy.md:1: its id “2026-11-03-checkout-500s” is that of" in ran.err
    assert len(github.writes()) == writes
