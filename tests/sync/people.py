"""What people do to documents by hand: edits on the text, without any of pmsync's own editing."""

from __future__ import annotations

import re

COLUMNS = ("number", "title", "owner", "type", "priority", "due", "status", "issue")
HEAD = "| # | Action | Owner | Type | Priority | Due | Status | Issue |"
RULE = "|---|--------|-------|------|----------|-----|--------|-------|"


_RULE = re.compile(r"(?m)^\|-[-|]+\|\n")


def document(title: str, rows: list[list[str]] | None = None, *, more: str = "") -> str:
    """A post-mortem with prose around its table of action items, which may have one column more."""
    lines = [
        f"# {title}",
        "",
        "## Summary",
        "",
        "It *broke* | and was mended.",
        "",
        "## Action items",
        "",
        HEAD + (f" {more} |" if more else ""),
        RULE + ("---|" if more else ""),
    ]
    lines += [_line(row) for row in rows or []]
    return "\n".join([*lines, "", "The end. <!-- kept -->", ""])


def rows(text: str) -> list[list[str]]:
    """The table's cells, row by row."""
    body = _RULE.split(text)[1].split("\nThe end.")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line]


def with_rows(text: str, new: list[list[str]]) -> str:
    """The document with other rows."""
    before, after = outside(text)
    body = "".join(_line(row) + "\n" for row in new)
    return f"{before}{body}\nThe end.{after}"


def add_row(text: str, title: str) -> str:
    """One more row, numbered after the last."""
    return with_rows(text, [*rows(text), [str(len(rows(text)) + 1), title, "", "", "", "", "todo", ""]])


def set_cell(text: str, row: int, column: str, value: str) -> str:
    """One cell changed."""
    changed = rows(text)
    changed[row][COLUMNS.index(column)] = value
    return with_rows(text, changed)


def outside(text: str) -> tuple[str, str]:
    """What no sync of the table may touch."""
    rule = _RULE.search(text)
    assert rule
    return text[: rule.end()], text.split("\nThe end.")[1]


def _line(row: list[str]) -> str:
    return "| " + " | ".join(row) + " |"
