"""How far a done item really is: closed, merged, deployed; attested beside it, and what undid it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Rung(StrEnum):
    """How far an item's work is known to have come."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    MERGED = "merged"
    DEPLOYED = "deployed"


class Place(StrEnum):
    """What an environment has of an item's work."""

    DEPLOYED = "deployed"
    NOT_DEPLOYED = "not deployed"
    ROLLED_BACK = "rolled back"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a done item.

    It is deployed when every environment that counts has it.
    `why` tells the reason for `unknown` and for a rung that is lower than it could be; `fallen` tells what
    took a finished item back, `partial` that a commit says it does only a part.
    """

    rung: Rung
    commits: tuple[str, ...] = ()
    environments: Mapping[str, Place] = field(default_factory=dict)
    why: str = ""
    fallen: str = ""
    partial: bool = False
    evidence: str | None = None
    notes: Sequence[str] = ()

    @property
    def attested(self) -> bool:
        """Whether somebody left evidence for work that is no code."""
        return self.evidence is not None

    def __str__(self) -> str:
        """`merged`, `deployed (production)`, `closed, attested` …"""
        there = [name for name, answer in self.environments.items() if answer is Place.DEPLOYED]
        parts = [f"{self.rung} ({', '.join(there)})" if there else str(self.rung)]
        parts += ["attested"] if self.attested else []
        parts += ["in part"] if self.partial else []
        return ", ".join([*parts, "fallen back"] if self.fallen else parts)
