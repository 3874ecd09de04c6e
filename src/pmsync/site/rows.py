"""Action items as the pages show them: words, kinds for their colours, links."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pmsync.followup import ranks
from pmsync.followup.ladder import Rung, Verdict
from pmsync.followup.pages import issue_cell
from pmsync.followup.remarks import remark
from pmsync.followup.rules import Settings
from pmsync.followup.states import State
from pmsync.model import Status
from pmsync.site.addresses import NOBODY, Addresses

_STATUS = {
    Status.TODO: "open",
    Status.IN_PROGRESS: "open",
    Status.DONE: "done",
    Status.DROPPED: "dropped",
    None: "unknown",
}
_RUNG = {Rung.DEPLOYED: "done", Rung.MERGED: "lost", Rung.CLOSED: "lost", Rung.UNKNOWN: "unknown"}


class Link(NamedTuple):
    """Words, and the address they lead to where there is one."""

    text: str
    url: str | None = None


class ItemRow(NamedTuple):
    """One item. Kinds are `late`, `soon`, `open`, `done`, `lost`, `dropped`, `unknown`, or nothing.

    `home` is its place on its post-mortem's page; addresses lead from the site's root.
    """

    number: str
    title: str
    home: Link
    owner: Link
    severity: str
    priority: str
    type: str
    due: str
    due_kind: str
    status: str
    status_kind: str
    verified: str
    verified_kind: str
    issue: Link
    remark: str = ""
    days: int = 0
    live: str = ""

    @property
    def has_issue(self) -> bool:
        """Whether it names an issue."""
        return bool(self.issue.text)


def item_row(
    state: State, addresses: Addresses, settings: Settings, name: str = "", live: str = ""
) -> ItemRow:
    """An item as it stands, with its remark in the report's list of that name, and the tracker's word."""
    item, incident = state.item, state.incident
    cell = issue_cell(item.issue)
    address = addresses.of(incident)
    owner = Link(item.owner or NOBODY, addresses.of_owner(item.owner) if state.is_open else None)
    return ItemRow(
        number=item.number,
        title=item.title or "(no title)",
        home=Link(incident.title or incident.id, f"{address}#item-{item.number}"),
        owner=owner,
        severity=severity(incident.severity),
        priority=_priority(item.priority),
        type=item.type or "",
        due=_due(state),
        due_kind=due_kind(state, settings),
        status=str(item.status or "unknown"),
        status_kind=_STATUS[item.status],
        verified=str(state.verdict) if state.verdict else "",
        verified_kind=_verified_kind(state.verdict) if state.verdict else "",
        issue=Link(cell.text, cell.url),
        remark=remark(state, name),
        days=state.overdue,
        live=live,
    )


@lru_cache(256)
def severity(written: str | None) -> str:
    """A severity as it is compared, else as it is written."""
    return ranks.severity(written) or written or ""


@lru_cache(256)
def _priority(written: str | None) -> str:
    return ranks.priority(written) or written or ""


def _due(state: State) -> str:
    dates = state.deadlines
    if dates.due is None:
        return ""
    return dates.due.isoformat() + (" by policy" if dates.due_from == "policy" else "")


def due_kind(state: State, settings: Settings) -> str:
    """Whether the due day is over or near."""
    if state.overdue:
        return "late"
    soon = state.due_in is not None and state.due_in <= settings.due_soon_days
    return "soon" if soon else ""


def _verified_kind(verdict: Verdict) -> str:
    if verdict.fallen:
        return "late"
    return "done" if verdict.attested and not verdict.partial else _RUNG[verdict.rung]
