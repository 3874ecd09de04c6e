"""The list of all post-mortems: its rows, its months, and the index that the search runs on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pmsync.followup.facts import Incident
from pmsync.followup.report import Report
from pmsync.followup.states import State
from pmsync.model import Status
from pmsync.site.addresses import NOBODY, Addresses, Name
from pmsync.site.items import severity

FIRST = 50
"""How many post-mortems the list shows before somebody asks for more."""

INDEX_BYTES = 1_600_000
"""What the index may weigh; where it would weigh more, titles are cut in it."""

UNDATED = "undated"
STANDINGS: Mapping[str, str] = {
    "overdue": "Something overdue",
    "open": "Something open",
    "unshipped": "Done, not shipped",
    "done": "All done",
    "none": "No action items",
}
"""How a post-mortem may stand, and what the filter calls it."""


class Entry(NamedTuple):
    """A post-mortem in the list. `standings` are names of `STANDINGS`; `month` is what it is filed under."""

    incident: Incident
    url: str
    title: str
    severity: str
    day: dt.date | None
    items: int
    done: int
    open: int
    overdue: int
    owners: tuple[str, ...]
    standings: tuple[str, ...]
    month: str


def entries(report: Report, addresses: Addresses, members: Mapping[Name, Sequence[State]]) -> list[Entry]:
    """All post-mortems, the newest first; `members` are the items of each."""
    lost = {
        (each.incident.repository, each.incident.path)
        for name in ("fallen_back", "not_deployed")
        for each in report.lists[name]
    }
    found = []
    for incident in report.incidents:
        name = (incident.repository, incident.path)
        found.append(_entry(incident, addresses.of(incident), members.get(name, ()), name in lost))
    return sorted(found, key=lambda each: (each.day or dt.date.min, each.incident.id), reverse=True)


def _entry(incident: Incident, url: str, states: Sequence[State], lost: bool) -> Entry:
    late = sum([each.overdue > 0 for each in states])
    still = sum([each.is_open for each in states])
    done = sum([each.item.status is Status.DONE for each in states])
    holds = {
        "overdue": late,
        "open": still,
        "unshipped": lost,
        "done": states and not still,
        "none": not states,
    }
    day = incident.day
    return Entry(
        incident,
        url,
        incident.title or incident.id,
        severity(incident.severity),
        day,
        len(states),
        done,
        still,
        late,
        tuple(dict.fromkeys([each.item.owner or NOBODY for each in states])),
        tuple([name for name, applies in holds.items() if applies]),
        month(day),
    )


def month(day: dt.date | None) -> str:
    """What an incident of a day is filed under."""
    return f"{day.year:04}-{day.month:02}" if day else UNDATED


def by_month(found: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Post-mortems by the month they are filed under, newest first; those without a day last."""
    months: dict[str, list[Entry]] = {}
    for each in found:
        months.setdefault(each.month, []).append(each)
    return months


def index(found: Sequence[Entry], longest: int = INDEX_BYTES) -> str:
    """Everything that the search needs, as JSON that may stand inside of HTML."""
    services = sorted({service for each in found for service in each.incident.services})
    severities = sorted({each.severity for each in found})
    owners = sorted({owner for each in found for owner in each.owners})
    tables = {"services": services, "severities": severities, "owners": owners, "standings": [*STANDINGS]}
    places = {name: {word: place for place, word in enumerate(words)} for name, words in tables.items()}
    for title in (200, 120, 80, 60, 40, 20):
        rows = [_index_row(each, places, title) for each in found]
        text = json.dumps({**tables, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode("utf-8", "surrogateescape")) <= longest:
            break
    return text.replace("<", "\\u003c")


def _index_row(each: Entry, places: Mapping[str, Mapping[str, int]], longest: int) -> list[object]:
    slug = each.url.rpartition("/")[2].removesuffix(".html")
    name = each.incident.id
    return [
        each.title if len(each.title) <= longest else f"{each.title[: longest - 1]}…",
        slug,
        "" if name == slug else name[:longest],
        each.day.year * 10_000 + each.day.month * 100 + each.day.day if each.day else 0,
        places["severities"][each.severity],
        [places["services"][service] for service in each.incident.services],
        sum(1 << places["standings"][name] for name in each.standings),
        each.items,
        each.done,
        each.overdue,
        [places["owners"][owner] for owner in each.owners],
    ]
