"""What people see: results on stdout, messages on stderr, text from elsewhere made harmless."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from pmsync.harmless import harmless
from pmsync.runs.aloud import listener

if TYPE_CHECKING:
    from rich.console import Console

_NARROWEST = 4
"""Characters that every column of a table keeps."""


@cache
def _console(stderr: bool) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


def say(text: str = "", style: str | None = None) -> None:
    """One line of result."""
    _console(False).print(harmless(text), style=style)


def say_parts(parts: Iterable[tuple[str, str]]) -> None:
    """One line of result in several styles, as pairs of text and style."""
    from rich.text import Text

    _console(False).print(Text.assemble(*((harmless(text), style) for text, style in parts)))


def note(text: str, style: str | None = None) -> None:
    """One line of message."""
    _console(True).print(harmless(text), style=style)


def say_json(data: Any) -> None:
    """The result for programs: UTF-8 JSON, two blanks deep; bytes that are no UTF-8 come out escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def for_messages() -> Console:
    """The console on stderr, for a progress display."""
    return _console(True)


def is_watched() -> bool:
    """Whether a person sees stderr as it is written."""
    return sys.stderr.isatty()


_displays: list[Callable[[str], None]] = []
"""The progress displays that are on, the innermost last: what each shows beside its bar."""


@contextmanager
def display(show: Callable[[str], None]) -> Iterator[None]:
    """Let a progress display tell of waits for as long as it is on."""
    _displays.append(show)
    try:
        yield
    finally:
        _displays.remove(show)


def tell_wait(seconds: float, why: str) -> None:
    """Say that the run waits, and until when: in the progress display, else as a message."""
    until = dt.datetime.now().astimezone() + dt.timedelta(seconds=seconds)
    text = harmless(f"waiting until {until:%H:%M:%S} ({seconds:.0f} s): {why}")
    (_displays[-1] if _displays else note)(text)


def say_table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> None:
    """A table of result, a line each row; columns as name and whether they hold numbers.

    Columns without text are left out. Where a terminal is too narrow the widest columns are cut.
    """
    from rich.cells import cell_len, set_cell_size

    shown = [[harmless(cell) for cell in row] for row in rows]
    kept = [place for place in range(len(columns)) if any(row[place] for row in shown)]
    widths = {
        place: max(cell_len(text) for text in (columns[place][0], *(row[place] for row in shown)))
        for place in kept
    }
    _narrow(widths, _console(False).width if sys.stdout.isatty() else None)

    def line(cells: Sequence[str]) -> str:
        pieces = []
        for place in kept:
            gap = widths[place] - cell_len(cells[place])
            text = f"{set_cell_size(cells[place], widths[place] - 1)}…" if gap < 0 else cells[place]
            blanks = " " * max(gap, 0)
            pieces.append(blanks + text if columns[place][1] else text + blanks)
        return "  ".join(pieces).rstrip()

    say(line([name for name, _ in columns]), "dim")
    for row in shown:
        say(line(row))


def wrapped(text: str, indent: int = 0, *, stderr: bool = False) -> list[str]:
    """Text as lines that fit a terminal behind an indent; one line where nobody looks. At least one."""
    if not (sys.stderr if stderr else sys.stdout).isatty():
        return [text]
    from textwrap import wrap

    room = max(_console(stderr).width - indent, 20)
    return wrap(text, room, break_on_hyphens=False, break_long_words=False) or [""]


def _narrow(widths: dict[int, int], room: int | None) -> None:
    """Take from the widest column again and again until all of them fit."""
    while room and widths and sum(widths.values()) + 2 * (len(widths) - 1) > room:
        widest = max(widths, key=lambda place: widths[place])
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def tell_what_takes_time(sentence: str) -> None:
    """Say what a run is about to do, where somebody waits for it."""
    if is_watched():
        note(f"pmsync: {sentence}", "dim")


listener.waits, listener.takes_time = tell_wait, tell_what_takes_time
