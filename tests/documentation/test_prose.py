"""Commands and options that are named within the lines of a page are those that there are."""

from __future__ import annotations

import re

import pytest

from documentation.command_lines import EVERY, options, read, words
from documentation.pages import PAGES, code
from pmsync.cli.on_demand import PLACES

NAMED = [
    (page, text)
    for page in PAGES
    for text in dict.fromkeys(code(page))
    if re.match(rf"pmsync (?!-C)|-{{1,2}}[a-zA-Z]|(?:{'|'.join(PLACES)}) -", text)
]
PLACEHOLDER = re.compile(r"…|\b[A-Z]{1,6}\b|\||\[|<")


@pytest.mark.parametrize(("page", "text"), NAMED)
def test_what_is_named_is_there(page: str, text: str) -> None:
    said = words(text.removeprefix("pmsync ").replace(",", ""))
    name = said[0] if not said[0].startswith("-") else None
    known = EVERY if name is None else options(name) | options(None)
    assert name is None or name in PLACES
    assert {word.partition("=")[0] for word in said if word.startswith("-")} <= known


WHOLE = {text for _, text in NAMED if re.match(r"pmsync \w+ .", text) and not PLACEHOLDER.search(text)}


@pytest.mark.parametrize("text", sorted(WHOLE))
def test_what_is_a_whole_command_line_is_taken(text: str) -> None:
    assert read(words(text.removeprefix("pmsync ")))


def test_the_pages_name_commands() -> None:
    """Nearly all of the commands are named in prose; if none were found, the search would be wrong."""
    assert {words(text)[1] for _, text in NAMED if text.startswith("pmsync ")} >= set(PLACES) - {
        "status",
        "new",
    }
