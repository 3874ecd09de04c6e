"""A GitHub that keeps its limits, on its own clock: requests an hour, issues created a minute and an hour."""

from __future__ import annotations

from collections import defaultdict, deque

from servers.faults import Fault
from servers.github import GitHub, error
from servers.loopback import Reply, Request

PER_MINUTE, PER_HOUR = 80, 500
"""How much content an account may create; GitHub's documentation says so."""

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PRIMARY = "API rate limit exceeded for installation."


class LimitedGitHub(GitHub):
    """`requests_an_hour` belong to a token, or where `by_repository` to each repository, as with the Action.

    Every request takes the time that a client of good manners leaves between two: a quarter of a second,
    and some more after a write. `refusals` counts what was refused.
    """

    def __init__(self, requests_an_hour: int, *, by_repository: bool = False) -> None:
        super().__init__()
        self.requests_an_hour = requests_an_hour
        self.by_repository = by_repository
        self.refusals = 0
        self._windows: dict[str, tuple[float, int]] = {}
        self._created: dict[str, deque[float]] = defaultdict(deque)

    def serve(self, request: Request) -> tuple[Reply, Fault | None]:
        self.tick(0.75 if request.is_write else 0.25)  # the service itself adds a second to a write
        refused = self._refusal(request)
        if refused is None:
            return super().serve(request)
        self.refusals += 1
        self.log.append(request)
        return refused, None

    def _refusal(self, request: Request) -> Reply | None:
        who = request.headers.get("authorization", "")
        owner = "/".join(request.path.split("/")[2:4]) if self.by_repository else ""
        started, used = self._windows.get(who + owner, (self.now, 0))
        if self.now - started >= 3600:
            started, used = self.now, 0
        self._windows[who + owner] = (started, used + 1)
        if used >= self.requests_an_hour:
            reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(started) + 3600)}
            return _refused(PRIMARY, reset)
        return self._creation(self._created[who + owner]) if request.kind == "create" else None

    def _creation(self, created: deque[float]) -> Reply | None:
        while created and self.now - created[0] >= 3600:
            created.popleft()
        minute = [each for each in created if self.now - each < 60]
        if len(created) >= PER_HOUR:
            return _refused(SECONDARY, {"Retry-After": str(int(created[0] + 3600 - self.now) + 1)})
        if len(minute) >= PER_MINUTE:
            return _refused(SECONDARY, {"Retry-After": str(int(minute[0] + 60 - self.now) + 1)})
        created.append(self.now)
        return None


def _refused(message: str, headers: dict[str, str]) -> Reply:
    plain = error(403, message)
    return Reply(plain.status, plain.data, headers)
