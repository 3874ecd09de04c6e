"""What `doctor` asks of Jira: the site, the token, the project, what creating and closing will need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from pmsync.errors import PmsyncError, SettingsError
from pmsync.model import Check, State, Status
from pmsync.sync.ports import Surroundings
from pmsync.trackers.clock_check import clock_check
from pmsync.trackers.jira_access import TOKEN, Access, access
from pmsync.trackers.jira_issue import Seen
from pmsync.trackers.jira_people import People
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_wire import Wire
from pmsync.trackers.jira_workflow import StuckError, Workflow, read_ways
from pmsync.trackers.transport import AbsentError, Patience, Transport

_OURS = frozenset({"project", "issuetype", "summary", "description", "labels", "reporter"})
"""Fields that every creation sets, or that Jira sets by itself."""

_FAILURES = (PmsyncError, AbsentError)
Data = Mapping[str, object]


def checks(settings: Settings, surroundings: Surroundings, clock: Callable[[], float]) -> Iterator[Check]:
    """Each check, in the order in which a person would go; the first failure that blocks the rest ends it."""
    try:
        allowed = access(settings, surroundings.environ)
    except SettingsError as error:
        yield _problem("token", error)
        return
    patience = Patience(attempts=2, bound=min(settings.longest_wait, 10))
    transport = Transport("Jira", patience, wait=surroundings.wait, clock=clock)
    transport.keep_secret(allowed.token)
    owners = {**surroundings.owners, **settings.owners}
    yield from _Examination(settings, owners, allowed, transport).run(clock)


class _Examination:
    """One look at a site with one account."""

    def __init__(
        self, settings: Settings, owners: Mapping[str, str], allowed: Access, transport: Transport
    ) -> None:
        self.settings = settings
        self.owners = owners
        self.place = allowed.place
        self.wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
        self.reading = Reading(self.wire, (settings.project,), settings.deployment)
        self.people = People(owners, self.reading.users)
        self.some: Seen | None = None

    def run(self, clock: Callable[[], float]) -> Iterator[Check]:
        try:
            kind = "Cloud" if self.reading.is_cloud else "Data Center"
            yield Check("site", State.OK, f"{self.place.url} is Jira {kind}")
        except PmsyncError as error:
            yield _problem("site", error)
            return
        try:
            yield Check("token", State.OK, f"{TOKEN} is {self.reading.account()}'s")
        except PmsyncError as error:
            yield _problem("token", error)
            return
        yield self._clock(clock())
        try:
            project = self.wire.get(f"/project/{self.settings.project}", "the project", dict)
        except AbsentError:
            told = f"{self.settings.project} is not there, or this account may not see it"
            yield Check(
                "project", State.PROBLEM, told, "Check `project` under [jira] and the account's roles."
            )
            return
        except PmsyncError as error:
            yield _problem("project", error)
            return
        yield Check("project", State.OK, f"{self.settings.project}, {project.get('name')}")
        yield from self._issue_types(project)
        yield self._priorities()
        yield from self._owners()
        yield from self._statuses()
        yield from self._closings()

    def _clock(self, now: float) -> Check:
        """How far this machine's clock is off the site's, as the site tells it to everybody."""
        try:
            told = self.wire.look_up("/serverInfo", "the site's clock", lambda data: data.get("serverTime"))
            served = dt.datetime.strptime(str(told), "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
        except (*_FAILURES, ValueError):
            served = None
        return clock_check("Jira", served, now)

    def _issue_types(self, project: Data) -> Iterator[Check]:
        types = _mappings(project.get("issueTypes"))
        wanted = {self.settings.issue_type, *self.settings.types.values()}
        missing = [each for each in sorted(wanted) if _found(each, types) is None]
        if missing:
            told = f"{self.settings.project} has no {_quoted(missing)}, only {_quoted(_names(types))}"
            yield Check("issue type", State.PROBLEM, told, "Check `issue_type` and [jira.types].")
        else:
            yield Check("issue type", State.OK, _quoted(sorted(wanted)))
        for name in sorted(wanted):
            if (found := _found(name, types)) is not None:
                yield self._create_screen(name, str(found.get("id")))

    def _create_screen(self, name: str, number: str) -> Check:
        """Which fields creating an issue of a type asks for, beyond what we set."""
        subject, path = "create screen", f"/issue/createmeta/{self.settings.project}/issuetypes/{number}"
        try:
            data = self.wire.get(path, "the create screen", dict, {"maxResults": "200"})
        except _FAILURES:
            return Check(subject, State.WARNING, f"what “{name}” asks for is not told to this account")
        fields = {
            str(each.get("fieldId")): each for each in _mappings(data.get("fields") or data.get("values"))
        }
        asked = [
            f"{each.get('name')} ({key})"
            for key, each in fields.items()
            if each.get("required") and not each.get("hasDefaultValue")
            if key not in _OURS and key not in self.settings.create_fields
        ]
        if asked:
            told = f"“{name}” asks for {_quoted(asked)}"
            return Check(subject, State.PROBLEM, told, "Set them by id under [jira.create_fields].")
        lacking = [each for each in ("assignee", "priority", "duedate", "labels") if each not in fields]
        if lacking:
            told = f"“{name}” has no {_quoted(lacking)}, so these cannot be set there"
            return Check(subject, State.WARNING, told, "Put them on the project's create screen.")
        return Check(subject, State.OK, f"“{name}” takes all that pmsync sets")

    def _priorities(self) -> Check:
        try:
            known = _mappings(self.wire.get_list("/priority", "the priorities", {}))
        except _FAILURES:
            return Check("priorities", State.WARNING, "are not told to this account")
        missing = [each for each in self.settings.priorities.values() if _found(each, known) is None]
        if missing:
            told = f"there is no {_quoted(missing)}, only {_quoted(_names(known))}"
            return Check("priorities", State.WARNING, told, "Map priorities under [jira.priorities].")
        return Check("priorities", State.OK, _quoted(self.settings.priorities.values()))

    def _owners(self) -> Iterator[Check]:
        missing = [name for name in self.owners if self.people.hold(name) is None]
        if missing:
            told = f"Jira shows no one active user for {_quoted(missing)}"
            yield Check(
                "owners", State.WARNING, told, "Name the account under [owners] instead of an address."
            )
        elif self.owners:
            yield Check("owners", State.OK, f"{len(self.owners)} known")

    def _statuses(self) -> Iterator[Check]:
        """How to get from each status to the others, seen on one issue in each of them."""
        try:
            told = self.wire.get_list(f"/project/{self.settings.project}/statuses", "the statuses", {})
        except _FAILURES:
            yield Check("workflow", State.WARNING, "the statuses are not told to this account")
            return
        statuses = {
            str(status.get("id")): str(status.get("name"))
            for each in _mappings(told)
            if self.settings.issue_type in (each.get("id"), each.get("name"))
            for status in _mappings(each.get("statuses"))
        }
        for number, name in statuses.items():
            yield self._status(number, name)

    def _status(self, number: str, name: str) -> Check:
        subject = "workflow"
        try:
            seen = self.reading.in_status(number)
            self.some = self.some or seen
            if seen is None:
                return Check(subject, State.OK, f"no issue is in “{name}” to ask for its transitions")
            query = {"expand": "transitions.fields"}
            ways = self.wire.get(f"/issue/{seen.id}/transitions", "transitions", read_ways, query)
        except _FAILURES:
            return Check(subject, State.WARNING, f"the transitions out of “{name}” are not told")
        stuck = self._stuck(seen, lambda workflow, goal: workflow.choose(ways, seen, goal, {seen.status.id}))
        if stuck:
            return Check(subject, State.WARNING, f"from “{name}”: {'; '.join(stuck)}")
        return Check(subject, State.OK, f"from “{name}”: {', '.join(map(str, ways))}")

    def _closings(self) -> Iterator[Check]:
        """Whether an issue's remote links are shown, which tell `verify` of its commits and pull requests."""
        if self.some is None:
            return
        subject = "closings"
        try:
            self.wire.get_list(f"/issue/{self.some.id}/remotelink", "remote links", {})
        except _FAILURES:
            told = "remote links are not shown, so that verify finds no commits and pull requests there"
            hint = "Switch issue links on in Jira, or let the token read them; commit messages do, too."
            yield Check(subject, State.WARNING, told, hint)
        else:
            yield Check(subject, State.OK, "the log, comments and remote links of issues tell")

    def _stuck(self, seen: Seen, choose: Callable[[Workflow, Status], object]) -> list[str]:
        workflow = Workflow(self.settings)
        reasons: dict[str, None] = {}
        for goal in Status:
            if goal.value == workflow.status(seen):
                continue
            try:
                choose(workflow, goal)
            except StuckError as error:
                reasons[str(error)] = None
        return list(reasons)


def _problem(subject: str, error: PmsyncError) -> Check:
    return Check(subject, State.PROBLEM, error.message, error.hint or "")


def _mappings(told: object) -> list[Data]:
    return [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []


def _found(wanted: str, known: list[Data]) -> Data | None:
    folded = wanted.casefold()
    return next(
        (each for each in known if folded in (str(each.get("id")), str(each.get("name")).casefold())), None
    )


def _names(known: list[Data]) -> list[str]:
    return [str(each.get("name")) for each in known]


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{each}”" for each in names)
