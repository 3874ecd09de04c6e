"""What is shown of raw HTML in a document: words, images as links, and strange tags as they are written."""

from __future__ import annotations

import re
from html import escape, unescape

from pmsync.site.targets import Targets, attributes

_VALUE = r"""[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'"""
_RAW = re.compile(
    rf"<!--(?:(?!<!--).)*?-->|</?(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<rest>(?:{_VALUE})*)>", re.DOTALL
)
_LOOKS = frozenset(
    {"b", "big", "center", "em", "font", "i", "kbd", "small", "strong", "sub", "sup", "tt", "u"}
)
_QUIET = _LOOKS | {"a", "del", "details", "div", "ins", "p", "span", "summary"}
"""Tags that a document can do without: what stands between them is shown."""


def shown(raw: str, targets: Targets) -> str:
    """What raw HTML shows: words and links to images; tags that mean more than looks as they are written."""
    parts: list[str] = []
    place = 0
    for tag in _RAW.finditer(raw):
        parts += [escape(raw[place : tag.start()]), _tag(tag, targets)]
        place = tag.end()
    return "".join([*parts, escape(raw[place:])])


def _tag(found: re.Match[str], targets: Targets) -> str:
    name = (found["tag"] or "").lower()
    if not name or name in _QUIET:
        return ""
    if name == "br":
        return "<br>"
    if name == "img" and (source := _attribute("src", found["rest"])):
        words = _attribute("alt", found["rest"]) or source.rpartition("/")[2] or "image"
        link = attributes(targets.href(source)) | {"class": "image"}
        written = "".join(f' {key}="{escape(str(value))}"' for key, value in link.items())
        return f"<a{written}>{escape(words)}</a>"
    return escape(found[0])


def _attribute(name: str, rest: str) -> str:
    """An attribute's value in the rest of a tag; "" for none."""
    found = re.search(rf"""\b{name}\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", rest, re.IGNORECASE)
    value = found[1] if found else ""
    return unescape(value[1:-1] if value[:1] in ("'", '"') else value).strip()
