"""docs/fault-matrix.md: tables that the tests write where PMSYNC_WRITE_DOCS is set, and else hold it to."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

WRITES = "PMSYNC_WRITE_DOCS" in os.environ  # asked at import: tests run in an environment of their own
EVERYTHING = WRITES or int(os.environ.get("PMSYNC_SOAK", "1")) > 1
"""Whether all is run; else a share of what costs most, and the page is held to that."""
PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"


def documented(heading: str, columns: Sequence[str], lines: list[str]) -> list[str]:
    """The lines of a table as the page has them; it is written anew where that is asked."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    section = re.search(rf"(?ms)^## {re.escape(heading)}\n\n(.*?)\n(?=\n## |\Z)", text)
    if not WRITES:
        return section[1].splitlines()[2:] if section else []
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    new = f"## {heading}\n\n" + "\n".join([*head, *lines]) + "\n"
    before, after = (text[: section.start()], text[section.end() :]) if section else (f"{text}\n", "")
    PAGE.write_text(before + new + after, "utf-8")
    return lines
