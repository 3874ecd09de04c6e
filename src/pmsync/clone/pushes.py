"""Where commits are pushed to, and what a failed push means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pmsync.errors import PmsyncError
from pmsync.repo import Told

_PROTECTED = re.compile(r"GH006|GH013|protected branch", re.IGNORECASE)
_MOVED = re.compile(r"\[rejected\]|cannot lock ref|failed to update ref|incorrect old value|stale info")
_NOT_PERMITTED = re.compile(
    r"returned error: 40[134]|[Pp]ermission (?:to .* )?denied|Authentication failed"
    r"|could not read (?:Username|Password)|[Rr]epository .*not found|does not appear to be a git repository"
)


class RejectedError(PmsyncError):
    """The remote's branch has moved on, or it is not known whether a push arrived: look, and start again."""


class RefusedPushError(PmsyncError):
    """The remote, or a hook on the way, does not take the commit; trying again changes nothing."""


class ProtectedError(RefusedPushError):
    """The remote's branch takes no pushes but by pull request."""


@dataclass(frozen=True, slots=True)
class Target:
    """A branch of a remote, by its full name there."""

    remote: str
    ref: str

    @property
    def branch(self) -> str:
        """The branch's short name."""
        return self.ref.removeprefix("refs/heads/")

    def __str__(self) -> str:
        return f"{self.remote}/{self.branch}"


def failure(target: Target, told: Told) -> PmsyncError:
    """What a failed push means for the run."""
    refused = next((line for line in told.out.splitlines() if line.startswith("!")), "")
    said = [line.removeprefix("remote:").strip() for line in told.err.splitlines() if "remote:" in line]
    why = next((line for line in said if "GH0" in line or "error" in line), "") or " ".join(said[:3])
    if _PROTECTED.search(told.err) or _PROTECTED.search(refused):
        return ProtectedError(
            f"{target} is protected and takes no direct push ({why or refused.split(chr(9))[-1]}).",
            hint="Run with --pull-request instead.",
        )
    if _MOVED.search(refused):
        return RejectedError(f"{target} has moved on.")
    if not refused and "fatal:" in told.err and not _NOT_PERMITTED.search(told.err):
        return RejectedError(f"Whether the push to {target} arrived is not known: {told.reason}")
    return RefusedPushError(
        f"The push to {target} was refused: {why or told.reason}",
        hint="What was done in the tracker stays; a run whose push is taken links it.",
    )
