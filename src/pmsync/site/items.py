"""Action items as the pages show them: words, kinds for their colours, links.

Kinds are `late`, `soon`, `open`, `done`, `lost`, `dropped`, `unknown`, or nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pmsync.followup import ranks
from pmsync.followup.ladder import Rung, Verdict
from pmsync.followup.remarks import remark
from pmsync.followup.rules import Settings
from pmsync.followup.states import State
from pmsync.model import Status
from pmsync.site.addresses import NOBODY, Addresses

NO_TITLE = "(no title)"
_STATUS = {
    Status.TODO: "open",
    Status.IN_PROGRESS: "open",
    Status.DONE: "done",
    Status.DROPPED: "dropped",
    None: "unknown",
}
_RUNG = {Rung.DEPLOYED: "done", Rung.MERGED: "lost", Rung.CLOSED: "lost", Rung.UNKNOWN: "unknown"}


class Link(NamedTuple):
    """Words, and the address from the site's root that they lead to, where there is one."""

    text: str
    url: str | None = None


class Pressing(NamedTuple):
    """An item that is shown before others: with its place on its post-mortem's page, whose it is, and why."""

    link: Link
    owner: str
    severity: str
    remark: str


def pressing(state: State, addresses: Addresses, name: str) -> Pressing:
    """An item of the report's list of that name."""
    item, incident = state.item, state.incident
    return Pressing(
        Link(item.title or NO_TITLE, f"{addresses.of(incident)}#item-{item.number}"),
        item.owner or NOBODY,
        severity(incident.severity),
        remark(state, name),
    )


@lru_cache(256)
def severity(written: str | None) -> str:
    """A severity as it is compared, else as it is written."""
    return ranks.severity(written) or written or ""


@lru_cache(256)
def priority(written: str | None) -> str:
    """A priority as it is compared, else as it is written."""
    return ranks.priority(written) or written or ""


def due_kind(state: State, settings: Settings) -> str:
    """Whether the due day is over or near."""
    if state.overdue:
        return "late"
    soon = state.due_in is not None and state.due_in <= settings.due_soon_days
    return "soon" if soon else ""


def status_kind(status: Status | None) -> str:
    """Whether a status means work, done, or neither."""
    return _STATUS[status]


def verdict_kind(verdict: Verdict) -> str:
    """Whether what is done is shipped."""
    if verdict.fallen:
        return "late"
    return "done" if verdict.attested and not verdict.partial else _RUNG[verdict.rung]
