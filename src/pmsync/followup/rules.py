"""The table `[report]` of the settings: deadlines, calendar, limits."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

RANKS = 4
"""Severities and priorities are counted from 1, the gravest, to 4."""


Remindable = Literal["overdue", "due_soon", "fallen_back", "not_deployed", "unproven", "reopened", "ageing"]
"""The lists of items that somebody can be reminded of."""


class Settings(BaseModel):
    """What counts as overdue, soon, ageing and late."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deadlines: dict[str, dict[str, int]] = Field(
        {}, description="Days from the incident to an item's deadline, where they are not the usual ones."
    )
    business_days: bool = Field(
        False, description="Deadlines count working days, Monday to Friday without the holidays."
    )
    holidays: tuple[dt.date, ...] = Field((), description="Days on which nobody works, such as 2026-12-25.")
    due_soon_days: int = Field(7, ge=0, description="An item is due soon so many days before it is due.")
    ageing_days: int = Field(90, ge=1, description="An item ages when it has been open for so many days.")
    late_hours: int = Field(48, ge=1, description="A post-mortem is late so long after the resolution.")
    needs_action: tuple[str, ...] = Field(
        ("SEV1", "SEV2"), description="Severities whose incidents must lead to an action item."
    )
    history: bool = Field(
        True, description="Read from git history when items were opened and done, and how many were open."
    )

    repositories: tuple[str, ...] = Field(
        (), description="Whose post-mortems are reported: `owner/name`, a URL, or the path of a clone."
    )
    remind: tuple[Remindable, ...] = Field(
        ("overdue",), description="The lists whose items `--publish comment` reminds of."
    )
    reminders_per_run: int = Field(10, ge=1, description="How many reminders one run writes at most.")
    slack_hosts: tuple[str, ...] = Field(
        (), description="Hosts that may take messages besides hooks.slack.com: `host` or `host:port`."
    )

    @field_validator("deadlines")
    @classmethod
    def _ranked(cls, table: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        from pmsync.followup.ranks import priority, severity

        for grave, row in table.items():
            if severity(grave) is None:
                raise ValueError(f"{grave!r} is no severity: write SEV1 to SEV{RANKS}")
            for urgent, days in row.items():
                if priority(urgent) is None:
                    raise ValueError(f"{urgent!r} is no priority: write P1 to P{RANKS}")
                if days < 0:
                    raise ValueError("a deadline is a number of days from 0 on")
        return table
