"""`[lint]`: a team's own words and numbers, and what it does not want to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pmsync.lint.catalogue import begins_a_code
from pmsync.lint.facts import Limits
from pmsync.lint.wishes import Wishes, grades, laid_over
from pmsync.model import DEADLINES

_DEFAULTS = Limits()


def known(code: str) -> str:
    """A code, or the beginning of some (`PM42`); ValueError for one that no rule has."""
    if not begins_a_code(code):
        raise ValueError(f"no rule's code begins with {code}")
    return code


Code = Annotated[str, AfterValidator(known)]


class LintSettings(BaseModel):
    """`[lint]`. Each line's text is its documentation."""

    model_config = ConfigDict(extra="forbid")

    select: tuple[Code, ...] = Field((), description="Only these codes, or all that begin so (`PM4`).")
    ignore: tuple[Code, ...] = Field((), description="Not these codes.")
    severity: dict[Code, Literal["error", "warning", "info"]] = Field(
        {}, description='How grave a code is: `PM421 = "error"`.'
    )
    severities: tuple[str, ...] = Field(_DEFAULTS.severities, description="The severities of incidents.")
    grave: tuple[str, ...] = Field(
        _DEFAULTS.grave, description="Those that owe a post-mortem in time, and action items."
    )
    types: tuple[str, ...] = Field(_DEFAULTS.types, description="The types of action items.")
    priorities: tuple[str, ...] = Field(_DEFAULTS.priorities, description="The priorities of action items.")
    services: tuple[str, ...] = Field((), description="The services that exist; none: any name will do.")
    deadlines: dict[str, dict[str, int]] = Field(
        {},
        description="Days to the due date by severity and priority, where not those of `[report]`.",
    )
    hours: int = Field(_DEFAULTS.hours, gt=0, description="How soon a grave incident's post-mortem is owed.")
    positives: int = Field(_DEFAULTS.positives, ge=0, description="How many things went well at least.")
    whys: int = Field(_DEFAULTS.whys, ge=0, description="How many steps the whys go at least.")

    def wishes(self, policy: Mapping[str, Mapping[str, int]]) -> Wishes:
        """The settings as the linter takes them; `policy` are the deadlines that reports keep to."""
        own = {each.name: getattr(self, each.name) for each in fields(Limits)}
        limits = Limits(**{**own, "deadlines": laid_over(DEADLINES, policy, self.deadlines)})
        return Wishes(limits, self.select, self.ignore, grades(self.severity))
