"""Jira's texts, words, links and way in; no server is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pmsync.errors import SettingsError
from pmsync.sync.ports import Surroundings
from pmsync.trackers import jira_text
from pmsync.trackers.jira import Settings, connect
from pmsync.trackers.jira_access import access
from pmsync.trackers.jira_links import Place
from pmsync.trackers.jira_people import People
from pmsync.trackers.jira_words import Words

SITE = "https://acme.example/jira"
ENVIRON = {
    "PMSYNC_JIRA_URL": SITE,
    "PMSYNC_JIRA_TOKEN": "secret-token",
    "PMSYNC_JIRA_EMAIL": "bot@acme.example",
}
PLACE = Place(SITE, ("OPS", "SEC_2"))
LIVELY = (
    "[~alice]", "[~accountid:557058:x]", "[link|https://evil.example]", "{code}", "{color:red}x{color}",
    "!cat.png!",
    "https://evil.example", "www.evil.example", "mailto:a@b.example", "*bold*", "_it_", "-gone-", "{{mono}}",
    "h1. head", "||a||b||", "@alice", "\\\\server", "^file.txt", "??cite??",
)  # fmt: skip


class TestDescription:
    @given(st.lists(st.sampled_from(LIVELY) | st.text(), min_size=1).map(" ".join))
    def test_no_text_of_a_document_comes_alive(self, title: str) -> None:
        quoted = jira_text.quote(title)
        unescaped = re.sub(r"\\[{}\[\]*_+^~!|?#-]", "", quoted)
        assert not re.search(r"[{}\[\]*_+^~!|?#]", unescaped.replace("&#92;", ""))
        assert "\\\\" not in quoted
        assert not re.search(r"://|@[^\u200b]|www\.|mailto:", quoted, re.IGNORECASE)
        assert "\n" not in quoted

    def test_links_to_the_line_of_the_post_mortem(self) -> None:
        url = "https://git.example/acme/shop/blob/c0ffee/postmortems/one.md?plain=1#L42"
        told = jira_text.description({"title": "It broke", "severity": "SEV1", "url": url, "path": "x"})
        assert told.startswith(f"An action item of the post-mortem [It broke|{url}] (SEV1).")

    @pytest.mark.parametrize("url", ["javascript:x", "https://a.example/b|c", "https://a.example/]x", "x y"])
    def test_an_odd_address_is_no_link(self, url: str) -> None:
        assert url not in jira_text.description({"title": "It broke", "url": url})

    def test_says_that_it_is_an_incident_when_nothing_is_known(self) -> None:
        assert jira_text.description({}).startswith("An action item of the post-mortem an incident.")

    @given(st.text(min_size=1), st.integers(1, 99))
    def test_the_label_is_one_word_and_the_same_for_all_items(self, document: str, number: int) -> None:
        label = jira_text.label(f"{document}/{number}")
        assert label == jira_text.label(f"{document}/")
        assert jira_text.LABEL.fullmatch(label)


class TestWords:
    WORDS = Words(Settings(project="OPS"), People({}, lambda email: []))

    @pytest.mark.parametrize(
        ("name", "written", "held"),
        [
            ("priority", "p1", "P1"),
            ("priority", "Highest", "P0"),
            ("priority", "P9", None),
            ("type", "Improve  monitoring", "Improve-monitoring"),
            ("due", "2026-12-01", "2026-12-01"),
            ("due", "next week", None),
            ("status", "done", "done"),
            ("status", "Done-ish", None),
            ("owner", "Somebody", None),
            ("owner", "@Somebody", "@somebody"),
            ("owner", "@", None),
            ("owner", "@two words", None),
            ("title", " a\n b ", "a b"),
            ("title", "**Bold** [link](https://acme.example)", "Bold link"),
            ("title", "x" * 300, "x" * 254 + "…"),
        ],
    )
    def test_are_held_as_jira_answers_them(self, name: str, written: str, held: str | None) -> None:
        assert self.WORDS.hold(name, written) == held

    def test_an_account_is_sent_as_it_is_spelled(self) -> None:
        people = People({"Search": "557058:AbC"}, lambda email: [])
        assert people.hold("search") == "@557058:abc"
        assert people.account("@557058:abc") == "557058:AbC"
        assert people.word("@557058:abc") == "Search"

    def test_an_account_with_two_names_goes_by_itself(self) -> None:
        people = People({"Search": "bob", "Bob": "@Bob"}, lambda email: [])
        assert people.word("@bob") == "@bob"


class TestLinks:
    @pytest.mark.parametrize(
        "link",
        [
            "OPS-12", " ops-12 ", f"{SITE}/browse/OPS-12", f"{SITE}/browse/ops-12/",
            f"{SITE}/browse/OPS-12?x=1#y", "http://ACME.example/jira/browse/OPS-12",
            "https://acme.example:443/jira/browse/OPS-12",
        ],
    )  # fmt: skip
    def test_mean_an_issue_of_the_configured_projects(self, link: str) -> None:
        assert PLACE.parse(link) == "OPS-12"

    @pytest.mark.parametrize(
        "link",
        [
            "WEB-12", "OPS-012", "OPS-", "OPS-0", "12", "#12", "acme/shop#12", "xOPS-12",
            "OPS-12x", "OPS-１２",
            "https://acme.example/browse/OPS-12", f"{SITE}/browse/WEB-1", f"{SITE}/browse/OPS-12/x",
            "https://user@acme.example/jira/browse/OPS-12", "https://acme.example:8443/jira/browse/OPS-12",
            "https://acme.example.evil.example/jira/browse/OPS-12", "ftp://acme.example/jira/browse/OPS-12",
            f"{SITE}/browse/SEC_2-", "https://[x/browse/OPS-1",
        ],
    )  # fmt: skip
    def test_mean_nothing_elsewhere(self, link: str) -> None:
        assert PLACE.parse(link) is None

    @given(st.text())
    def test_any_text_means_an_issue_or_nothing(self, link: str) -> None:
        assert PLACE.parse(link) is None or PLACE.parse(PLACE.browse(PLACE.parse(link) or "")) is not None


class TestAccess:
    def test_an_account_and_its_token_sign_in_together(self) -> None:
        found = access(Settings(project="OPS"), ENVIRON)
        assert (found.api_url, found.place.url) == (SITE, SITE)
        assert type(found.auth).__name__ == "HTTPBasicAuth"

    def test_a_personal_access_token_signs_in_by_itself(self) -> None:
        environ = {name: value for name, value in ENVIRON.items() if name != "PMSYNC_JIRA_EMAIL"}
        assert type(access(Settings(project="OPS"), environ).auth).__name__ == "TokenAuth"

    def test_settings_go_before_the_environment(self) -> None:
        found = access(Settings(project="OPS", url="https://other.example/"), ENVIRON)
        assert found.place.browse("OPS-1") == "https://other.example/browse/OPS-1"

    def test_a_token_with_scopes_goes_through_the_gateway_while_links_stay(self) -> None:
        found = access(Settings(project="OPS", cloud_id="11-22"), ENVIRON)
        assert found.api_url == "https://api.atlassian.com/ex/jira/11-22"
        assert found.place.url == SITE

    @pytest.mark.parametrize(
        ("missing", "hint"),
        [("PMSYNC_JIRA_URL", 'url = "https://…"'), ("PMSYNC_JIRA_TOKEN", "Set PMSYNC_JIRA_TOKEN")],
    )
    def test_what_is_missing_is_named(self, missing: str, hint: str) -> None:
        environ = {name: value for name, value in ENVIRON.items() if name != missing}
        with pytest.raises(SettingsError) as caught:
            access(Settings(project="OPS"), environ)
        assert hint in str(caught.value)

    def test_a_missing_project_is_named(self) -> None:
        surroundings = Surroundings(Path(), lambda seconds, why: None, environ=ENVIRON)
        with pytest.raises(SettingsError, match='project = "OPS"'):
            connect(Settings(), surroundings)

    @pytest.mark.parametrize("token", ["s3cr\net", "s3cret ", "s3crét"])
    def test_a_malformed_token_is_refused_and_not_told(self, token: str) -> None:
        with pytest.raises(SettingsError) as caught:
            access(Settings(project="OPS"), ENVIRON | {"PMSYNC_JIRA_TOKEN": token})
        assert token not in f"{caught.value} {caught.value!r}"

    @pytest.mark.parametrize(
        "url", ["http://acme.example", "https://u:p@acme.example", "acme.example", "https://"]
    )
    def test_a_token_is_not_sent_to_an_unsafe_address(self, url: str) -> None:
        with pytest.raises(ValidationError):
            Settings(project="OPS", url=url)
        with pytest.raises(SettingsError, match="PMSYNC_JIRA_URL"):
            access(Settings(project="OPS"), ENVIRON | {"PMSYNC_JIRA_URL": url})

    @pytest.mark.parametrize(
        "settings", [{"project": "ops"}, {"projects": ["OPS", "web"]}, {"cloud_id": "a/b"}]
    )
    def test_keys_and_numbers_are_checked(self, settings: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            Settings.model_validate(settings)

    def test_no_secret_is_in_a_representation(self) -> None:
        assert "secret-token" not in repr(access(Settings(project="OPS"), ENVIRON))
