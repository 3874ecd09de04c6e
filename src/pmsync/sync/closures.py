"""How issues were closed: kept in the base, asked for once for each closing, marked when it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Closure, Status, Value, Work
from pmsync.sync.merge import Pair

if TYPE_CHECKING:
    from pmsync.sync.ports import Issue

FIELD = "closing"
"""What steps call it."""

_OPEN = (Status.TODO, Status.IN_PROGRESS)
_COMMIT = lazy_pattern(r"[0-9a-f]{7,64}|")


def is_known(closure: Closure | None, issue: Issue) -> bool:
    """Whether what is kept is about the last closing of an issue."""
    return closure is not None and not closure.reopened and closure.closing == issue.closing


def after(
    known: Closure | None, fresh: Closure | None, issue: Issue, status: Value, agreed: Pair | None
) -> Closure | None:
    """What is to be kept of an issue that has a status now, from what was known and what was asked.

    `agreed` is the status that both sides last agreed on. Where the tracker was not asked, or gave no answer,
    what was known stays, unless it is that the issue is open.
    """
    if status == Status.DONE:
        kept = None if known and known.reopened else known
        return replace(fresh, label=issue.label, closing=issue.closing) if fresh else kept
    if status in _OPEN:
        was_done = known is not None or (agreed is not None and agreed[1] == Status.DONE)
        return replace(known or Closure(issue.label), reopened=True) if was_done else None
    return None if status == Status.DROPPED else known


def tell(closure: Closure | None) -> Value:
    """A closure in a few words, as a plan tells it."""
    if closure is None:
        return None
    if closure.reopened:
        return "re-opened"
    works = [
        (
            "@".join(filter(None, (each.repository, each.commit[:12])))
            if each.commit
            else f"{each.repository}#{each.request}"
        )
        + (" in part" if each.partial else "")
        for each in closure.works
    ]
    return ", ".join([*works, *([closure.evidence] if closure.evidence else [])]) or "by hand"


def to_json(closure: Closure) -> dict[str, Any]:
    """A closure as a base keeps it: what it lacks is left out."""
    told = {
        "label": closure.label,
        "works": [_work(each) for each in sorted(closure.works, key=_order)],
        "evidence": closure.evidence,
        "closing": closure.closing,
        "reopened": closure.reopened,
    }
    return {name: value for name, value in told.items() if value}


def _order(work: Work) -> tuple[str, str, int]:
    return work.repository, work.commit, work.request or 0


def _work(work: Work) -> dict[str, Any]:
    told = {
        "repository": work.repository,
        "commit": work.commit,
        "request": work.request,
        "partial": work.partial,
    }
    return {name: value for name, value in told.items() if value}


def read(data: object) -> dict[str, Closure]:
    """The closures of a base. One of an unknown shape is left out: it is asked for again."""
    told = data if isinstance(data, dict) else {}
    found = {ref: _closure(each) for ref, each in told.items() if isinstance(each, dict)}
    return {ref: each for ref, each in found.items() if each}


def _closure(data: Mapping[str, Any]) -> Closure | None:
    label, works, evidence = data.get("label", ""), data.get("works", []), data.get("evidence")
    closing, reopened = data.get("closing", ""), data.get("reopened", False)
    known = isinstance(works, list) and all(map(_is_work, works)) and isinstance(reopened, bool)
    if not known or not all(isinstance(each, str) for each in (label, closing, evidence or "")):
        return None
    return Closure(label, tuple(Work(**each) for each in works), evidence, closing, reopened)


def _is_work(data: object) -> bool:
    if not isinstance(data, dict) or not data.keys() <= {"repository", "commit", "request", "partial"}:
        return False
    repository, commit = data.get("repository", ""), data.get("commit", "")
    request, partial = data.get("request"), data.get("partial", False)
    named = isinstance(repository, str) and isinstance(commit, str) and _COMMIT.fullmatch(commit)
    numbered = request is None or (isinstance(request, int) and not isinstance(request, bool))
    return bool(named) and numbered and isinstance(partial, bool)
