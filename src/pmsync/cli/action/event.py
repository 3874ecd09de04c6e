"""What started the workflow, and when that is no reason to change anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmsync.sync.message import TRAILER

_OF_FORK = (
    "the pull request comes from a fork, and its workflows may only read; the push of its merge syncs it"
)
_OF_SYNC = "the push brings what a sync wrote, so that there is nothing to sync"


@dataclass(frozen=True, slots=True)
class Event:
    """An event by its name (`push`, `pull_request` …) and GitHub's account of it."""

    name: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pull_request(self) -> Mapping[str, Any]:
        """The pull request that it is about; empty for other events."""
        return _table(self.payload, "pull_request")

    @property
    def is_of_fork(self) -> bool:
        """Whether the pull request's branch lies in another repository, or in one that was deleted."""
        if not self.pull_request:
            return False
        ours = _table(self.payload, "repository").get("full_name")
        return _table(_table(self.pull_request, "head"), "repo").get("full_name") != ours

    @property
    def base(self) -> str | None:
        """The commit that a pull request starts from."""
        sha = _table(self.pull_request, "base").get("sha")
        return str(sha) if sha else None

    def reason_to_rest(self) -> str | None:
        """Why nothing is to be changed because of this event; None when there is no such reason."""
        if self.is_of_fork:
            return _OF_FORK
        if self.name == "push" and has_trailer(str(_table(self.payload, "head_commit").get("message", ""))):
            return _OF_SYNC
        return None


def read_event(environ: Mapping[str, str]) -> Event:
    """The event that the runner tells of; one without a payload when it cannot be read."""
    name = environ.get("GITHUB_EVENT_NAME", "")
    try:
        payload = json.loads(Path(environ.get("GITHUB_EVENT_PATH", "")).read_text("utf-8"))
    except (OSError, ValueError):
        payload = {}
    return Event(name, payload if isinstance(payload, dict) else {})


def has_trailer(message: str) -> bool:
    """Whether the last paragraph of a commit message says that a sync wrote the commit."""
    _, *paragraphs = message.replace("\r\n", "\n").strip().split("\n\n")
    return bool(paragraphs) and TRAILER in paragraphs[-1].split("\n")


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}
