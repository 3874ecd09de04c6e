"""`[github]` in the settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pmsync.trackers.safe_addresses import safe_url

SHARED = frozenset({"api_url", "app_id"})
"""What all trackers of this kind in a repository have in common: a token goes to one host."""

SHORT = "#"
"""What a reference begins with that names no place; trackers with the same cannot both be meant by it."""

EXAMPLE = "https://github.example/api/v3"
"""An address that may stand in the settings."""


class Settings(BaseModel):
    """`[github]`: which repository, and how patient to be. Secrets are not among it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str | None = Field(
        None, pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", description="`owner/name`; else that of `origin`."
    )
    api_url: str | None = Field(
        None,
        description="Address of the REST interface; else `GITHUB_API_URL`, else `https://api.github.com`.",
    )
    label: str = Field(
        "pmsync",
        pattern=r"^[^,\s]([^,]{0,48}[^,\s])?$",
        description="Label of every issue that pmsync creates.",
    )
    accounts: tuple[str, ...] = Field(
        (), description="Further logins whose issues count as our own, such as a former bot's."
    )
    owners: dict[str, str] = Field(
        {}, description="Names in documents and logins for them, before those of `[owners]`."
    )
    app_id: int | None = Field(None, description="Number of a GitHub App; its key is in the environment.")
    installation_id: int | None = Field(None, description="Number of the App's installation.")
    recheck: float = Field(
        30, ge=0, description="Seconds after which an edit is preceded by a look at what people changed."
    )
    attempts: int = Field(5, ge=1, le=20, description="How often one request is made at most.")
    longest_wait: float = Field(120, ge=0, description="Seconds that one request's retries may wait in all.")
    timeout: float = Field(30, gt=0, description="Seconds to wait for an answer.")

    @field_validator("api_url")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        return value if value is None else safe_url(value, EXAMPLE)
