"""What a created issue carries to say whose it is: JSON, plain or in a comment that no value can end."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pmsync.model import FIELDS
from pmsync.sync.ports import Marker

_COMMENT = re.compile(r"<!-- pmsync:item (\{[^<>]*\}) -->")
_LONGEST_VALUE = 1000
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "--": "\\u002d\\u002d",
    "@": "\\u0040",  # nobody is mentioned, whatever a renderer makes of comments
    "#": "\\u0023",
}


def comment(marker: Marker) -> str:
    """The HTML comment that carries a marker. Values longer than 1,000 characters are cut."""
    return f"<!-- pmsync:item {_json(marker)} -->"


def in_text(text: str) -> Marker | None:
    """The last marker in a text, or None. What is there but cannot be read is no marker."""
    found = _COMMENT.findall(text)
    return _marker(found[-1]) if found else None


def as_data(marker: Marker) -> dict[str, object]:
    """A marker as plain data. Values longer than 1,000 characters are cut."""
    document = {name: value[:_LONGEST_VALUE] for name, value in marker.document.items() if value is not None}
    return {"item": marker.item, "document": document}


def in_data(data: object) -> Marker | None:
    """The marker that plain data tells, or None."""
    if not isinstance(data, Mapping):
        return None
    item, document = data.get("item"), data.get("document")
    if not isinstance(item, str) or not isinstance(document, Mapping):
        return None
    return Marker(item, {name: document[name] for name in FIELDS if isinstance(document.get(name), str)})


def _json(marker: Marker) -> str:
    text = json.dumps(as_data(marker), ensure_ascii=False, sort_keys=True)
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return text


def _marker(text: str) -> Marker | None:
    try:
        return in_data(json.loads(text))
    except (ValueError, RecursionError):
        return None
