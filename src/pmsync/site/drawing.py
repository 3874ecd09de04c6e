"""An incident's course as a figure: SVG, and the table behind it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from pmsync.site.course import Bar, Course, Mark

_BAR = 34
_ROW = 16
_SPLIT = 55
"""From where on, in percent, a bar's label stands before its end instead of behind its beginning."""

_RIGHT = 76
"""From where on a stamp's label stands to the left of its line."""


def figure(course: Course) -> str:
    """The drawing, and all of its times as a table."""
    zone = f" ({escape(course.zone)})" if course.zone else ""
    return f"""\
<figure class="card">
<figcaption class="unseen">The incident to scale</figcaption>
<div class="course">{_drawing(course)}</div>
<details class="data"><summary>Times as a table{zone}</summary>
<div class="wide" tabindex="0"><table>
<thead><tr><th scope="col">What</th><th scope="col">Time</th><th scope="col">Since the start</th></tr></thead>
<tbody>
{_times(course)}
</tbody></table></div>
{_outside(course.outside)}</details>
</figure>
"""


def _outside(count: int) -> str:
    if not count:
        return ""
    entries = "entry lies" if count == 1 else "entries lie"
    return f'<p class="note">{count} timeline {entries} too far before or after to be drawn.</p>\n'


def _drawing(course: Course) -> str:
    """The drawing, with a title and a description for those who do not see it."""
    top = _BAR * len(course.bars)
    base = top + 12 + _ROW * course.rows
    parts = [
        f'<svg width="100%" height="{base + 44}" role="img" aria-labelledby="course-title course-text">',
        '<title id="course-title">The incident to scale</title>',
        f'<desc id="course-text">{course.summary}</desc>',
        *_ticks(course, base),
        *(_bar(each, place * _BAR) for place, each in enumerate(course.bars)),
        f'<line x1="0" x2="100%" y1="{base + 10}" y2="{base + 10}" class="axis"/>',
        *(_mark(each, top + _ROW * each.row, base + 10) for each in course.marks),
        *(
            f'<circle cx="{each.x}%" cy="{base + 10}" r="4" class="dot">'
            f"<title>{each.at} {escape(each.text)}</title></circle>"
            for each in course.dots
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def _times(course: Course) -> str:
    """The rows of the table behind the drawing: stamps, what happened, spans."""
    rows = [(each.name, each.at, each.after) for each in course.marks]
    rows += [(escape(each.text), each.at, "") for each in course.dots]
    rows += [(each.name, "", each.told) for each in course.bars]
    lines = [f"<tr><td>{what}</td><td>{at}</td><td>{span}</td></tr>" for what, at, span in rows]
    return "\n".join(lines)


def _ticks(course: Course, base: int) -> Iterator[str]:
    for x, label in course.ticks:
        anchor = "start" if x < 3 else "end" if x > 97 else "middle"
        yield f'<line x1="{x}%" x2="{x}%" y1="0" y2="{base + 20}" class="grid"/>'
        yield f'<text x="{x}%" y="{base + 38}" class="tick" text-anchor="{anchor}">{label}</text>'


def _bar(bar: Bar, y: int) -> str:
    name = bar.name.capitalize()
    if not bar.known:
        return f'<text x="0" y="{y + 20}" class="name faint">{name} {bar.told}</text>'
    x, anchor = (bar.x + bar.width, "end") if bar.x > _SPLIT else (bar.x, "start")
    return (
        f'<text x="{x:g}%" y="{y + 13}" class="name" text-anchor="{anchor}">{name} '
        f'<tspan class="strong">{bar.told}</tspan></text>'
        f'<rect x="{bar.x}%" y="{y + 19}" width="{bar.width}%" height="8" rx="2" class="span {bar.kind}"/>'
    )


def _mark(mark: Mark, y: int, base: int) -> str:
    dx, anchor = (-4, "end") if mark.x > _RIGHT else (4, "start")
    return (
        f'<line x1="{mark.x}%" x2="{mark.x}%" y1="{y + 4}" y2="{base}" class="stamp"/>'
        f'<text x="{mark.x}%" dx="{dx}" y="{y + 14}" class="tick" text-anchor="{anchor}">{mark.name}</text>'
    )
