"""The bytes of `git log -z --raw` as commits, and commits as landings with their topics."""

from __future__ import annotations

import datetime as dt
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pmsync.timeline.ports import Landing, Topic

FORMAT = "--format=%H%x00%P%x00%ct%x00%at%x00%an%x00%ae%x00%B"
"""What `commits` reads; NUL cannot occur in a commit's text, so no text can break the framing."""

LONGEST_BODY = 20_000
"""Characters of a commit message that are kept: nobody reads further, and some hold whole logs."""

LATEST = 253_370_764_799
"""The last second of 9998: git stores later times, Python has no word for them, in any zone."""


class Commit(NamedTuple):
    """One commit as git tells it; times are epoch seconds. A tuple, since a log has very many."""

    id: str
    parents: tuple[str, ...]
    committed: int
    authored: int
    author: str
    email: str
    message: str
    paths: tuple[str, ...]


def seconds(told: str) -> int:
    """Epoch seconds as git prints them; later ones than `LATEST` become that."""
    return min(int(told or 0), LATEST)


def instant(epoch: int) -> dt.datetime:
    """Epoch seconds as a time in UTC; what lies outside Python's years becomes the nearest one inside."""
    return dt.datetime.fromtimestamp(max(0, min(epoch, LATEST)), dt.UTC)


def commits(chunks: Iterable[bytes]) -> Iterator[Commit]:
    """The commits of a log written with `FORMAT` and `-z`, with or without `--raw`, as they come in.

    Bytes that are not UTF-8 are replaced.
    """
    decode = getincrementaldecoder("utf-8")("replace").decode
    pieces: list[str] = []
    rest = ""
    for chunk in chunks:
        *whole, rest = (rest + decode(chunk)).split("\0")
        pieces += whole
        read = 0
        while (end := _end(pieces, read)) < len(pieces):
            yield _commit(pieces, read, end)
            read = end
        del pieces[:read]
    if len(pieces) >= _FIELDS:
        yield _commit(pieces, 0, len(pieces))


_FIELDS = 7
_CHANGE = (":", "\n:")


def _end(pieces: list[str], start: int) -> int:
    """Where the commit that begins at `start` ends: behind its fields and its pairs of change and path."""
    end = start + _FIELDS
    while end < len(pieces) and pieces[end].startswith(_CHANGE):
        end += 2
    return end


def _commit(pieces: list[str], start: int, end: int) -> Commit:
    name, parents, committed, authored, author, email, message = pieces[start : start + _FIELDS]
    return Commit(
        name,
        tuple(parents.split()),
        seconds(committed),
        seconds(authored),
        author,
        email,
        message[:LONGEST_BODY],
        tuple(pieces[start + _FIELDS + 1 : end : 2]),
    )


def landings(
    found: Mapping[str, Commit], line: Sequence[str], wanted: frozenset[str], touching: bool
) -> list[Landing]:
    """The wanted landings of `line` (commit ids, oldest first) with their topic commits.

    A commit belongs to the oldest landing from which it is reached by other than first parents.
    With `touching`, landings and topics that changed none of the paths asked for are left out.
    """
    taken, result = set(line), []
    for commit in map(found.get, line):
        if commit is None:
            continue
        topics = _topics(commit, found, taken)
        if commit.id in wanted and (commit.paths or not touching):
            kept = [each for each in topics if each.paths or not touching]
            result.append(_landing(commit, kept))
    return result


def _topics(landing: Commit, found: Mapping[str, Commit], taken: set[str]) -> list[Commit]:
    reached, open_ids = [], list(landing.parents[1:])
    while open_ids:
        commit = found.get(open_ids.pop())
        if commit is None or commit.id in taken:
            continue
        taken.add(commit.id)
        reached.append(commit)
        open_ids += commit.parents
    return sorted(reached, key=lambda commit: (commit.committed, commit.id))


def _landing(commit: Commit, topics: Sequence[Commit]) -> Landing:
    subject, _, body = commit.message.lstrip().partition("\n")
    return Landing(
        commit=commit.id,
        parents=commit.parents,
        at=instant(commit.committed),
        authored=instant(commit.authored),
        author=commit.author,
        email=commit.email,
        subject=subject.strip(),
        body=body.strip(),
        paths=commit.paths,
        topics=tuple(map(_topic, topics)),
    )


def _topic(commit: Commit) -> Topic:
    subject, _, body = commit.message.lstrip().partition("\n")
    return Topic(commit.id, subject.strip(), body.strip(), commit.author, instant(commit.authored))
