"""How an issue gets to a status: which transition to take, and with which fields. Pure.

A status is a *category* of Jira's (`new`, `indeterminate`, `done`), told by number and not by its name, which
is translated. Where the settings leave a choice, nothing is guessed: `StuckError` names what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pmsync.model import Status, Value
from pmsync.trackers.jira_issue import Named, Place, Seen, place
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_words import reference
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

CATEGORIES = {
    Status.TODO: "new",
    Status.IN_PROGRESS: "indeterminate",
    Status.DONE: "done",
    Status.DROPPED: "done",
}
LONGEST_WAY = 3
"""How many transitions are taken at most to reach one status."""

Values = dict[str, object]


class StuckError(Exception):
    """No transition can be chosen; the text says why and what there is to choose from."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A field that a transition asks for."""

    id: str
    name: str
    required: bool
    allowed: tuple[Named, ...]
    is_list: bool = False

    def pick(self, wanted: Collection[str]) -> Named | None:
        """The first of the allowed values that goes by one of these names or numbers."""
        for name in wanted:
            for each in self.allowed:
                if name.casefold() in _names(each):
                    return each
        return None


@dataclass(frozen=True, slots=True)
class Way:
    """One transition out of an issue's status."""

    id: str
    name: str
    to: Place
    screen: tuple[Screen, ...] = ()

    @property
    def resolutions(self) -> Screen | None:
        """The field that says as what an issue is closed, where the transition asks for it."""
        return next((each for each in self.screen if each.id == "resolution"), None)

    def __str__(self) -> str:
        return f"“{self.name}” to “{self.to.name}”" if self.name != self.to.name else f"“{self.name}”"


@dataclass(frozen=True, slots=True)
class Choice:
    """The transition to take, and the fields to set on it; `final` when it should lead to the goal."""

    way: Way
    values: Values
    final: bool


def read_ways(data: Mapping[str, object]) -> list[Way]:
    """The transitions of an answer. Raises `AttemptError` where it is none."""
    try:
        return [_way(each) for each in data["transitions"] if each.get("isAvailable", True)]  # type: ignore[attr-defined]  # anything else is caught
    except (KeyError, TypeError, AttributeError):
        raise AttemptError(Outcome.GARBLED, "it is no list of transitions") from None


