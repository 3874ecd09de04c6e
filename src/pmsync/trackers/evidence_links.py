"""A link in a comment: what somebody who closes an issue shows for work that is no code."""

from __future__ import annotations

import re

from pmsync.model import Value

# It goes into files and terminals as it is, so that unusual characters end it.
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@%=&+$!*'(),;-]+")
_OURS = "<!-- pmsync"
_TRAILING = ".,;:!?'*_"


def link_in(comment: str) -> Value:
    """The first link of a comment; None in one that pmsync wrote."""
    found = None if _OURS in comment else _URL.search(comment)
    return _closed(found.group()).rstrip(_TRAILING) if found else None


def _closed(url: str) -> str:
    """The address up to a bracket that it did not open: the end of `[words](url)`."""
    depth = 0
    for place, each in enumerate(url):
        depth += (each == "(") - (each == ")")
        if depth < 0:
            return url[:place]
    return url
