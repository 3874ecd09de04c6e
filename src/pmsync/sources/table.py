"""The table `[timeline]` of the settings."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Where timelines come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, dict[str, Any]] = Field(
        {"git": {}, "deploy_tags": {}},
        description="Which sources tell, each with its own table: `[timeline.sources.git]`.",
    )
    services: dict[str, tuple[str, ...]] = Field(
        {}, description="The paths of each service, as git pathspecs; an incident names its services."
    )
    branch: str = Field("HEAD", description="The branch whose landings count.")
    tolerance_minutes: int = Field(30, ge=0, description="How far an entry may be off before it is wrong.")

    def tables(self, services: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        """The sources' tables, with the paths of the affected services for those that have none."""
        paths = [path for service in services for path in self.services.get(service, ())]
        return {
            name: {"paths": paths, **table} if paths and table.get("source", name) == "git" else dict(table)
            for name, table in self.sources.items()
        }
