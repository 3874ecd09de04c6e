"""Where a cell of the fault matrix is played: a tracker's server, and what a person and a run leave in it."""

from __future__ import annotations

import os
import signal
from typing import Protocol

from servers.faults import Fault
from servers.github import GitHub
from servers.jira import Jira
from servers.loopback import Loopback, Reply, Request

PLACE = "acme/shop"
PATIENCE = "recheck = 0\ntimeout = 30\nattempts = 4\nlongest_wait = 100\n"
HASTE = ("timeout = 30", "timeout = 0.5")
"""Only where a server does not answer is a run in a hurry: a busy machine answers late."""


class Deadly(Loopback):
    """A server that kills its client in the moment when a fault would reach it."""

    victim: int | None = None

    def serve(self, request: Request) -> tuple[Reply, Fault | None]:
        reply, fault = super().serve(request)
        if fault and self.victim:
            os.kill(self.victim, signal.SIGKILL)
        return reply, fault


class DeadlyGitHub(Deadly, GitHub):
    """GitHub, deadly."""


class DeadlyJira(Deadly, Jira):
    """Jira Cloud, deadly."""


class Ground(Protocol):
    """One tracker. Items go by their number; `fresh` is how many there are besides the first three.

    `finishes_the_first`: the first row is not only reworded in the document, but done there too. `newcomer`
    owns what is fresh.
    """

    server: Deadly
    settings: str
    fresh: int
    finishes_the_first: bool
    newcomer: str

    @property
    def environ(self) -> dict[str, str]:
        """What a run needs in its environment."""

    def prepare(self) -> None:
        """What the server has before anything."""

    def label(self, number: int) -> str:
        """How an issue is shown in a row."""

    def key(self, number: int) -> str:
        """What an issue is called in a base."""

    def somebody_closes_the_second(self) -> None:
        """A person closes an issue, and takes our label away where issues are listed by it."""

    def issues(self) -> tuple[str, ...]:
        """Every issue, in a line each."""


class OnGitHub:
    """Four rows; the closed issue has lost its label, so that it is asked for singly."""

    settings = f'[github]\nrepository = "{PLACE}"\n{PATIENCE}'
    fresh = 1
    finishes_the_first = False
    newcomer = "@alice"

    def __init__(self) -> None:
        self.server = DeadlyGitHub()

    @property
    def environ(self) -> dict[str, str]:
        return {"GITHUB_API_URL": self.server.url, "GITHUB_TOKEN": self.server.TOKEN}

    def prepare(self) -> None:
        self.server.repository(PLACE)

    def label(self, number: int) -> str:
        return f"#{number}"

    def key(self, number: int) -> str:
        return f"{PLACE}#{number}"

    def somebody_closes_the_second(self) -> None:
        self.server.person.close(PLACE, 2)
        self.server.person.strip_label(PLACE, 2)

    def issues(self) -> tuple[str, ...]:
        return tuple(
            f"#{each.number} {each.title} {each.reason} {sorted(each.labels)} {each.body}"
            for each in self.server.repository(PLACE).issues.values()
        )


class OnJira:
    """Four rows, or five: two new issues are created in one request."""

    settings = (
        f'tracker = "jira"\n\n[jira]\nproject = "OPS"\nindex_wait = 1\n{PATIENCE}\n'
        '[owners]\n"@alice" = "alice@acme.example"\n"@bob" = "bob@acme.example"\n'
    )
    finishes_the_first = True
    newcomer = "@bob"

    def __init__(self, fresh: int = 1) -> None:
        self.server = DeadlyJira()
        self.fresh = fresh

    @property
    def environ(self) -> dict[str, str]:
        named = {"URL": self.server.url, "EMAIL": self.server.EMAIL, "TOKEN": self.server.TOKEN}
        return {f"PMSYNC_JIRA_{name}": value for name, value in named.items()}

    def prepare(self) -> None:
        """The site is as it is made."""

    def label(self, number: int) -> str:
        return f"OPS-{number}"

    def key(self, number: int) -> str:
        return str(10000 + number)

    def somebody_closes_the_second(self) -> None:
        self.server.person.move(10002, "Done")

    def issues(self) -> tuple[str, ...]:
        return tuple(
            f"{each.key} {each.summary} {each.status} {each.resolution} {each.priority} {each.assignee}"
            f" {each.duedate} {sorted(each.labels)} {each.description} {sorted(each.properties)}"
            for each in self.server.issues.values()
        )
