"""The table `[verify]` of the settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Against what finished work is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    branch: str = Field("HEAD", description="The default branch: what is on it is merged.")
    environments: tuple[str, ...] = Field(
        (), description="The environments that must have the work; without any, all that are told of."
    )
    column: bool = Field(
        False,
        description="Keeps a column `Verified` in the documents' tables of action items, with each sync.",
    )
    days: int = Field(
        90, ge=1, description="How far back deployments are asked for where asking costs requests."
    )
