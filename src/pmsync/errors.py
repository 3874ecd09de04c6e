"""What can go wrong, as values: a sentence, a place, what to do next, and an exit code."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the shell is told."""

    FINE = 0
    ATTENTION = 1  # it worked, and there is something for the user: findings, a held conflict, drift
    IMPOSSIBLE = 2  # it could not be done: usage, settings, network, permission
    BUG = 3
    INTERRUPTED = 130


class PmsyncError(Exception):
    """An expected failure: one sentence for the user, never a traceback.

    `hint` says what to do next. `path` and `line` (1-based) are given where the cause has a place.
    """

    exit_code = Exit.IMPOSSIBLE

    def __init__(
        self, message: str, *, path: str | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        sentence = f"{place}: {self.message}" if place else self.message
        return f"{sentence} {self.hint}" if self.hint else sentence


class SettingsError(PmsyncError):
    """The settings cannot be used as they stand."""


class DocumentError(PmsyncError):
    """A file cannot be read as a post-mortem at all (missing, unreadable, binary)."""


class ChangedError(PmsyncError):
    """A file or an issue is no longer what it was when the plan was made."""


class BrakeError(PmsyncError):
    """Going on would rest on an absurd premise, such as a tracker that knows none of our issues."""


class TrackerError(PmsyncError):
    """The tracker cannot be used any further in this run (unreachable, not permitted, no such project)."""


class LimitedError(TrackerError):
    """The tracker's rate limit asks for a longer wait than the settings allow."""


class RefusedError(PmsyncError):
    """The tracker certainly did not carry out this one request; the run goes on with the next item."""


class UnknownOutcomeError(PmsyncError):
    """Whether the tracker carried out the request cannot be told (timeout, reset, 5xx after sending)."""
