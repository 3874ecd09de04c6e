"""The column `Verified` of a document: what it should say, in words that change only with the verdict."""

from __future__ import annotations

import re

from pmsync.followup.ladder import Place, Rung, Verdict

_OURS = re.compile(r"(?:(?:closed|merged|deployed [0-9a-f]{7})(?: in part)?|attested|fallen back)?")
_SHOWN = 7


def cell(verdict: Verdict | None, now: str) -> str | None:
    """What the cell of an item should say where it says something else `now`; None to leave it alone.

    The words of people stay. What cannot be told (a shallow clone, a source that was not asked) takes no
    word back: two machines that know differently much must not write in turn.
    """
    wanted = _words(verdict, now)
    return None if wanted in (None, now) or not _OURS.fullmatch(now) else wanted


def _words(verdict: Verdict | None, now: str) -> str | None:
    if verdict is None:
        return ""
    if verdict.fallen:
        return "fallen back"
    if verdict.rung is Rung.UNKNOWN:
        return "attested" if verdict.attested and not now else None
    if verdict.rung is Rung.CLOSED:
        return "attested" if verdict.attested else "closed"
    part = " in part" if verdict.partial else ""
    if verdict.rung is Rung.DEPLOYED:
        return f"deployed {verdict.commits[0][:_SHOWN]}{part}"
    lacking = {Place.NOT_DEPLOYED, Place.ROLLED_BACK} & set(verdict.environments.values())
    return None if now.startswith("deployed") and not lacking else f"merged{part}"
