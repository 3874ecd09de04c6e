"""What a post-mortem's page shows of its document besides the facts that the report knows."""

from __future__ import annotations

from dataclasses import dataclass

from pmsync.document.front_matter import read_front_matter
from pmsync.document.plain import plain
from pmsync.document.read import parse
from pmsync.document.text import Source
from pmsync.harmless import harmless_bytes
from pmsync.model import PostMortem
from pmsync.site.course import course
from pmsync.site.drawing import figure
from pmsync.site.prose import Part, Prose, render


@dataclass(frozen=True, slots=True)
class Story:
    """A document as it is read: its timeline as a figure, and all that it says, its action section folded up.

    Both come from the document alone, so that they can be kept as long as that does not change.
    """

    reading: Prose
    figure: bytes = b""


def read_story(text: str) -> Story:
    """The story in a file's text, wherever the file is. It never fails."""
    document = parse("", text)
    return Story(_reading(*render(*_body(document))), _figure(document))


def _reading(prose: Prose, actions: Prose) -> Prose:
    """Contents, prose, and the action items as they are written."""
    parts = [b'<div class="reading">\n', prose.contents, b'<div class="prose">\n', prose.html]
    if actions.html:
        summary = b"<summary>The action items as the document has them</summary>\n"
        parts += [b'<details class="data">', summary, actions.html, b"</details>\n"]
    return Prose(b"".join([*parts, b"</div>\n</div>\n"]), relative=actions.relative)


def _figure(document: PostMortem) -> bytes:
    """The timeline drawn to scale; nothing where there is too little to draw."""
    entries = [(each.at, plain(each.text)) for each in document.timeline if each.at]
    drawn = course(document.stamps, entries)
    return harmless_bytes(figure(drawn)) if drawn else b""


def _body(document: PostMortem) -> tuple[str, str | None, Part | None]:
    """The text below the front matter, its title, and where the section of the action items is in it."""
    source = Source(document.text)
    head = read_front_matter(source, "").lines
    body = document.text[source.span(head + 1).start :].removeprefix("\ufeff")
    section = document.sections.get("action_items")
    apart = Part(section.first - head, section.last - head) if section and document.actions else None
    return body, document.title, apart
