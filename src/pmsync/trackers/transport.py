"""The one way to a tracker: what may be retried, what ends the run, what only ends one item.

Every request of every tracker goes through `Transport.call`; `RULES` is the whole policy.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from pmsync.errors import (
    ChangedError,
    LimitedError,
    PmsyncError,
    RefusedError,
    TrackerError,
    UnknownOutcomeError,
)
from pmsync.sync.ports import Absence, Missing
from pmsync.trackers.transport_outcomes import AttemptError, Outcome, delay

Result = TypeVar("Result")


class Call(StrEnum):
    """What a request is for, which decides what its failures mean."""

    LIST = "list"
    GET = "get one"
    CREATE = "create"
    EDIT = "edit"


class Rule(StrEnum):
    """What to do about an outcome."""

    RETRY = "ask again within patience, then stop this tracker"
    STOP = "stop this tracker"
    SKIP = "leave this item, it was certainly not done"
    MISSING = "the issue is not there; say how"
    UNKNOWN = "it may have been done; look before doing it again"
    CHANGED = "the target is no longer what it was"


RULES = {
    Call.LIST: {
        Outcome.UNAUTHORIZED: Rule.STOP,
        Outcome.FORBIDDEN: Rule.STOP,
        Outcome.LIMITED: Rule.RETRY,
        Outcome.ABSENT: Rule.STOP,
        Outcome.GONE: Rule.STOP,
        Outcome.INVALID: Rule.STOP,
        Outcome.FAILED: Rule.RETRY,
        Outcome.LOST: Rule.RETRY,
        Outcome.GARBLED: Rule.RETRY,
        Outcome.MOVED: Rule.STOP,
        Outcome.UNREACHABLE: Rule.RETRY,
    },
    Call.GET: {
        Outcome.UNAUTHORIZED: Rule.STOP,
        Outcome.FORBIDDEN: Rule.SKIP,
        Outcome.LIMITED: Rule.RETRY,
        Outcome.ABSENT: Rule.MISSING,
        Outcome.GONE: Rule.MISSING,
        Outcome.INVALID: Rule.SKIP,
        Outcome.FAILED: Rule.RETRY,
        Outcome.LOST: Rule.RETRY,
        Outcome.GARBLED: Rule.RETRY,
        Outcome.MOVED: Rule.MISSING,
        Outcome.UNREACHABLE: Rule.RETRY,
    },
    Call.CREATE: {
        Outcome.UNAUTHORIZED: Rule.STOP,
        Outcome.FORBIDDEN: Rule.STOP,
        Outcome.LIMITED: Rule.RETRY,
        Outcome.ABSENT: Rule.STOP,
        Outcome.GONE: Rule.STOP,
        Outcome.INVALID: Rule.SKIP,
        Outcome.FAILED: Rule.UNKNOWN,
        Outcome.LOST: Rule.UNKNOWN,
        Outcome.GARBLED: Rule.UNKNOWN,
        Outcome.MOVED: Rule.STOP,
        Outcome.UNREACHABLE: Rule.RETRY,
    },
    Call.EDIT: {
        Outcome.UNAUTHORIZED: Rule.STOP,
        Outcome.FORBIDDEN: Rule.SKIP,
        Outcome.LIMITED: Rule.RETRY,
        Outcome.ABSENT: Rule.SKIP,
        Outcome.GONE: Rule.SKIP,
        Outcome.INVALID: Rule.SKIP,
        Outcome.FAILED: Rule.UNKNOWN,
        Outcome.LOST: Rule.UNKNOWN,
        Outcome.GARBLED: Rule.UNKNOWN,
        Outcome.MOVED: Rule.CHANGED,
        Outcome.UNREACHABLE: Rule.RETRY,
    },
}
"""What every call must survive. A refusal by limit, or no connection at all, is for sure not an effect."""

_ABSENCES = {
    Outcome.ABSENT: Absence.HIDDEN,
    Outcome.GONE: Absence.GONE,
    Outcome.MOVED: Absence.MOVED,
}

_HINTS = {
    Outcome.UNAUTHORIZED: "Check that the token is set, not expired and meant for this host.",
    Outcome.FORBIDDEN: "Check what the token may do.",
    Outcome.ABSENT: "Check the name in the settings and that the token may see it.",
    Outcome.GONE: "Check that issues are switched on there.",
    Outcome.MOVED: "Write its new name into the settings.",
    Outcome.INVALID: "Check the settings of this tracker.",
}
_COME_BACK = "Run the same command again; what was done is kept, and the next run goes on from there."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may be retried: `attempts` in all, waiting at most `bound` seconds together.

    Without word from the server the first wait is about `first` seconds and doubles.
    """

    attempts: int = 5
    first: float = 1.0
    bound: float = 120.0


