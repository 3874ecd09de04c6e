"""Commands, options and settings that are named within the lines of a page are those that there are."""

from __future__ import annotations

import re
import tomllib

import pytest

from documentation.command_lines import CALL, EVERY, of_pmsync, options, read, words
from documentation.pages import PAGES, code
from generated_pages import TABLES
from pmsync.cli.on_demand import PLACES
from pmsync.lint.catalogue import BY_CODE

CODE = sorted({(page, text) for page in PAGES for text in code(page)})
CALLED = [each for each in CODE if CALL.search(each[1]) and not each[1].startswith("{")]
NAMED = [each for each in CODE if re.match(rf"-{{1,2}}[a-zA-Z]|(?:{'|'.join(PLACES)}) -", each[1])]
PLACEHOLDER = re.compile(r"…|\b[A-Z]{1,6}\b|\||\[|<")
WHOLE = [each for each in CALLED if re.match(r"pmsync \w+ .", each[1]) and not PLACEHOLDER.search(each[1])]
MODELS = {name: model for name, model, _ in TABLES}
TABLE = re.compile(r"\[+((?:[a-z_]+\.)*[a-z_]+(?:\.<name>)?)\]+")


def unknown(said: list[str], known: set[str]) -> set[str]:
    """The options among words that are none of those known."""
    return {word.partition("=")[0] for word in said if word.startswith("-")} - known


@pytest.mark.parametrize(("page", "text"), NAMED)
def test_an_option_is_one(page: str, text: str) -> None:
    name, *rest = words(text.replace(",", ""))
    assert not (unknown(rest, options(name)) if name in PLACES else unknown([name, *rest], EVERY))


@pytest.mark.parametrize(("page", "text"), CALLED)
def test_a_command_is_one_and_has_its_options(page: str, text: str) -> None:
    for said in of_pmsync(text):
        name = next(word for word in said if not word.startswith("-"))
        assert not unknown(said, options(name if name in PLACES else None) | options(None))
        assert name in PLACES


@pytest.mark.parametrize(("page", "text"), WHOLE)
def test_a_whole_command_line_is_taken(page: str, text: str) -> None:
    assert read(words(text.removeprefix("pmsync ")))


def test_nearly_every_command_is_named() -> None:
    """If none were found, the search would be wrong."""
    named = {said[0] for _, text in CALLED for said in of_pmsync(text)}
    assert named >= set(PLACES) - {"status", "new"}


@pytest.mark.parametrize("name", sorted({found[1] for _, text in CODE if (found := TABLE.fullmatch(text))}))
def test_a_table_of_the_settings_is_one(name: str) -> None:
    """One with a model of its own, or a key that holds one."""
    known = {each.strip("[]") for each in MODELS} | {"repositories", "tool.pmsync"}
    own = name.removeprefix("tool.pmsync.")
    parent, _, last = own.rpartition(".")
    assert own in known or parent == "trackers" or last in MODELS[parent].model_fields


@pytest.mark.parametrize("text", sorted({text for _, text in CODE if re.match(r"\w+ = ", text)}))
def test_a_setting_is_one(text: str) -> None:
    [key] = tomllib.loads(text)
    fields = {name for model in MODELS.values() for name in model.model_fields}
    assert key in fields | {"source"} or key in BY_CODE
