"""Slack's incoming webhook, which is no tracker but takes messages over the same transport.

The address is the secret: it comes from the environment, is sent nowhere else and told nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from pmsync.errors import LimitedError, PmsyncError, SettingsError, UnknownOutcomeError
from pmsync.trackers.safe_addresses import is_private
from pmsync.trackers.transport import Call, Patience, Transport
from pmsync.trackers.transport_outcomes import Answer, AttemptError, Outcome, broken, check

VARIABLE = "PMSYNC_SLACK_WEBHOOK"
HOST = "hooks.slack.com"

_TIMEOUT = (5.0, 30.0)
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A webhook's address, which only a request may hold; `host` is what may be told of it."""

    url: str
    host: str


def address(environ: Mapping[str, str], hosts: Collection[str] = ()) -> Address:
    """The webhook that the environment names, if it is on a host that may be written to.

    Raises SettingsError that does not repeat it.
    """
    text = environ.get(VARIABLE, "").strip()
    if not text:
        raise SettingsError(
            f"There is no address to post to: {VARIABLE} is not set.",
            hint="Set it to the address of an incoming webhook of your workspace.",
        )
    try:
        url = urlsplit(text)
        host, port = (url.hostname or "").lower(), url.port
    except ValueError:
        raise SettingsError(f"{VARIABLE} is no address.") from None
    if not host or not _PRINTABLE.fullmatch(text) or url.username is not None or url.fragment:
        raise SettingsError(f"{VARIABLE} is no plain address such as https://{HOST}/services/….")
    if not is_private(url):
        raise SettingsError(f"{VARIABLE} must start with https://, because it is a secret.")
    place = f"{host}:{port}" if port and port != 443 else host
    if place not in {HOST, *(each.lower() for each in hosts)}:
        raise SettingsError(
            f"{VARIABLE} names the host {place}, which is not allowed to get reports.",
            hint=f'If it is right, set slack_hosts = ["{place}"] under [report].',
        )
    return Address(text, place)


def post(to: Address, message: Mapping[str, Any], *, wait: Callable[[float, str], None]) -> None:
    """Send a message once; one that may have arrived is never sent again.

    Raises `UnknownOutcomeError` where that is so, and `PmsyncError` where it certainly did not arrive.
    """
    transport = Transport("Slack", Patience(), wait=wait)
    transport.keep_secret(to.url)
    if (path := urlsplit(to.url).path) not in ("", "/"):
        transport.keep_secret(path)
    content = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    try:
        transport.call(Call.CREATE, "the message", lambda: _taken(_send(to, content)))
    except UnknownOutcomeError as unknown:
        raise UnknownOutcomeError(
            unknown.message, hint="Look into the channel before you run this again."
        ) from None
    except LimitedError:
        raise
    except PmsyncError as error:
        raise PmsyncError(error.message, hint=f"Check {VARIABLE} and the webhook's channel.") from None


def _send(to: Address, content: bytes) -> Answer:
    try:
        with requests.Session() as session:
            session.auth = _as_it_is  # a password file of the user is none of this host's business
            response = session.post(
                to.url,
                data=content,
                headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "pmsync"},
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, headers, response.text)
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise broken(error) from None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _taken(answer: Answer) -> None:
    """Slack answers `ok`, others JSON or nothing; a page is what something in between says."""
    check(answer)
    if answer.text.lstrip().startswith("<"):
        raise AttemptError(Outcome.GARBLED, "it is HTML", answer)
