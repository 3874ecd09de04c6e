"""The faults of the loopback server by what they mean, and how to meet them."""

from __future__ import annotations

from pmsync.sync.ports import Tracker
from servers.github import GitHub
from trackers.worlds import GitHubWorld

REPOSITORY = "acme/shop"
REDIRECTS = ("301", "302", "307", "308")
LIMITS = ("403 secondary limit", "429", "429 with a date", "403 primary limit")
LIMITS_WITHOUT_WORD = ("403 secondary limit, no header", "429, no header")
SERVER_ERRORS = ("500", "502", "503")
NOT_APPLIED = ("closed", "hangs", "half a body", "HTML with 200", "empty 200", *SERVER_ERRORS)
APPLIED = (
    "applied, then 502",
    "applied, then HTML",
    "applied, then empty",
    "applied, then half a body",
    "applied, then closed",
    "applied, then hangs",
)


def connect(world: GitHubWorld, fault: str) -> Tracker:
    """A tracker that does not wait long where the server hangs."""
    return world.connect(timeout=1 if "hangs" in fault else 30)


def count(server: GitHub, kind: str) -> int:
    return sum(each.kind == kind for each in server.log)