class Workflow:
    """What the settings say about statuses, resolutions and the fields of transitions."""

    def __init__(self, settings: Settings) -> None:
        self._statuses = settings.statuses
        self._resolutions = settings.resolutions
        self._fields = {name.casefold(): value for name, value in settings.transition_fields.items()}

    def status(self, seen: Seen) -> Value:
        """The status of an issue; None when its category is not known."""
        if seen.status.category == "done":
            return Status.DROPPED.value if self._is_dropped(seen) else Status.DONE.value
        for status in (Status.TODO, Status.IN_PROGRESS):
            if CATEGORIES[status] == seen.status.category:
                return status.value
        return None

    def choose(self, ways: Sequence[Way], seen: Seen, goal: Status, visited: Collection[str]) -> Choice:
        """The next transition on the way to a status; `visited` are the numbers of statuses left behind."""
        direct = [way for way in ways if self._leads_to(way, goal)]
        if goal in (Status.TODO, Status.IN_PROGRESS):
            direct = [way for way in direct if way.to.id != seen.status.id]
        if direct:
            way = self._single(direct, goal, self._statuses.preferred(goal))
            return Choice(way, self._values(way, goal), final=True)
        blocked = [way for way in ways if way.to.category == CATEGORIES[goal] == "done"]
        if blocked and goal is Status.DROPPED:
            raise StuckError(self._no_drop(blocked))
        onward = [way for way in ways if way.to.category != "done" and way.to.id not in visited]
        if not onward:
            raise StuckError(_nowhere(ways, goal))
        names = (*self._statuses.in_progress, *self._statuses.todo)
        way = self._single(onward, goal, names)
        return Choice(way, self._values(way, goal), final=False)

    def _is_dropped(self, seen: Seen) -> bool:
        if _names({"id": seen.status.id, "name": seen.status.name}) & _folded(self._statuses.dropped):
            return True
        return seen.resolution is not None and bool(
            _names(seen.resolution) & _folded(self._resolutions.dropped)
        )

    def _leads_to(self, way: Way, goal: Status) -> bool:
        if way.to.category != CATEGORIES[goal]:
            return False
        is_drop = bool(_names({"id": way.to.id, "name": way.to.name}) & _folded(self._statuses.dropped))
        if goal is Status.DROPPED:
            screen = way.resolutions
            return is_drop or bool(screen and screen.pick(self._resolutions.dropped))
        return not is_drop

    def _single(self, ways: Sequence[Way], goal: Status, preferred: Sequence[str]) -> Way:
        """The only way, or the one that the settings name: by its status, or by its own name."""
        for name in map(str.casefold, preferred):
            named = [way for way in ways if name in _names({"id": way.to.id, "name": way.to.name})]
            named = named or [way for way in ways if name == way.name.casefold()]
            if len(named) == 1:
                return named[0]
        if len(ways) == 1:
            return ways[0]
        key = goal.name.lower()
        raise StuckError(
            f"there are several ways to “{goal}”: {_listed(ways)};"
            f" name the status or the transition to take in `{key}` under [jira.statuses]"
        )

    def _values(self, way: Way, goal: Status) -> Values:
        values: Values = {}
        for each in way.screen:
            value = self._value(each, goal)
            if value is not None:
                values[each.id] = value
            elif each.required:
                choices = ", ".join(f"“{_shown(one)}”" for one in each.allowed)
                among = f" (one of {choices})" if choices else ""
                raise StuckError(
                    f"the transition {way} asks for “{each.name}”{among};"
                    f" set `{each.id}` under [jira.transition_fields]"
                )
        return values

    def _value(self, screen: Screen, goal: Status) -> object:
        """What to send for a field of a transition; None for nothing."""
        if screen.id == "resolution" and goal in (Status.DONE, Status.DROPPED):
            wanted = self._resolutions.done if goal is Status.DONE else self._resolutions.dropped
            if picked := screen.pick(wanted):
                return _sent(picked)
            if goal is Status.DROPPED:  # the status says it; another resolution would contradict it
                return None
        configured = self._fields.get(screen.id.casefold(), self._fields.get(screen.name.casefold()))
        if screen.is_list and isinstance(configured, str):
            configured = [configured]
        if isinstance(configured, list):
            return [self._allowed(screen, each) for each in configured]
        return self._allowed(screen, configured)

    def _allowed(self, screen: Screen, value: object) -> object:
        """A configured value as Jira takes it: one of a list by its number, anything else as it is."""
        if not screen.allowed or not isinstance(value, str):
            return value
        picked = screen.pick([value])
        if picked is None:
            choices = ", ".join(f"“{_shown(one)}”" for one in screen.allowed)
            raise StuckError(f"“{screen.name}” has no “{value}” here, only {choices}")
        return _sent(picked)

    def _no_drop(self, ways: Sequence[Way]) -> str:
        resolutions = {
            _shown(one): None for way in ways if way.resolutions for one in way.resolutions.allowed
        }
        told = f" and the resolutions {', '.join(f'“{each}”' for each in resolutions)}" if resolutions else ""
        return (
            f"no transition says that it is dropped: there are {_listed(ways)}{told};"
            " name one in `dropped` under [jira.statuses] or [jira.resolutions]"
        )


def _nowhere(ways: Sequence[Way], goal: Status) -> str:
    there_are = f"only {_listed(ways)}" if ways else "no transition at all"
    return f"the workflow offers no way to “{goal}” from here, {there_are}"


def _listed(ways: Sequence[Way]) -> str:
    return ", ".join(str(way) for way in ways)


def _sent(picked: Named) -> object:
    number = picked.get("id")
    return {"id": number} if number else reference(_shown(picked))


def _shown(named: Named) -> str:
    return str(named.get("name") or named.get("value") or named.get("id"))


def _names(named: Named) -> set[str]:
    return {str(named[each]).casefold() for each in ("id", "name", "value") if named.get(each)}


def _folded(names: Collection[str]) -> set[str]:
    return {each.casefold() for each in names}


def _way(data: Mapping[str, object]) -> Way:
    screen = data.get("fields") or {}
    if not isinstance(screen, Mapping):
        raise TypeError
    fields = tuple(_screen(name, each) for name, each in screen.items())
    return Way(str(data["id"]), str(data["name"]), place(data["to"]), fields)


def _screen(name: str, data: Mapping[str, object]) -> Screen:
    allowed, schema = data.get("allowedValues") or [], data.get("schema") or {}
    if not isinstance(allowed, list) or not isinstance(schema, Mapping):
        raise TypeError
    return Screen(
        id=name,
        name=str(data.get("name") or name),
        required=bool(data.get("required")) and not data.get("hasDefaultValue"),
        allowed=tuple(each for each in allowed if isinstance(each, Mapping)),
        is_list=schema.get("type") == "array",
    )
