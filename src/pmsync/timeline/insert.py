"""Derived entries into a document, in its own format and zone; what people wrote is not touched.

Each entry is placed by one insertion and the result is read again: it counts only when the new entry is
read at its time and every other entry is still read as before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pmsync.document.markdown import split_row
from pmsync.document.text import Source, apply_edits
from pmsync.model import Edit, PostMortem, Span, TimelineEntry
from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event
from pmsync.timeline.render import entry_text
from pmsync.timeline.restamp import canonical, has_clock, restamp

Parse = Callable[[str, str], PostMortem]
_MARKER = re.compile(r"[ \t>]*(?:#{1,6}[ \t]+|(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?")
_BEHIND = re.compile(
    r"(?P<close>[*_`\])]*)(?:(?P<alone>:?[*_`]*[ \t]*$)|(?:[ \t]*(?:--?|[–—:|,]|→)[*_`]*)?[ \t]+)"
)
"""What stands between a stamp and its entry's words; `alone` when they follow below."""
_BREAK = re.compile(r"(?: {2,}|\\)$")
_SECTIONS_AFTER = ("root_cause", "impact", "went_well", "went_poorly", "action_items")
_TRIES = 4
"""Entries whose format is tried for a new one, the nearest first."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A document's text with derived entries, those that were added, and those that found no place."""

    text: str
    added: tuple[Event, ...]
    homeless: tuple[Event, ...]


def insert(document: PostMortem, events: Sequence[Event], links: Links, parse: Parse) -> Merged:
    """The document with an entry for each event; `parse` reads a document's text again."""
    added, homeless = [], []
    for event in sorted(events, key=lambda each: each.at):
        after = _with(document, event, links, parse)
        if after is None:
            homeless.append(event)
        else:
            document = after
            added.append(event)
    return Merged(document.text, tuple(added), tuple(homeless))


def _with(document: PostMortem, event: Event, links: Links, parse: Parse) -> PostMortem | None:
    for edit in _candidates(document, event, entry_text(event, links)):
        text = apply_edits(document.text, [edit])
        after = parse(document.path, text)
        if _reads_back(document, after, event.at):
            return after
    return None


def _reads_back(before: PostMortem, after: PostMortem, at: dt.datetime) -> bool:
    """Whether exactly one entry was added, at its time, and no other changed its own."""
    minute = at.replace(second=0, microsecond=0)
    old = [(entry.at, entry.text) for entry in before.timeline]
    new = [(entry.at, entry.text) for entry in after.timeline]
    if len(new) != len(old) + 1 or before.sections.keys() - after.sections.keys():
        return False
    place = next((place for place, pair in enumerate(old) if pair != new[place]), len(old))
    found = new[place][0]
    return (
        found is not None
        and found.replace(second=0, microsecond=0) == minute
        and new[:place] + new[place + 1 :] == old
    )


def _candidates(document: PostMortem, event: Event, text: str) -> Iterator[Edit]:
    dated = [entry for entry in document.timeline if entry.at is not None]
    source = Source(document.text)
    if not dated:
        yield _first_entry(document, source, f"- {canonical(event.at, _offset(document))} — {text}")
        return
    anchor, before = _anchor(dated, event.at)
    near = sorted(dated, key=lambda entry: abs(entry.line - anchor.line))[:_TRIES]
    for own in (True, False):
        for pattern in near:
            line = _like(source, pattern, event.at, text, own)
            if line is not None:
                yield _placed(source, dated, anchor, before, line)


def _offset(document: PostMortem) -> dt.timedelta:
    """The offset that the document's own stamps are written in."""
    started = document.stamps.get("started")
    return (started.utcoffset() if started else None) or dt.timedelta()


# Where


def _anchor(dated: Sequence[TimelineEntry], at: dt.datetime) -> tuple[TimelineEntry, bool]:
    """The entry that the new one goes next to, and whether before it; newest-first timelines stay so."""
    times = [entry.at for entry in dated if entry.at is not None]
    falling = len(times) > 1 and times[0] > times[-1]
    earlier = [place for place, time in enumerate(times) if (time >= at if falling else time <= at)]
    if not earlier:
        return dated[0], True
    anchor = dated[earlier[-1]]
    inner = [entry for entry in dated[earlier[-1] + 1 :] if entry.span.end <= anchor.span.end]
    return (inner[0], True) if inner else (anchor, False)


def _placed(
    source: Source, dated: Sequence[TimelineEntry], anchor: TimelineEntry, before: bool, line: str
) -> Edit:
    newline = source.newline
    gap = newline * 2 if _is_loose(source, dated, anchor) else newline
    if before:
        start = source.span(anchor.line).start
        return Edit(Span(start, start), f"{line}{gap}")
    end = _end(source, anchor)
    return Edit(Span(end, end), f"{gap}{line}")


