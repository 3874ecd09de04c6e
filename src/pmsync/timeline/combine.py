"""Events of several sources as one list: the same event told twice becomes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from pmsync.timeline.ports import Event, Kind

_SAME_MOMENT = dt.timedelta(minutes=1)
_SAME_DEPLOY = dt.timedelta(minutes=15)
_SAME_RELEASE = dt.timedelta(hours=1)
"""A release's commit is tagged, and its tag published, some time later."""

TAGGED = "Tagged "
"""How the title of a tag begins."""

DEPLOYS = (Kind.DEPLOY, Kind.ROLLBACK)
_LANDINGS = (Kind.MERGE, Kind.COMMIT, Kind.REVERT)
_TAGS = (Kind.TAG, Kind.RELEASE)

_TELLS = (Kind.ROLLBACK, Kind.REVERT, Kind.DEPLOY, Kind.RELEASE, Kind.TAG, Kind.RUN, Kind.MERGE, Kind.COMMIT)
"""Which kind an event keeps that two sources tell differently: the first of these."""


def combine(events: Iterable[Event]) -> list[Event]:
    """All events in time order, each told once; what was merged keeps the references of both."""
    result: list[Event] = []
    by_key: dict[str, list[int]] = {}
    for event in sorted(resolved(events), key=lambda each: (each.at, _TELLS.index(each.kind), each.identity)):
        keys = set(_keys(event))
        places = sorted({place for key in keys for place in by_key.get(key, ())})
        same = next((place for place in places if _same(result[place], event)), None)
        if same is None:
            same = len(result)
            result.append(event)
        else:
            result[same] = _merged(result[same], event)
        for key in keys:
            by_key.setdefault(key, []).append(same)
    return result


def resolved(events: Iterable[Event]) -> list[Event]:
    """The events with revisions as full commit ids, where a landing or tag among them says which is meant.

    Deploy logs name a revision by a short commit id or by a tag.
    """
    events = list(events)
    full = {ref for event in events for ref in event.refs if _is_commit(ref)}
    tags = {ref: event.commit for event in events if event.kind in _TAGS for ref in event.refs}
    return [_resolved(event, full, tags) for event in events]


def _is_commit(ref: str) -> bool:
    return len(ref) in (40, 64) and all(each in "0123456789abcdef" for each in ref)


def _resolved(event: Event, full: Collection[str], tags: Mapping[str, str | None]) -> Event:
    named = event.commit
    if named is None or named in full:
        return event
    commit = tags.get(named)
    if commit is None and len(named) >= 7:
        meant = [each for each in full if each.startswith(named)]
        commit = meant[0] if len(meant) == 1 else None
    return event if commit is None else replace(event, commit=commit, refs=(*event.refs, commit))


def _keys(event: Event) -> tuple[str, ...]:
    """What two tellings of one event have in common: the revision, else the references themselves."""
    return (event.commit, *event.refs[:1]) if event.commit else event.refs


def _same(one: Event, other: Event) -> bool:
    apart = abs(one.at - other.at)
    if one.identity == other.identity and one.kind == other.kind and one.source != other.source:
        return True
    if one.commit is None or one.commit != other.commit:
        return False
    kinds = {one.kind, other.kind}
    if kinds <= {*DEPLOYS, Kind.RUN} and kinds != {Kind.RUN}:
        return _same_place(one, other) and apart <= _SAME_DEPLOY
    if kinds <= set(_TAGS):
        return apart <= _SAME_RELEASE
    if kinds <= {*_TAGS, *_LANDINGS, Kind.DEPLOY} and kinds & set(_TAGS):
        return apart <= _SAME_MOMENT
    return False


def _same_place(one: Event, other: Event) -> bool:
    if one.source == other.source and one.identity != other.identity:
        return False
    return not one.environment or not other.environment or one.environment == other.environment


def _merged(one: Event, other: Event) -> Event:
    """The telling event with what the other one adds; a release happened when its last step did."""
    first, second = sorted((one, other), key=lambda each: _TELLS.index(each.kind))
    return replace(
        first,
        at=max(one.at, other.at) if {one.kind, other.kind} <= set(_TAGS) else first.at,
        title=_title(first, second),
        refs=tuple(dict.fromkeys([*first.refs, *second.refs])),
        url=first.url or second.url,
        commit=first.commit or second.commit,
        undoes=first.undoes or second.undoes,
        environment=first.environment or second.environment,
        service=first.service or second.service,
        actor=first.actor or second.actor,
        authored=first.authored or second.authored,
        touches=first.touches if first.touches is not None else second.touches,
        fix=first.fix or second.fix,
        noise="",
        paths=first.paths or second.paths,
    )


def _title(first: Event, second: Event) -> str:
    """What landed, and the names it was tagged with."""
    texts = sorted((first, second), key=lambda each: (each.title.startswith(TAGGED), each.kind in _TAGS))
    names = texts[1].title.removeprefix(TAGGED)
    if not texts[1].title.startswith(TAGGED) or names in texts[0].title:
        return texts[0].title
    if texts[0].title.startswith(TAGGED) or f"({TAGGED.lower()}" in texts[0].title:
        return f"{texts[0].title.removesuffix(')')}, {names}" + ")" * texts[0].title.endswith(")")
    return f"{texts[0].title} ({TAGGED.lower()}{names})"
