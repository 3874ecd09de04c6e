"""The first-parent line as a table of times and commit ids, and its form on disk.

Landing times are not monotone: clocks are wrong, and rebased commits keep old dates. Beside each
time the table holds the highest time at or below it and the lowest at or above it, both of which
are monotone, so that a window is bounded by bisection and nothing inside is lost.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

MAGIC = b"pmsync first-parent 1 " + sys.byteorder.encode() + b"\n"
_HEADER = 4 * 8
"""Width of a commit id in bytes, number of landings, checksum of what follows, digest of the shallow file."""


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
    columns = (table.times.tobytes(), table.highest.tobytes(), table.lowest.tobytes(), table.ids)
    body = b"".join(columns)
    header = array("q", (table.width, len(table), zlib.crc32(body), table.cut))
    return MAGIC + header.tobytes() + body


def load(raw: bytes) -> FirstParents | None:
    """The table in a file's bytes; None when they are not a whole one."""
    if not raw.startswith(MAGIC) or len(raw) < len(MAGIC) + _HEADER:
        return None
    header = array("q", raw[len(MAGIC) : len(MAGIC) + _HEADER])
    width, count, checksum, cut = header
    body = memoryview(raw)[len(MAGIC) + _HEADER :]
    if count < 1 or len(body) != count * (24 + width) or zlib.crc32(body) != checksum:
        return None
    times, highest, lowest = (
        array("q", body[part * 8 * count :][: 8 * count].tobytes()) for part in range(3)
    )
    return FirstParents(times, bytes(body[24 * count :]), width, cut, highest, lowest)
