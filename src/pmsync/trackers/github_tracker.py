"""The tracker's contract on GitHub Issues."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from pmsync.errors import ChangedError, PmsyncError, RefusedError, TrackerError, UnknownOutcomeError
from pmsync.model import FIELDS, Closure, Status, Value
from pmsync.sync.ports import Absence, Draft, Fields, Issue, Marker, Missing
from pmsync.trackers.github_account import Account
from pmsync.trackers.github_changes import (
    Request,
    changes_as_request,
    draft_as_request,
    dropped,
    duplicate_as_request,
)
from pmsync.trackers.github_closings import Closings
from pmsync.trackers.github_issue import Seen, fields, is_bare, note, read
from pmsync.trackers.github_links import Place
from pmsync.trackers.github_listing import Listing
from pmsync.trackers.github_settings import Settings
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.github_words import Words
from pmsync.trackers.transport import AbsentError, InvalidError, Transport
from pmsync.trackers.transport_outcomes import AttemptError, Outcome


class GitHub:
    """Issues of one repository."""

    name = "github"
    fields = frozenset(FIELDS)

    def __init__(
        self,
        settings: Settings,
        place: Place,
        wire: Wire,
        transport: Transport,
        words: Words,
        app: int | None,
    ) -> None:
        self._label = settings.label
        self._wire = wire
        self._transport = transport
        self._words = words
        self._account = Account(wire, app, settings.accounts)
        self._place = place
        self._issues_path = f"/repos/{place.repository}/issues"
        self._listing = Listing(
            wire, place.repository, settings.label, recheck=settings.recheck, clock=transport.clock
        )
        self._asked: set[int] = set()

    def parse(self, link: str) -> str | None:
        """The reference of an issue of the configured repository, or None."""
        return self._place.parse(link)

    def hold(self, name: str, value: Value) -> Value:
        """A document's value as GitHub would answer it."""
        return self._words.hold(name, value)

    def word(self, name: str, value: Value) -> Value:
        """GitHub's value as a document would write it."""
        return self._words.word(name, value)

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        """The named issues: from the one listing, those missing there one by one.

        To save a request, a marker counts as claimed only (`foreign_marker`) while this run does not know
        its own account.
        """
        return {ref: self._fetched(self._place.number(ref)) for ref in refs}

    def discover(self, documents: Collection[str], *, fresh: bool = False) -> Sequence[Issue]:
        """The issues with a marker of any post-mortem, lowest number first.

        When all of them were fetched by reference before, none is an orphan, nothing is asked, and none
        is answered.
        """
        if not documents:
            return []
        if fresh:
            self._listing.look_again(now=True)
        listed = self._listing.all()
        marked = [listed[number] for number in sorted(listed) if listed[number].marker]
        if all(each.number in self._asked for each in marked):
            return []
        self._account.learn()
        return [self._issue(each) for each in marked]

    def create(self, draft: Draft) -> Issue:
        """Create an issue in one request; one that starts out closed takes a second."""
        self._stay_here()
        status = draft.fields.get("status")
        starts_closed = status in (Status.DONE, Status.DROPPED)
        if starts_closed:
            # What is created is open. Should the run die before it is closed, the marker says so.
            as_created = {**draft.marker.document, "status": Status.TODO.value}
            draft = Draft(draft.fields, Marker(draft.marker.item, as_created), draft.context)
        request = draft_as_request(draft, self._label)
        seen = self._created(request, f"the creation of an issue for {draft.marker.item}")
        self._account.login = seen.author
        lost = dropped(request, seen)
        issue = self._issue(self._closed(seen, {"status": status}) if starts_closed else seen)
        return replace(issue, note=issue.note or lost)

    def update(self, issue: Issue, changes: Fields) -> Issue:
        """Set the given fields in one request, unless somebody changed the issue since it was read."""
        seen = self._unchanged(issue)
        return self._issue(self._edited(seen, lambda now: changes_as_request(now, changes)))

    def closures(self, issues: Sequence[Issue]) -> Mapping[str, Closure | PmsyncError]:
        """How issues were closed, fifty with each request."""
        numbers = [number for each in issues if (number := self._place.number(each.ref))]
        closings = Closings(self._wire, self._place, self._account.former)
        return {self._place.ref(number): told for number, told in closings.of(numbers)}

    def close_duplicate(self, issue: Issue, of: Issue) -> None:
        """Close a bare issue of our own as a duplicate. `of` is the one that stays."""
        if not issue.bare:
            raise RefusedError(f"{issue.label} is not closed as a duplicate of {of.label}: people use it.")
        self._edited(self._unchanged(issue), duplicate_as_request)

    def _fetched(self, number: int | None) -> Issue | Missing:
        if number is None:  # a base may know issues of a repository that was configured before
            return Missing(Absence.HIDDEN)
        self._asked.add(number)
        seen = self._listing.all().get(number) or self._alone(number)
        return seen if isinstance(seen, Missing) else self._issue(seen)

    def _alone(self, number: int) -> Seen | Missing:
        """An issue that the listing lacks: its label was taken off, or it is no longer there."""
        what = f"{self._place.ref(number)}"
        try:
            seen = self._wire.get(f"{self._issues_path}/{number}", what, read)
        except RefusedError:
            return Missing(Absence.HIDDEN)
        except AbsentError as absent:
            followed = self._followed(absent.location, what)
            if not followed or followed.repository != self._listing.moved_to():
                to = f"{followed.repository}#{followed.number}" if followed else None
                return Missing(absent.missing.absence, to)
            seen = followed
        if seen.pull_request:
            return Missing(Absence.HIDDEN)
        self._listing.keep(seen)
        return seen

    def _followed(self, location: str | None, what: str) -> Seen | None:
        path = self._wire.path(location) if location else None
        try:
            return self._wire.get(path, what, read) if path else None
        except (AbsentError, RefusedError):
            return None

    def _stay_here(self) -> None:
        """Never write to another repository than the one that was named."""
        if moved := self._listing.moved_to():
            raise TrackerError(
                f"{self._place.repository} has moved to {moved}; nothing is written there unasked.",
                hint=f'Set repository = "{moved}" in the settings.',
            )

    def _unchanged(self, issue: Issue) -> Seen:
        """The issue as it is now, which has to be as it was read."""
        self._listing.look_again()
        self._stay_here()
        number = self._place.number(issue.ref)
        if number is None:
            raise _vanished(issue.ref, Missing(Absence.HIDDEN))
        seen = self._listing.known(number) or self._alone(number)
        if isinstance(seen, Missing):
            raise _vanished(issue.ref, seen)
        if seen.revision != issue.revision:
            raise ChangedError(
                f"{issue.label} was changed on GitHub since it was read.", hint="Run the command again."
            )
        return seen

    def _created(self, request: Request, what: str) -> Seen:
        answered = self._answered(None)
        try:
            seen = self._wire.create(self._issues_path, request, what, answered)
        except InvalidError:
            if "assignees" not in request:
                raise
            # Most often the login cannot be assigned here, which refuses the whole request.
            unassigned = {name: value for name, value in request.items() if name != "assignees"}
            seen = self._wire.create(self._issues_path, unassigned, what, answered)
        self._listing.keep(seen)
        return seen

    def _closed(self, seen: Seen, changes: Fields) -> Seen:
        try:
            return self._edited(seen, lambda now: changes_as_request(now, changes))
        except (RefusedError, ChangedError) as error:
            raise UnknownOutcomeError(
                f"{self._place.ref(seen.number)} was created but could not be closed: {error.message}",
                hint="The next run finds it and goes on.",
            ) from None

    def _edited(self, seen: Seen, request_for: Callable[[Seen], Request]) -> Seen:
        """Send what is left to do about an issue, and see to it that it arrived."""
        request = request_for(seen)
        if not request:
            return seen
        path, what = f"{self._issues_path}/{seen.number}", f"the edit of {self._place.ref(seen.number)}"
        answered = self._answered(seen.number)

        def carried_out(now: Seen) -> bool:
            if request_for(now) and now.revision != seen.revision:
                raise ChangedError(f"{self._place.ref(seen.number)} was changed on GitHub in the meantime.")
            return not request_for(now)

        try:
            after = self._transport.settle(
                lambda: self._wire.edit(path, request, what, answered),
                lambda: self._wire.get(path, what, answered),
                carried_out,
            )
        except AbsentError as absent:
            raise _vanished(self._place.ref(seen.number), absent.missing) from None
        self._listing.keep(after)
        return after

    def _answered(self, number: int | None) -> Callable[[object], Seen]:
        """Reads an answer about an issue, and sees that it is about the one asked for."""

        def answered(data: object) -> Seen:
            seen = read(data)
            if not self._place.is_here(seen.repository) or number not in (None, seen.number):
                raise AttemptError(Outcome.GARBLED, f"it is about {seen.repository}#{seen.number}")
            return seen

        return answered

    def _issue(self, seen: Seen) -> Issue:
        marker = seen.marker
        ours = self._account.wrote(seen.author, seen.app)
        return Issue(
            ref=self._place.ref(seen.number),
            label=self._place.label(seen.number),
            url=seen.url,
            fields=fields(seen),
            marker=marker if ours else None,
            foreign_marker=marker.item if marker and not ours else None,
            bare=ours and is_bare(seen, self._words, self._label),
            note=note(seen),
            revision=seen.revision,
            closing=seen.closing,
        )


def _vanished(ref: str, missing: Missing) -> ChangedError:
    return ChangedError(f"{ref} is not there any more ({missing.absence}).")
