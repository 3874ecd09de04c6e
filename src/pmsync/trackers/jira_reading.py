"""Reading issues and people: one way on Cloud, another on Data Center, the same answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

from pmsync.errors import RefusedError, TrackerError
from pmsync.trackers.jira_issue import FIELDS, PROPERTY, USE, Seen, read
from pmsync.trackers.jira_people import User, user
from pmsync.trackers.jira_wire import Data, Wire
from pmsync.trackers.transport import AbsentError
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

PAGE = 100
_GAP = 3  # so many keys in a row that lead nowhere end a look for one after the other
_MOST_PAGES = 1000
Deployment = Literal["cloud", "server"]
Item = TypeVar("Item")


class Reading:
    """Questions to one site about the projects that are followed.

    `deployment` is asked for once when the settings don't tell.
    """

    def __init__(self, wire: Wire, projects: Sequence[str], deployment: Deployment | None) -> None:
        self._wire = wire
        self._projects = projects
        self._deployment = deployment

    @property
    def is_cloud(self) -> bool:
        """Whether the site is Jira Cloud."""
        if self._deployment is None:
            self._deployment = self._wire.look_up("/serverInfo", "what the site is", _deployment)
        return self._deployment == "cloud"

    def account(self) -> str:
        """The owner that the token belongs to."""
        return self._wire.look_up("/myself", "the account that the token belongs to", _account)

    def named(self, names: Sequence[str], *, whole: bool = False) -> Iterator[Seen]:
        """The issues of some keys and numbers, a hundred with each request, as far as they are shown.

        An issue that moved answers with its new key. `whole` asks for all there is to know, which Data
        Center tells of one issue at a time only: nothing is answered there.
        """
        fields = [*FIELDS, *USE] if whole else list(FIELDS)
        for page in _batches(names):
            if self.is_cloud:
                body = {"issueIdsOrKeys": page, "fields": fields, "properties": [PROPERTY]}
                yield from self._wire.look_up("/issue/bulkfetch", "the linked issues", _seen, body)
            elif not whole:
                yield from self._searched(_by_name(page), FIELDS)

    def endings(self, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Issues with their comments and the log of their changes, as they are answered.

        Cloud tells the last 40 changes of each, and may leave out comments; their `total` says so.
        """
        what, told = "how issues were closed", {"fields": ["status", "comment"], "expand": ["changelog"]}
        for page in _batches(names):
            if self.is_cloud:
                body = {"issueIdsOrKeys": page, **told}
                yield from self._wire.look_up("/issue/bulkfetch", what, _issues, body)
            else:
                yield from self._paged({"jql": _by_name(page), **told}, what, dict)

    def changes(self, name: str, label: str) -> Iterator[Mapping[str, Any]]:
        """The whole log of an issue on Cloud, the oldest change first."""
        start, is_last = 0, False
        while not is_last:
            query = {"startAt": str(start), "maxResults": str(PAGE)}
            what = f"the changes of {label}"
            found, is_last = self._wire.get(f"/issue/{name}/changelog", what, _changes_page, query)
            yield from found
            start += len(found)

    def labelled(self, labels: Collection[str]) -> Iterator[Seen]:
        """The issues of our projects with one of these labels, as far as the search knows them yet.

        On Data Center without markers, which `one` answers.
        """
        for some in _batches(sorted(labels)):
            wanted = ", ".join(f'"{each}"' for each in some)
            jql = f"project in ({self._quoted_projects}) AND labels in ({wanted}) ORDER BY created ASC"
            yield from self._by_token(jql) if self.is_cloud else self._searched(jql, (*FIELDS, *USE))

    def newest(self, project: str) -> Iterator[Seen]:
        """The issues of a project around and beyond the last one that the search shows, without its lag.

        They are asked for by the keys that they must have, because those are given out in order.
        """
        jql = f'project in ("{project}") ORDER BY key DESC'
        shown = next(self._by_token(jql, 1) if self.is_cloud else self._searched(jql, FIELDS, 1), None)
        last = _number(shown.key) if shown else 0
        return self._around(project, last) if self.is_cloud else self._beyond(project, last)

    def _around(self, project: str, last: int) -> Iterator[Seen]:
        """A hundred keys with each request, as long as there are issues beyond the last one known."""
        first, end = max(1, last - PAGE // 2 + 1), last + PAGE // 2
        while True:
            found = list(self.named([f"{project}-{each}" for each in range(first, end + 1)], whole=True))
            yield from found
            if not any(_number(each.key) > last for each in found if each.key.startswith(f"{project}-")):
                return
            first, last, end = end + 1, end, end + PAGE

    def _beyond(self, project: str, last: int) -> Iterator[Seen]:
        """One key after the other, as long as one of the next few is there."""
        missing = 0
        while missing < _GAP:
            last += 1
            try:
                yield self.one(f"{project}-{last}")
                missing = 0
            except (AbsentError, RefusedError):
                missing += 1

    def in_status(self, number: str) -> Seen | None:
        """Some issue of our projects in a status, if the search shows one."""
        jql = f"project in ({self._quoted_projects}) AND status in ({number}) ORDER BY created DESC"
        return next(self._by_token(jql) if self.is_cloud else self._searched(jql, FIELDS), None)

    @property
    def _quoted_projects(self) -> str:
        return ", ".join(f'"{each}"' for each in self._projects)

    def one(self, name: str) -> Seen:
        """One issue with all there is to know. Raises `AbsentError` where it is not shown."""
        query = {"fields": ",".join((*FIELDS, *USE)), "properties": PROPERTY}
        return self._wire.get(f"/issue/{name}", name, read, query)

    def users(self, email: str) -> list[User]:
        """The active people whom Jira finds for an address; it may find others too, or hide them."""
        query = {"query" if self.is_cloud else "username": email}
        try:
            found = self._wire.get_list("/user/search", "a user by address", query)
        except (AbsentError, RefusedError):
            return []
        active = [each for each in found if isinstance(each, dict) and each.get("active", True)]
        return [each for each in map(user, active) if each]

    def _by_token(self, jql: str, size: int = PAGE) -> Iterator[Seen]:
        body: dict[str, object] = {
            "jql": jql, "maxResults": size, "fields": [*FIELDS, *USE], "properties": [PROPERTY],
        }  # fmt: skip
        for _ in range(_MOST_PAGES):
            issues, token = self._wire.look_up("/search/jql", "issues by label", _token_page, body)
            yield from issues
            if token is None:
                return
            body = {**body, "nextPageToken": token}
        raise TrackerError("Jira's list of issues does not end.")

    def _searched(self, jql: str, fields: Sequence[str], size: int = PAGE) -> Iterator[Seen]:
        return self._paged({"jql": jql, "fields": list(fields)}, "issues", read, size)

    def _paged(
        self, query: Mapping[str, object], what: str, read_one: Callable[[Data], Item], size: int = PAGE
    ) -> Iterator[Item]:
        start = 0
        for _ in range(_MOST_PAGES):
            # One key that is not known would else fail the whole question.
            body = {**query, "startAt": start, "maxResults": size, "validateQuery": False}
            issues, total = self._wire.look_up(
                "/search", what, lambda data: _counted_page(data, read_one), body
            )
            yield from issues
            start += len(issues)
            if start >= total or not issues:
                return
        raise TrackerError("Jira's list of issues does not end.")


def _by_name(names: Sequence[str]) -> str:
    numbers = [each for each in names if each.isdecimal()]
    keys = [f'"{each}"' for each in names if not each.isdecimal()]
    parts = [f"id in ({', '.join(numbers)})"] if numbers else []
    parts += [f"key in ({', '.join(keys)})"] if keys else []
    return f"{' OR '.join(parts)} ORDER BY created ASC"


def _number(key: str) -> int:
    return int(key.rpartition("-")[2])


def _batches(names: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), PAGE):
        yield list(names[start : start + PAGE])


