"""Markdown as HTML that can do nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.site.prose import Part, render
from pmsync.site.story import read_story

from .conftest import HOSTILE

INLINE = {"a", "code", "em", "strong", "s", "br", "span"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
BLOCKS = {"h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "pre", "hr", "div"}
ATTRIBUTES = {
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "a": {"href", "rel", "class"},
    "div": {"class", "tabindex"},
    "pre": {"tabindex"},
    "th": {"scope"},
    "ol": {"start"},
    "span": {"class", "role", "aria-label"},
}


class Strict(HTMLParser):
    """Fails at a tag or attribute that prose has no use for, and at an address that is not of the web."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in INLINE | TABLES | BLOCKS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()), (tag, name)
            if name == "href":
                assert value is not None
                assert value.startswith(("http://", "https://", "mailto:", "#s-")) or value[:9] == "relative:"

    def handle_data(self, data: str) -> None:
        self.text += data


def html(text: str) -> str:
    return render(text)[0].settled(lambda target: None).decode()


def checked(text: str) -> str:
    """The text of rendered Markdown, which has nothing in it that it should not."""
    strict = Strict()
    strict.feed(render(text)[0].html.decode())
    strict.close()
    return strict.text


PIECES = [
    *HOSTILE,
    "[x](javascript:alert(1))",
    "![x](http://evil.test/x.png)",
    "[x]: data:text/html,x\n\n[x]",
    "<a href=x>",
    "<img src=' https://x' alt=\"<b\">",
    "<details>",
    "<javascript:x>",
    "| a | b |\n|---|---|\n",
    "| | x |\n",
    "](../a.md#b)",
    "&#106;avascript:",
    "http://a.test",
    "&colon;",
    ' "t")',
    *("# ", "```\n", "- [ ] ", "> ", "\n\n", "**", "`", "[", "](", ")", "    ", "<!--", "-->", "\t", "\0"),
]
MARKDOWN = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=25).map("".join)
NOWHERE = [
    "javascript:alert(1)",
    "JaVaScRiPt:x",
    "data:text/html,x",
    "vbscript:x",
    "//evil.test",
    "file:///etc/passwd",
    "&#106;avascript:x",
]


@given(MARKDOWN)
def test_whatever_is_written_is_text(text: str) -> None:
    checked(text)


@given(MARKDOWN)
def test_reading_never_fails(text: str) -> None:
    read_story(f"---\nstarted: 2026-10-01T10:00:00Z\n---\n# x\n\n## Action items\n\n{text}")


def test_raw_html_that_means_more_than_looks_is_shown_as_it_is_written() -> None:
    text = checked("<b>bold</b> <script>alert(1)</script><!-- not seen -->\n\n<iframe src=x>\n\n<!-- open")
    assert text.split("\n") == ["bold <script>alert(1)</script>", "<iframe src=x>", "<!-- open", ""]


def test_an_image_in_raw_html_is_a_link() -> None:
    raw = """<img width=1 src='https://a.test/x.png?a=1&amp;b="' alt="a &lt;graph>">"""
    assert html(f"See {raw}") == (
        '<p>See <a href="https://a.test/x.png?a=1&amp;b=&quot;" rel="noreferrer" class="image">'
        "a &lt;graph&gt;</a></p>\n"
    )
    assert html("<img src=javascript:x>\n") == '<p><a class="image">javascript:x</a></p>\n'


@pytest.mark.parametrize("target", NOWHERE)
def test_a_link_to_no_place_is_text(target: str) -> None:
    assert html(f"[words]({target})") == "<p><a>words</a></p>\n"


def test_an_image_is_a_link() -> None:
    assert html("![a graph](https://a.test/x.png)") == (
        '<p><a href="https://a.test/x.png" rel="noreferrer" class="image">a graph</a></p>\n'
    )


def test_links_into_the_repository_are_resolved_later() -> None:
    prose = render("[one](a.md) [two](../b.md) [here](#root-cause)")[0]
    places = {"a.md": 'x?"y'}
    assert prose.settled(places.get).decode() == (
        '<p><a href="x?&quot;y">one</a> <a>two</a> <a href="#s-root-cause">here</a></p>\n'
    )


def test_headings_follow_each_other_and_can_be_linked() -> None:
    prose = render("# Title\n\n## Root *cause*\n\n#### Deep\n\n# Root cause\n\n## <b> & x\n", title="title!")[
        0
    ]
    assert prose.html.decode() == (
        '<h2 id="s-root-cause">Root <em>cause</em></h2>\n<h3 id="s-deep">Deep</h3>\n'
        '<h2 id="s-root-cause-2">Root cause</h2>\n<h2 id="s-x"> &amp; x</h2>\n'
    )
    assert re.findall(r'<a href="#([^"]*)">([^<]*)</a>', prose.contents.decode()) == [
        ("s-root-cause", "Root cause"),
        ("s-root-cause-2", "Root cause"),
        ("s-x", "&amp; x"),
    ]


def test_a_part_stands_apart() -> None:
    prose, part = render("a\n\n## Items\n\n- b\n\n## End\n", apart=Part(3, 6))
    assert b"Items" not in prose.html
    assert [word in part.html for word in (b"Items", b"<li>b</li>", b"End")] == [True, True, False]


def test_boxes_are_read_out() -> None:
    text = html("- [x] one\n- [ ] two\n")
    assert text.count('role="img" aria-label="done"') == text.count('aria-label="open"') == 1
