"""The head of a document: YAML between `---` or TOML between `+++`, as text and lists of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmsync.document.text import Source
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Finding, Severity

_CLOSING = {"---": ("---", "..."), "+++": ("+++",)}
_DEEPEST = 100  # open brackets; beyond it nobody wrote the head by hand
_KEY = lazy_pattern(r"^[\"']?([\w -]+?)[\"']?[ \t]*[:=]")
_WORD = r"[A-Za-z0-9][A-Za-z0-9 ._/+()-]*"
_PLAIN = lazy_pattern(
    r"([A-Za-z][A-Za-z0-9_-]{0,60}):"
    rf"(?: +(?:({_WORD}(?::{_WORD})*(?<! ))|\[( *{_WORD}(?:, *{_WORD})*)\]))? *"
)
"""A line of YAML with nothing in it that YAML could read as more than words."""


class _YamlError(Exception):
    """What YAML's parser says; it is loaded for few documents."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head says. `lines` is how many lines it takes, the two fences included; 0 without one."""

    values: Mapping[str, object] = field(default_factory=dict)
    lines: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def text(self, *keys: str) -> str | None:
        """The first of some keys that holds text or a number."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str | int | float) and str(value).strip():
                return str(value).strip()
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, written as a list or as text with commas."""
        value = self.values.get(key)
        parts = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
        return tuple(part.strip() for part in parts if isinstance(part, str) and part.strip())


def read_front_matter(source: Source, path: str) -> FrontMatter:
    """The head of a document. One that cannot be read is a finding, and is still not part of the Markdown."""
    fence = source.line(1).removeprefix("\ufeff").rstrip()
    last = _last_line(source, fence)
    if last is None:
        return FrontMatter()
    text = "\n".join(source.line(number) for number in range(2, last))
    try:
        values = _toml(text) if fence == "+++" else _yaml(text)
    except (_YamlError, RecursionError, ValueError) as error:
        return FrontMatter(lines=last, findings=(_unreadable(error, path, fence),))
    if values is None:
        return FrontMatter()
    places = {key.group(1): number for number in range(2, last) if (key := _KEY.match(source.line(number)))}
    return FrontMatter(values, last, places)


def _last_line(source: Source, fence: str) -> int | None:
    if fence not in _CLOSING:
        return None
    numbers = range(2, source.count + 1)
    return next((number for number in numbers if source.line(number).rstrip() in _CLOSING[fence]), None)


def _yaml(text: str) -> dict[str, object] | None:
    """A mapping with every scalar as text; None for prose between two rules, which is no head."""
    if plain := _plain(text):
        return plain
    if text.count("[") + text.count("{") > _DEEPEST or re.search(r"(?:[-?:] ){50}", text):
        raise ValueError("it is nested too deeply")
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        values = yaml.load(text, Loader=loader)  # noqa: S506 - it makes text, lists and mappings only
    except yaml.YAMLError as error:
        raise _YamlError(error) from error
    if values in (None, ""):
        return {}
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else None


def _plain(text: str) -> dict[str, object] | None:
    """A head of nothing but plain words behind keys, as nearly all are; None for any other YAML."""
    values: dict[str, object] = {}
    for line in text.split("\n"):
        found = _PLAIN.fullmatch(line)
        if found is None:
            return None
        key, words, listed = found.groups()
        values[key] = [each.strip(" ") for each in listed.split(",")] if listed else words or ""
    return values


def _toml(text: str) -> dict[str, object]:
    import tomllib

    values = tomllib.loads(text)
    return {
        key: value if isinstance(value, str | list | dict) else str(value) for key, value in values.items()
    }


def _unreadable(error: Exception, path: str, fence: str) -> Finding:
    """A finding at the place that the parser names."""
    error = error.args[0] if isinstance(error, _YamlError) else error
    mark = getattr(error, "problem_mark", None)
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    line, column = (mark.line + 1, mark.column + 1) if mark else map(int, place.groups()) if place else (1, 1)
    problem = getattr(error, "problem", None) or str(error).partition(" (at ")[0]
    language = "TOML" if fence == "+++" else "YAML"
    message = f"the front matter is not valid {language}: {problem}"
    return Finding(path, line + 1, column, "PM301", Severity.ERROR, message)
