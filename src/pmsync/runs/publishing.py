"""A report in front of people: planned as data, and carried out with every outcome told."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pmsync.errors import PmsyncError
from pmsync.followup import slack
from pmsync.followup.bulletin import Bulletin, Move
from pmsync.followup.reminders import Reminders
from pmsync.followup.report import Report
from pmsync.runs.aloud import wait
from pmsync.runs.opened import Repository
from pmsync.runs.publish_issue import FollowUp
from pmsync.runs.publish_outcome import Told, offered
from pmsync.runs.publish_reminders import Reminding
from pmsync.runs.report_asked import Channel

if TYPE_CHECKING:
    from pmsync.trackers.slack_webhook import Address

VARIABLE = "PMSYNC_SLACK_WEBHOOK"


@dataclass(frozen=True, slots=True)
class Publication:
    """What is to be published; None where it was not asked for. `host` is where the message goes."""

    issue: Move | None = None
    comment: Reminders | None = None
    slack: Mapping[str, Any] | None = None
    host: str | None = None


class Publisher:
    """Plans and carries out. `home` is how the report calls the repository whose tracker is written to."""

    def __init__(
        self, repository: Repository, home: str | None, report: Report, choice: tuple[str, ...]
    ) -> None:
        if not report.incidents:
            raise PmsyncError(
                "There is no post-mortem to report on, so nothing is published.",
                hint="Check the folder in the settings, and --since, --until, --service and --severity.",
            )
        self._repository = repository
        self._home = home
        self._report = report
        self._choice = choice

    def plan(self, channels: Sequence[Channel]) -> Publication:
        """What is to be done. Reads what is there and writes nothing; Slack's address may be missing."""
        to_slack = Channel.SLACK in channels
        return Publication(
            issue=self._follow_up.plan() if Channel.ISSUE in channels else None,
            comment=self._reminding.plan() if Channel.COMMENT in channels else None,
            slack=slack.message(self._report) if to_slack else None,
            host=self._webhook.host if to_slack and os.environ.get(VARIABLE) else None,
        )

    def carry_out(self, channels: Sequence[Channel]) -> Told:
        """Publish in all places; one that fails does not hold up the others."""
        told = Told()
        places: Mapping[Channel, Callable[[], object]] = {
            Channel.ISSUE: lambda: self._follow_up,
            Channel.COMMENT: lambda: self._reminding,
            Channel.SLACK: lambda: self._webhook,
        }
        for channel in channels:  # a place that the settings do not give stops all, before any is written to
            places[channel]()
        page: str | None = None
        if Channel.ISSUE in channels:
            page = told.attempt(lambda: self._follow_up.carry_out(told))
        if Channel.COMMENT in channels:
            told.attempt(lambda: self._reminding.carry_out(told))
        if Channel.SLACK in channels:
            told.attempt(lambda: self._post(page, told))
        return told

    @cached_property
    def _follow_up(self) -> FollowUp:
        return FollowUp(Bulletin(self._report, self._choice), offered(self._repository, Channel.ISSUE))

    @cached_property
    def _reminding(self) -> Reminding:
        remarks = offered(self._repository, Channel.COMMENT)
        return Reminding(self._repository, self._home, self._report, remarks)

    @cached_property
    def _webhook(self) -> Address:
        from pmsync.trackers import slack_webhook

        return slack_webhook.address(os.environ, self._report.settings.slack_hosts)

    def _post(self, page: str | None, told: Told) -> None:
        from pmsync.trackers import slack_webhook

        slack_webhook.post(self._webhook, slack.message(self._report, page), wait=wait)
        told.said.append(f"message posted to {self._webhook.host}")
