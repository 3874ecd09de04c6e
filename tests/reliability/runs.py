"""A `pmsync sync` whose every effect waits for its turn: requests, files, commits, fetches, pushes.

And a `pmsync report --publish`.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pmsync.cli import report_run
from pmsync.cli.syncing import Wanted, run_in
from pmsync.errors import PmsyncError
from pmsync.runs import publishing
from pmsync.runs.opened import Repository, open_repository
from pmsync.runs.publish_issue import FollowUp
from pmsync.runs.publish_reminders import Reminding
from pmsync.runs.report_asked import Asked, Channel
from pmsync.sync.routing import Trackers
from reliability.turns import Gate, Gated

NOTICES = frozenset({"find", "write", "rewrite", "close_double"})
REMARKS = frozenset({"reminded", "remind", "take_back"})
TRACKER = frozenset({"fetch", "discover", "create", "update", "close_duplicate"})
FILES = frozenset({"write", "save_base"})
GIT = frozenset({"commit", "fetch", "push", "move"})


class InTurns(Repository):
    """A repository whose effects wait for their turn."""

    gate: Gate

    @classmethod
    def of(cls, opened: Repository, gate: Gate) -> InTurns:
        made = cls(opened.settings, Gated(opened.workspace, gate, FILES), opened.workspace.root)  # type: ignore[arg-type]
        made.gate = gate
        return made

    def connect(self) -> Trackers:
        found = super().connect()
        members: dict[str, Any] = {
            name: Gated(each, self.gate, TRACKER) for name, each in found.members.items()
        }
        return replace(found, members=members)

    def checkout(self) -> Gated:  # type: ignore[override]
        return Gated(super().checkout(), self.gate, GIT)


def sync_here(gate: Gate, folder: Path) -> None:
    """One `pmsync sync` that ends in files."""
    run_in(InTurns.of(open_repository(folder), gate), Wanted(folder, [], False, False))


def sync_and_push(gate: Gate, clone: Path) -> None:
    """One `pmsync sync --push`; what it says in a sentence is not of interest here."""
    with suppress(PmsyncError):
        run_in(InTurns.of(open_repository(clone), gate), Wanted(clone, [], False, False, push=True))


class PublisherInTurns(publishing.Publisher):
    """A publisher whose effects wait for their turn."""

    gate: Gate

    @property
    def _follow_up(self) -> FollowUp:  # type: ignore[override]
        whole = super()._follow_up
        return replace(whole, notices=Gated(whole.notices, self.gate, NOTICES))  # type: ignore[arg-type]

    @property
    def _reminding(self) -> Reminding:  # type: ignore[override]
        whole = super()._reminding
        return replace(whole, remarks=Gated(whole.remarks, self.gate, REMARKS))  # type: ignore[arg-type]


def publish_here(gate: Gate, folder: Path, now: dt.datetime) -> None:
    """One `pmsync report --publish issue --publish comment`."""
    publisher = publisher_of(folder, now, PublisherInTurns)
    publisher.gate = gate  # type: ignore[attr-defined]
    publisher.carry_out((Channel.ISSUE, Channel.COMMENT))


def publisher_of(
    folder: Path, now: dt.datetime, kind: type[publishing.Publisher] = publishing.Publisher
) -> publishing.Publisher:
    """What publishes the report of a folder at a moment."""
    made = report_run.make(folder, Asked(cache=False, verify=False), now)
    return kind(made.home, made.name, made.report, ())
