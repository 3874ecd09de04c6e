"""Text as every tracker takes it: one line, not too long; and dates."""

from __future__ import annotations

import datetime as dt
import re

_MARKED = re.compile(r"\*\*(?! )([^*`]+)(?<! )\*\*|\[([^\[\]`]+)\]\([^()\s]+\)")


def one_line(text: str) -> str:
    """Without control characters, and with single spaces."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())


def unmarked(title: str) -> str:
    """A title without bold type and link targets, which a tracker would show as they are written."""
    while (shown := one_line(_MARKED.sub(lambda found: found[1] or found[2], title)) or title) != title:
        title = shown
    return title


def cut(text: str, longest: int) -> str:
    """At most so many characters, with an ellipsis for what is missing."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def is_date(text: str) -> bool:
    """Whether it is a date as ISO 8601 writes one."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
