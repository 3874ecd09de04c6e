"""GitHub Issues as a tracker: its settings, and how to connect. The work is in the modules beside this one.

Nothing heavy is imported before `connect` is called.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

if TYPE_CHECKING:
    from pmsync.sync.ports import Surroundings, Tracker

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Settings(BaseModel):
    """`[github]`: which repository, and how patient to be. Secrets are not among it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str | None = Field(
        None, pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", description="`owner/name`; else that of `origin`."
    )
    api_url: str | None = Field(
        None,
        description="Address of the REST interface; else `GITHUB_API_URL`, else `https://api.github.com`.",
    )
    label: str = Field(
        "pmsync",
        pattern=r"^[^,\s]([^,]{0,48}[^,\s])?$",
        description="Label of every issue that pmsync creates.",
    )
    accounts: tuple[str, ...] = Field(
        (), description="Further logins whose issues count as our own, such as a former bot's."
    )
    app_id: int | None = Field(None, description="Number of a GitHub App; its key is in the environment.")
    installation_id: int | None = Field(None, description="Number of the App's installation.")
    recheck: float = Field(
        30, ge=0, description="Seconds after which an edit is preceded by a look at what people changed."
    )
    attempts: int = Field(5, ge=1, le=20, description="How often one request is made at most.")
    longest_wait: float = Field(120, ge=0, description="Seconds that one request's retries may wait in all.")
    timeout: float = Field(30, gt=0, description="Seconds to wait for an answer.")

    @field_validator("api_url")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        return value if value is None else safe_url(value)


def safe_url(address: str) -> str:
    """The address of a REST interface without a final slash. Raises ValueError where a token is not safe."""
    url = urlsplit(address)
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _LOOPBACK):
        raise ValueError("must start with https://, because a token is sent there")
    if not url.hostname or url.username is not None or url.query or url.fragment:
        raise ValueError("must be a plain address such as https://github.example/api/v3")
    return address.rstrip("/")


def connect(
    settings: Settings, surroundings: Surroundings, *, clock: Callable[[], float] = time.time
) -> Tracker:
    """A tracker for one repository; sends nothing yet. `clock` is Unix time.

    Raises SettingsError when no repository or no token can be found.
    """
    from pmsync.trackers.github_access import access
    from pmsync.trackers.github_tracker import GitHub
    from pmsync.trackers.github_wire import Wire
    from pmsync.trackers.github_words import Words
    from pmsync.trackers.transport import Patience, Transport

    allowed = access(settings, surroundings)
    patience = Patience(attempts=settings.attempts, bound=settings.longest_wait)
    transport = Transport("GitHub", patience, wait=surroundings.wait, clock=clock)
    wire = Wire(allowed.auth, allowed.api_url, transport, timeout=settings.timeout)
    return GitHub(settings, allowed.place, wire, transport, Words(surroundings.owners), allowed.bot)
