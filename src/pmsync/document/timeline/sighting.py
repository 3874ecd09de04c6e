"""One place of a document that carries a time, and how its words are told from the time."""

from __future__ import annotations

from dataclasses import dataclass

from pmsync.document.plain import fold
from pmsync.document.times.stamps import Stamp, stamp_after_label, stamp_at, stamp_before_end
from pmsync.document.times.zones import Zone
from pmsync.lazy_pattern import lazy_pattern

_MARKS = lazy_pattern(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_BLANKS = lazy_pattern(r"\s+")
_DANGLING = lazy_pattern(r"[ \t]*(\*\*|__|`)[ \t]*$")
_SEPARATED = lazy_pattern(r"[ \t]+(?:[-–—:|@(]|at|um|à)$|[:;,|(]$")
_DIGIT = lazy_pattern(r"\d")
_BOUND = lazy_pattern(
    r"\b(?:to|for|until|till|by|before|after|from|since|than|of|between|and|bis|vor|nach|von)[ ]+$"
)
_LABEL = lazy_pattern(r"[ \t]*(\*\*|__)([^*_]+)\1[ \t]*[:–—-]?[ \t]*(?:at|on|um|à|[(\[])?[ \t]*$")
_FEW = 4  # words that may stand before a date without a clock at the end of a line
_SPAN_OF_TIME = lazy_pattern(
    r"\b(?:duration|time to|downtime|ttd|ttr|ttm|mttr|mttd|total|delay|lag|dauer|duree|all times|times are)\b"
)


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


def told(content: str) -> tuple[Stamp | None, str]:
    """The stamp of an item or heading, at its beginning, end or behind a label; and its other words."""
    if stamp := stamp_at(content):
        return stamp, content[stamp.rest :]
    if not _DIGIT.search(content) or _SPAN_OF_TIME.search(fold(content[:60])):
        return None, content
    if last := _end_stamp(content):
        before = content[: last.start]
        only_label = _LABEL.match(before)
        return last, only_label.group(2).rstrip(" :") if only_label else before
    if (labelled := stamp_after_label(content)) and labelled[0].timed:
        stamp, label = labelled
        rest = cleaned(content[stamp.rest :])
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


def written(content: str, stamp: Stamp) -> str:
    """The stamp as written, emphasis left out; with the colon when it is the whole line."""
    end = stamp.rest if not content[stamp.rest :].strip() and content.rstrip()[-1:] == ":" else stamp.end
    return _BLANKS.sub(" ", _MARKS.sub("", content[stamp.start : end])).strip()


def words_of(text: str) -> str:
    """What is left of a text without emphasis and punctuation around it."""
    return _MARKS.sub("", text).strip(" \t\n.:;,-–—|")


def cleaned(content: str) -> str:
    """An entry's words on one line, what is left of marks and separators around the stamp taken off."""
    text = _BLANKS.sub(" ", content).strip()
    text = _SEPARATED.sub("", text)
    dangling = _DANGLING.search(text)
    if dangling and text.count(dangling.group(1)) % 2:
        text = text[: dangling.start()].rstrip()
    return text
