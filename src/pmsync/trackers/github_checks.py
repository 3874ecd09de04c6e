"""What `doctor` asks of GitHub: the token, the repository, the label, the clock, the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pmsync.errors import PmsyncError, SettingsError
from pmsync.model import Check, State
from pmsync.sync.ports import Surroundings
from pmsync.trackers.github_access import access
from pmsync.trackers.github_settings import Settings
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.transport import AbsentError, Patience, Transport
from pmsync.trackers.transport_outcomes import Answer, served_at

SKEW = 60
"""Seconds that a clock may be wrong before it is worth a word."""


def checks(settings: Settings, surroundings: Surroundings, clock: Callable[[], float]) -> Iterator[Check]:
    """Each check, in the order in which a person would go; the first failure that blocks the rest ends it."""
    try:
        allowed = access(settings, surroundings)
    except SettingsError as error:
        yield Check("token", State.PROBLEM, error.message, error.hint or "")
        return
    patience = Patience(attempts=2, bound=min(settings.longest_wait, 10))
    transport = Transport("GitHub", patience, wait=surroundings.wait, clock=clock)
    examination = _Examination(
        settings,
        allowed.place.repository,
        Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout),
    )
    yield from examination.run(clock)


class _Examination:
    """One look at a repository with one token."""

    def __init__(self, settings: Settings, repository: str, wire: Wire) -> None:
        self.settings = settings
        self.repository = repository
        self.wire = wire

    def run(self, clock: Callable[[], float]) -> Iterator[Check]:
        try:
            found, answer = self.wire.look(f"/repos/{self.repository}", f"repository {self.repository}")
        except AbsentError:
            told = f"{self.repository} is not there, or this token may not see it"
            yield Check("repository", State.PROBLEM, told, "Check `repository` under [github] and the token.")
            return
        except PmsyncError as error:
            yield Check("token", State.PROBLEM, error.message, error.hint or "")
            return
        yield self._token(answer)
        yield from self._repository(found)
        yield self._label()
        yield self._way_back(found)
        yield _clock(answer, clock())

    def _token(self, answer: Answer) -> Check:
        try:
            user, own = self.wire.look("/user", "the token's account")
            whose = f"is {user.get('login')}'s"
        except (PmsyncError, AbsentError):
            own, whose = answer, "is an App's or an Action's"
        told = [whose]
        if scopes := own.headers.get("x-oauth-scopes"):
            told.append(f"scopes {scopes}")
        if expiry := own.headers.get("github-authentication-token-expiration"):
            told.append(f"expires {expiry}")
        if left := answer.headers.get("x-ratelimit-remaining"):
            told.append(f"{left} requests left this hour")
        return Check("token", State.OK, ", ".join(told))

    def _repository(self, found: Mapping[str, Any]) -> Iterator[Check]:
        name = str(found.get("full_name", self.repository))
        if name.lower() != self.repository.lower():
            told = f"{self.repository} is called {name} now"
            yield Check("repository", State.PROBLEM, told, f'Set repository = "{name}" under [github].')
        elif found.get("archived"):
            yield Check("repository", State.PROBLEM, f"{name} is archived", "Issues cannot be written there.")
        elif found.get("has_issues") is False:
            yield Check(
                "repository", State.PROBLEM, f"{name} has no issues", "Switch them on in its settings."
            )
        else:
            yield Check("repository", State.OK, name)
        permissions = found.get("permissions") or {}
        if permissions and not (permissions.get("push") or permissions.get("triage")):
            hint = "Without write access GitHub silently drops labels and assignees."
            yield Check("permissions", State.WARNING, "this token may not set labels", hint)
        elif permissions:
            yield Check("permissions", State.OK, "labels and assignees can be set")

    def _label(self) -> Check:
        label = self.settings.label
        try:
            self.wire.look(f"/repos/{self.repository}/labels/{quote(label, safe='')}", f"label {label}")
        except AbsentError:
            return Check("label", State.OK, f"`{label}` is not there yet; the first issue brings it")
        except PmsyncError as error:
            return Check("label", State.WARNING, error.message, error.hint or "")
        return Check("label", State.OK, f"`{label}` is there")

    def _way_back(self, found: Mapping[str, Any]) -> Check:
        branch = str(found.get("default_branch", ""))
        try:
            told, _ = self.wire.look(
                f"/repos/{self.repository}/branches/{quote(branch, safe='')}", f"branch {branch}"
            )
        except (PmsyncError, AbsentError):
            return Check("way back", State.OK, f"nothing is known about the protection of {branch}")
        if told.get("protected"):
            hint = "Commit the documents through a pull request."
            return Check("way back", State.WARNING, f"{branch} is protected", hint)
        return Check("way back", State.OK, f"{branch} takes pushes")


def _clock(answer: Answer, now: float) -> Check:
    served = served_at(answer)
    if served is None:
        return Check("clock", State.OK, "GitHub told no time")
    off = now - served
    if abs(off) <= SKEW:
        return Check("clock", State.OK, "agrees with GitHub's")
    way = "ahead of" if off > 0 else "behind"
    return Check("clock", State.WARNING, f"{abs(off):.0f} s {way} GitHub's", "Set this machine's clock.")
