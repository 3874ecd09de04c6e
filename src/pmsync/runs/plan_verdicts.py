"""Verdicts on the items of a plan, as they will be once it is carried out; and the column that shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmsync.model import Status
from pmsync.runs.closings import with_closures
from pmsync.runs.verdicts import Later, verdicts_on
from pmsync.sync.base import Base

if TYPE_CHECKING:
    from pmsync.model import ActionItem, PostMortem
    from pmsync.runs.planned import Planned
    from pmsync.runs.verdicts import Verdicts


def look(planned: Planned, *, online: bool = False) -> Verdicts:
    """The verdicts on what is done, or will be. Only `online` are sources asked that need the network."""
    only, reading = planned.only, planned.reading
    chosen = [each for each in reading.documents if only is None or each.path in only]
    closures = {
        each.id: with_closures(
            reading.bases.get(each.id, Base()), each, reading, planned.trackers, planned.plan
        ).closures
        for each in chosen
    }
    statuses = {
        (item.path, item.item.place): Status(step.after)
        for item in planned.plan.items
        for step in item.steps
        if (step.step, step.field) == ("edit", "status") and step.after in set(Status)
    }
    links = {(item.path, item.item.place): item.issue.url for item in planned.plan.items if item.issue}
    later = Later(closures, statuses, links)
    return verdicts_on(planned.repository, chosen, online=online, later=later)


def with_column(planned: Planned) -> Planned:
    """The same with edits of the column `Verified` in its plan, where the settings ask for one."""
    from pmsync.followup.column import cell
    from pmsync.followup.verify_settings import Settings
    from pmsync.sync.verified import with_column

    if not planned.repository.settings.section("verify", Settings).column:
        return planned
    verdicts = look(planned, online=True)

    def wanted(document: PostMortem, item: ActionItem, now: str) -> str | None:
        return cell(verdicts.get(document, item.place), now)

    if not verdicts.failed:
        planned = replace(
            planned, plan=with_column(planned.plan, planned.reading.documents, wanted, planned.only)
        )
    return replace(planned, verdicts=verdicts)
