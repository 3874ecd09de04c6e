"""Pull requests of one branch: found, opened, told anew, closed; and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pmsync.errors import RefusedError, UnknownOutcomeError
from pmsync.sync.ports import Surroundings
from pmsync.sync.steps import Step
from pmsync.trackers.github import Settings
from pmsync.trackers.github_access import access, of_origin
from pmsync.trackers.github_body import quote
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.transport import AbsentError, InvalidError, Patience, Transport
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

_MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Pull:
    """An open pull request as it was answered; `head` and `base` are branch names."""

    number: int
    url: str
    title: str
    body: str
    head: str
    base: str
    is_open: bool


class PullRequests:
    """The pull requests of one repository."""

    def __init__(self, repository: str, wire: Wire, transport: Transport) -> None:
        self._owner = repository.partition("/")[0]
        self._path = f"/repos/{repository}/pulls"
        self._wire = wire
        self._transport = transport

    def of(self, branch: str) -> Pull | None:
        """The open pull request that wants to bring a branch in, if there is one."""
        query = {"state": "open", "head": f"{self._owner}:{branch}", "per_page": "100"}
        pages = self._wire.pages(self._path, query, "the pull requests", _read)
        return next((each for page in pages for each in page.items if each.head == branch), None)

    def open(self, branch: str, base: str, title: str, body: str) -> Pull:
        """Open one; when it is not clear whether that was done, the one that is there."""
        request = {"title": title, "head": branch, "base": base, "body": body}
        try:
            return self._wire.create(self._path, request, f"the pull request of {branch}", _read)
        except (UnknownOutcomeError, InvalidError):
            if there := self.of(branch):
                return there
            raise

    def tell(self, pull: Pull, base: str, title: str, body: str) -> Pull:
        """Bring title, text and base up to date; nothing is sent when they are."""
        return self._edit(pull, {"title": title, "body": body, "base": base})

    def close(self, pull: Pull) -> None:
        """Close one that has nothing to say any more."""
        self._edit(pull, {"state": "closed"})

    def _edit(self, pull: Pull, wanted: dict[str, str]) -> Pull:
        request = _left(pull, wanted)
        if not request:
            return pull
        path, what = f"{self._path}/{pull.number}", f"the edit of pull request #{pull.number}"
        try:
            return self._transport.settle(
                lambda: self._wire.edit(path, request, what, _read),
                lambda: self._wire.get(path, what, _read),
                lambda now: not _left(now, wanted),
            )
        except AbsentError:
            raise RefusedError(f"Pull request #{pull.number} is not there any more.") from None


def connect(settings: Settings, surroundings: Surroundings) -> PullRequests:
    """The pull requests of the repository that the clone comes from, else of the one in the settings.

    Raises SettingsError when no repository or no token can be found.
    """
    allowed = access(settings, surroundings)
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("GitHub", patience, wait=surroundings.wait)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    cloned = of_origin(surroundings.origin, allowed.place.web_url)
    return PullRequests(cloned or allowed.place.repository, wire, transport)


def describe(steps: Sequence[Step]) -> str:
    """The text of a pull request: what it changes, in words that GitHub makes nothing else of."""
    told = [step for step in steps if step.step != "record"]
    lines = [f"- {quote(step.item)}: {_what(step)}" for step in told[:_MOST_LINES]]
    if len(told) > _MOST_LINES:
        lines.append(f"- and {len(told) - _MOST_LINES} more")
    opening = (
        "pmsync brought action items and the tracker to agreement. The issues are up to date already; "
        "merging this writes the same into the post-mortems. The branch is built anew by each run, so "
        "edits belong into the post-mortems or the issues."
    )
    return "\n".join([opening, "", *lines] if lines else [opening])


def _what(step: Step) -> str:
    if step.step in ("create", "adopt"):
        return f"new issue, {quote(step.after or '')}"
    return f"{step.field}: {quote(step.before or 'nothing')} → {quote(step.after or 'nothing')}"


def _left(pull: Pull, wanted: dict[str, str]) -> dict[str, object]:
    """What of the wanted values a pull request does not have yet."""
    state = "open" if pull.is_open else "closed"
    has = {"title": pull.title, "body": pull.body, "base": pull.base, "state": state}
    return {name: value for name, value in wanted.items() if has[name] != value}


def _read(data: object) -> Pull:
    """Read one pull request. Raises `AttemptError` where it lacks what the interface promises."""
    try:
        told: Any = data
        return Pull(
            number=int(told["number"]),
            url=str(told["html_url"]),
            title=str(told["title"]),
            body=str(told["body"] or ""),
            head=str(told["head"]["ref"]),
            base=str(told["base"]["ref"]),
            is_open={"open": True, "closed": False}[told["state"]],
        )
    except (KeyError, TypeError, ValueError):
        raise AttemptError(Outcome.GARBLED, "it is no pull request") from None
