"""A post-mortem's timeline: what in its section carries a time, in whatever shape it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from pmsync.document.markdown import Block, Tree
from pmsync.document.plain import fold
from pmsync.document.timeline.sighting import Sighting, cleaned, told, words_of, written
from pmsync.document.timeline.tables import timed_rows
from pmsync.document.times.calendar_words import MONTH
from pmsync.document.times.stamps import Stamp, stamp_at
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Section

_TASK = lazy_pattern(r"\[[ xX]?\][ \t]+")
_WORDY = frozenset({"", "text", "txt", "plain", "plaintext", "none", "log"})
_MONTH = lazy_pattern(rf"(?:{MONTH})\b")
_FEWEST = 3  # entries that make a timeline where no heading says so
_NO_TIMELINE = frozenset({"action_items", "supporting", "lessons", "went_well", "went_poorly"})
_LISTS = ("list", "numbered")


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
        return told(block.content)[0]
    if block.kind == "paragraph" and "\n" not in block.content:
        stamp = stamp_at(block.content)
        return stamp if stamp and not words_of(block.content[stamp.rest :]) else None
    return None


def _group(lead: tuple[Block, Stamp] | None, followers: list[Block]) -> Iterator[Sighting]:
    inner = list(chain.from_iterable(map(_inside, followers)))
    if lead is None:
        yield from inner
        return
    block, stamp = lead
    own = _own(block, stamp, followers)
    timed = any(each.entry and each.stamp.timed for each in inner)
    if not stamp.timed:
        inner = _dated(
            own, [item for each in followers if each.kind in _LISTS for item in each.children], inner
        )
    if stamp.timed:
        vague = stamp.clock is None and stamp.day is not None
        own = replace(own, entry=not (timed and (vague or words_of(block.content[: stamp.start]))))
    else:
        own = replace(own, entry=not inner and bool(own.text))
    yield own
    yield from inner


def _dated(lead: Sighting, items: list[Block], inner: list[Sighting]) -> list[Sighting]:
    """The list items below a day are its entries, unless those with a time of their own prevail."""
    firsts = {each.first for each in inner if each.entry}
    if 2 * sum(item.first in firsts for item in items) >= len(items):
        return inner
    bare = [item for item in items if firsts.isdisjoint(range(item.first, item.last + 1))]
    return sorted([*inner, *(_under(lead, item) for item in bare)], key=lambda each: each.first)


def _own(block: Block, stamp: Stamp, followers: list[Block]) -> Sighting:
    """The entry that a heading or lone time makes; without words of its own, the next ones are its text."""
    content = block.content
    text = cleaned(told(content)[1])
    bodies = [each.content for follower in followers for each in follower.walk() if each.kind == "paragraph"]
    if text.startswith("(") and text.endswith(")"):
        text = f"{cleaned(bodies[0])} {text}" if bodies else text
    body = "\n".join(bodies)
    last = followers[-1].last if followers else block.last
    return Sighting(
        block.first,
        last,
        stamp,
        written(content, stamp),
        text or cleaned(bodies[0] if bodies else ""),
        f"{content}\n{body}",
        block.kind,
    )


def _under(lead: Sighting, item: Block) -> Sighting:
    """A list item without a time below a line that is a day."""
    content = _content(item)
    return replace(
        lead, first=item.first, last=item.last, text=cleaned(content), content=content, form="item"
    )


def _inside(block: Block) -> Iterator[Sighting]:
    if block.kind in _LISTS:
        for item in block.children:
            yield from _item(item)
    elif block.kind == "table":
        for row in timed_rows(block):
            said = [cleaned(row.when[row.stamp.rest :]), *map(cleaned, row.rest)]
            text = " — ".join(each for each in said if each)
            stamp, content = written(row.when, row.stamp), " ".join([row.when, *row.rest])
            yield Sighting(row.row.first, row.row.last, row.stamp, stamp, text, content, "row", row.zone)
    elif block.kind == "paragraph":
        yield from _lines(block)


def _item(item: Block) -> Iterator[Sighting]:
    content, rest = _opening(item)
    inner = list(_groups(rest))
    stamp, text = told(content)
    if stamp is None:
        bare = content and len(inner) == 1 and inner[0].stamp.timed and not inner[0].text
        yield from [replace(inner[0], text=cleaned(content), entry=True)] if bare else inner
        return
    following = " ".join(_content(each) for each in rest[:1])
    said, refers = cleaned(text) or cleaned(following), f"{content}\n{following}"
    own = Sighting(item.first, item.last, stamp, written(content, stamp), said, refers, "item")
    if not stamp.timed and not words_of(text):
        inner = inner or [_under(own, each) for part in rest for each in part.children]
    day_only = not stamp.timed and any(each.stamp.timed or not words_of(text) for each in inner)
    yield replace(own, entry=not day_only and bool(said))
    yield from inner


def _opening(item: Block) -> tuple[str, list[Block]]:
    """The words with which an item begins, and the blocks below them.

    To Markdown the day in "- 13. Mai, 09:00" is the number of a nested list, and in "13. Mai" that of a list:
    a number before a month is put back.
    """
    lead = item.children[0] if item.children else None
    if lead is None or lead.kind not in ("paragraph", "heading", "numbered"):
        return "", item.children
    if lead.kind == "numbered":
        content, rest = _opening(lead.children[0])
        one = len(lead.children) == 1 and _MONTH.match(content.partition(" ")[2])
        return (content, [*rest, *item.children[1:]]) if one else ("", item.children)
    content = lead.content
    if item.info and _MONTH.match(content) and stamp_at(content) is None:
        content = f"{item.info}. {content}"
    task = _TASK.match(content)
    return content[task.end() :] if task else content, item.children[1:]


def _lines(block: Block) -> Iterator[Sighting]:
    """The lines of a paragraph that begin with a time, each with the lines up to the next."""
    lines = [line.strip() for line in block.content.split("\n")]
    stamps = [stamp_at(line) for line in lines]
    if closed := _closed_by_time(block, lines, stamps):
        yield closed
        return
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
            text = cleaned(content[stamp.rest :])
            first, last = block.first + start, block.first + end - 1
            entry = bool(text)
            yield Sighting(
                first, last, stamp, written(lines[start], stamp), text, content, "line", None, entry
            )


def _closed_by_time(block: Block, lines: list[str], stamps: list[Stamp | None]) -> Sighting | None:
    """A paragraph whose last line is its time, as status pages write their updates."""
    stamp = stamps[-1]
    if len(lines) == 1 or any(stamps[:-1]) or stamp is None or lines[-1][stamp.rest :]:
        return None
    if stamp.day is None or not stamp.timed:
        return None
    text = cleaned(" ".join(lines[:-1]))
    return Sighting(block.first, block.last, stamp, written(lines[-1], stamp), text, block.content, "line")


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
