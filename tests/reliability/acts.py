"""What people do between two effects of a run, each thing once, and how it must be found in the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reliability.crowd import ATTIC, PLACE, REWORDED, World, git

NOTE = "\nSomebody adds a remark with | a pipe and [brackets].\n"


@dataclass(frozen=True)
class Act:
    """`do` and what shows that it `arrived`; it cannot happen after one of `excludes`.

    `is_told`: every later run says that something is odd. `takes_away` are the items whose issues are then
    out of reach.
    """

    do: Callable[[World], None]
    arrived: Callable[[World], bool]
    excludes: frozenset[str] = field(default=frozenset())
    is_told: bool = False
    takes_away: frozenset[int] = field(default=frozenset())


def _replace(old: str, new: str) -> Callable[[World], None]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return lambda world: world.rewrite(change)


def _swap_rows(world: World) -> None:
    """The last row becomes the first."""

    def change(text: str) -> str:
        first, last = (re.search(rf"(?m)^.*part number {n} of.*\n", text) for n in (1, 4))
        assert first
        assert last
        rest = text[: last.start()] + text[last.end() :]
        return rest[: first.start()] + last[0] + rest[first.start() :]

    world.rewrite(change)


def _rename_the_file(world: World) -> None:
    """The base stays behind, as people leave it."""
    git(world.people, "pull", "--quiet", "--ff-only")
    git(world.people, "mv", world.file(), "postmortems/checkout.md")
    world.push()


def _edit_the_marker(world: World) -> None:
    body = world.server.issue(PLACE, 1).body or ""
    world.server.person.edit(
        PLACE, 1, body=re.sub(r"<!-- pmsync:item .*", "<!-- was here -->", body, flags=re.S)
    )


def _transfer(world: World) -> None:
    world.server.repository(ATTIC)
    world.server.person.transfer(PLACE, 2, ATTIC)


_SECOND = frozenset({"rewords an issue", "transfers an issue", "deletes an issue", "hides an issue"})
_FIRST = frozenset({"closes an issue", "locks an issue", "turns an issue into a discussion"})

ACTS = {
    "closes an issue": Act(
        lambda world: world.server.person.close(PLACE, 1),
        lambda world: world.row(1)[6] == "done",
        excludes=_FIRST,
    ),
    "rewords an issue": Act(
        lambda world: world.server.person.edit(PLACE, 2, title=REWORDED),
        lambda world: world.row(2)[1] == REWORDED,
        excludes=_SECOND,
    ),
    "edits a row": Act(
        _replace("| P1 |", "| P7 |"), lambda world: world.priority(1) == "P7", excludes=_FIRST
    ),
    "gives a new row a due date": Act(
        lambda world: world.rewrite(
            lambda text: re.sub(r"(part number 3 of.*P3 \|) \|", r"\1 2026-12-24 |", text)
        ),
        lambda world: world.row(3)[5] == "2026-12-24" and "2026-12-24" in str(world.issues(3)[0].body),
    ),
    "moves a row": Act(_swap_rows, lambda world: world.line(4) < world.line(1)),
    "renumbers a new row": Act(
        lambda world: world.rewrite(lambda text: text.replace("| 3 | Mend", "| 30 | Mend")),
        lambda world: world.row(3)[0] == "30",
    ),
    "renames the file": Act(_rename_the_file, lambda world: world.file() == "postmortems/checkout.md"),
    "adds a remark": Act(
        lambda world: world.rewrite(lambda text: text + NOTE), lambda world: NOTE in world.text()
    ),
    "transfers an issue": Act(
        _transfer, lambda world: True, excludes=_SECOND, is_told=True, takes_away=frozenset({2})
    ),
    "deletes an issue": Act(
        lambda world: world.server.person.delete(PLACE, 2),
        lambda world: world.issues(2) == [],
        excludes=_SECOND,
        is_told=True,
        takes_away=frozenset({2}),
    ),
    "hides an issue": Act(
        lambda world: world.server.person.hide(PLACE, 2),
        lambda world: True,
        excludes=_SECOND,
        is_told=True,
        takes_away=frozenset({2}),
    ),
    "locks an issue": Act(
        lambda world: world.server.person.lock(PLACE, 1),
        lambda world: world.server.issue(PLACE, 1).locked,
        excludes=_FIRST,
    ),
    "turns an issue into a discussion": Act(
        lambda world: world.server.person.convert(PLACE, 1),
        lambda world: world.row(1)[6] == "todo",
        excludes=_FIRST,
        is_told=True,
    ),
    "takes our label away": Act(
        lambda world: world.server.person.strip_label(PLACE, 1),
        lambda world: "pmsync" not in world.server.issue(PLACE, 1).labels,
    ),
    "edits the marker": Act(
        _edit_the_marker, lambda world: "was here" in str(world.server.issue(PLACE, 1).body)
    ),
}
