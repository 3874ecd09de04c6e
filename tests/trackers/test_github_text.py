"""The words on GitHub: bodies that notify nobody, markers that no value breaks, labels, links."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pmsync.model import FIELDS
from pmsync.sync.ports import Draft, Marker
from pmsync.trackers import github_body, marker_text
from pmsync.trackers.github_links import Place, web_url
from pmsync.trackers.github_words import Words, labelled

# What GitHub makes something of in rendered text: names, issue numbers, advisories, bare addresses.
LIVELY = re.compile(r"(?<![\w`])@\w|#\d|\bgh-\d|://|\bwww\.|\w@\w", re.IGNORECASE)
NASTY = [
    "@everyone look",
    "see #12 and acme/shop#3, GH-4",
    "https://github.com/acme/shop/issues/1",
    "www.example.com mail@example.com",
    "<img src=x onerror=alert(1)> <!-- pmsync:due -->",
    "--> <!-- pmsync:item {} -->",
    "](https://evil.example) [x](javascript:alert(1))",
    "![](https://evil.example/pixel.png)",
    "`code` **bold** ~~gone~~ | cell | $x$ [^1]",
    "&#64;everyone &commat;alice &lt;b&gt;",
    "\\@alice \\\\@alice",
    "# heading\n\n- list\r\n> quote",
    "*@alice*_@bob_",
]
TEXT = st.text() | st.text(alphabet="@#<>&;:/\\`*_[]()!|~-gGhHw.a1 \n") | st.sampled_from(NASTY)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> str:
    """The text that a reader sees, and in which GitHub looks for names; links and code left out."""
    html = MARKDOWN.render(markdown)
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def draft(**context: str) -> Draft:
    return Draft({"title": "A title", "due": "2026-12-01"}, Marker("one/1", {"title": "A title"}), context)


class TestBody:
    @given(title=TEXT, severity=TEXT, path=TEXT)
    @example(*NASTY[:3])
    @example(*NASTY[3:6])
    @example(*NASTY[6:9])
    @example(*NASTY[9:12])
    def test_no_text_of_a_document_comes_alive(self, title: str, severity: str, path: str) -> None:
        text = github_body.compose(draft(title=title, severity=severity, path=path))
        html = MARKDOWN.render(text)
        assert LIVELY.findall(shown(text)) == []
        assert re.findall(r"<(?!/?(?:p|strong)>|!--)[^>]*>", html) == []

    @given(TEXT)
    @example("0.")
    @example("12. of all")
    def test_a_quoted_text_reads_as_it_was_written(self, text: str) -> None:
        expected = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
        read = shown(github_body.quote(text)).replace("\u200b", "").strip()
        if len(expected) < 500 and "\u200b" not in expected and not expected.startswith(("#", "+", "-")):
            assert read.replace("&quot;", '"') == expected

    def test_links_to_the_line_of_the_post_mortem(self) -> None:
        url = "https://git.example/acme/shop/blob/0a1b/postmortems/one.md#L12"
        html = MARKDOWN.render(github_body.compose(draft(title="Checkout [500]", severity="SEV1", url=url)))
        assert f'<a href="{url}">Checkout [500]</a> (SEV1)' in html

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "https://a.example/>)<b>", "https://a b", "ftp://a.example/x"]
    )
    def test_an_odd_address_is_no_link(self, url: str) -> None:
        assert url not in github_body.compose(draft(title="Checkout", url=url, path="one.md", line="4"))

    def test_names_path_and_line_without_an_address(self) -> None:
        text = github_body.compose(draft(title="Checkout", path="one.md", line="4"))
        assert "post-mortem Checkout (one.md:4)." in text

    def test_says_that_it_is_an_incident_when_nothing_is_known(self) -> None:
        assert github_body.compose(draft()).startswith("An action item of the post-mortem an incident.")

    def test_fits_into_what_github_takes_however_long_the_document(self) -> None:
        long = "@#<&" * 50_000
        made = Marker("one/1", dict.fromkeys(FIELDS, long))
        context = {"title": long, "severity": long, "path": long}
        text = github_body.compose(Draft({"title": "A title"}, made, context))
        assert len(text) < github_body.LONGEST
        assert marker_text.in_text(text) is not None


class TestDue:
    def test_is_read_from_our_block(self) -> None:
        assert github_body.due(github_body.compose(draft())) == "2026-12-01"

    def test_is_bold_for_a_reader(self) -> None:
        assert "<strong>Due:</strong> 2026-12-01" in MARKDOWN.render(github_body.compose(draft()))

    @given(before=st.text(), after=st.text())
    def test_text_of_a_person_around_the_block_stays(self, before: str, after: str) -> None:
        if "pmsync:" in before + after:
            return
        body = f"{before}{github_body.with_due('', '2026-12-01')}{after}"
        changed = github_body.with_due(body, "2027-01-31")
        assert changed == body.replace("2026-12-01", "2027-01-31", 1) or "2026-12-01" in before
        assert github_body.due(changed) == "2027-01-31"

    @given(st.text())
    def test_can_be_added_to_any_text_and_taken_off_again(self, body: str) -> None:
        if "pmsync:" in body:
            return
        added = github_body.with_due(body, "2026-12-01")
        assert github_body.due(added) == "2026-12-01"
        assert github_body.with_due(added, None) == body

    def test_goes_before_the_marker(self) -> None:
        without = github_body.with_due(github_body.compose(draft()), None)
        assert github_body.with_due(without, "2026-12-01") == github_body.compose(draft())

    def test_what_a_person_wrote_into_the_block_is_told_as_it_is(self) -> None:
        body = github_body.compose(draft()).replace("2026-12-01", "end of\r\nthe year")
        assert github_body.due(body) == "end of the year"

    def test_an_emptied_block_is_no_date(self) -> None:
        assert github_body.due(github_body.compose(draft()).replace("2026-12-01", "")) is None


class TestMarker:
    @given(st.text(), st.dictionaries(st.sampled_from(FIELDS), TEXT))
    def test_comes_back_as_it_was(self, item: str, document: dict[str, str]) -> None:
        made = Marker(item, document)
        assert marker_text.in_text(marker_text.comment(made)) == made

    @given(st.dictionaries(st.sampled_from(FIELDS), TEXT))
    def test_no_value_ends_the_comment_or_names_anybody(self, document: dict[str, str]) -> None:
        inner = marker_text.comment(Marker("one/1", document))[4:-3]
        assert not any(each in inner for each in ("--", "<", ">", "@", "#"))

    def test_the_last_one_counts(self) -> None:
        one, two = Marker("one/1", {}), Marker("one/2", {})
        assert marker_text.in_text(f"{marker_text.comment(one)}\n{marker_text.comment(two)}\nmore") == two

    @given(TEXT)
    def test_any_text_has_a_marker_or_none(self, text: str) -> None:
        assert marker_text.in_text(f"<!-- pmsync:item {text} -->") is None or "item" in text

    @pytest.mark.parametrize(
        "data", ["{}", '{"item": 3, "document": {}}', '{"item": "a"}', '{"item": "a", "document": []}', "{x}"]
    )
    def test_what_cannot_be_read_is_none(self, data: str) -> None:
        assert marker_text.in_text(f"<!-- pmsync:item {data} -->") is None

    def test_strange_values_are_left_out(self) -> None:
        data = json.dumps({"item": "one/1", "document": {"title": 3, "due": "2026-12-01", "other": "x"}})
        assert marker_text.in_text(f"<!-- pmsync:item {data} -->") == Marker("one/1", {"due": "2026-12-01"})


class TestWords:
    words = Words({"Payments on-call": "Alice-Gh", "Search team": "@bob", "Bob": "bob", "Nobody": "no body"})

    @pytest.mark.parametrize(
        ("written", "held"),
        [
            ("Payments on-call", "@alice-gh"),
            ("payments  ON-call", "@alice-gh"),
            ("Search team", "@bob"),
            ("@Carol", "@carol"),
            ("@renovate[bot]", "@renovate[bot]"),
            ("Nobody", None),
            ("Unknown team", None),
            ("carol", None),
            ("@acme/payments", None),
            ("@a, @b", None),
            ("@", None),
            ("@-x", None),
        ],
    )
    def test_an_owner_is_mapped_or_named_by_login(self, written: str, held: str | None) -> None:
        assert self.words.hold("owner", written) == held

    def test_a_login_goes_back_to_the_only_name_that_it_has(self) -> None:
        assert self.words.word("owner", "@alice-gh") == "Payments on-call"
        assert self.words.word("owner", "@bob") == "@bob"
        assert self.words.word("owner", "@carol") == "@carol"

    def test_a_title_is_one_line_of_256_characters_at_most(self) -> None:
        assert self.words.hold("title", " a\r\n b\x1b[31m\tc ") == "a b [31m c"
        held = self.words.hold("title", "x" * 300)
        assert held == "x" * 255 + "…"

    @pytest.mark.parametrize("name", ["type", "priority"])
    def test_a_label_is_50_characters_at_most(self, name: str) -> None:
        held = self.words.hold(name, "y" * 60)
        assert held is not None
        assert len(f"{name}: {held}") == 50
        assert labelled([f"{name}: {held}"], name) == [held]

    @pytest.mark.parametrize("written", ["2026-13-01", "20261201", "tomorrow", "2026-12-1", "2026-W49-1"])
    def test_only_a_date_is_a_due_date(self, written: str) -> None:
        assert self.words.hold("due", written) is None

    @given(st.sampled_from(FIELDS), st.text())
    def test_holding_twice_is_holding_once(self, name: str, value: str) -> None:
        held = self.words.hold(name, value)
        assert self.words.hold(name, held) == held
        assert self.words.hold(name, self.words.word(name, held)) == held


class TestLinks:
    place = Place("acme/shop", "https://github.com")

    @pytest.mark.parametrize(
        "link",
        [
            "#12",
            " #12 ",
            "acme/shop#12",
            "Acme/Shop#12",
            "https://github.com/acme/shop/issues/12",
            "http://www.github.com/ACME/shop/issues/12/",
            "https://github.com:443/acme/shop/issues/12#issuecomment-3",
            "https://github.com/acme/shop/issues/12?x=y",
        ],
    )
    def test_mean_an_issue_of_this_repository(self, link: str) -> None:
        assert self.place.parse(link) == "acme/shop#12"

    @pytest.mark.parametrize(
        "link",
        [
            "https://github.com/acme/shop/pull/12",
            "https://github.com/acme/other/issues/12",
            "https://github.com.evil.example/acme/shop/issues/12",
            "https://evil.example/acme/shop/issues/12",
            "https://github.com@evil.example/acme/shop/issues/12",
            "https://token@github.com/acme/shop/issues/12",
            "https://github.com:8443/acme/shop/issues/12",
            "ftp://github.com/acme/shop/issues/12",
            "//github.com/acme/shop/issues/12",
            "https://github.com/acme/shop/issues/12/edit",
            "https://github.com/acme/shop/issues/../issues/12",
            "https://[::1/acme/shop/issues/12",
            "https://github.com:port/acme/shop/issues/12",
            "acme/other#12",
            "#0",
            "#012",
            "#١٢",
            "12",
            "#99999999999",
            "",
        ],
    )
    def test_mean_nothing_elsewhere(self, link: str) -> None:
        assert self.place.parse(link) is None

    @given(st.text())
    def test_any_text_means_an_issue_or_nothing(self, link: str) -> None:
        ref = self.place.parse(link)
        assert ref is None or re.fullmatch(r"acme/shop#[1-9][0-9]*", ref)

    @pytest.mark.parametrize(
        ("api", "web"),
        [
            ("https://api.github.com", "https://github.com"),
            ("https://github.example/api/v3", "https://github.example"),
            ("https://api.acme.ghe.com", "https://acme.ghe.com"),
            ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ],
    )
    def test_people_see_issues_at(self, api: str, web: str) -> None:
        assert web_url(api) == web


def test_a_title_comes_without_bold_type_and_link_targets() -> None:
    hold = Words({}).hold
    written = "**Circuit breaker**: see [the notes](https://example.org/n), not `**options`"
    assert hold("title", written) == "Circuit breaker: see the notes, not `**options`"
