"""How issues were closed, by GraphQL: fifty of them with one request, where REST takes one or more for each.

An issue was closed by the commit or the pull request of its last closing event, by the merged pull requests
that are linked to it, and by those whose text says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmsync.errors import PmsyncError, RefusedError
from pmsync.followup.naming import namings
from pmsync.model import Closure, Value, Work
from pmsync.trackers.evidence_links import goes_with, link_in
from pmsync.trackers.github_links import Place
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.github_words import at
from pmsync.trackers.transport import AbsentError
from pmsync.trackers.transport_outcomes import AttemptError, Outcome, one_line

AT_ONCE = 50
"""Issues in one request: about 4,000 nodes of the 500,000 that one may ask for."""

_QUERY = """
query {
  repository(owner: "%s", name: "%s") {
%s
  }
}
fragment closing on Issue {
  closings: timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) {
    nodes {
      ... on ClosedEvent {
        createdAt
        actor { login }
        closer {
          ... on Commit { oid message repository { nameWithOwner } }
          ... on PullRequest { ...request }
        }
      }
    }
  }
  closedByPullRequestsReferences(first: 10, includeClosedPrs: true) { nodes { ...request } }
  mentions: timelineItems(last: 50, itemTypes: [CROSS_REFERENCED_EVENT]) {
    nodes {
      ... on CrossReferencedEvent { willCloseTarget source { ... on PullRequest { ...request } } }
    }
  }
  comments(last: 20) { nodes { author { login } body createdAt viewerDidAuthor } }
}
fragment request on PullRequest {
  number title body merged mergeCommit { oid } repository { nameWithOwner }
}
"""

Data = Mapping[str, Any]
Told = Closure | PmsyncError


class Closings:
    """Questions about the issues of one repository; comments of `accounts` are our own."""

    def __init__(self, wire: Wire, place: Place, accounts: Collection[str]) -> None:
        self._wire = wire
        self._place = place
        self._accounts = accounts

    def of(self, numbers: Sequence[int]) -> Iterator[tuple[int, Told]]:
        """How issues were closed, by number; an error for one that was not fully answered."""
        for start in range(0, len(numbers), AT_ONCE):
            yield from self._some(numbers[start : start + AT_ONCE])

    def _some(self, numbers: Sequence[int]) -> Iterator[tuple[int, Told]]:
        asked = "\n".join(f"    i{number}: issue(number: {number}) {{ ...closing }}" for number in numbers)
        query = _QUERY % (*self._place.repository.split("/"), asked)
        try:
            answers, problems = self._wire.query(
                query, f"how issues of {self._place.repository} were closed", _read
            )
        except AbsentError:
            raise RefusedError("This GitHub does not answer GraphQL, which tells it.") from None
        for number in numbers:
            if problem := problems.get(f"i{number}"):
                yield number, RefusedError(f"how it was closed is not known: {problem}")
            elif isinstance(answer := answers.get(f"i{number}"), dict):
                yield number, self._closure(number, answer)

    def _closure(self, number: int, answer: Data) -> Told:
        try:
            return closure(answer, self._place.ref(number), self._place.label(number), self._accounts)
        except (KeyError, TypeError, ValueError, AttributeError):
            return RefusedError(
                "how it was closed is not known: the answer lacks what the interface promises"
            )


def _read(data: Data) -> tuple[Data, Mapping[str, str]]:
    """The answers by alias, and what is wrong with some; AttemptError when there are none at all."""
    problems: dict[str, str] = {}
    errors = data.get("errors")
    for each in errors if isinstance(errors, list) else ():
        told, path = one_line(str(each.get("message"))), each.get("path") or []
        if each.get("type") != "NOT_FOUND" or len(path) != 2:
            problems[str(path[1]) if len(path) > 1 else ""] = told
    repository = (data.get("data") or {}).get("repository")
    if not isinstance(repository, dict):
        refused = Outcome.FORBIDDEN if problems else Outcome.GARBLED
        raise AttemptError(refused, next(iter(problems.values()), "it names no repository"))
    return repository, problems


def closure(answer: Data, name: str, label: str, accounts: Collection[str] = ()) -> Closure:
    """What an answer tells of how an issue, `owner/name#12`, was closed; `label` is what people call it."""
    event = next((each for each in answer["closings"]["nodes"] if each), None)
    closer = (event or {}).get("closer") or {}
    found = [_commit(closer, name)] if "oid" in closer else []
    requests = [_Request(closer, closes=True)] if "number" in closer else []
    linked = answer["closedByPullRequestsReferences"]["nodes"]
    requests += [_Request(each, closes=True) for each in linked if each]
    for each in answer["mentions"]["nodes"]:
        if each and each["source"]:
            requests.append(_Request(each["source"], closes=each["willCloseTarget"]))
    found += [work for each in requests if (work := each.work(name))]
    works = {(each.repository, each.commit): each for each in reversed(found)}
    comments = [each for each in answer["comments"]["nodes"] if each]
    evidence = _evidence(event, comments, accounts) if event else None
    return Closure(label, tuple(works[key] for key in sorted(works)), evidence)


def _commit(closer: Data, name: str) -> Work:
    repository = closer["repository"]["nameWithOwner"].lower()
    partial = _in_part(closer["message"], name, repository) is True
    return Work(repository, str(closer["oid"]), partial=partial)


@dataclass(frozen=True, slots=True)
class _Request:
    """A pull request that names an issue; `closes` says that GitHub counts it as closing it."""

    data: Data
    closes: bool

    def work(self, name: str) -> Work | None:
        """The commit that it came in with; None while it is not merged, or only mentions the issue."""
        data = self.data
        if not data or not data["merged"] or not data["mergeCommit"]:
            return None
        repository = data["repository"]["nameWithOwner"].lower()
        partial = _in_part(f"{data['title']}\n{data['body']}", name, repository)
        if partial is None and not self.closes:
            return None
        return Work(repository, str(data["mergeCommit"]["oid"]), int(data["number"]), bool(partial))


def _in_part(text: str, name: str, repository: str) -> bool | None:
    """Whether a text says that it does only a part of an issue; None when it does not say to finish it."""
    named = {
        f"{repository}{each.name}" if each.name.startswith("#") else each.name: each.partial
        for each in namings(text)
    }
    return named.get(name.lower())


def _evidence(event: Data, comments: Sequence[Data], accounts: Collection[str]) -> Value:
    """The first link in what the closer said when closing; what our own account says shows nothing."""
    actor, closed = event["actor"], _moment(event["createdAt"])
    said = [
        link_in(each["body"])
        for each in comments
        if actor
        and (author := each["author"])
        and author["login"] == actor["login"]
        and not each["viewerDidAuthor"]
        and at(author["login"]) not in accounts
        and goes_with(_moment(each["createdAt"]), closed)
    ]
    return next(filter(None, said), None)


def _moment(stamp: str) -> dt.datetime:
    return dt.datetime.fromisoformat(stamp)
