"""One issue as GitHub's REST interface answers it, and what pmsync reads in it. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pmsync.model import Status, Value
from pmsync.sync.ports import Fields, Marker
from pmsync.trackers import github_body, marker_text
from pmsync.trackers.github_words import IN_PROGRESS, LABEL_PREFIXES, Words, at, labelled
from pmsync.trackers.line_text import one_line
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

DROPPED_REASONS = {"not_planned", "duplicate"}
"""Why an issue was closed without being done."""

# It goes into documents and terminals as it is.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@%=&+-]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """An issue (or a pull request, which GitHub lists as one) as it was answered.

    `repository` is `owner/name` as the answer tells it, `author` and `assignees` are logins in lower
    case with `@`, `app` is the number of the GitHub App that wrote it, if one did. `closed_at` is the time
    as it was answered.
    """

    repository: str
    number: int
    url: str
    title: str
    body: str = field(repr=False)
    closed: bool
    reason: str | None
    locked: bool
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    author: str
    app: int | None
    comments: int
    milestone: bool
    pull_request: bool
    closed_at: str = ""

    @property
    def closing(self) -> str:
        """A digest of when it was last closed: another closing has another one."""
        told = self.closed_at if self.closed else ""
        return hashlib.sha256(told.encode()).hexdigest()[:8] if told else ""

    @property
    def revision(self) -> str:
        """A digest of everything that an edit can change; a comment is no edit."""
        told = (self.title, self.body, self.closed, self.reason, self.locked, self.labels, self.assignees)
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    @property
    def marker(self) -> Marker | None:
        """The marker in the body, whoever wrote it."""
        return marker_text.in_text(self.body)

    @property
    def converted(self) -> bool:
        """Closed and locked: done, or turned into a discussion; the interface does not tell which."""
        return self.closed and self.locked


def read(data: object) -> Seen:
    """Read one issue of an answer. Raises `AttemptError` where it lacks what the interface promises."""
    try:
        return _read(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AttemptError(Outcome.GARBLED, "it is no issue") from None


def login(data: object) -> str:
    """The login of a user's answer. Raises `AttemptError` where there is none."""
    try:
        return _login(data)
    except (KeyError, TypeError):
        raise AttemptError(Outcome.GARBLED, "it is no user") from None


def fields(seen: Seen) -> Fields:
    """The issue's values in GitHub's words. The status is None where it cannot be told."""
    values: dict[str, Value] = {
        "title": one_line(seen.title) or None,
        "owner": seen.assignees[0] if seen.assignees else None,
        "due": github_body.due(seen.body),
        "status": _status(seen),
    }
    for name in LABEL_PREFIXES:
        told = labelled(seen.labels, name)
        values[name] = told[0] if told else None
    return values


def note(seen: Seen) -> str | None:
    """Why the status cannot be told, or None."""
    if seen.converted:
        return "it is closed and locked, so it may have become a discussion: its status is not taken over"
    return None


def is_bare(seen: Seen, words: Words, label: str) -> bool:
    """Whether an issue with our marker is still as it was created, as far as can be told."""
    created = seen.marker
    if created is None or seen.closed or seen.locked or seen.comments or seen.milestone:
        return False
    now, told = fields(seen), created.document
    # The server may have dropped a label or an assignee when it was created; that is no edit.
    kept = all(now[name] in (words.hold(name, told.get(name)), None) for name in now if name != "status")
    known = {label.lower(), IN_PROGRESS}
    foreign = [each for each in seen.labels if each.lower() not in known and not _is_ours(each)]
    return kept and not foreign and len(seen.assignees) <= 1


def _is_ours(name: str) -> bool:
    return any(labelled([name], each) for each in LABEL_PREFIXES)


def _status(seen: Seen) -> Value:
    if seen.converted:
        return None
    if seen.closed:
        return Status.DROPPED.value if seen.reason in DROPPED_REASONS else Status.DONE.value
    doing = any(each.lower() == IN_PROGRESS for each in seen.labels)
    return Status.IN_PROGRESS.value if doing else Status.TODO.value


def _read(data: object) -> Seen:
    if not isinstance(data, dict):
        raise TypeError
    url, reason = _text(data["html_url"]), data.get("state_reason")
    if not _PLAIN_URL.fullmatch(url):
        raise ValueError
    return Seen(
        repository="/".join(_text(data["repository_url"]).rstrip("/").split("/")[-2:]),
        number=_number(data["number"]),
        url=url,
        title=_text(data["title"]),
        body=_text(data.get("body") or ""),
        closed={"open": False, "closed": True}[data["state"]],
        reason=None if reason is None else _text(reason),
        locked=bool(data.get("locked")),
        labels=tuple(_label(each) for each in data["labels"]),
        assignees=tuple(_login(each) for each in data.get("assignees") or ()),
        author=_login(data.get("user") or {"login": "ghost"}),
        app=_app(data.get("performed_via_github_app")),
        comments=_number(data["comments"]),
        milestone=data.get("milestone") is not None,
        pull_request="pull_request" in data,
        closed_at=_text(data.get("closed_at") or ""),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _label(value: object) -> str:
    return _text(value["name"]) if isinstance(value, Mapping) else _text(value)


def _login(value: object) -> str:
    if not isinstance(value, Mapping):
        raise TypeError
    return at(_text(value["login"]))


def _app(value: object) -> int | None:
    return _number(value["id"]) if isinstance(value, Mapping) else None
