"""What `timeline` prints."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pmsync.cli import console
from pmsync.errors import Exit
from pmsync.timeline.metrics import metrics
from pmsync.timeline.render import entry_text, sentence, short
from pmsync.timeline.restamp import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmsync.model import Finding, PostMortem
    from pmsync.runs.timeline_run import Changed, Derived, Run
    from pmsync.timeline.ports import Event
    from pmsync.timeline.rank import Ranked

_STYLES = {"rollback": "red", "revert": "red", "deploy": "green", "release": "cyan", "tag": "cyan"}
_MOST_SUSPECTS = 30
_LONG_AGO = dt.timedelta(days=1)
"""How long before its landing something was written when that is told."""


def as_json(run: Run, found: Derived) -> None:
    """The entries as others rely on them."""
    _notes(found)
    console.say_json([_data(each) for each in found.entries])


def _data(entry: Ranked) -> dict[str, object]:
    event = entry.event
    return {
        "at": event.at.isoformat(),
        "kind": event.kind.value,
        "title": event.title,
        "refs": list(event.refs),
        "url": event.url,
        "source": event.source,
        "rank": entry.rank,
    }


def as_markdown(run: Run, found: Derived) -> None:
    """The entries as lines of a timeline."""
    _notes(found)
    for each in found.entries:
        event = each.event
        offset = event.at.astimezone(run.zone).utcoffset() or dt.timedelta()
        console.say(f"- {canonical(event.at, offset)} — {entry_text(event, run.links)}")


def as_table(run: Run, found: Derived) -> None:
    """The entries for a person, and what they say about the incident."""
    _notes(found)
    if not found.entries:
        console.say("Nothing was found in the window.")
    width = len(str(len(found.entries)))
    for each in found.entries:
        _line(each.event, f"{each.rank:>{width}}  ", run.zone)
    if run.document is not None:
        _incident(run, run.document, found)


def _line(event: Event, lead: str, zone: dt.tzinfo) -> None:
    at = event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    label = next((ref for ref in event.refs if ref[:1] in "#!"), None) or event.identity
    label = short(label) if label == event.commit else label
    kind = (f"{event.kind.value:<9}", _STYLES.get(event.kind.value, ""))
    said = [(lead, "dim"), (f"{at}  ", "dim"), kind, (f"{sentence(event)}  ", ""), (label, "dim")]
    if event.authored is not None and event.at - event.authored > _LONG_AGO:
        said.append((f"  written {event.authored.astimezone(zone):%Y-%m-%d}", "dim"))
    console.say_parts(said)


def _incident(run: Run, document: PostMortem, found: Derived) -> None:
    console.say()
    for metric in metrics(document.stamps):
        console.say(f"{metric.name:<17} {metric}", "yellow" if metric.wrong else None)
    for each in found.suggested:
        at = each.at.astimezone(run.zone).isoformat(timespec="minutes")
        console.say(f"{each.stamp} may be {at}: {each.because}")
    _suspects(run, found)
    cause = document.front_matter.get("cause")
    if cause is not None:
        console.say(f"cause: {cause}, as the front matter says")


def _suspects(run: Run, found: Derived) -> None:
    suspects = found.suspects
    if suspects is None:
        return
    ends = f"{_shown(suspects.good)}..{_shown(suspects.bad)}, " if suspects.good and suspects.bad else ""
    console.say(f"suspect range: {ends}{suspects.because}")
    for landing in found.between[:_MOST_SUSPECTS]:
        at = landing.at.astimezone(run.zone).strftime("%Y-%m-%d %H:%M %Z")
        console.say_parts([(f"    {at}  {short(landing.commit)}  ", "dim"), (landing.subject, "")])
    if len(found.between) > _MOST_SUSPECTS:
        console.say(f"    and {len(found.between) - _MOST_SUSPECTS} more")


def _shown(revision: str | None) -> str:
    return short(revision) if revision and len(revision) >= 40 else revision or "?"


def merged(changed: Changed, found: Derived, check: bool) -> None:
    """What was, or would be, written."""
    _notes(found)
    verb = "would add" if check else "added"
    for event in changed.added:
        console.say(f"{verb}: {sentence(event)}")
    for each in changed.accepted:
        console.say(f"{verb}: {each.stamp}, since {each.because}")
    for event in changed.homeless:
        console.note(f"no place was found for: {sentence(event)}")
    if changed.text == changed.before:
        console.say("The timeline is up to date.")


def findings(found: Sequence[Finding]) -> int:
    """Findings, one a line."""
    for each in found:
        console.say(str(each))
    return Exit.ATTENTION if found else Exit.FINE


def _notes(found: Derived) -> None:
    for each in found.notes:
        console.note(each)
