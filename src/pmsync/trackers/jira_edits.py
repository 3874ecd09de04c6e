"""Bringing an issue's fields to their values in one request. The status takes its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pmsync.errors import ChangedError, RefusedError
from pmsync.sync.ports import Fields
from pmsync.trackers.jira_changes import Request, changes_as_request, ours, without
from pmsync.trackers.jira_issue import Seen
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_wire import Rejected, Wire
from pmsync.trackers.jira_words import Words
from pmsync.trackers.transport import AbsentError, Transport


class Editor:
    """Edits issues. `look` reads an issue anew by its number."""

    def __init__(
        self,
        wire: Wire,
        reading: Reading,
        transport: Transport,
        words: Words,
        look: Callable[[str], Seen],
    ) -> None:
        self._wire = wire
        self._reading = reading
        self._transport = transport
        self._words = words
        self._look = look

    def edit(self, seen: Seen, changes: Fields) -> tuple[Seen, dict[str, str]]:
        """Send what is left to do about an issue; its new state, and what was refused, with reasons."""
        refused: dict[str, str] = {}
        rejected: Mapping[str, str] = {}

        def request_for(now: Seen) -> Request:
            whole = changes_as_request(now, changes, self._words, cloud=self._reading.is_cloud)
            return without(whole, rejected)

        try:
            answer = self._sent(seen, request_for)
            if isinstance(answer, Rejected):
                rejected = answer.fields
                refused = {ours(name): f"Jira refuses {name}: {why}." for name, why in rejected.items()}
                answer = self._sent(seen, request_for)
            if isinstance(answer, Rejected):
                raise RefusedError(f"Jira refuses {answer.reasons}")
        except RefusedError as error:
            return seen, {name: error.message for name in changes if name != "status"}
        return answer, refused

    def _sent(self, seen: Seen, request_for: Callable[[Seen], Request]) -> Seen | Rejected:
        request = request_for(seen)
        if not request:
            return seen

        def send() -> Seen | Rejected:
            rejected = self._wire.edit("PUT", f"/issue/{seen.id}", request, f"the edit of {seen.key}")
            return rejected or self._look(str(seen.id))

        def carried_out(now: Seen | Rejected) -> bool:
            if isinstance(now, Rejected):
                return True
            if request_for(now) and now.revision != seen.revision:
                raise ChangedError(f"{seen.key} was changed in Jira in the meantime.")
            return not request_for(now)

        try:
            return self._transport.settle(send, lambda: self._look(str(seen.id)), carried_out)
        except AbsentError as absent:
            raise vanished(seen.key, absent) from None


def vanished(key: str, absent: AbsentError) -> ChangedError:
    """An issue that was there when it was read."""
    return ChangedError(f"{key} is not there any more ({absent.missing.absence}).")
