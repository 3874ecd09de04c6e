"""A file's text to a post-mortem. Reading never fails: what cannot be understood becomes a finding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import PurePath

from pmsync.document.actions.reading import read_actions
from pmsync.document.front_matter import FrontMatter, read_front_matter
from pmsync.document.labels import labelled
from pmsync.document.markdown import Block, Tree, parse_blocks
from pmsync.document.plain import plain
from pmsync.document.refs import refs_in
from pmsync.document.sections import blocks_of, find_sections
from pmsync.document.text import Source
from pmsync.document.timeline.doubts import doubts_told
from pmsync.document.timeline.entries import sightings, unsectioned
from pmsync.document.timeline.moments import Doubt, Setting, place
from pmsync.document.timeline.setting import find_day, find_zone, firm_day, front_zone
from pmsync.document.timeline.sighting import Sighting
from pmsync.document.times.days import days_in
from pmsync.document.times.stamps import stamp_at
from pmsync.document.titles import find_title
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import STAMPS, Finding, PostMortem, Section, Severity, TimelineEntry

_SUFFIX = lazy_pattern(r"(?:\.html)?\.(?:md|markdown|mdx)(?:\.\w+)?$", re.IGNORECASE)
_ISO_UTC = lazy_pattern(r"(?:19|20)\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d(?::\d\d)?Z", re.ASCII)
_SEVERITIES = ("severity", "incident severity", "sev", "schweregrad", "gravite")
_SERVICES = ("services", "affected services", "services affected", "service")


def parse(path: str, text: str, *, with_timeline: bool = True) -> PostMortem:
    """The post-mortem in a file's text; without its timeline it costs a fraction."""
    return parse_whole(path, text, with_timeline=with_timeline)[0]


def parse_whole(path: str, text: str, *, with_timeline: bool = True) -> tuple[PostMortem, Source, Tree]:
    """The post-mortem in a file's text, and what it was read from, for those who look closer."""
    source = Source(text)
    head = read_front_matter(source, path)
    tree = parse_blocks(_body(source, head), head.lines)
    sections = find_sections(source, tree)
    facts = cache(lambda: labelled(tree))  # which are asked for only where nothing surer tells
    title = find_title(head, tree)
    stamps, stamp_findings = _stamps(head, path)

    def find_setting(heading: str, intro: Sequence[str]) -> Setting:
        firm = firm_day(intro)
        day = firm or find_day(heading, intro, head, facts(), title)
        near = next(iter(days_in(PurePath(path).name)), None)
        return Setting(day, find_zone(heading, intro, head, tree), near, firm is not None)

    timeline, doubts = _timeline(source, tree, sections, find_setting) if with_timeline else ([], [])
    actions, action_findings = read_actions(path, source, tree, sections)
    post_mortem = PostMortem(
        path=path,
        id=head.text("id") or file_id(path),
        title=title,
        severity=head.text("severity", "sev") or _fact(facts(), _SEVERITIES),
        services=head.texts("services") or head.texts("service") or _listed(_fact(facts(), _SERVICES)),
        stamps=stamps,
        sections=sections,
        timeline=tuple(timeline),
        actions=tuple(actions),
        findings=(*head.findings, *stamp_findings, *doubts_told(doubts, source, path), *action_findings),
        text=text,
        front_matter=head.values,
    )
    return post_mortem, source, tree


def file_id(path: str) -> str:
    """The id of a post-mortem whose front matter states none: its file's stem."""
    return _SUFFIX.sub("", PurePath(path).name) or path


def _body(source: Source, head: FrontMatter) -> str:
    """The Markdown: what stands below the head, a byte order mark left out."""
    return source.text[source.start(head.lines + 1) :].removeprefix("\ufeff")


def _stamps(head: FrontMatter, path: str) -> tuple[dict[str, dt.datetime], list[Finding]]:
    """The incident stamps of the front matter; one without a zone is of the front matter's `timezone`."""
    stamps: dict[str, dt.datetime] = {}
    findings: list[Finding] = []
    for name in STAMPS:
        keys = (name, f"{name}_at", f"{name}-at")
        written = head.text(*keys)
        if written is None:
            continue
        moment = _moment(written, head)
        if moment is not None:
            stamps[name] = moment
        else:
            key = next(key for key in keys if head.text(key))
            message = f"{key} is not a date and time with a zone; write it like 2024-05-01T14:02:00Z"
            findings.append(Finding(path, head.places.get(key, 1), 1, "PM302", Severity.WARNING, message))
    return stamps, findings


def _moment(written: str, head: FrontMatter) -> dt.datetime | None:
    """A stamp of the front matter; in nearly every document it is written as ISO 8601 in UTC."""
    if _ISO_UTC.fullmatch(written):
        with suppress(ValueError):
            return dt.datetime.fromisoformat(written)
    stamp = stamp_at(written)
    moment = place([(stamp, None)], Setting(zone=front_zone(head)))[0] if stamp else None
    return moment if isinstance(moment, dt.datetime) else None


def _fact(facts: Mapping[str, Sequence[str]], labels: Sequence[str]) -> str | None:
    return next((plain(value) for label in labels for value in facts.get(label, ())), None)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _timeline(
    source: Source,
    tree: Tree,
    sections: Mapping[str, Section],
    find_setting: Callable[[str, list[str]], Setting],
) -> tuple[list[TimelineEntry], list[tuple[Sighting, Doubt]]]:
    """The entries, and what is not certain about them."""
    section = sections.get("timeline")
    blocks = blocks_of(tree, section) if section else []
    found = sightings(blocks)
    if not any(each.entry for each in found):
        found = unsectioned(tree, sections.values())
    setting = find_setting(source.line(section.first) if section else "", _intro(blocks))
    moments = place([(each.stamp, each.zone) for each in found], setting)
    doubts = [(each, why) for each, why in zip(found, moments, strict=True) if isinstance(why, Doubt)]
    entries = [
        TimelineEntry(
            line=each.first,
            at=moment if isinstance(moment, dt.datetime) else None,
            stamp=each.written,
            text=each.text,
            refs=refs_in(each.content, tree),
            span=source.lines(each.first, each.last),
        )
        for each, moment in zip(found, moments, strict=True)
        if each.entry
    ]
    return entries, [(each, why) for each, why in doubts if each.entry]


def _intro(blocks: Sequence[Block]) -> list[str]:
    """What the timeline's section says in words without a time of their own."""
    paragraphs = [each for block in blocks if block.kind in ("paragraph", "quote") for each in block.walk()]
    return [each.content for each in paragraphs if each.kind == "paragraph" and not stamp_at(each.content)]
