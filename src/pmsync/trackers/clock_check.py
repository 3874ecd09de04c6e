"""Whether this machine's clock agrees with a server's: for `doctor`."""

from __future__ import annotations

from pmsync.model import Check, State

SKEW = 60
"""Seconds that a clock may be wrong before it is worth a word."""


def clock_check(name: str, served: float | None, now: float) -> Check:
    """How far a clock is off a server's; both in Unix time, None where the server told no time."""
    if served is None:
        return Check("clock", State.OK, f"{name} told no time")
    off = now - served
    if abs(off) <= SKEW:
        return Check("clock", State.OK, f"agrees with {name}'s")
    way = "ahead of" if off > 0 else "behind"
    return Check("clock", State.WARNING, f"{abs(off):.0f} s {way} {name}'s", "Set this machine's clock.")
