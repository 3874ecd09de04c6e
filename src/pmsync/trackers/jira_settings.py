"""The table `[jira]` of the settings."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pmsync.model import Status
from pmsync.trackers.safe_addresses import safe_url

PROJECT_KEY = r"[A-Z][A-Z0-9_]+"
SHARED = frozenset({"url", "api_url", "cloud_id", "email", "deployment"})
"""What all trackers of this kind in a repository have in common: a token goes to one site."""

SHORT = ""
"""A key always names its project."""

_PRIORITIES = {"P0": "Highest", "P1": "High", "P2": "Medium", "P3": "Low", "P4": "Lowest"}
_DROPPED = ("Won't Do", "Won't Fix", "Duplicate", "Cannot Reproduce", "Declined", "Invalid")
EXAMPLE = "https://acme.example"
"""An address that may stand in the settings."""


class Statuses(BaseModel):
    """`[jira.statuses]`: the workflow's statuses to prefer, by name or number, the first that fits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    todo: tuple[str, ...] = Field(default=(), description="For `todo`; category “To Do”.")
    in_progress: tuple[str, ...] = Field(default=(), description="For `in progress`; category “In Progress”.")
    done: tuple[str, ...] = Field(default=(), description="For `done`; category “Done”.")
    dropped: tuple[str, ...] = Field(
        default=(), description="For `dropped`; an issue in one of them counts so."
    )

    def preferred(self, status: Status) -> tuple[str, ...]:
        """The names for a status."""
        names: tuple[str, ...] = getattr(self, status.name.lower())
        return names


class Resolutions(BaseModel):
    """`[jira.resolutions]`: what to set on closing, and what an issue was closed as; by name or number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    done: tuple[str, ...] = Field(
        default=("Done", "Fixed"), description="For `done`, the first that there is."
    )
    dropped: tuple[str, ...] = Field(default=_DROPPED, description="For `dropped`, the first that there is.")


class Settings(BaseModel):
    """`[jira]`: which site and project, and how its words map to ours. Secrets are not among it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = Field(None, description="Address of the site, as people see it in the browser.")
    email: str | None = Field(
        None, description="Account of an API token (Cloud), or user name (Data Center); none for a personal"
        " access token.",
    )  # fmt: skip
    project: str = Field("", pattern=rf"^({PROJECT_KEY})?$", description="Key of the project to create in.")
    projects: tuple[str, ...] = Field((), description="Keys of further projects whose issues are followed.")
    issue_type: str = Field("Task", description="Issue type of what is created, by name or number.")
    deployment: Literal["cloud", "server"] | None = Field(
        None, description="Which Jira it is; asked of the site when not set."
    )
    cloud_id: str | None = Field(
        None, pattern=r"^[0-9a-zA-Z-]+$", description="Number of the Cloud site, for tokens with scopes."
    )
    api_url: str | None = Field(None, description="Address of the REST interface, where it is another one.")
    accounts: tuple[str, ...] = Field(
        (), description="Further accounts whose issues count as our own: account id, or user name."
    )
    owners: dict[str, str] = Field(
        {}, description="Names in documents and accounts or addresses for them, before those of `[owners]`."
    )
    priorities: dict[str, str] = Field(
        _PRIORITIES, description="Priorities in documents and Jira's names or numbers for them."
    )
    types: dict[str, str] = Field(
        {}, description="Types in documents and issue types for them; without any, a type is a label."
    )
    statuses: Statuses = Field(Statuses(), description="Statuses to prefer.")
    resolutions: Resolutions = Field(Resolutions(), description="Resolutions of what is done and dropped.")
    create_fields: dict[str, Any] = Field({}, description="Further fields to set at creation, by id.")
    transition_fields: dict[str, Any] = Field(
        {}, description="Fields to set on transitions that ask for them, by id or name."
    )
    index_wait: float = Field(
        60,
        ge=0,
        description="Seconds to wait for the search to show an issue whose creation went unanswered.",
    )
    recheck: float = Field(30, ge=0, description="Seconds after which an edit is preceded by a fresh look.")
    attempts: int = Field(5, ge=1, le=20, description="How often one request is made at most.")
    longest_wait: float = Field(120, ge=0, description="Seconds that one request's retries may wait in all.")
    timeout: float = Field(30, gt=0, description="Seconds to wait for an answer.")

    @field_validator("url", "api_url")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        return value if value is None else safe_url(value, EXAMPLE)

    @field_validator("projects")
    @classmethod
    def _are_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(each.isascii() and each.replace("_", "A").isalnum() and each.isupper() for each in value):
            raise ValueError("must be project keys such as OPS")
        return value
