"""The edits that steps make in a document, and the proof that it shows them."""

from __future__ import annotations

from pmsync.document.edit import link_issue, set_field, set_verified
from pmsync.errors import RefusedError
from pmsync.model import ActionItem, Edit, PostMortem
from pmsync.sync import verified
from pmsync.sync.fields import local_value
from pmsync.sync.ports import Issue
from pmsync.sync.steps import ItemPlan, Step


def edits_of(
    step: Step, document: PostMortem, item: ActionItem, issue: Issue | None
) -> tuple[Edit, ...] | None:
    """The edits of a step; None for one that edits nothing."""
    if step.step == "edit" and step.field == verified.FIELD:
        return set_verified(document, item, step.after or "")
    if issue and (step.step in ("create", "adopt") or (step.step == "edit" and step.field == "issue")):
        return link_issue(document, item, issue.label, issue.url)
    if issue and step.step == "edit" and step.field:
        return set_field(document, item, step.field, step.after)
    return None


def check_shown(plan: ItemPlan, step: Step, document: PostMortem, item: ActionItem) -> None:
    """Refuse an edit that the document's form does not show; recording it would lose the value."""
    name = "issue" if step.step in ("create", "adopt") else step.field or ""
    if name == verified.FIELD:  # its edits are proved as they are made
        return
    shown = item.issue if name == "issue" else local_value(document, item, name)
    if shown is None and name == "issue":
        wrote = f"the link to {plan.issue.label if plan.issue else 'its issue'}"
    elif name != "issue" and shown != step.after:
        wrote = f"{name} “{step.after}”"
    else:
        return
    raise RefusedError(
        f"{wrote} cannot be written into this {item.form} so that it reads back.",
        path=plan.path,
        line=item.line,
        hint="Write it by hand, or give the action items a table.",
    )
