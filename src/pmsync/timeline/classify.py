"""Landings and tags to events: what kind each is, what it undoes, and whether it tells anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pmsync.timeline import paths, words
from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event, Kind, Landing, Tag

_LONGEST_TITLE = 200
_MOST_TOPICS = 200
"""Topic commits of one landing that are kept as references: some merges bring whole histories."""

_VERSION = re.compile(r"(?:^|[@/_-])v?\d+(?:\.\d+)+", re.IGNORECASE)


def clean(text: str) -> str:
    """Text for one line of a terminal or table: control characters are gone, blanks are single."""
    shown = "".join(" " if unicodedata.category(each) in ("Cc", "Cf", "Cs") else each for each in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= _LONGEST_TITLE else shown[: _LONGEST_TITLE - 1].rstrip() + "…"


def landing_event(
    landing: Landing,
    links: Links,
    *,
    branch_deploys: bool = False,
    environment: str | None = None,
    touches: bool | None = None,
) -> Event:
    """The event that a landing is. `branch_deploys` says that what lands is thereby deployed."""
    told = words.change(landing.subject, landing.body)
    title = _title(told, landing)
    undone = _undoing(landing, told)
    by_bot = _by_bot(landing, told)
    bump = words.is_bump(title, told.branch)
    kind = _kind(landing, told, title, undone)
    if branch_deploys and kind in (Kind.MERGE, Kind.COMMIT):
        kind = Kind.DEPLOY
    noise = "" if kind in (Kind.DEPLOY, Kind.REVERT, Kind.RELEASE) else _noise(landing.paths, by_bot and bump)
    topics = [topic.commit for topic in landing.topics[:_MOST_TOPICS]]
    request = [told.request] if told.request else []
    return Event(
        at=landing.at,
        kind=kind,
        title=clean(title),
        refs=(landing.commit, *request, *topics),
        source="git",
        url=(links.request(told.request) if told.request else None) or links.commit(landing.commit),
        commit=landing.commit,
        undoes=undone.targets,
        environment=environment if branch_deploys else None,
        deployed=branch_deploys,
        actor=clean(landing.author),
        authored=landing.authored,
        touches=touches,
        bot=by_bot,
        fix=undone.again is False and words.is_fix(title, told.branch),
        noise=noise,
        paths=landing.paths,
    )


def _title(told: words.Change, landing: Landing) -> str:
    """The pull request's title; where a merge says nothing, what its only topic commit says."""
    bare = told.title == landing.subject and told.branch
    if bare and len(landing.topics) == 1:
        return landing.topics[0].subject
    return told.title


def _undoing(landing: Landing, told: words.Change) -> words.Undoing:
    """What the landing says it takes back, or all commits that it brings."""
    undone = words.undoing(told.title, landing.body, told.branch)
    texts = [(topic.subject, topic.body) for topic in landing.topics]
    if undone.reverts and not undone.targets:
        targets = (words.undoing(*text).targets for text in texts)
        return replace(undone, targets=tuple(dict.fromkeys(each for found in targets for each in found)))
    found = [words.undoing(*text) for text in texts]
    if not undone.again and found and all(each.reverts for each in found):
        return replace(found[0], targets=tuple(dict.fromkeys(ref for each in found for ref in each.targets)))
    return undone


def _kind(landing: Landing, told: words.Change, title: str, undone: words.Undoing) -> Kind:
    if undone.reverts:
        return Kind.REVERT
    if words.is_deploy(title):
        return Kind.DEPLOY
    if words.is_release(title):
        return Kind.RELEASE
    return Kind.MERGE if landing.is_merge or told.request else Kind.COMMIT


def _by_bot(landing: Landing, told: words.Change) -> bool:
    """Whether an automaton made the change; one that only merges what people wrote does not count."""
    if words.is_bot(told.branch):
        return True
    if landing.topics:
        return all(words.is_bot(topic.author) for topic in landing.topics)
    return not landing.is_merge and words.is_bot(landing.author, landing.email)


def _noise(changed: Sequence[str], bots_bump: bool) -> str:
    if paths.only_docs(changed):
        return "documentation only"
    if bots_bump and (not changed or paths.only_dependencies(changed) or paths.only_workshop(changed)):
        return "a bot's version bump"
    return ""


def tag_events(tags: Iterable[Tag], links: Links) -> list[Event]:
    """One event per tagged commit and time: a monorepo's release sets many tags at once."""
    together: dict[tuple[str, bool, object], list[Tag]] = {}
    for tag in tags:
        together.setdefault((tag.commit, tag.annotated, tag.at if tag.annotated else None), []).append(tag)
    return [_tag_event(group, links) for group in together.values()]


def _tag_event(group: Sequence[Tag], links: Links) -> Event:
    names = [tag.name for tag in group]
    shown = clean(", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else ""))
    first = group[0]
    return Event(
        at=min(tag.at for tag in group),
        kind=Kind.RELEASE if _VERSION.search(first.name) else Kind.TAG,
        title=f"Tagged {shown}",
        refs=(*names, first.commit),
        source="git",
        url=links.tag(first.name),
        commit=first.commit,
        authored=None,
    )
