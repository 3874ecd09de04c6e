"""What can go wrong on the way to a server and back, by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Ending = Literal["answer", "close", "hang", "half"]


@dataclass(frozen=True)
class Fault:
    """Instead of the real answer.

    `apply` carries the request out first. `ending` says what the client sees: `answer` the status,
    headers and body given here; `close` a connection that ends without a byte; `hang` nothing, until the
    server stops; `half` the first half of the real answer.
    """

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    apply: bool = False
    ending: Ending = "answer"


def problem(status: int, message: str, **headers: str) -> Fault:
    """An error as GitHub tells one. Header names are given with underscores."""
    body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status, json.dumps(body), {"Content-Type": "application/json; charset=utf-8", **named})


def redirect(status: int, location: str) -> Fault:
    """A redirect as GitHub tells one."""
    moved = problem(status, "Moved Permanently" if status in (301, 308) else "Moved temporarily")
    return Fault(status, moved.body, {**moved.headers, "Location": location})


_PRIMARY = "API rate limit exceeded for user ID 1001."
_SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
_HTML = "<!DOCTYPE html><html><body><h1>This page is taking too long to load.</h1></body></html>"

FAULTS = {
    "400": problem(400, "Problems parsing JSON"),
    "401": problem(401, "Bad credentials"),
    "403": problem(403, "Resource not accessible by personal access token"),
    "403 primary limit": problem(403, _PRIMARY, X_RateLimit_Remaining="0", X_RateLimit_Reset="1793887260"),
    "403 secondary limit": problem(403, _SECONDARY, Retry_After="7"),
    "403 secondary limit, no header": problem(403, _SECONDARY),
    "429": problem(429, _SECONDARY, Retry_After="7"),
    "429 with a date": problem(429, _SECONDARY, Retry_After="Thu, 05 Nov 2026 14:00:09 GMT"),
    "429, no header": problem(429, _SECONDARY),
    "404": problem(404, "Not Found"),
    "409": problem(409, "Conflict"),
    "410": problem(410, "This issue was deleted"),
    "422": problem(422, "Validation Failed"),
    "500": problem(500, "Server Error"),
    "502": Fault(502, _HTML, {"Content-Type": "text/html"}),
    "503": problem(503, "Service unavailable"),
    "HTML with 200": Fault(200, _HTML, {"Content-Type": "text/html"}),
    "empty 200": Fault(200, "", {"Content-Type": "application/json"}),
    "half a body": Fault(ending="half"),
    "closed": Fault(ending="close"),
    "applied, then 502": Fault(502, _HTML, {"Content-Type": "text/html"}, apply=True),
    "applied, then HTML": Fault(200, _HTML, {"Content-Type": "text/html"}, apply=True),
    "applied, then empty": Fault(200, "", {"Content-Type": "application/json"}, apply=True),
    "applied, then half a body": Fault(apply=True, ending="half"),
    "applied, then closed": Fault(apply=True, ending="close"),
    "applied, then hangs": Fault(apply=True, ending="hang"),
    "hangs": Fault(ending="hang"),
    "301": redirect(301, "/repositories/4711/issues"),
    "302": redirect(302, "/repositories/4711/issues"),
    "307": redirect(307, "/repositories/4711/issues"),
    "308": redirect(308, "/repositories/4711/issues"),
}
"""Switches by name. The server's clock starts at 2026-11-05 14:00:00 UTC, which is 1793887200."""
