"""A post-mortem's timeline: what in its section carries a time, in whatever shape it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold
from pmsync.document.stamps import Stamp, stamp_after_label, stamp_at, stamp_before_end
from pmsync.document.timeline_tables import timed_rows
from pmsync.document.zones import Zone
from pmsync.model import Section

_TASK = re.compile(r"\[[ xX]?\][ \t]+")
_MARKS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_BLANKS = re.compile(r"\s+")
_DANGLING = re.compile(r"[ \t]*(\*\*|__|`)[ \t]*$")
_SEPARATED = re.compile(r"[ \t]+(?:[-–—:|@(]|at|um|à)$|[:;,|(]$")
_SPAN_OF_TIME = re.compile(
    r"\b(?:duration|time to|downtime|ttd|ttr|ttm|mttr|mttd|total|delay|lag|dauer|duree|all times|times are)\b"
)
_WORDY = frozenset({"", "text", "txt", "plain", "plaintext", "none", "log"})
_DIGIT = re.compile(r"\d")
_BOUND = re.compile(
    r"\b(?:to|for|until|till|by|before|after|from|since|than|of|between|and|bis|vor|nach|von)[ ]+$"
)
_FEW = 4  # words that may stand before a date without a clock at the end of a line
_FEWEST = 3  # entries that make a timeline where no heading says so
_NO_TIMELINE = frozenset({"action_items", "supporting", "lessons", "went_well", "went_poorly"})
_LISTS = ("list", "numbered")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place that carries a time: an entry, or only the day or hour that what follows belongs to.

    `content` is the Markdown in which its references are looked for; `zone` is that of its table's column.
    """

    first: int
    last: int
    stamp: Stamp
    written: str
    text: str
    content: str
    form: str
    zone: Zone | None = None
    entry: bool = True


def sightings(blocks: Sequence[Block]) -> list[Sighting]:
    """What carries a time among a section's blocks, in document order.

    Fences, indented code and quotes are read only when nothing else does: they may hold logs and chats, or
    the whole timeline.
    """
    found = list(_groups(blocks))
    if not any(each.entry for each in found):
        found += _quoted(blocks)
    return found


def unsectioned(tree: Tree, sections: Iterable[Section]) -> list[Sighting]:
    """The longest run of clocked list lines, rows or headings in a document that has no timeline by name.

    What stands in parts that hold other dates (tasks, appendices) is left out, and so are fewer than three.
    """
    other = [(each.first, each.last) for each in sections if each.name in _NO_TIMELINE]
    runs: list[list[Block]] = [[]]
    for block in tree.root.children:
        if block.kind == "heading" and _leading(block) is None:
            runs.append([])
        if not any(first <= block.first <= last for first, last in other):
            runs[-1].append(block)
    found = [[each for each in _groups(run) if each.form != "line"] for run in runs]
    longest = max(found, key=_clocked)
    return longest if _clocked(longest) >= _FEWEST else []


def _clocked(found: list[Sighting]) -> int:
    return sum(each.entry and each.stamp.timed for each in found)


def _groups(blocks: Sequence[Block]) -> Iterator[Sighting]:
    """Blocks by what leads them: a heading with a time, a paragraph that is only a time, or nothing."""
    lead: tuple[Block, Stamp] | None = None
    followers: list[Block] = []
    for block in blocks:
        stamp = _leading(block)
        if stamp is None and block.kind != "heading":
            followers.append(block)
            continue
        yield from _group(lead, followers)
        lead, followers = (block, stamp) if stamp else None, []
    yield from _group(lead, followers)


def _leading(block: Block) -> Stamp | None:
    """The stamp of a heading, or of a paragraph that is nothing else."""
    if block.kind == "heading":
        return _told(block.content)[0]
    if block.kind == "paragraph" and "\n" not in block.content:
        stamp = stamp_at(block.content)
        return stamp if stamp and not _words(block.content[stamp.rest :]) else None
    return None


def _group(lead: tuple[Block, Stamp] | None, followers: list[Block]) -> Iterator[Sighting]:
    inner = list(chain.from_iterable(map(_inside, followers)))
    if lead is None:
        yield from inner
        return
    block, stamp = lead
    own = _own(block, stamp, followers)
    timed = any(each.entry and each.stamp.timed for each in inner)
    if not stamp.timed and not any(each.entry for each in inner):
        inner = [_under(own, item) for each in followers if each.kind in _LISTS for item in each.children]
    if stamp.timed:
        own = replace(own, entry=not (timed and _words(block.content[: stamp.start])))
    else:
        own = replace(own, entry=not inner and bool(own.text))
    yield own
    yield from inner


def _own(block: Block, stamp: Stamp, followers: list[Block]) -> Sighting:
    """The entry that a heading or lone time makes; without words of its own, the next ones are its text."""
    content = block.content
    text = _text(_told(content)[1])
    bodies = [each.content for follower in followers for each in follower.walk() if each.kind == "paragraph"]
    if text.startswith("(") and text.endswith(")"):
        text = f"{_text(bodies[0])} {text}" if bodies else text
    body = "\n".join(bodies)
    last = followers[-1].last if followers else block.last
    return Sighting(
        block.first,
        last,
        stamp,
        _written(content, stamp),
        text or _text(bodies[0] if bodies else ""),
        f"{content}\n{body}",
        block.kind,
    )


def _under(lead: Sighting, item: Block) -> Sighting:
    """A list item without a time below a line that is a day."""
    content = _content(item)
    return replace(lead, first=item.first, last=item.last, text=_text(content), content=content, form="item")


