"""Settings that are plainly right, told without the library that checks and explains the others.

To load that library takes as long as to lint a post-mortem. A shape here accepts nothing that a model in
`config` would refuse or change but for lists, which become tuples; what is not plain goes the full way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pmsync.errors import SettingsError
from pmsync.model import FIELDS
from pmsync.settings_file import is_in_environment, read_settings, stays_inside

Shape = Callable[[Any], bool]
"""Whether a value of TOML is plainly what a setting asks for."""


def is_text(value: object) -> bool:
    """A text."""
    return type(value) is str


def is_path(value: object) -> bool:
    """A path inside the repository."""
    return isinstance(value, str) and stays_inside(value)


def is_flag(value: object) -> bool:
    """`true` or `false`."""
    return type(value) is bool


def is_table(value: object) -> bool:
    """A table of anything."""
    return type(value) is dict


def whole(least: int | None = None) -> Shape:
    """A whole number, and how small it may be."""
    return lambda value: type(value) is int and (least is None or value >= least)


def one_of(*words: str) -> Shape:
    """One of some words."""
    return lambda value: isinstance(value, str) and value in words


def listed(shape: Shape) -> Shape:
    """A list of such values."""
    return lambda value: type(value) is list and all(map(shape, value))


def tabled(shape: Shape, key: Shape = is_text) -> Shape:
    """A table of such values under such keys."""
    return lambda value: type(value) is dict and all(map(key, value)) and all(map(shape, value.values()))


_CONDITIONS: Mapping[str, Shape] = dict.fromkeys(("services", "types", "severities"), listed(is_text))
_ROUTE: Mapping[str, Shape] = {"to": is_text, **_CONDITIONS}


def is_route(value: object) -> bool:
    """A route, with a condition."""
    return (
        isinstance(value, dict) and fit(value, _ROUTE) and "to" in value and any(map(value.get, _CONDITIONS))
    )


CORE: Mapping[str, Shape] = {
    "tracker": is_text,
    "trackers": tabled(is_table),
    "postmortems": is_path,
    "pattern": is_path,
    "exclude": listed(is_text),
    "create_finished": is_flag,
    "owners": tabled(is_text),
    "policy": tabled(one_of("document", "tracker", "hold"), one_of(*FIELDS)),
    "routes": listed(is_route),
}
"""The keys outside of the tables that parts of pmsync read."""


def plain_settings(
    root: Path, known_tables: frozenset[str], wanted: frozenset[str]
) -> Mapping[str, Any] | None:
    """What a repository's settings file says; None where not all is plain, or the environment has a say.

    `wanted` are the tables that matter: variables for others, such as a token, have none.
    """
    elsewhere = tuple(f"PMSYNC_{name.upper()}_" for name in known_tables - wanted)
    if is_in_environment("PMSYNC_", but=elsewhere):
        return None
    try:
        _, told = read_settings(root)
    except SettingsError:
        return None
    shapes = {**dict.fromkeys(known_tables, is_table), **CORE}
    return told if fit(told, shapes) else None


def fit(told: object, shapes: Mapping[str, Shape]) -> bool:
    """Whether a table has only keys with a shape, and each value has it."""
    return isinstance(told, dict) and all(key in shapes and shapes[key](told[key]) for key in told)


def as_tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table's lists as the tuples that models make of them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
