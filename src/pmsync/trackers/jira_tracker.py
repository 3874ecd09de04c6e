"""The tracker's contract on Jira."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from pmsync.errors import ChangedError, PmsyncError, RefusedError, UnknownOutcomeError
from pmsync.model import FIELDS, Closure, Status, Value
from pmsync.sync.ports import Absence, Draft, Fields, Issue, Missing, PartlyRefusedError
from pmsync.trackers import jira_text
from pmsync.trackers.jira_closings import Closings
from pmsync.trackers.jira_creation import MOST_AT_ONCE, Creator, Made
from pmsync.trackers.jira_edits import Editor, vanished
from pmsync.trackers.jira_issue import DONE, Seen, fields, is_bare
from pmsync.trackers.jira_links import Place
from pmsync.trackers.jira_moves import Mover
from pmsync.trackers.jira_orphans import Orphans
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_wire import Wire
from pmsync.trackers.jira_words import Words
from pmsync.trackers.transport import AbsentError, Transport


class Jira:
    """Issues of some projects of one site. Keyed by number for good, shown by key."""

    name = "jira"
    fields = frozenset(FIELDS)
    most_at_once = MOST_AT_ONCE

    def __init__(
        self,
        settings: Settings,
        place: Place,
        wire: Wire,
        reading: Reading,
        transport: Transport,
        words: Words,
        *,
        wait: Callable[[float, str], None],
    ) -> None:
        self._settings = settings
        self._place = place
        self._wire = wire
        self._reading = reading
        self._transport = transport
        self._words = words
        self._mover = Mover(settings, wire, transport, self._look)
        self._creator = Creator(settings, wire, reading, words)
        self._editor = Editor(wire, reading, transport, words, self._look)
        self._accounts = {f"@{each.removeprefix('@').lower()}" for each in settings.accounts}
        self._account: str | None = None
        self._seen: dict[int, tuple[float, Seen]] = {}
        self._asked: set[int] = set()
        self._orphans = Orphans(
            reading, settings.project, self._asked, self._known_best, self._look, wait, settings.index_wait
        )

    def parse(self, link: str) -> str | None:
        """The key of an issue of the configured projects, or None. `fetch` tells its number."""
        return self._place.parse(link)

    def hold(self, name: str, value: Value) -> Value:
        """A document's value as Jira would answer it. An owner's address may have to be looked up."""
        return self._words.hold(name, value)

    def word(self, name: str, value: Value) -> Value:
        """Jira's value as a document would write it."""
        return self._words.word(name, value)

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        """The issues of some keys or numbers, a hundred with each request.

        To save a request, a marker counts as claimed only (`foreign_marker`) while this run does not know
        its own account.
        """
        answered: dict[str, Seen] = {}
        for seen in self._reading.named(sorted(refs)):
            answered[seen.key] = answered[str(seen.id)] = self._kept(seen)
        strangers = {seen.id for seen in answered.values() if not {seen.key, str(seen.id)} & set(refs)}
        return {ref: self._fetched(ref, answered.get(ref), moved=bool(strangers)) for ref in refs}

    def discover(self, documents: Collection[str], *, fresh: bool = False) -> Sequence[Issue]:
        """The issues with a marker of these post-mortems, lowest number first.

        The search that finds them lags behind: after a create whose outcome is unknown, `fresh` looks among
        the newest issues too, and again for a while. When all that is found was fetched by reference before,
        none is an orphan, and none is answered.
        """
        labels = _labels(documents)
        if not labels:
            return []
        return self._told(self._orphans.patiently(labels) if fresh else self._orphans.listed(labels))

    def newest(self, documents: Collection[str]) -> Sequence[Issue]:
        """The issues with a marker of these post-mortems among the newest, which are read by key."""
        return self._told(self._orphans.newest(_labels(documents)))

    def create(self, draft: Draft) -> Issue:
        """Create an issue in one request; one that is not `todo` takes a transition besides."""
        try:
            made = self._creator.one(draft)
            seen = self._read_back(made.number, draft)
        except UnknownOutcomeError:
            self._orphans.unclear.add(draft.marker.item)
            raise
        return self._begun(seen, draft, made)

    def create_many(self, drafts: Sequence[Draft]) -> Sequence[Issue | PmsyncError]:
        """Create up to 50 issues in one request, and read them back in another."""
        answers = self._creator.many(drafts)
        numbers = [str(each.number) for each in answers if isinstance(each, Made)]
        found = {seen.id: self._kept(seen) for seen in self._reading.named(numbers, whole=True)}
        return [
            self._one_of_many(draft, answer, found) for draft, answer in zip(drafts, answers, strict=True)
        ]

    def update(self, issue: Issue, changes: Fields) -> Issue:
        """Set fields in one request and the status by transitions, unless somebody changed the issue.

        Raises `PartlyRefusedError` for what cannot be done; the rest was.
        """
        seen = self._unchanged(issue)
        goal = changes.get("status")
        reopens = seen.status.category == DONE and goal in (Status.TODO, Status.IN_PROGRESS)
        stuck: str | None = None
        if reopens:  # a workflow may forbid edits of what is closed
            seen, stuck = self._mover.bring(seen, goal)
        seen, refused = self._editor.edit(seen, changes)
        if not reopens:
            seen, stuck = self._mover.bring(seen, goal)
        if stuck:
            refused["status"] = stuck
        if refused:
            sentence = " ".join(dict.fromkeys(refused.values()))
            raise PartlyRefusedError(sentence, issue=self._issue(seen), fields=frozenset(refused))
        return self._issue(seen)

    def closures(self, issues: Sequence[Issue]) -> Mapping[str, Closure | PmsyncError]:
        """How issues were closed: a request for each, and one for each hundred."""
        statuses = (seen.status for _, seen in self._seen.values())
        categories = {each.id: each.category for each in statuses}
        return Closings(self._wire, self._reading, self._is_ours, categories).of(issues)

    def close_duplicate(self, issue: Issue, of: Issue) -> None:
        """Close a bare issue of our own, dropped. `of` is the one that stays."""
        if not issue.bare:
            raise RefusedError(f"{issue.label} is not closed as a duplicate of {of.label}: people use it.")
        _, stuck = self._mover.bring(self._unchanged(issue), Status.DROPPED)
        if stuck:
            raise RefusedError(stuck)

    def _fetched(self, ref: str, seen: Seen | None, *, moved: bool) -> Issue | Missing:
        """The answer for a reference. Only where some answer bears another key is one asked for singly."""
        if seen is None and moved:
            try:
                seen = self._look(ref)
            except AbsentError as absent:
                return absent.missing
            except RefusedError:
                seen = None
        if seen is None:
            return Missing(Absence.HIDDEN)
        if not self._place.is_here(seen.key):
            return Missing(Absence.MOVED, f"{seen.key}, a project that [jira] projects does not name")
        self._asked.add(seen.id)
        return self._issue(seen)

    def _told(self, found: Sequence[Seen]) -> Sequence[Issue]:
        """The issues; none of them when all were fetched by reference before."""
        if all(each.id in self._asked for each in found):
            return []
        self._learn_account()
        return [self._issue(each) for each in found]

    def _learn_account(self) -> str:
        if self._account is None:
            self._account = self._reading.account()
        return self._account

    def _is_ours(self, owner: str) -> bool:
        return owner in self._accounts or owner == self._learn_account()

    def _known_best(self, seen: Seen) -> Seen:
        """An issue that a list tells of. What was read by number is not given up for it: the search lags.

        Where the two differ, the issue is looked at again before it is edited.
        """
        if seen.id not in self._asked:
            return self._kept(seen)
        _, known = self._seen[seen.id]
        if known.revision != seen.revision:
            self._seen[seen.id] = (-math.inf, known)
        return known

    def _one_of_many(
        self, draft: Draft, answer: Made | PmsyncError, found: Mapping[int, Seen]
    ) -> Issue | PmsyncError:
        if isinstance(answer, UnknownOutcomeError):
            self._orphans.unclear.add(draft.marker.item)
        if not isinstance(answer, Made):
            return answer
        try:
            seen = found.get(answer.number) or self._read_back(answer.number, draft)
            return self._begun(seen, draft, answer)
        except (RefusedError, UnknownOutcomeError, ChangedError) as error:
            return error

    def _begun(self, seen: Seen, draft: Draft, made: Made) -> Issue:
        """A new issue in the status that it should have."""
        self._account = seen.creator.owner if seen.creator else self._account
        seen, stuck = self._mover.bring(seen, draft.fields.get("status"))
        issue = self._issue(seen)
        if made.lost:
            issue = replace(issue, note=f"Jira did not take {made.lost.reasons}")
        if stuck:
            raise PartlyRefusedError(stuck, issue=issue, fields=frozenset({"status"}))
        return issue

    def _read_back(self, number: int, draft: Draft) -> Seen:
        try:
            return self._look(str(number))
        except (AbsentError, RefusedError):
            raise UnknownOutcomeError(
                f"An issue for {draft.marker.item} was created, number {number}, but Jira does not show it.",
                hint="Check what the account may see in the project.",
            ) from None

    def _unchanged(self, issue: Issue) -> Seen:
        """The issue as it is now, which has to be as it was read."""
        number = int(issue.ref)
        read_at, seen = self._seen.get(number, (0.0, None))
        if seen is None or self._transport.clock() - read_at >= self._settings.recheck:
            try:
                seen = self._look(issue.ref)
            except AbsentError as absent:
                raise vanished(issue.label, absent) from None
        if seen.revision != issue.revision:
            raise ChangedError(
                f"{issue.label} was changed in Jira since it was read.", hint="Run the command again."
            )
        return seen

    def _look(self, name: str) -> Seen:
        return self._kept(self._reading.one(name))

    def _kept(self, seen: Seen) -> Seen:
        self._seen[seen.id] = (self._transport.clock(), seen)
        for each in (seen.assignee, seen.creator):
            self._words.people.meet(each)
        return seen

    def _issue(self, seen: Seen) -> Issue:
        status = self._mover.workflow.status(seen)
        now = fields(seen, self._words, status)
        ours = seen.creator is not None and seen.creator.owner in {self._account, *self._accounts}
        return Issue(
            ref=str(seen.id),
            label=seen.key,
            url=self._place.browse(seen.key),
            fields=now,
            marker=seen.marker if ours else None,
            foreign_marker=None if ours and seen.marker else seen.claim,
            bare=ours and is_bare(seen, self._words, now),
            note=None if status else f"its status “{seen.status.name}” has no category that pmsync knows",
            revision=seen.revision,
            closing=seen.closing,
        )


def _labels(documents: Collection[str]) -> set[str]:
    return {jira_text.label(f"{document}/") for document in documents}
