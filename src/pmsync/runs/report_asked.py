"""What a report is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Channel(StrEnum):
    """Where a report is published."""

    ISSUE = "issue"
    COMMENT = "comment"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to be about and what may be used for it, as given."""

    since: str | None = None
    until: str | None = None
    services: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    repos: tuple[Path, ...] = ()
    as_of: str | None = None
    cache: bool = True
    verify: bool = True
    online: bool = False

    @property
    def choice(self) -> tuple[str, ...]:
        """The options that choose what it is about, in words: the same tomorrow for the same command."""
        days = [f"{name} {day}" for name, day in (("since", self.since), ("until", self.until)) if day]
        return (*sorted(self.services), *sorted(self.severities), *sorted(self.owners), *days)
