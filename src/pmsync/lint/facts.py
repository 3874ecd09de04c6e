"""What rules need to know that the document does not tell: facts from outside, and a team's limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmsync.model import DEADLINES, Finding

GRAVE = ("SEV1", "SEV2")
"""The severities for which a post-mortem and corrective actions are owed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A team's own words and numbers.

    `services` are those that exist; none means that any name will do. `deadlines` are days after the
    incident by severity and priority, as reports count them. `hours` is how soon
    after the end of a grave incident its post-mortem is to be in the repository.
    """

    severities: tuple[str, ...] = ("SEV1", "SEV2", "SEV3", "SEV4")
    grave: tuple[str, ...] = GRAVE
    types: tuple[str, ...] = ("test", "monitor", "process", "code")
    priorities: tuple[str, ...] = ("P1", "P2", "P3")
    services: tuple[str, ...] = ()
    deadlines: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: DEADLINES)
    hours: int = 48
    positives: int = 2
    whys: int = 3


@dataclass(frozen=True, slots=True)
class Recurrence:
    """An earlier post-mortem like this one: why it is named, and its items that are not finished."""

    path: str
    title: str
    reason: str
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known from outside of the document; what is not known has no finding.

    `first_commit` is when the file first came into the repository. `twins` are other files with the same
    id. `agreed` is the status of each linked issue when it was last synced, in the document's words, by
    reference. `told` are findings from elsewhere, such as entries that git contradicts. `trackers` are
    the trackers that items can be sent to.
    """

    now: dt.datetime | None = None
    first_commit: dt.datetime | None = None
    twins: tuple[str, ...] = ()
    agreed: Mapping[str, str | None] = field(default_factory=dict)
    recurrence: Recurrence | None = None
    told: tuple[Finding, ...] = ()
    trackers: tuple[str, ...] = ()
