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
    """A document as it is read: its prose, its action section as written, its timeline as a figure.

    All of it comes from the document alone, so that it can be kept as long as that does not change.
    """

    prose: Prose
    actions: Prose
    figure: bytes = b""


def read_story(text: str) -> Story:
    """The story in a file's text, wherever the file is. It never fails."""
    document = parse("", text)
    prose, actions = render(*_body(document))
    return Story(prose, actions, _figure(document))


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