def _inside(block: Block) -> Iterator[Sighting]:
    if block.kind in _LISTS:
        for item in block.children:
            yield from _item(item)
    elif block.kind == "table":
        for row in timed_rows(block):
            said = [_text(row.when[row.stamp.rest :]), *map(_text, row.rest)]
            text = " — ".join(each for each in said if each)
            written, content = _written(row.when, row.stamp), " ".join([row.when, *row.rest])
            yield Sighting(row.row.first, row.row.last, row.stamp, written, text, content, "row", row.zone)
    elif block.kind == "paragraph":
        yield from _lines(block)


def _item(item: Block) -> Iterator[Sighting]:
    lead = item.children[0] if item.children else None
    content = lead.content if lead is not None and lead.kind in ("paragraph", "heading") else ""
    task = _TASK.match(content)
    content = content[task.end() :] if task else content
    inner = list(_groups(item.children[1:] if content else item.children))
    stamp, text = _told(content)
    if stamp is None:
        bare = content and len(inner) == 1 and inner[0].stamp.timed and not inner[0].text
        yield from [replace(inner[0], text=_text(content), entry=True)] if bare else inner
        return
    following = " ".join(_content(each) for each in item.children[1:2])
    own = Sighting(
        item.first,
        item.last,
        stamp,
        _written(content, stamp),
        _text(text) or _text(following),
        f"{content}\n{following}",
        "item",
    )
    if not stamp.timed and not _words(text):
        inner = inner or [_under(own, each) for part in item.children[1:] for each in part.children]
    dated_only = not stamp.timed and any(each.stamp.timed or not _words(text) for each in inner)
    yield replace(own, entry=not dated_only and bool(own.text))
    yield from inner


def _told(content: str) -> tuple[Stamp | None, str]:
    """The stamp of an item or heading, at its beginning, end or behind a label; and its other words."""
    if stamp := stamp_at(content):
        return stamp, content[stamp.rest :]
    if not _DIGIT.search(content) or _SPAN_OF_TIME.search(fold(content[:60])):
        return None, content
    if stamp := _end_stamp(content):
        return stamp, content[: stamp.start]
    if (labelled := stamp_after_label(content)) and labelled[0].timed:
        stamp, label = labelled
        rest = _text(content[stamp.rest :])
        return stamp, f"{label}: {rest}" if rest else label
    return None, content


def _end_stamp(content: str) -> Stamp | None:
    """The stamp at the end of a line, unless it is part of the sentence: "… was extended until 15:00"."""
    stamp = stamp_before_end(content)
    if stamp is None or not stamp.exact or _BOUND.search(content, 0, stamp.start):
        return None
    before = content[: stamp.start].rstrip()
    short = before.count(" ") < _FEW or before[-1:] in "([:-–—,|"
    return stamp if stamp.clock or (stamp.day and stamp.day.year and short) else None


def _lines(block: Block) -> Iterator[Sighting]:
    """The lines of a paragraph that begin with a time, each with the lines up to the next."""
    lines = [line.strip() for line in block.content.split("\n")]
    stamps = [stamp_at(line) for line in lines]
    loose = stamps[0] is not None or 2 * sum(stamp is not None for stamp in stamps) > len(stamps) > 2
    starts = [
        index
        for index, (line, stamp) in enumerate(zip(lines, stamps, strict=True))
        if stamp and (_set_off(line, stamp) or (loose and stamp.timed))
    ]
    for start, end in pairwise([*starts, len(lines)]):
        stamp = stamps[start]
        if stamp is not None:
            content = "\n".join(lines[start:end])
            text = _text(content[stamp.rest :])
            first, last = block.first + start, block.first + end - 1
            entry = bool(text)
            yield Sighting(
                first, last, stamp, _written(lines[start], stamp), text, content, "line", None, entry
            )


def _set_off(line: str, stamp: Stamp) -> bool:
    """Whether something separates a stamp from the words behind it, or there are none."""
    return bool(line[stamp.end : stamp.rest].strip()) or not line[stamp.rest :] or line[:1] in "*_[`"


def _quoted(blocks: Iterable[Block]) -> Iterator[Sighting]:
    for block in blocks:
        if block.kind == "quote":
            yield from _groups(block.children)
        elif block.kind == "code" and fold(block.info) in _WORDY:
            body = block.content.rstrip("\n")
            offset = 0 if block.first + body.count("\n") == block.last else 1
            lines = Block("paragraph", block.first + offset, block.last, body)
            found = list(_lines(lines))
            if len(found) > 1:
                yield from found


def _content(block: Block) -> str:
    return "\n".join(each.content for each in block.walk() if each.kind in ("paragraph", "heading", "cell"))


def _written(content: str, stamp: Stamp) -> str:
    """The stamp as written, emphasis left out; with the colon when it is the whole line."""
    end = stamp.rest if not content[stamp.rest :].strip() and content.rstrip()[-1:] == ":" else stamp.end
    return _BLANKS.sub(" ", _MARKS.sub("", content[stamp.start : end])).strip()


def _words(text: str) -> str:
    return _MARKS.sub("", text).strip(" \t\n.:;,-–—|")


def _text(content: str) -> str:
    """An entry's words on one line, what is left of marks and separators around the stamp taken off."""
    text = _BLANKS.sub(" ", content).strip()
    text = _SEPARATED.sub("", text)
    dangling = _DANGLING.search(text)
    if dangling and text.count(dangling.group(1)) % 2:
        text = text[: dangling.start()].rstrip()
    return text