class InvalidError(RefusedError):
    """The values were not accepted; without an optional one they might be."""


class AbsentError(Exception):
    """The issue asked for was not shown. `location` is where a redirect points."""

    def __init__(self, missing: Missing, location: str | None = None) -> None:
        super().__init__(missing.absence)
        self.missing = missing
        self.location = location


class Transport:
    """Calls to one service, with retries by rule. `wait` is told the seconds and why."""

    def __init__(
        self,
        service: str,
        patience: Patience,
        *,
        wait: Callable[[float, str], None],
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.service = service
        self.patience = patience
        self.clock = clock
        self._wait = wait
        self._chance = chance
        self._secrets: set[str] = set()

    def keep_secret(self, secret: str) -> None:
        """Never tell this text in an error, even when the server does."""
        self._secrets.add(secret)

    def call(self, call: Call, what: str, attempt: Callable[[], Result]) -> Result:
        """Run `attempt`, which raises `AttemptError`, as often as the rules allow; `what` is the request."""
        waited = 0.0
        for number in range(1, self.patience.attempts + 1):
            try:
                return attempt()
            except AttemptError as failure:
                lost = failure
            if RULES[call][lost.outcome] is not Rule.RETRY:
                raise self._verdict(call, what, lost) from None
            pause = self._pause(lost, number)
            if number == self.patience.attempts or waited + pause > self.patience.bound:
                raise self._exhausted(what, lost, pause) from None
            self._wait(pause, f"{self.service}: {lost.outcome}")
            waited += pause
        raise AssertionError("patience allows no attempt at all")

    def settle(
        self,
        send: Callable[[], Result],
        read: Callable[[], Result],
        carried_out: Callable[[Result], bool],
    ) -> Result:
        """Send an edit; where its outcome is unknown, read, and send again only what did not arrive.

        `carried_out` judges what was read; it raises `ChangedError` when somebody else was at it.
        """
        for number in range(1, self.patience.attempts + 1):
            try:
                return send()
            except UnknownOutcomeError as error:
                unknown = error
            found = read()
            if carried_out(found):
                return found
            if number < self.patience.attempts:
                self._wait(self._backoff(number), f"{self.service}: an edit did not arrive")
        raise unknown

    def _pause(self, failure: AttemptError, number: int) -> float:
        asked = delay(failure.answer, self.clock())
        return self._backoff(number) if asked is None else asked

    def _backoff(self, number: int) -> float:
        """Doubling, with a jitter of up to a half, so that many runners do not return at one moment."""
        return float(self.patience.first * 2 ** (number - 1) * (1 - self._chance() / 2))

    def _verdict(self, call: Call, what: str, failure: AttemptError) -> PmsyncError | AbsentError:
        outcome, answer = failure.outcome, failure.answer
        rule = RULES[call][outcome]
        if rule is Rule.MISSING:
            location = answer.headers.get("location") if answer else None
            return AbsentError(Missing(_ABSENCES[outcome]), location)
        sentence = self._sentence(what, failure)
        if rule is Rule.UNKNOWN:
            return UnknownOutcomeError(f"{sentence} Whether it was done is not known.", hint=_COME_BACK)
        if rule is Rule.CHANGED:
            return ChangedError(sentence, hint="Nothing was written there.")
        if rule is Rule.SKIP:
            return InvalidError(sentence) if outcome is Outcome.INVALID else RefusedError(sentence)
        return TrackerError(sentence, hint=_HINTS.get(outcome))

    def _exhausted(self, what: str, failure: AttemptError, pause: float) -> TrackerError:
        sentence = self._sentence(what, failure)
        if failure.outcome is not Outcome.LIMITED:
            return TrackerError(sentence, hint=_COME_BACK)
        until = dt.datetime.fromtimestamp(self.clock() + pause, dt.UTC)
        return LimitedError(
            f"{sentence} It asks to come back at {until:%Y-%m-%d %H:%M:%S} UTC, in {pause:.0f} s;"
            f" the settings allow a wait of {self.patience.bound:.0f} s.",
            hint=_COME_BACK,
        )

    def _sentence(self, what: str, failure: AttemptError) -> str:
        why = f"{failure.outcome} ({failure.detail})" if failure.detail else str(failure.outcome)
        for secret in self._secrets:
            why = why.replace(secret, "***")
        return f"Asking {self.service} for {what} failed: {why}."
