"""`pmsync report` as it is typed: forms, scope, exit code, and what it says it could not count."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
import pty
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from followup.generator import NOW, troubles, write_history
from histories import git
from pmsync.__main__ import run

from .conftest import Scratch

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report-schema.json").read_text("utf-8"))
NASTY = "Bad | \\| <b>&amp;</b> `x` [y](javascript:alert) 1 < 2 @everyone #1 \x1b[31m"
HEAD = """---
id: {id}
severity: {severity}
services: [web]
started: 2026-10-01T10:00:00Z
resolved: 2026-10-01T12:00:00Z
---
# {id}

## Action items

| # | Action | Owner | Priority | Due | Status | Issue |
|---|---|---|---|---|---|---|
"""


def document(*rows: str, name: str = "outage", severity: str = "SEV1") -> str:
    return HEAD.format(id=name, severity=severity) + "".join(f"{row}\n" for row in rows)


@pytest.fixture
def repository(
    scratch: Scratch, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Scratch:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    return scratch


def told(scratch: Scratch, *options: str, code: int = 0) -> Any:
    found = scratch.pmsync("report", "--json", "--as-of", "2026-11-20T12:00:00Z", *options)
    assert (found.code, found.err) == (code, "")
    jsonschema.validate(found.json, SCHEMA, format_checker=jsonschema.FormatChecker())
    return found.json


def test_json_of_generated_post_mortems_keeps_to_the_schema(tmp_path: Path) -> None:
    write_history(tmp_path / "pm", troubles(count=40))
    git(tmp_path / "pm", "reset", "--quiet", "--hard")
    file = tmp_path / "report.json"
    arguments = ["report", "--json", "--no-cache", "--as-of", NOW.isoformat(), "--output", str(file)]
    assert run(["-C", str(tmp_path / "pm"), *arguments]) == 0
    jsonschema.validate(
        json.loads(file.read_text("utf-8")), SCHEMA, format_checker=jsonschema.FormatChecker()
    )


def test_strict_exits_with_1_only_when_something_is_overdue(repository: Scratch) -> None:
    repository.write("postmortems/a.md", document("| 1 | Do | @a | P1 | 2026-11-20 | todo | |"))
    told(repository, "--strict")
    repository.replace("postmortems/a.md", "2026-11-20", "2026-11-19")
    assert told(repository, "--strict", code=1)["lists"]["overdue"] == ["outage/1"]


def test_a_deadline_follows_the_severity(repository: Scratch) -> None:
    repository.write("postmortems/a.md", document("| 1 | Do | @a | P1 | | todo | |", severity="SEV1"))
    assert told(repository)["items"][0]["due"] == "2026-10-08"
    repository.replace("postmortems/a.md", "SEV1", "SEV3")
    assert told(repository)["items"][0]["due"] == "2026-11-30"


def test_a_waiver_holds_until_its_day(repository: Scratch) -> None:
    row = "| 1 | Do (accepted until 2026-12-01: waiting for a part) | @a | P1 | 2026-11-01 | todo | |"
    repository.write("postmortems/a.md", document(row))
    found = told(repository)
    assert (found["lists"]["overdue"], found["lists"]["accepted"]) == ([], ["outage/1"])
    assert found["items"][0]["accepted_reason"] == "waiting for a part"
    repository.replace("postmortems/a.md", "2026-12-01", "2026-11-10")
    found = told(repository)
    assert (found["lists"]["accepted"], found["items"][0]["days_overdue"]) == ([], 10)


def test_a_due_date_that_cannot_be_read_is_said(repository: Scratch) -> None:
    repository.write("postmortems/a.md", document("| 1 | Do | @a | P1 | when we can | todo | |"))
    found = told(repository)
    assert found["items"][0]["due_from"] == "policy"
    assert any("1 due date could not be read" in note for note in found["notes"])


def test_what_cannot_be_overdue_is_said_first(repository: Scratch) -> None:
    repository.write("postmortems/a.md", document("| 1 | Do | @a | | | todo | |"))
    assert "1 open item without a deadline cannot be overdue." in printed(repository, "terminal")


def test_a_post_mortem_in_no_commit_is_missing_after_the_bound(repository: Scratch) -> None:
    repository.commit()
    repository.write("postmortems/a.md", document("| 1 | Do | @a | P1 | | todo | |"))
    late = told(repository)["post_mortems"]["late"]
    assert [(each["id"], each["published"]) for each in late] == [("outage", None)]


def test_without_git_nobody_is_called_late(repository: Scratch, tmp_path: Path) -> None:
    repository.write("bare/pmsync.toml", "")
    repository.write("bare/postmortems/a.md", document("| 1 | Do | @a | P1 | | todo | |"))
    found = told(repository, "--repo", str(repository.path / "bare"))
    assert found["post_mortems"]["late"] == []
    assert found["post_mortems"]["not_timed"] == 1


def test_a_moved_and_a_renumbered_item_keeps_its_past(repository: Scratch) -> None:
    first, second = "| 1 | Do this | @a | P1 | | todo | |", "| 2 | Do that | @a | P1 | | todo | |"
    repository.write("postmortems/a.md", document(first, second))
    repository.commit()
    repository.git("mv", "postmortems/a.md", "postmortems/b.md")
    repository.write(
        "postmortems/b.md", document(second.replace("| 2", "| 1"), "| 2 | Do this | @a | P1 | | done | |")
    )
    repository.commit()
    today = dt.datetime.now(dt.UTC).date()
    found = repository.pmsync("report", "--json", "--no-verify").json
    items = {each["title"]: (each["opened"], each["done"]) for each in found["items"]}
    assert items == {"Do that": (str(today), None), "Do this": (str(today), str(today))}


def test_several_repositories_make_one_report(repository: Scratch) -> None:
    for name in ("one", "two"):
        repository.write(f"{name}/postmortems/a.md", document("| 1 | Do | @a | P1 | | todo | |"))
        git(repository.path / name, "init", "--quiet", "--initial-branch=main")
        git(repository.path / name, "add", "--all")
        git(repository.path / name, "commit", "--quiet", "--message", "Write")
    paths = [f"--repo={repository.path / name}" for name in ("one", "two")]
    found = repository.pmsync("report", "--json", *paths).json
    assert [each["key"] for each in found["items"]] == ["one:outage/1", "two:outage/1"]
    assert found["trend"][-1]["open"] == 2


def test_a_file_that_cannot_be_read_is_left_out_and_said(repository: Scratch) -> None:
    repository.write("postmortems/a.md", b"# A\n\0")
    repository.write("postmortems/b.md", document("| 1 | Do | @a | P1 | | todo | |"))
    found = told(repository)
    assert found["post_mortems"]["count"] == 1
    assert any("left out" in note and "a.md" in note for note in found["notes"])


def test_a_changed_file_is_read_anew_and_an_unchanged_one_from_the_cache(repository: Scratch) -> None:
    repository.write("postmortems/a.md", document("| 1 | Do | @a | P1 | | todo | |"))
    repository.commit()
    before = told(repository)
    assert told(repository) == before
    repository.replace("postmortems/a.md", "| todo |", "| done |")
    assert told(repository)["items"][0]["status"] == "done"


def test_a_broken_cache_is_only_a_missed_one(repository: Scratch, tmp_path_factory: Any) -> None:
    repository.write("postmortems/a.md", document("| 1 | Do | @a | P1 | | todo | |"))
    repository.commit()
    before = told(repository)
    for file in tmp_path_factory.getbasetemp().rglob("facts-*.sqlite"):
        file.write_bytes(b"no database at all" * 100)
    assert told(repository) == before


def test_a_wrong_severity_is_a_sentence(repository: Scratch) -> None:
    repository.write("postmortems/a.md", document())
    found = repository.pmsync("report", "--severity", "grave")
    assert found.code == 2
    assert "is no severity" in found.err


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            "[report]\ndue_soon = 3",
            "pmsync.toml:2: `report.due_soon` is not a setting. Did you mean `due_soon_days`?",
        ),
        ("[report.deadlines.Big]\nP1 = 3", "is no severity"),
        ("[report.deadlines.SEV1]\nbig = 3", "is no priority"),
    ],
)
def test_a_wrong_setting_is_named(repository: Scratch, table: str, says: str) -> None:
    repository.write("pmsync.toml", f"{table}\n")
    repository.write("postmortems/a.md", document())
    found = repository.pmsync("report")
    assert found.code == 2
    assert says in found.err


@pytest.fixture
def nasty(repository: Scratch) -> Scratch:
    cell = NASTY.replace("|", "\\|")
    row = f"| 1 | {cell} | =cmd | P1 | 2026-10-05 | todo | [#1](https://github.com/a/b/issues/1) |"
    repository.write("postmortems/a.md", document(row))
    repository.commit()
    return repository


def printed(scratch: Scratch, form: str) -> str:
    found = scratch.pmsync("report", "--format", form, "--as-of", "2026-11-20T12:00:00Z")
    assert (found.code, found.err) == (0, "")
    return found.out


def test_markdown_shows_text_and_calls_nobody(nasty: Scratch) -> None:
    from markdown_it import MarkdownIt

    text = printed(nasty, "markdown")
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert "<b>" not in html
    assert set(re.findall(r'href="([^"]*)"', html)) == {"https://github.com/a/b/issues/1"}
    prose = re.sub(r"\[#.?\d+\]\(https[^)]*\)", "", text)
    assert not re.search(r"[@#](?=\w)", prose)
    assert "\x1b" not in text
    widths = {line.count(" | ") for line in text.splitlines() if line.startswith("| outage/1")}
    assert len(widths) == 1


def test_html_is_one_page_without_anything_from_elsewhere(nasty: Scratch) -> None:
    text = printed(nasty, "html")
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(text)
    assert not {"script", "img", "iframe", "link", "b", "object"} & {tag for tag, _ in seen}
    assert {attrs["href"] for tag, attrs in seen if tag == "a"} == {"https://github.com/a/b/issues/1"}
    assert "1 &lt; 2" in text
    assert "\x1b" not in text


def test_csv_has_a_line_an_item_and_no_formula(nasty: Scratch) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(nasty, "csv"))))
    assert [(each["post_mortem"], each["days_overdue"], each["owner"]) for each in rows] == [
        ("outage", "46", "'=cmd")
    ]


def test_icalendar_has_each_due_day_in_folded_lines(nasty: Scratch) -> None:
    text = printed(nasty, "ics")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").splitlines()
    assert "DTSTART;VALUE=DATE:20261005" in lines
    assert "URL:https://github.com/a/b/issues/1" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"


def test_the_terminal_obeys_nothing(nasty: Scratch) -> None:
    assert "\x1b[31m" not in printed(nasty, "terminal")


@pytest.mark.parametrize(
    ("form", "limit", "size"),
    [("issue", 65_536, len), ("markdown", 1_048_576, lambda text: len(text.encode()))],
)
def test_markdown_is_cut_between_rows_under_its_limit(
    repository: Scratch, form: str, limit: int, size: Any
) -> None:
    rows = [f"| {n} | Look after {'ä' * 80} {n} | @a | P1 | 2026-10-05 | todo | |" for n in range(2200)]
    for name in ("one", "two", "three"):
        repository.write(
            f"postmortems/{name}.md", document(*rows[: 700 if form == "issue" else 2200], name=name)
        )
    text = printed(repository, form)
    assert limit * 0.9 < size(text) <= limit
    assert "more rows are left out here" in text
    assert all(line.count("|") == 10 for line in text.splitlines() if line.startswith("| one/"))


def test_a_report_is_written_to_a_file(nasty: Scratch) -> None:
    file = nasty.path / "report.html"
    found = nasty.pmsync("report", "--format", "html", "--output", str(file))
    assert (found.code, found.out) == (0, "")
    assert file.read_text("utf-8").startswith("<!doctype html>")


def on_a_terminal(scratch: Scratch, *arguments: str) -> str:
    """What a person sees of a report at a pseudo-terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pmsync", "-C", str(scratch.path), "report", *arguments]
    environ = {**os.environ, "COLUMNS": "200", "TERM": "dumb"}
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environ):
        os.close(theirs)
        seen = bytearray()
        with contextlib.suppress(OSError):  # how a terminal whose other end is closed ends
            while more := os.read(ours, 65_536):
                seen += more
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def test_a_person_is_shown_the_first_rows_and_where_all_are(repository: Scratch) -> None:
    rows = [f"| {place} | Do {place}. | | P1 | 2026-11-01 | todo | |" for place in range(1, 41)]
    repository.write("postmortems/a.md", document(*rows))
    options = ["--as-of", "2026-11-20T12:00:00Z", "--no-verify"]
    seen = on_a_terminal(repository, *options)
    overdue = seen[seen.index("Overdue (40)") :].partition("\n\n")[0].splitlines()
    assert [f"Do {place}." in line for place, line in enumerate(overdue[2:32], 1)] == [True] * 30
    assert overdue[32] == "… and 10 more: `pmsync report | less` has all, `--format csv` all items"
    assert repository.pmsync("report", *options).out.count("Do 40.") == seen.count("Do 30.")
    assert "Do 31." not in seen
