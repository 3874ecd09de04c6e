"""The column `Verified` in a plan: an edit for each item whose verdict the document does not show yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from pmsync.document.edit import set_verified, verified
from pmsync.model import ActionItem, PostMortem
from pmsync.sync.steps import ItemPlan, Plan

FIELD = "verified"
"""What steps call the column. It is no field of an item: no tracker and no base knows it."""

Wanted = Callable[[PostMortem, ActionItem, str], str | None]
"""What the cell of an item should say instead of what it says; None to leave it alone."""


def with_column(
    plan: Plan, documents: Sequence[PostMortem], wanted: Wanted, only: Collection[str] | None = None
) -> Plan:
    """The plan with the edits of the column. Items that are no rows of a table have none."""
    known = {(each.path, each.item.place): each for each in plan.items}
    items = [
        _with_cell(known.get((document.path, item.place)), document, item, wanted)
        for document in documents
        if only is None or document.path in only
        for item in document.actions
    ]
    return replace(plan, items=tuple(each for each in items if each and (each.steps or each.conflicts)))


def _with_cell(
    plan: ItemPlan | None, document: PostMortem, item: ActionItem, wanted: Wanted
) -> ItemPlan | None:
    if item.form != "row":
        return plan
    now = verified(document, item) or ""
    text = wanted(document, item, now)
    if text is None or not set_verified(document, item, text):
        return plan
    plan = plan or ItemPlan(document.path, document.id, item, document.key(item))
    return replace(
        plan, steps=(*plan.steps, plan.told("edit", FIELD, before=now or None, after=text or None))
    )
