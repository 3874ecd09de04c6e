"""The rows of the lists of post-mortems."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from pmsync.site.catalogue import Entry
from pmsync.site.marks import badge


def listed(entries: Iterable[Entry], root: str) -> Markup:
    """A row for each post-mortem."""
    lines = [
        f'<tr><td class="day">{each.day or ""}</td>'
        f'<td class="title"><a href="{root}{escape(each.url)}">{escape(each.title)}</a></td>'
        f"<td>{badge(each.severity)}</td>"
        f'<td class="services">{escape(", ".join(each.incident.services))}</td>'
        f'<td class="n">{f"{each.done}/{each.items}" if each.items else "–"}</td>'
        f'<td class="n late">{each.overdue or ""}</td></tr>'
        for each in entries
    ]
    return Markup("\n".join(lines))  # noqa: S704 - what is not ours is escaped
