"""A document's values in Jira's words, and back.

A type or a priority is held in the documents' own word for it: `Names` knows what Jira calls it.
"""

from __future__ import annotations

from collections.abc import Mapping

from pmsync.model import Status, Value
from pmsync.trackers.jira_people import People
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.line_text import cut, is_date, one_line, unmarked

TYPE_LABEL = "type:"

_LONGEST_TITLE = 255
_LONGEST_LABEL = 255 - len(TYPE_LABEL)


class Names:
    """One map of the settings: words of documents and Jira's names, or numbers, for them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._targets = dict(names)
        self._words: dict[str, str] = {}
        for word, target in names.items():
            self._words.setdefault(target.casefold(), word)
        self._folded = {word.casefold(): self._words[target.casefold()] for word, target in names.items()}

    def hold(self, text: str) -> Value:
        """The word that stands for all words with one target; None for what the map lacks."""
        return self._folded.get(text.casefold()) or self._words.get(text.casefold())

    def told(self, named: Mapping[str, object] | None) -> Value:
        """The word for what Jira answered; Jira's own name where the map has none."""
        if named is None:
            return None
        name, number = str(named.get("name") or ""), str(named.get("id") or "")
        return self._words.get(number) or self._words.get(name.casefold()) or one_line(name) or None

    def sent(self, word: str) -> dict[str, str]:
        """How Jira is told."""
        return reference(self._targets.get(word, word))


class Words:
    """The mapping of one site."""

    def __init__(self, settings: Settings, people: People) -> None:
        self.people = people
        self.priorities = Names(settings.priorities)
        self.types = Names(settings.types) if settings.types else None

    def hold(self, name: str, value: Value) -> Value:
        """What Jira would answer for a document's value; None where it can hold nothing like it."""
        text = one_line(value or "")
        if not text:
            return None
        match name:
            case "title":
                return cut(unmarked(text), _LONGEST_TITLE)
            case "owner":
                return self.people.hold(text)
            case "type":
                return self.types.hold(text) if self.types else cut(text.replace(" ", "-"), _LONGEST_LABEL)
            case "priority":
                return self.priorities.hold(text)
            case "due":
                return text if is_date(text) else None
            case _:
                return text if text in set(Status) else None

    def word(self, name: str, value: Value) -> Value:
        """What a document would write for Jira's value."""
        return self.people.word(value) if name == "owner" and value else value


def reference(named: str) -> dict[str, str]:
    """How Jira is told of a thing by name, or by number."""
    return {"id": named} if named.isascii() and named.isdecimal() else {"name": named}
