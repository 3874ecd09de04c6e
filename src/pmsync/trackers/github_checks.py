"""What `doctor` asks of GitHub: the token, the repository, the label, the clock, the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from pmsync.errors import PmsyncError, SettingsError
from pmsync.model import Check, State
from pmsync.sync.ports import Surroundings
from pmsync.trackers.clock_check import clock_check
from pmsync.trackers.github_access import Access, access
from pmsync.trackers.github_settings import Settings
from pmsync.trackers.github_wire import Wire
from pmsync.trackers.transport import AbsentError, Patience, Transport
from pmsync.trackers.transport_outcomes import Answer, served_at

SOON = 14
"""Days before a token expires in which it is worth a word."""


def checks(settings: Settings, surroundings: Surroundings, clock: Callable[[], float]) -> Iterator[Check]:
    """Each check, in the order in which a person would go; the first failure that blocks the rest ends it."""
    try:
        allowed = access(settings, surroundings)
    except SettingsError as error:
        yield Check("token", State.PROBLEM, error.message, error.hint or "")
        return
    yield from _examination(settings, surroundings, allowed, clock).run(clock)


def way_back(settings: Settings, surroundings: Surroundings, clock: Callable[[], float]) -> Iterator[Check]:
    """How documents come back into a repository on GitHub whose issues live elsewhere."""
    try:
        allowed = access(settings, surroundings)
        examination = _examination(settings, surroundings, allowed, clock)
        name = allowed.place.repository
        found, _ = examination.wire.look(f"/repos/{name}", f"repository {name}")
    except AbsentError:
        yield Check("way back", State.OK, "unknown: this token may not see the repository on GitHub")
    except PmsyncError as error:
        yield Check("way back", State.OK, f"unknown: {error.message}")
    else:
        yield from examination.way_back(found)


def _examination(
    settings: Settings, surroundings: Surroundings, allowed: Access, clock: Callable[[], float]
) -> _Examination:
    patience = Patience(attempts=2, bound=min(settings.longest_wait, 10))
    transport = Transport("GitHub", patience, wait=surroundings.wait, clock=clock)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    return _Examination(settings, allowed.place.repository, allowed.found, wire)


class _Examination:
    """One look at a repository with one token."""

    def __init__(self, settings: Settings, repository: str, found: str, wire: Wire) -> None:
        self.settings = settings
        self.repository = repository
        self.found = found
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
        yield from self._token(answer, found, clock())
        yield from self._repository(found)
        if found.get("has_issues") is not False:
            yield self._issues()
        yield self._label()
        yield from self.way_back(found)
        yield clock_check("GitHub", served_at(answer), clock())

    def _token(self, answer: Answer, found: Mapping[str, Any], now: float) -> Iterator[Check]:
        try:
            user, own = self.wire.look("/user", "the token's account")
            whose = f"is {user.get('login')}'s"
        except (PmsyncError, AbsentError):
            own, whose = answer, "is an App's or an Action's"
        told = [f"{self.found} {whose}"]
        scopes = own.headers.get("x-oauth-scopes")
        if scopes is not None:
            told.append(f"scopes {scopes or 'none'}")
        expiry = own.headers.get("github-authentication-token-expiration", "")
        if expiry:
            told.append(f"expires {expiry}")
        if left := answer.headers.get("x-ratelimit-remaining"):
            told.append(f"{left} requests left this hour")
        yield Check("token", State.OK, ", ".join(told))
        if scopes is not None and not _suffices(scopes, private=bool(found.get("private"))):
            hint = "Give the token the scope `repo`, or `public_repo` for a public repository."
            yield Check("token", State.PROBLEM, "its scopes do not let it write issues", hint)
        days = _days_left(expiry, now)
        if days is not None and days < SOON:
            yield Check("token", State.WARNING, f"it expires in {max(days, 0)} days", "Have a new one ready.")

    def _issues(self) -> Check:
        """Whether issues may be read; that they may be written shows only when one is."""
        what = f"the issues of {self.repository}"
        try:
            next(self.wire.pages(f"/repos/{self.repository}/issues", {"per_page": "1"}, what, str), None)
        except AbsentError:
            hint = "Give the token the permission “Issues: read and write”."
            return Check("issues", State.PROBLEM, "this token may not read issues", hint)
        except PmsyncError as error:
            return Check("issues", State.PROBLEM, error.message, error.hint or "")
        return Check("issues", State.OK, "can be read")

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

    def way_back(self, found: Mapping[str, Any]) -> Iterator[Check]:
        """How documents come back into the repository: by pushes, or by pull requests."""
        branch = str(found.get("default_branch", ""))
        try:
            told, _ = self.wire.look(
                f"/repos/{self.repository}/branches/{quote(branch, safe='')}", f"branch {branch}"
            )
        except (PmsyncError, AbsentError):
            yield Check("way back", State.OK, f"nothing is known about the protection of {branch}")
            told = {}
        else:
            hint = "Bring documents back with --pull-request, in workflows with `write-back: pull-request`."
            protected = Check("way back", State.WARNING, f"{branch} is protected", hint)
            yield (
                protected if told.get("protected") else Check("way back", State.OK, f"{branch} takes pushes")
            )
        yield self._proposals(needed=bool(told.get("protected")))

    def _proposals(self, *, needed: bool) -> Check:
        """Whether workflows may open pull requests, as far as this token is told."""
        subject, place = "pull requests", "Settings, Actions, General"
        try:
            told, _ = self.wire.look(
                f"/repos/{self.repository}/actions/permissions/workflow", "what workflows may do"
            )
        except (PmsyncError, AbsentError):
            unknown = f"unknown whether workflows may open them: only an admin is told ({place})"
            return Check(subject, State.OK, unknown)
        if told.get("can_approve_pull_request_reviews") is True:
            return Check(subject, State.OK, "workflows may open them")
        hint = f"Allow it under {place}, or give the workflow the token of an App."
        state = State.WARNING if needed else State.OK
        return Check(subject, state, "workflows may not open them", hint)


def _suffices(scopes: str, *, private: bool) -> bool:
    """Whether the scopes of a classic token let it write issues."""
    given = {each.strip() for each in scopes.split(",")}
    return "repo" in given or (not private and "public_repo" in given)


def _days_left(expiry: str, now: float) -> int | None:
    """Whole days until a token expires; None when it is not told, or not in a form that we know."""
    try:
        at = dt.datetime.strptime(expiry.replace("UTC", "+0000"), "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None
    return int(at.timestamp() - now) // 86400
