"""What a post-mortem's page shows of its document besides the facts that the report knows."""

from __future__ import annotations

from dataclasses import dataclass

from pmsync.document.plain import plain
from pmsync.document.read import parse
from pmsync.document.text import Source
from pmsync.model import PostMortem
from pmsync.site.course import Moment
from pmsync.site.prose import Part, Prose, render


@dataclass(frozen=True, slots=True)
class Story:
    """A document as it is read: its prose, its action section as written, and its timeline's times."""

    prose: Prose
    actions: Prose
    moments: tuple[Moment, ...] = ()


def read_story(text: str) -> Story:
    """The story in a file's text, wherever the file is. It never fails."""
    document = parse("", text)
    prose, actions = render(*_body(document))
    moments = tuple((each.at, plain(each.text)) for each in document.timeline if each.at)
    return Story(prose, actions, moments)


def _body(document: PostMortem) -> tuple[str, str | None, Part | None]:
    """The text below the front matter, its title, and where the section of the action items is in it."""
    head = _head_lines(document.text)
    source = Source(document.text)
    body = document.text[source.span(head + 1).start :].removeprefix("\ufeff")
    section = document.sections.get("action_items")
    apart = Part(section.first - head, section.last - head) if section and document.actions else None
    return body, document.title, apart


def _head_lines(text: str) -> int:
    from pmsync.document.front_matter import read_front_matter

    return read_front_matter(Source(text), "").lines
