"""How issues were closed, as Jira's public interface tells it; its development panel is not part of that.

The log of changes tells who closed an issue, and when; the comments what they said about it. These come for
a hundred issues with each request. Remote links, which tell of commits and pull requests, take one request
for each issue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pmsync.errors import PmsyncError, RefusedError, TrackerError
from pmsync.model import Closure, Work
from pmsync.sync.ports import Issue
from pmsync.trackers import jira_comments
from pmsync.trackers.evidence_links import goes_with
from pmsync.trackers.jira_evidence import linked, shown
from pmsync.trackers.jira_history import Move, closing, moves
from pmsync.trackers.jira_issue import DONE, place
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_wire import Wire
from pmsync.trackers.transport import AbsentError
from pmsync.trackers.transport_outcomes import AttemptError

Data = Mapping[str, Any]
Told = Closure | PmsyncError


class Closings:
    """Questions about the issues of one site, in one run.

    `is_ours` says of an owner whether it is our own account, which may take a request. `categories` are
    those of the statuses that are known, by number.
    """

    def __init__(
        self, wire: Wire, reading: Reading, is_ours: Callable[[str], bool], categories: Mapping[str, str]
    ) -> None:
        self._wire = wire
        self._reading = reading
        self._is_ours = is_ours
        self._categories = dict(categories)
        self._linking_is_off: bool | None = None

    def of(self, issues: Sequence[Issue]) -> dict[str, Told]:
        """How issues were closed, by reference, as far as they are shown.

        What was told before the site failed is kept: many issues need not be asked about in one run.
        """
        told: dict[str, Told] = {}
        by_ref = {issue.ref: issue for issue in issues}
        try:
            for data in self._reading.endings(list(by_ref)):
                if issue := by_ref.get(str(data.get("id"))):
                    told[issue.ref] = self._one(issue, data)
        except TrackerError as error:
            if not told:
                raise
            first, *others = [ref for ref in by_ref if ref not in told]
            more = f" {len(others)} more were not asked about." if others else ""
            told[first] = RefusedError(f"{error}{more}")
        return told

    def _one(self, issue: Issue, data: Data) -> Told:
        try:
            return self._closure(issue, data)
        except (KeyError, TypeError, ValueError, AttributeError, AttemptError):
            return RefusedError(
                "how it was closed is not known: the answer lacks what the interface promises"
            )
        except AbsentError:
            return RefusedError("how it was closed is not known: Jira does not show its links")
        except RefusedError as error:
            return error

    def _closure(self, issue: Issue, data: Data) -> Closure:
        works = list(linked(self._links(issue), issue.label))
        evidence = None
        for each in self._shown(issue, data):
            if isinstance(each, Work):
                works.append(each)
            else:
                evidence = evidence or each
        return Closure(issue.label, _each_once(works), evidence)

    def _links(self, issue: Issue) -> list[Data]:
        """The remote links of an issue; none where the site has no links at all."""
        if self._linking_is_off:
            return []
        what = f"the remote links of {issue.label}"
        try:
            found = self._wire.get_list(f"/issue/{issue.ref}/remotelink", what, {})
        except RefusedError:
            if self._is_linking_off():
                return []
            raise
        return [each for each in found if isinstance(each, Mapping)]

    def _is_linking_off(self) -> bool:
        if self._linking_is_off is None:
            try:
                told = self._wire.get("/configuration", "whether issues can be linked", dict)
            except (AbsentError, RefusedError):
                told = {}
            self._linking_is_off = told.get("issueLinkingEnabled") is False
        return self._linking_is_off

    def _shown(self, issue: Issue, data: Data) -> list[Work | str]:
        """What whoever closed an issue linked when closing; what we say ourselves shows nothing."""
        closed = self._closing(issue, data)
        if closed is None or closed.by is None:
            return []
        found = [
            link
            for each in self._comments(issue, data)
            if each.author == closed.by and goes_with(each.at, closed.at)
            for link in shown(each.body)
        ]
        return [] if found and self._is_ours(closed.by) else found

    def _comments(self, issue: Issue, data: Data) -> list[jira_comments.Comment]:
        """The comments on an issue, the oldest first; asked for where the answer leaves some out."""
        told = data["fields"].get("comment")
        page = jira_comments.read_page(told) if told else None
        found: Iterable[jira_comments.Comment]
        if page and page.total == len(page.comments):
            found = page.comments
        else:
            found = jira_comments.comments(self._wire, issue.ref, issue.label)
        return sorted(found, key=lambda each: (each.at, each.number))

    def _closing(self, issue: Issue, data: Data) -> Move | None:
        """Who closed an issue, and when; None where that is not told."""
        status, log = place(data["fields"]["status"]), data["changelog"]
        if status.category != DONE:
            return None
        histories = log["histories"]
        found = closing(moves(histories), self._is_done)
        is_cut = len(histories) < log["total"] or len(histories) == log["maxResults"]
        if found or not is_cut or not self._reading.is_cloud:
            return found
        return closing(moves(self._reading.changes(issue.ref, issue.label)), self._is_done)

    def _is_done(self, status: str) -> bool:
        """Whether a status is one of those that close an issue; one that is no longer there is not."""
        if status not in self._categories:
            try:
                found = self._wire.get(f"/status/{status}", "a status of the workflow", place)
                self._categories[status] = found.category
            except (AbsentError, RefusedError):
                self._categories[status] = ""
        return self._categories[status] == DONE


def _each_once(works: Iterable[Work]) -> tuple[Work, ...]:
    """Each work once, in order; a link that says that it does the whole goes before one for a part."""
    found: dict[tuple[str, str, int], Work] = {}
    for each in works:
        key = (each.repository, each.commit, each.request or 0)
        found[key] = each if key not in found or found[key].partial else found[key]
    return tuple(found[key] for key in sorted(found))