def _end(source: Source, entry: TimelineEntry) -> int:
    """Where an entry's last line ends: a list item's span reaches over the blank lines behind it."""
    return entry.span.start + len(_written(source.cut(entry.span)))


def _written(text: str) -> str:
    """A text without the blank lines behind it; blanks at the end of its last line may be a break."""
    words = text.rstrip()
    behind = text[len(words) :]
    return words + behind[: len(behind) - len(behind.lstrip(" \t"))]


def _is_loose(source: Source, dated: Sequence[TimelineEntry], anchor: TimelineEntry) -> bool:
    """Whether blank lines stand between the entries around."""
    if source.line(anchor.line).lstrip(" >").startswith("#"):
        return True
    place = dated.index(anchor)
    pair = dated[place : place + 2] if place + 1 < len(dated) else dated[place - 1 : place + 1]
    if len(pair) < 2:
        return False
    between = source.text[_end(source, pair[0]) : pair[1].span.start]
    return bool(re.search(r"\n[ \t>]*\r?\n", between)) and not re.search(r"\S", between.replace(">", ""))


def _first_entry(document: PostMortem, source: Source, line: str) -> Edit:
    """The first entry at the end of the timeline's section, which is made where there is none."""
    newline = source.newline
    section = document.sections.get("timeline")
    if section is not None:
        body = _written(source.cut(source.lines(section.first, section.last)))
        end = source.span(section.first).start + len(body)
        return Edit(Span(end, end), f"{newline * 2}{line}")
    follower = next((document.sections[name] for name in _SECTIONS_AFTER if name in document.sections), None)
    if follower is not None:
        start = source.span(follower.first).start
        return Edit(Span(start, start), f"## Timeline{newline * 2}{line}{newline * 2}")
    end = len(document.text)
    lead = "" if document.text.endswith(("\n", "\r")) or not document.text else newline
    return Edit(Span(end, end), f"{lead}{newline}## Timeline{newline * 2}{line}{newline}")


# How


def _like(source: Source, entry: TimelineEntry, at: dt.datetime, text: str, own: bool) -> str | None:
    """A line like an entry's, with another time and text; `own` tells the time as that entry does."""
    line = source.line(entry.line)
    if entry.at is None:
        return None
    if line.lstrip().startswith("|") or line.count("|") >= 2:
        return _row(source, entry, entry.at, at, text, own)
    marker = _MARKER.match(line)
    start = marker.end() if marker else 0
    place = line.find(entry.stamp, start)
    behind = _BEHIND.match(line, place + len(entry.stamp)) if place >= 0 else None
    if behind is None or not _balanced(line[start:place], behind["close"]):
        return None
    stamp = (
        restamp(entry.stamp, entry.at, at) if own else canonical(at, entry.at.utcoffset() or dt.timedelta())
    )
    if stamp is None or not has_clock(stamp):
        return None
    told = f"{line[:place]}{stamp}{line[place + len(entry.stamp) : behind.end()]}"
    if behind["alone"] is not None:
        is_item = bool(marker and marker[0].strip(" \t>#"))
        return f"{told.rstrip()} {text}" if is_item else f"{told}{source.newline * 2}{text}"
    end = _BREAK.search(line)
    return f"{told}{text}{end[0] if end else ''}"


def _balanced(opening: str, closing: str) -> bool:
    """Whether the marks before a stamp are closed directly behind it, and nothing else stands before it."""
    pairs = str.maketrans("[(", "])")
    return opening.translate(pairs)[::-1] == closing


def _row(
    source: Source, entry: TimelineEntry, old: dt.datetime, at: dt.datetime, text: str, own: bool
) -> str | None:
    span = source.span(entry.line)
    line = source.cut(span)
    cells = split_row(line, span.start)
    stamps: dict[int, str] = {}
    for place, cell in enumerate(cells):
        shown = restamp(source.cut(cell), old, at)
        if shown is not None and cell.start < cell.end:
            stamps[place] = shown
    clocks = [place for place, shown in stamps.items() if has_clock(shown)]
    others = [place for place in range(len(cells)) if place not in stamps]
    if not clocks or not others:
        return None
    if not own:
        stamps = {clocks[0]: canonical(at, old.utcoffset() or dt.timedelta())}
    words = max(others, key=lambda place: (cells[place].end - cells[place].start, -place))
    said = [stamps.get(place, text if place == words else "") for place in range(len(cells))]
    indent = line[: len(line) - len(line.lstrip())]
    left = "| " if line.lstrip().startswith("|") else ""
    right = " |" if line.rstrip().endswith("|") else ""
    return f"{indent}{left}{' | '.join(said)}{right}"
