"""Bringing an issue to a status, transition by transition."""

from __future__ import annotations

from collections.abc import Callable

from pmsync.errors import ChangedError, RefusedError
from pmsync.model import Status, Value
from pmsync.trackers.jira_edits import vanished
from pmsync.trackers.jira_issue import Seen
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_wire import Rejected, Wire
from pmsync.trackers.jira_workflow import LONGEST_WAY, Choice, StuckError, Way, Workflow, read_ways
from pmsync.trackers.transport import AbsentError, Transport


class Mover:
    """Takes transitions. `look` reads an issue anew by its number."""

    def __init__(
        self, settings: Settings, wire: Wire, transport: Transport, look: Callable[[str], Seen]
    ) -> None:
        self.workflow = Workflow(settings)
        self._wire = wire
        self._transport = transport
        self._look = look

    def bring(self, seen: Seen, goal: Value) -> tuple[Seen, str | None]:
        """The issue after the way to a status was taken; where that is not possible, why, as a sentence.

        Where the way proves blocked in the middle, the issue stays there.
        """
        visited = {seen.status.id}
        if goal is None or goal == self.workflow.status(seen):
            return seen, None
        for _ in range(LONGEST_WAY):
            try:
                choice = self.workflow.choose(self._ways(seen), seen, Status(goal), visited)
                seen = self._taken(seen, choice)
            except (StuckError, RefusedError) as error:
                why = error.message if isinstance(error, RefusedError) else f"{error}."
                return seen, _told(seen, goal, why)
            if goal == self.workflow.status(seen):
                return seen, None
            if choice.final:
                return seen, _told(seen, goal, f"after the transition {choice.way} Jira says otherwise.")
            visited.add(seen.status.id)
        return seen, _told(seen, goal, f"it is farther away than {LONGEST_WAY} transitions.")

    def _ways(self, seen: Seen) -> list[Way]:
        path, query = f"/issue/{seen.id}/transitions", {"expand": "transitions.fields"}
        try:
            return self._wire.get(path, f"the transitions of {seen.key}", read_ways, query)
        except AbsentError as absent:
            raise vanished(seen.key, absent) from None

    def _taken(self, seen: Seen, choice: Choice) -> Seen:
        way = choice.way
        body: dict[str, object] = {"transition": {"id": way.id}}
        if choice.values:
            body["fields"] = choice.values
        what = f"the transition {way} of {seen.key}"

        def send() -> Seen:
            rejected = self._wire.edit("POST", f"/issue/{seen.id}/transitions", body, what)
            if isinstance(rejected, Rejected):
                raise RefusedError(f"Jira refuses {what}: {rejected.reasons}")
            return self._look(str(seen.id))

        def carried_out(now: Seen) -> bool:
            if now.revision == seen.revision:
                return False
            if now.status.id != way.to.id:
                raise ChangedError(f"{seen.key} was changed in Jira in the meantime.")
            return True

        try:
            return self._transport.settle(send, lambda: self._look(str(seen.id)), carried_out)
        except AbsentError as absent:
            raise vanished(seen.key, absent) from None


def _told(seen: Seen, goal: Value, why: str) -> str:
    return f"{seen.key} stays “{seen.status.name}” rather than “{goal}”: {why}"
