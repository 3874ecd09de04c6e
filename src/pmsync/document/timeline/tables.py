"""Which columns of a table say when, and what its rows say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pmsync.document.markdown import Block
from pmsync.document.plain import fold, plain
from pmsync.document.times.stamps import Stamp, stamp_at
from pmsync.document.times.zones import Zone, zones_in
from pmsync.lazy_pattern import lazy_pattern

_TIME = lazy_pattern(
    r"\b(?:time|times|timestamp|timestamps|when|datetime|clock|hour|uhrzeit|zeit|zeitpunkt|zeitstempel|heure|heures|"
    r"horaire|horodatage|tid|tidspunkt|klokkeslett|start|started|begin|from|at)\b"
)
_DATE = lazy_pattern(r"\b(?:date|day|datum|tag|jour|dato|dag)\b")
_ELAPSED = lazy_pattern(r"\b(?:elapsed|duration|delta|offset|since|relative|dauer|duree|took|to|ttd|ttr)\b")

_SILENT = lazy_pattern(r"|no|nr|elapsed|duration|delta|dauer|duree|weekday|wochentag")
"""Columns that say nothing of what happened: numbers, and times counted from the first."""


@dataclass(frozen=True, slots=True)
class TimedRow:
    """A row with a time: its cells' stamps joined (`stamp.start` … count in `when`), and its other cells."""

    row: Block
    stamp: Stamp
    when: str
    rest: tuple[str, ...]
    zone: Zone | None


def timed_rows(table: Block) -> Iterator[TimedRow]:
    """The rows of a table that carry a time; a header row that is data counts too."""
    rows = table.children
    if not rows:
        return
    header = [cell.content for cell in rows[0].children]
    columns = _stamp_columns(header, rows[1:])
    if not columns:
        return
    silent = [index for index, cell in enumerate(header) if _SILENT.fullmatch(fold(plain(cell)))]
    zone = next((zone for column in columns for zone in zones_in(header[column])), None)
    for row in rows:
        cells = [cell.content for cell in row.children]
        when = " ".join(cells[column] for column in columns if column < len(cells) and cells[column])
        stamp = stamp_at(when) if when else None
        if stamp is not None:
            rest = tuple(
                cell for index, cell in enumerate(cells) if index not in (*columns, *silent) and cell
            )
            yield TimedRow(row, stamp, when, rest, zone)


def _stamp_columns(header: list[str], rows: list[Block]) -> list[int]:
    """The columns that say when, date before time: those whose cells are stamps, well named ones first."""
    names = [fold(plain(cell)) for cell in header]
    stamps = {index: _column(index, rows) for index, name in enumerate(names) if not _ELAPSED.search(name)}
    days = [index for index, found in stamps.items() if found and not any(stamp.timed for stamp in found)]
    clocks = [index for index, found in stamps.items() if any(stamp.timed for stamp in found)]
    clock = _best(clocks, names, _TIME)
    if clock and all(stamp.day for stamp in stamps[clock[0]]):
        return clock
    return _best(days, names, _DATE) + clock


def _best(columns: list[int], names: list[str], wanted: re.Pattern[str]) -> list[int]:
    return sorted(columns, key=lambda index: (not wanted.search(names[index]), index))[:1]


def _column(index: int, rows: list[Block]) -> list[Stamp]:
    """The stamps in a column when at least half of its cells that are not empty begin with one."""
    cells = [row.children[index].content for row in rows if index < len(row.children)]
    written = [cell for cell in cells if cell]
    stamps = [stamp for stamp in map(stamp_at, written) if stamp]
    return stamps if stamps and 2 * len(stamps) >= len(written) else []
