"""GitHub's lists for the sources of a timeline, over the tracker's own transport."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pmsync.errors import PmsyncError, SettingsError

if TYPE_CHECKING:
    from pmsync.sources import Pages
    from pmsync.sync.ports import Surroundings
    from pmsync.trackers.github_settings import Settings
    from pmsync.trackers.github_wire import Wire

_IN_OBJECTS = ("/actions/runs",)
"""Lists that come inside an object with their total, page by number."""


def github_pages(settings: Settings, surroundings: Surroundings) -> Pages:
    """A reader of GitHub's lists; it connects when it is first asked."""
    wires: list[Wire] = []

    def pages(path: str, query: Mapping[str, str]) -> Iterator[Any]:
        if not wires:
            wires.append(_connected(settings, surroundings))
        if path.endswith(_IN_OBJECTS):
            return _objects(wires[0], path, query)
        return (page.items for page in wires[0].pages(path, query, path, lambda item: item))

    return pages


def _objects(wire: Wire, path: str, query: Mapping[str, str]) -> Iterator[Any]:
    from pmsync.trackers.transport import AbsentError

    read, number, total = 0, 1, 1
    while read < total:
        asked = f"{path}?{urlencode({**query, 'page': str(number)})}"
        try:
            page: Any = wire.get(asked, path, lambda answer: answer)
        except AbsentError as failure:
            raise PmsyncError(f"GitHub does not show {path}: it is {failure.missing.absence}.") from None
        yield page
        found = max((len(value) for value in page.values() if isinstance(value, list)), default=0)
        read, number, total = read + found, number + 1, int(page.get("total_count", 0)) if found else 0


def _connected(settings: Settings, surroundings: Surroundings) -> Wire:
    from pmsync.trackers.github_access import access
    from pmsync.trackers.github_wire import Wire
    from pmsync.trackers.transport import Patience, Transport

    try:
        allowed = access(settings, surroundings)
    except SettingsError as missing:
        # Without a token the other sources still tell.
        raise PmsyncError(missing.message, hint=missing.hint) from missing
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("GitHub", patience, wait=surroundings.wait)
    return Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
