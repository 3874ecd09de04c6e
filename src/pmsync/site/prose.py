"""A post-mortem's Markdown as HTML that can do nothing: no raw HTML, no script, nothing loaded.

Of raw HTML, comments and tags that only format are left out, an image is a link, and all else is shown as the
text it is. Links lead to the web, to mail and into the page; where one into the
repository leads is settled when the page is made. Images are
links: showing them would ask their server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from pmsync.document.plain import fold, plain
from pmsync.harmless import harmless_bytes
from pmsync.site.raw_html import shown
from pmsync.site.targets import Targets, attributes, slug

_BOX = re.compile(r"\[([ xX])\] +")
_HREF = re.compile(rb' href="relative:(\d+)"')
_OURS = {"made by": "us"}
"""What HTML that this module has written is told by; all other is escaped."""

_DEEPEST = 6
_FEWEST = 3
"""How many headings make a table of contents."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A document and its table of contents as HTML, and its links to other files of the repository.

    The HTML is harmless UTF-8, to be shown as it is.
    """

    html: bytes
    contents: bytes = b""
    relative: tuple[str, ...] = ()

    def settled(self, resolve: Callable[[str], str | None]) -> bytes:
        """The HTML with each relative link resolved; one that leads nowhere stays text."""
        if not self.relative:
            return self.html

        def href(found: re.Match[bytes]) -> bytes:
            target = resolve(self.relative[int(found[1])])
            return harmless_bytes(f' href="{escape(target)}"') if target else b""

        return _HREF.sub(href, self.html)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a document, first and last counted from 1, that are rendered apart from the rest."""

    first: int
    last: int


def render(text: str, title: str | None = None, apart: Part | None = None) -> tuple[Prose, Prose]:
    """The document without its title, and the part of it that stands apart: it knows the links of both."""
    env: dict[str, Any] = {}
    tokens = _parser().parse(text, env)
    kept, other = _split(tokens, apart)
    targets = Targets()
    return _rendered(_without_title(kept, title), env, "s", targets), _rendered(other, env, "w", targets)


def _split(tokens: Sequence[Token], apart: Part | None) -> tuple[list[Token], list[Token]]:
    """Top-level blocks that begin within the part, and all others."""
    kept: list[Token] = []
    other: list[Token] = []
    chosen = kept
    for token in tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            line = token.map[0] + 1
            chosen = other if apart and apart.first <= line <= apart.last else kept
        chosen.append(token)
    return kept, other


def _without_title(tokens: list[Token], title: str | None) -> list[Token]:
    """Without a first heading that says what the page's own heading says."""
    begins = bool(tokens) and tokens[0].type == "heading_open" and tokens[0].tag == "h1"
    same = begins and fold(tokens[1].content) == fold(title or "")
    return tokens[3:] if same else tokens


def _rendered(tokens: list[Token], env: dict[str, Any], prefix: str, targets: Targets) -> Prose:
    contents = _contents(_headings(tokens, prefix))
    for token in tokens:
        if token.type == "inline" and token.children:
            _box(token.children)
            token.children = list(_harmless(token.children, targets))
        elif token.type == "html_block":
            words = shown(token.content.strip(), targets)
            token.content, token.meta = (f"<p>{words}</p>\n" if words.strip() else ""), _OURS
    parser = _parser()
    html = parser.renderer.render(tokens, parser.options, env)
    return Prose(harmless_bytes(html), harmless_bytes(contents), tuple(targets.relative))


def _headings(tokens: Sequence[Token], prefix: str) -> tuple[tuple[str, str], ...]:
    """Headings from the second level on, none deeper than one below the last; the second level's are told."""
    last, found = 1, dict[str, tuple[int, str]]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            last = min(max(int(token.tag[1:]), 2), last + 1, _DEEPEST)
            words = plain(tokens[place + 1].content)
            name = _free(f"{prefix}-{slug(words)}", found)
            token.attrs = {"id": name}
            found[name] = (last, words)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{last}"
    return tuple((name, words) for name, (level, words) in found.items() if level == 2 and words)


def _contents(headings: Sequence[tuple[str, str]]) -> str:
    """Links to the headings, where they are more than can be seen at once."""
    if len(headings) < _FEWEST:
        return ""
    links = [f'<li><a href="#{name}">{escape(words)}</a></li>' for name, words in headings]
    return (
        f'<nav class="contents" aria-label="On this page"><p>On this page</p><ul>{"".join(links)}</ul></nav>'
    )


def _free(name: str, taken: Container[str]) -> str:
    count = 1
    while (each := name if count == 1 else f"{name}-{count}") in taken:
        count += 1
    return each


def _box(children: list[Token]) -> None:
    """A task list's `[x]` as a mark that is read out."""
    first = children[0]
    found = _BOX.match(first.content) if first.type == "text" else None
    if found:
        first.content = first.content[found.end() :]
        told, mark = ("open", "☐") if found[1] == " " else ("done", "☑")
        box = f'<span class="box" role="img" aria-label="{told}">{mark}</span> '
        children.insert(0, Token("html_inline", "", 0, content=box, meta=_OURS))


def _harmless(children: Sequence[Token], targets: Targets) -> Iterable[Token]:
    """Links with a place to go to and words to click on; images as links with their description."""
    inside = False
    for place, token in enumerate(children):
        if token.type == "image":
            yield from _image(token, targets, inside)
        elif token.type == "html_inline" and token.meta is not _OURS:
            yield Token("html_inline", "", 0, content=shown(token.content, targets), meta=_OURS)
        elif token.type == "link_open":
            inside = True
            target = str(token.attrGet("href") or "")
            token.attrs = attributes(targets.href(target))
            yield token
            if children[place + 1].type == "link_close":
                yield _words(target or "link")
        else:
            inside = inside and token.type != "link_close"
            yield token


def _image(token: Token, targets: Targets, inside: bool) -> Iterable[Token]:
    target = str(token.attrGet("src") or "")
    words = _words(token.content.strip() or target.rpartition("/")[2] or "image")
    if inside:
        yield words
        return
    opened = Token("link_open", "a", 1)
    opened.attrs = {**attributes(targets.href(target)), "class": "image"}
    yield from (opened, words, Token("link_close", "a", -1))


def _words(text: str) -> Token:
    token = Token("text", "", 0)
    token.content = text
    return token


class _Renderer(RendererHTML):
    """Tables and code that can be scrolled with the keyboard; empty headers are no headers."""

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return '<div class="wide" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return '<th scope="col">' if plain(tokens[index + 1].content) else "<td>"

    def th_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return "</th>\n" if plain(tokens[index - 1].content) else "</td>\n"

    def td_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return "<td>"

    def heading_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        token = tokens[index]
        return f'<{token.tag} id="{token.attrs["id"]}">' if plain(tokens[index + 1].content) else "<p>"

    def heading_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        token = tokens[index]
        return f"</{token.tag}>\n" if plain(tokens[index - 1].content) else "</p>\n"

    def html_block(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return tokens[index].content if tokens[index].meta is _OURS else escape(tokens[index].content)

    def html_inline(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return self.html_block(tokens, index, options, env)

    def code_block(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        return self.code_block(tokens, index, options, env)


@cache
def _parser() -> MarkdownIt:
    options = {"html": True, "maxNesting": 100}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    # Every target is judged by `Targets.href`; refused by the parser it would leave its brackets in the text.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser
