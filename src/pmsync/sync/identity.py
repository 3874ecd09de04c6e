"""Which issue is which item's: by reference once there is one, by creation marker before that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pmsync.model import ActionItem, PostMortem, Status
from pmsync.sync.ports import Issue

Place = tuple[str, int]
"""An item within one reading: its file's path, and its place in the action section."""

RESEMBLANCE = 0.6
"""From which likeness on two titles of one number count as one title, reworded."""

SAMENESS = 0.85
"""From which likeness on two titles count as one without the number to confirm it."""

_KEPT = 0.9
_ENOUGH_WORDS = 3


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An item that has no issue yet."""

    post_mortem: PostMortem
    item: ActionItem

    @property
    def place(self) -> Place:
        """Which item of this reading it is."""
        return self.post_mortem.path, self.item.place

    @property
    def key(self) -> str:
        """What a marker calls it."""
        return self.post_mortem.key(self.item)


@dataclass(frozen=True, slots=True)
class Matches:
    """What became of the orphans: issues with a marker that no item links to.

    `doubtful` are rows whose marker stands on an issue with another title, or on one that somebody else
    wrote. `duplicates` are pairs of an issue and the one it doubles, which is kept.
    """

    adopted: Mapping[Place, Issue] = field(default_factory=dict)
    doubtful: Mapping[Place, Issue] = field(default_factory=dict)
    duplicates: Sequence[tuple[Issue, Issue]] = ()


def match(
    unlinked: Sequence[Unlinked], found: Iterable[Issue], linked: Collection[str], documents: Collection[str]
) -> Matches:
    """Tell which orphan belongs to which unlinked item.

    `found` are issues with markers, lowest first; `linked` the references that items of any document
    link to; `documents` the ids of all post-mortems. An orphan goes to the row of its number when the
    titles resemble each other, else to the row of its document that is all but called the same (rows
    move), or of any document when its own is no more (files are renamed). A row whose number an orphan
    carries under another title waits for a person: creating would risk a double, adopting would join
    strangers.
    """
    found = list(found)
    kept, duplicates = _heal(found, linked)
    adopted = _pair(unlinked, kept, documents)
    rows = {row.key: row for row in unlinked if row.place not in adopted}
    taken = {issue.ref for issue in adopted.values()}
    left = [issue for issue in kept if issue.ref not in taken]
    left += [issue for issue in found if issue.foreign_marker and issue.ref not in linked]
    doubtful = {rows[_item(issue)].place: issue for issue in reversed(left) if _item(issue) in rows}
    return Matches(adopted, doubtful, duplicates)


def _pair(
    unlinked: Sequence[Unlinked], orphans: Sequence[Issue], documents: Collection[str]
) -> dict[Place, Issue]:
    """Rows and orphans that are each other's best match, the likeliest pairs first."""
    pairs = [
        (likeness, -number, row, issue)
        for number, issue in enumerate(orphans)
        for row in unlinked
        if (likeness := _likeness(row, issue, documents))
    ]
    paired: dict[Place, Issue] = {}
    taken: set[str] = set()
    for _, _, row, issue in sorted(pairs, key=lambda pair: pair[:2], reverse=True):
        if row.place not in paired and issue.ref not in taken:
            paired[row.place] = issue
            taken.add(issue.ref)
    return paired


def _likeness(row: Unlinked, issue: Issue, documents: Collection[str]) -> float:
    """How likely an orphan is a row's: 0 for not at all, over 1 when the row carries its number."""
    document, _, number = _item(issue).rpartition("/")
    own, _, own_number = row.key.rpartition("/")
    if document != own and document in documents:
        return 0
    same_number = number == own_number
    likeness = alike(row.item.title, _title(issue))
    enough = RESEMBLANCE if same_number else SAMENESS
    return likeness + same_number if likeness >= enough else 0


def alike(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1, whatever their case and blanks.

    A title that was only added to, or only shortened, is taken for the same one however long the rest is.
    """
    a, b = _plain(one), _plain(other)
    if a == b:
        return 1.0
    fewer, more = sorted((set(a.split()), set(b.split())), key=len)
    kept = _KEPT if len(fewer) >= _ENOUGH_WORDS and fewer <= more else 0.0
    return max(kept, SequenceMatcher(None, a, b, autojunk=False).ratio())


def _heal(found: Sequence[Issue], linked: Collection[str]) -> tuple[list[Issue], list[tuple[Issue, Issue]]]:
    """Split our orphans into those to keep and the doubles of a linked or a lower issue.

    Doubles carry the same marker *and* the same title at creation: a number alone may have been given
    to another row since.
    """
    first = {_identity(issue): issue for issue in reversed(found) if issue.marker and issue.ref in linked}
    kept, duplicates = [], []
    for issue in found:
        if not issue.marker or issue.ref in linked:
            continue
        original = first.setdefault(_identity(issue), issue)
        if original is issue:
            kept.append(issue)
        elif issue.fields.get("status") not in (Status.DONE, Status.DROPPED):
            duplicates.append((issue, original))
    return kept, duplicates


def _identity(issue: Issue) -> tuple[str, str]:
    return _item(issue), _plain(_title(issue))


def _item(issue: Issue) -> str:
    return issue.marker.item if issue.marker else issue.foreign_marker or ""


def _title(issue: Issue) -> str:
    return (issue.marker.document.get("title") if issue.marker else None) or ""


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
