"""GitHub Issues as a tracker: its settings, and how to connect. The work is in the modules beside this one.

Nothing heavy is imported before `connect` is called.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pmsync.errors import SettingsError

if TYPE_CHECKING:
    from github import Auth

    from pmsync.sync.ports import Tracker
    from pmsync.trackers.transport import Patience

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Settings(BaseModel):
    """What the tracker needs to know; secrets are not among it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str = Field(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", description="owner/name")
    api_url: str = Field(default="https://api.github.com", description="Address of the REST interface")
    label: str = Field(
        default="pmsync",
        pattern=r"^[^,\s][^,]{0,48}$",
        description="Label of every issue that pmsync creates",
    )
    accounts: tuple[str, ...] = Field(
        default=(), description="Further logins whose issues count as our own, such as a former bot's"
    )
    recheck: float = Field(
        default=30.0, ge=0, description="Seconds after which a write first asks what people changed"
    )

    @field_validator("api_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        url = urlsplit(value)
        if url.scheme != "https" and not (url.scheme == "http" and url.hostname in _LOOPBACK):
            raise ValueError("must start with https://, because a token is sent there")
        if not url.hostname or url.username is not None or url.query or url.fragment:
            raise ValueError("must be a plain address such as https://github.example/api/v3")
        return value.rstrip("/")


@dataclass(frozen=True, slots=True)
class AppKey:
    """A GitHub App's credentials for one installation; `private_key` is the PEM text."""

    app_id: int
    installation_id: int
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, and between two bytes of an answer."""

    connect: float = 5.0
    read: float = 30.0


def connect(
    settings: Settings,
    *,
    credentials: str | AppKey,
    owners: Mapping[str, str] | None = None,
    patience: Patience | None = None,
    timeouts: Timeouts | None = None,
    wait: Callable[[float, str], None] | None = None,
    clock: Callable[[], float] = time.time,
    paced: bool = True,
) -> Tracker:
    """A tracker for one repository. Sends nothing yet.

    `credentials` is a token or a GitHub App's key, `owners` maps a document's names to logins. `wait` is
    given the seconds to wait and the reason; `clock` is Unix time. `paced` keeps GitHub's recommended
    distance between requests.
    """
    from pmsync.trackers.github_tracker import GitHub
    from pmsync.trackers.github_wire import Wire
    from pmsync.trackers.github_words import Words
    from pmsync.trackers.transport import Patience, Transport, sleep

    limits = timeouts or Timeouts()
    transport = Transport("GitHub", patience or Patience(), wait=wait or sleep, clock=clock)
    wire = Wire(
        _auth(credentials),
        settings.api_url,
        transport,
        timeout=(limits.connect, limits.read),
        paced=paced,
    )
    app = credentials.app_id if isinstance(credentials, AppKey) else None
    return GitHub(settings, wire, transport, Words(owners or {}), app)


def _auth(credentials: str | AppKey) -> Auth.Auth:
    from github import Auth

    if isinstance(credentials, AppKey):
        if not credentials.private_key.strip():
            raise SettingsError("The GitHub App's private key is empty.")
        app = Auth.AppAuth(credentials.app_id, credentials.private_key)
        return app.get_installation_auth(credentials.installation_id)
    # An unprintable token would be quoted by the exception that the HTTP library makes of it.
    if not re.fullmatch(r"[\x21-\x7e]+", credentials):
        raise SettingsError(
            "The GitHub token is empty or holds spaces or other unusual characters.",
            hint="Set it to the bare token.",
        )
    return Auth.Token(credentials)