def _deployment(data: Data) -> Deployment:
    kind = data.get("deploymentType")
    # A Jira older than the question does not answer it, and is no Cloud.
    if not isinstance(data.get("version"), str):
        raise AttemptError(Outcome.GARBLED, "it is no description of a Jira")
    return "cloud" if kind == "Cloud" else "server"


def _account(data: Data) -> str:
    found = user(data)
    if found is None:
        raise AttemptError(Outcome.GARBLED, "it is no user")
    return found.owner


def _issues(data: Data) -> list[Data]:
    issues = data.get("issues")
    if not isinstance(issues, list) or not all(isinstance(each, dict) for each in issues):
        raise AttemptError(Outcome.GARBLED, "it is no list of issues")
    return issues


def _seen(data: Data) -> list[Seen]:
    return [read(each) for each in _issues(data)]


def _token_page(data: Data) -> tuple[list[Seen], str | None]:
    token = data.get("nextPageToken")
    return _seen(data), token if isinstance(token, str) and token and not data.get("isLast") else None


def _counted_page(data: Data, read_one: Callable[[Data], Item]) -> tuple[list[Item], int]:
    issues, total = [read_one(each) for each in _issues(data)], data.get("total")
    if not isinstance(total, int):
        raise AttemptError(Outcome.GARBLED, "it is no page of issues")
    return issues, total


def _changes_page(data: Data) -> tuple[list[Data], bool]:
    changes = data.get("values")
    if not isinstance(changes, list) or not all(isinstance(each, dict) for each in changes):
        raise AttemptError(Outcome.GARBLED, "it is no page of changes")
    return changes, bool(data.get("isLast")) or not changes
