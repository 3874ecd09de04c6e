"""A document's values in GitHub's words, and back.

An owner is `@login` in lower case, a type or a priority the text behind a label's prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pmsync.model import Status, Value
from pmsync.trackers.line_text import cut, is_date, one_line, unmarked

LABEL_PREFIXES = {"type": "type: ", "priority": "priority: "}
IN_PROGRESS = "status: in progress"

_LONGEST_TITLE = 256
_LONGEST_LABEL = 50
_LOGIN = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,79}(\[bot\])?", re.ASCII)


class Words:
    """The mapping of one repository; `owners` maps a document's names to logins, with or without `@`."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._logins = {_name(name): at(login) for name, login in owners.items()}
        self._names: dict[str, list[str]] = {}
        for name, login in owners.items():
            self._names.setdefault(at(login), []).append(name)

    def hold(self, name: str, value: Value) -> Value:
        """What GitHub would answer for a document's value; None where it can hold nothing like it."""
        text = one_line(value or "")
        if not text:
            return None
        match name:
            case "title":
                return cut(unmarked(text), _LONGEST_TITLE)
            case "owner":
                return self._owner(text)
            case "type" | "priority":
                return cut(text, _LONGEST_LABEL - len(LABEL_PREFIXES[name]))
            case "due":
                return text if is_date(text) else None
            case _:
                return text if text in set(Status) else None

    def word(self, name: str, value: Value) -> Value:
        """What a document would write for GitHub's value."""
        if name != "owner" or value is None:
            return value
        names = self._names.get(value, [])
        return names[0] if len(names) == 1 else value

    def _owner(self, text: str) -> Value:
        login = text if text.startswith("@") else self._logins.get(_name(text), "")
        return login.lower() if _LOGIN.fullmatch(login) else None


def labelled(names: Sequence[str], field: str) -> list[str]:
    """The values that labels give to `type` or `priority`; more than one is a person's slip."""
    prefix = LABEL_PREFIXES[field]
    ours = [each[len(prefix) :].strip() for each in names if each.lower().startswith(prefix)]
    return [each for each in ours if each]


def at(login: str) -> str:
    """A login as it is told: lower case, with `@`."""
    return "@" + login.strip().removeprefix("@").lower()


def _name(text: str) -> str:
    return one_line(text).casefold()
