"""A link in a comment: what somebody who closes an issue shows for work that is no code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pmsync.model import Value

_BEFORE, _AFTER = dt.timedelta(minutes=1), dt.timedelta(hours=1)
"""A comment goes with a closing when it came so long before (both at one click) or after it."""

# It goes into files and terminals as it is, so that unusual characters end it.
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@%=&+$!*'(),;-]+")
_OURS = "<!-- pmsync"
_TRAILING = ".,;:!?'*_"


def goes_with(said: dt.datetime, closed: dt.datetime) -> bool:
    """Whether a comment was written with a closing, by when."""
    return closed - _BEFORE <= said <= closed + _AFTER


def link_in(comment: str) -> Value:
    """The first link of a comment; None in one that pmsync wrote."""
    return next(links_in(comment), None)


def links_in(comment: str) -> Iterator[str]:
    """The links of a comment; none in one that pmsync wrote."""
    for found in () if _OURS in comment else _URL.finditer(comment):
        yield _closed(found.group()).rstrip(_TRAILING)


def _closed(url: str) -> str:
    """The address up to a bracket that it did not open: the end of `[words](url)`."""
    depth = 0
    for place, each in enumerate(url):
        depth += (each == "(") - (each == ")")
        if depth < 0:
            return url[:place]
    return url
