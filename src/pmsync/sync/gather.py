"""Ask the tracker what the planner needs to know, and stop where the answer is absurd."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pmsync.errors import BrakeError
from pmsync.model import PostMortem
from pmsync.sync.base import Base
from pmsync.sync.plan import Reading, references, unlinked_items
from pmsync.sync.ports import Issue, Missing, Tracker
from pmsync.sync.steps import Rules


def gather(
    documents: Sequence[PostMortem],
    bases: Mapping[str, Base],
    tracker: Tracker,
    rules: Rules,
    only: Collection[str] | None = None,
) -> Reading:
    """Read the issues of the selected documents, and look for orphans and doubles.

    A run over all documents looks for them even where every item has its issue: of two runs at once, one
    may have made an issue for an item that the other's documents link elsewhere.

    Raises BrakeError when the tracker knows none of the linked issues: that is a wrong repository, a
    wrong token or an emptied tracker, and creating anew would double everything.
    """
    chosen = [document for document in documents if only is None or document.path in only]
    asked = sorted(set(references(chosen, tracker).values()))
    issues = tracker.fetch(asked) if asked else {}
    if asked and not any(isinstance(answer, Issue) for answer in issues.values()):
        raise _brake(tracker, asked, issues)
    marked: Sequence[Issue] = ()
    if rules.to_tracker:
        looked_for = documents if only is None else [row.post_mortem for row in unlinked_items(chosen)]
        marked = tracker.discover({document.id for document in looked_for if document.actions})
    return Reading(documents, bases, issues, marked)


def _brake(tracker: Tracker, asked: Sequence[str], issues: Mapping[str, Issue | Missing]) -> BrakeError:
    first = issues.get(asked[0])
    why = f" ({asked[0]}: {first.absence})" if isinstance(first, Missing) else ""
    count = "the one linked issue" if len(asked) == 1 else f"any of the {len(asked)} linked issues"
    return BrakeError(
        f"{tracker.name} does not know {count}{why}; nothing was changed.",
        hint="Check the repository and the token in the settings with `pmsync doctor`; "
        "if the issues are really gone, take their links out of the documents.",
    )
