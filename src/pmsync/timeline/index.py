"""The first-parent line as a table of times and commit ids, and its form on disk.

Landing times are not monotone: clocks are wrong, and rebased commits keep old dates. Beside each
time the table holds the highest time at or below it and the lowest at or above it, both of which
are monotone, so that a window is bounded by bisection and nothing inside is lost.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

MAGIC = b"pmsync first-parent 1 " + sys.byteorder.encode() + b"\n"
_HEADER = 3 * 8
"""Width of a commit id in bytes, number of landings, digest of the shallow file."""


@dataclass(frozen=True, slots=True)
class FirstParents:
    """The landings of one line, oldest first; `width` is a commit id's length in bytes.

    `cut` is a digest of the clone's shallow boundary: a table is of no use under another one.
    """

    times: array[int]
    ids: bytes
    width: int
    cut: int
    highest: array[int]
    lowest: array[int]

    def __len__(self) -> int:
        return len(self.times)

    def commit(self, place: int) -> str:
        """The commit id at a place counted from the oldest landing."""
        return self.ids[place * self.width : (place + 1) * self.width].hex()

    @property
    def tip(self) -> str:
        """The newest landing."""
        return self.commit(len(self) - 1)

    def places(self, since: int, until: int) -> list[int]:
        """Where landings with `since <= time <= until` (epoch seconds) stand, oldest first."""
        first = bisect_left(self.highest, since)
        last = bisect_right(self.lowest, until)
        return [place for place in range(first, last) if since <= self.times[place] <= until]

    def below(self, place: int, time: int, count: int) -> list[int]:
        """Up to `count` places of landings older than `time` from below `place`, oldest first."""
        found: list[int] = []
        while place > 0 and len(found) < count:
            place -= 1
            if self.times[place] < time:
                found.append(place)
        return found[::-1]

    def known(self) -> dict[str, int]:
        """Each commit id's place."""
        return {self.commit(place): place for place in range(len(self))}

    def reaches(self, time: int) -> bool:
        """Whether a landing older than `time` stands above the oldest one (which may be a cut)."""
        return len(self) > 1 and self.lowest[1] < time


def build(landings: Iterable[tuple[int, str]], width: int, cut: int) -> FirstParents:
    """A table from (time, commit id) pairs, oldest first."""
    times, ids = array("q"), bytearray()
    for time, commit in landings:
        times.append(time)
        ids += bytes.fromhex(commit)
    return _bounded(times, bytes(ids), width, cut)


def extend(table: FirstParents, keep: int, newer: Sequence[tuple[int, str]]) -> FirstParents:
    """The table's oldest `keep` landings with newer ones on top (oldest first)."""
    added = build(newer, table.width, table.cut)
    ids = table.ids[: keep * table.width] + added.ids
    return _bounded(table.times[:keep] + added.times, ids, table.width, table.cut)


def _bounded(times: array[int], ids: bytes, width: int, cut: int) -> FirstParents:
    highest = array("q", accumulate(times, max))
    lowest = array("q", accumulate(reversed(times), min))
    lowest.reverse()
    return FirstParents(times, ids, width, cut, highest, lowest)


def dump(table: FirstParents) -> bytes:
    """The table as a file's bytes."""
    header = array("q", (table.width, len(table), table.cut)).tobytes()
    columns = (table.times.tobytes(), table.highest.tobytes(), table.lowest.tobytes(), table.ids)
    return b"".join((MAGIC, header, *columns, MAGIC))


def load(raw: bytes) -> FirstParents | None:
    """The table in a file's bytes; None when they are not a whole one.

    What a disk garbled inside is not seen here: a checksum would cost as much as all else. Who uses the
    table compares its times with what git tells of the landings found.
    """
    start = len(MAGIC) + _HEADER
    if not raw.startswith(MAGIC) or not raw.endswith(MAGIC) or len(raw) < start + len(MAGIC):
        return None
    width, count, cut = array("q", raw[len(MAGIC) : start])
    if count < 1 or len(raw) != start + count * (24 + width) + len(MAGIC):
        return None
    size = 8 * count
    times, highest, lowest = array("q"), array("q"), array("q")
    for part, column in enumerate((times, highest, lowest)):
        column.frombytes(memoryview(raw)[start + part * size : start + (part + 1) * size])
    return FirstParents(times, raw[start + 3 * size : -len(MAGIC)], width, cut, highest, lowest)
