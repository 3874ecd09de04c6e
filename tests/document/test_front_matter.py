"""The head of a document, in YAML and TOML, whole and broken."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pmsync.document.front_matter import read_front_matter
from pmsync.document.read import parse
from pmsync.document.text import Source

UTC = dt.timezone(dt.timedelta())


def test_values_are_text_as_written() -> None:
    read = parse("a.md", "---\nid: 2024-05-01\nseverity: 2\nservices: api, web\ntime: 14:05\n---\n# Down\n")
    assert (read.id, read.severity, read.services) == ("2024-05-01", "2", ("api", "web"))
    assert read.front_matter["time"] == "14:05"


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_line_endings_and_marks_make_no_difference(start: str, newline: str) -> None:
    lines = [
        "---",
        "title: Down",
        "services: [a, b]",
        "---",
        "## Timeline",
        "",
        "- 2024-05-01 10:00 UTC up #1",
        "",
    ]
    read = parse("a.md", start + newline.join(lines))
    assert (read.title, read.services) == ("Down", ("a", "b"))
    assert [(entry.line, entry.text, entry.refs) for entry in read.timeline] == [(7, "up #1", ("#1",))]


def test_toml_is_read() -> None:
    text = '+++\ntitle = "Down"\nstarted = 2024-05-01T10:00:00Z\nservices = ["a"]\n+++\n'
    read = parse("a.md", text)
    assert (read.title, read.services) == ("Down", ("a",))
    assert read.stamps == {"started": dt.datetime(2024, 5, 1, 10, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\nid: x\nservices: [a\n---\n# Down\n", 4),
        ("+++\nid = \n+++\n# Down\n", 2),
        ("---\na: *b\n---\n# Down\n", 2),
    ],
)
def test_a_broken_head_is_a_finding_and_the_rest_is_read(text: str, line: int) -> None:
    read = parse("a.md", text)
    assert [(finding.code, finding.line) for finding in read.findings] == [("PM301", line)]
    assert read.title == "Down"


def test_a_head_that_is_nested_without_end_is_a_finding() -> None:
    assert parse("a.md", "---\na: " + "[" * 10_000 + "\n---\n").findings[0].code == "PM301"


@pytest.mark.parametrize("text", ["---\nJust prose.\n---\n", "---\nid: x\n", "text\n---\nid: x\n---\n"])
def test_a_rule_is_no_head(text: str) -> None:
    read = parse("a.md", text)
    assert (read.id, read.findings) == ("a", ())


def test_a_stamp_without_zone_takes_that_of_the_head() -> None:
    read = parse("a.md", "---\nstarted: 2024-05-01 10:00\ntimezone: Europe/Berlin\n---\n")
    assert read.stamps["started"].isoformat() == "2024-05-01T10:00:00+02:00"


@pytest.mark.parametrize("written", ["2024-05-01 10:00", "yesterday", "2024-05-01", "2024-02-31T10:00:00Z"])
def test_a_stamp_that_is_not_certain_is_a_finding_at_its_line(written: str) -> None:
    read = parse("a.md", f"---\nid: x\nfixed: {written}\n---\n")
    assert read.stamps == {}
    assert [(finding.code, finding.line) for finding in read.findings] == [("PM302", 3)]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("pm/2024-05-01-api.md", "2024-05-01-api"),
        ("x/2024-05-01.html.md.erb", "2024-05-01"),
        ("notes", "notes"),
    ],
)
def test_without_an_id_the_file_gives_it(path: str, name: str) -> None:
    assert parse(path, "").id == name


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# *Search* is [down](https://a.example)\n", "Search is down"),
        ("# Title: Search down\n", "Search down"),
        ("# Title:\n### Search down\n", "Search down"),
        ("## Search: down\n\n## Summary\n", "Search: down"),
        ("## Owner: @search\n\n# Summary\n\n# Later\n", None),
        ("# Metadata\n\n## Summary\n", None),
        ("", None),
    ],
)
def test_the_title_is_the_first_heading_that_is_one(text: str, title: str | None) -> None:
    assert parse("a.md", text).title == title


PIECES = st.sampled_from(
    [
        *(
            "a",
            "title",
            "b-c",
            "x_1",
            ": ",
            ":",
            " ",
            "  ",
            "[",
            "]",
            ", ",
            ",",
            "-",
            "1",
            "2024-01-01",
            "10:00:00Z",
        ),
        *(
            "null",
            "yes",
            "~",
            "a.b",
            "(x)",
            "/",
            "...",
            "---",
            "#",
            " #",
            "'",
            '"',
            "é",
            "\n",
            "k: v\n",
            "k:\n",
        ),
        *(
            "k: [a,  b ]\n",
            "k: a: b\n",
            "k: a:b\n",
            "y: a :b\n",
            "? a",
            "! b",
            "|",
            "> ",
            "%",
            "&a",
            "*a",
            "\t",
            "<<",
        ),
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=9).map("".join).map(str.strip))
@settings(max_examples=500, deadline=None)
def test_words_behind_keys_are_read_as_yaml_reads_them(text: str) -> None:
    try:
        read = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        read = None
    if isinstance(read, dict) and "---" not in text and "..." not in text:
        assert read_front_matter(Source(f"---\n{text}\n---\n"), "a.md").values == {
            str(key): value for key, value in read.items()
        }
