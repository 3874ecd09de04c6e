"""`pmsync new` writes a whole post-mortem, once."""

from __future__ import annotations

import datetime as dt
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.conftest import Scratch
from pmsync.document.read import parse
from pmsync.document.scaffold import Draft, one_line, scaffold, slug
from pmsync.lint.rules import lint
from pmsync.lint.subject import read_subject
from pmsync.model import SECTIONS, STAMPS

ASKED = (
    "new", "Checkout answered 500", "--severity", "SEV1", "--service", "checkout", "--service", "api",
    "--started", "2026-11-03T14:02Z", "--detected", "2026-11-03 15:11+01:00",
)  # fmt: skip
NAME = "postmortems/2026-11-03-checkout-answered-500.md"
DAY = dt.date(2026, 11, 3)


def test_the_document_reads_as_what_was_asked_for(scratch: Scratch) -> None:
    assert scratch.pmsync(*ASKED).code == 0
    read = parse(NAME, scratch.read(NAME))
    assert (read.id, read.title, read.severity) == (
        "2026-11-03-checkout-answered-500",
        "Checkout answered 500",
        "SEV1",
    )
    assert read.services == ("checkout", "api")
    assert {name: at.isoformat() for name, at in read.stamps.items()} == {
        "started": "2026-11-03T14:02:00+00:00",
        "detected": "2026-11-03T14:11:00+00:00",
    }
    assert (set(read.sections) >= set(SECTIONS), read.timeline, read.actions, read.findings) == (
        True,
        (),
        (),
        (),
    )


def test_lint_only_asks_to_replace_the_guidance(scratch: Scratch) -> None:
    scratch.pmsync(*ASKED)
    assert [finding["code"] for finding in scratch.pmsync("lint", "--json").json] == ["PM103"] * len(SECTIONS)


def test_the_path_is_told(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(scratch.path)
    assert scratch.pmsync(*ASKED).out == f"{NAME}\n"


def test_nothing_is_ever_overwritten(scratch: Scratch) -> None:
    scratch.write(NAME, "mine")
    done = scratch.pmsync(*ASKED)
    assert (done.code, scratch.read(NAME)) == (2, "mine")
    assert f"{NAME}: exists already" in done.err


def test_without_a_terminal_nothing_is_asked(scratch: Scratch) -> None:
    done = scratch.pmsync("new")
    assert (done.code, "needs a title" in done.err) == (2, True)
    assert scratch.pmsync("new", "Only a title").code == 0
    (file,) = (scratch.path / "postmortems").iterdir()
    read = parse(file.name, file.read_text("utf-8"))
    assert (read.title, read.severity, read.services, dict(read.stamps)) == ("Only a title", None, (), {})


@pytest.mark.parametrize(
    ("written", "complaint"), [("2026-11-03T14:02", "has no time zone"), ("yesterday", "is no date and time")]
)
def test_a_time_is_not_guessed(scratch: Scratch, written: str, complaint: str) -> None:
    done = scratch.pmsync("new", "A title", "--started", written)
    assert (done.code, complaint in done.err) == (2, True)
    assert not (scratch.path / "postmortems").exists()


def test_the_folder_of_the_settings_is_used(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", 'postmortems = "docs/incidents"\n')
    scratch.pmsync(*ASKED)
    assert (scratch.path / "docs/incidents" / Path(NAME).name).exists()


def test_a_team_may_have_a_template(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", '[new]\ntemplate = "t.md"\n')
    scratch.write(
        "t.md", "{{ head }}# {{ title }} ({{ severity }}, {{ services | join('+') }})\n\n{{ started }}\n"
    )
    scratch.pmsync(*ASKED)
    assert scratch.read(NAME).endswith(
        "---\n# Checkout answered 500 (SEV1, checkout+api)\n\n2026-11-03T14:02:00Z\n"
    )


@pytest.mark.parametrize(
    "template",
    ["{{ nothing }}", "{% if %}", "{{ ''.__class__.__mro__ }}", "{{ 1 / 0 }}", "{{ title.format(1).x }}"],
)
def test_a_template_that_cannot_be_used_is_told(scratch: Scratch, template: str) -> None:
    scratch.write("pmsync.toml", '[new]\ntemplate = "t.md"\n')
    scratch.write("t.md", template)
    done = scratch.pmsync(*ASKED)
    assert (done.code, "t.md" in done.err) == (2, True)
    assert not (scratch.path / NAME).exists()


def test_a_template_that_is_missing_is_told(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", '[new]\ntemplate = "t.md"\n')
    done = scratch.pmsync(*ASKED)
    assert (done.code, "t.md: there is no such file" in done.err) == (2, True)


def test_edit_opens_the_file(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sed -i s/Summary/Abstract/")
    assert scratch.pmsync(*ASKED, "--edit").code == 0
    assert "## Abstract" in scratch.read(NAME)


@pytest.mark.parametrize("editor", ["", "/nowhere/editor", "false", "'"])
def test_an_editor_that_does_not_work_leaves_the_file(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    done = scratch.pmsync(*ASKED, "--edit")
    assert (done.code, "Traceback" in done.err) == (2, False)
    assert (scratch.path / NAME).exists()


def test_at_a_terminal_what_is_missing_is_asked_for(scratch: Scratch) -> None:
    """A real terminal: a pseudo-terminal's end is the command's stdin."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keyboard:
        keyboard.write(b"Labels were empty\n\nlabels, depots\n2026-11-03 14:02\n2026-11-03T14:02Z\n\n")
        command = [sys.executable, "-m", "pmsync", "-C", str(scratch.path), "new"]
        done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
        os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "has no time zone" in done.stdout + done.stderr  # and is asked for again
    read = parse("x.md", scratch.read("postmortems/2026-11-03-labels-were-empty.md"))
    assert (read.title, read.severity, read.services) == ("Labels were empty", "SEV2", ("labels", "depots"))
    assert [read.stamps[name].hour for name in ("started", "detected")] == [14, 14]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Checkout: answered 500!", "checkout-answered-500"),
        ("Größere Störung", "grossere-storung"),
        ("障害", "incident"),
        ("a/../../etc/passwd", "a-etc-passwd"),
        ("word " * 40, "-".join(["word"] * 12)),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_file_is_named_after_its_title(title: str, expected: str) -> None:
    assert slug(title) == expected


MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))
MARKS = st.sampled_from(["a:", "#", "**", "_x_", "`c`", "[l](u)", "<b>", "---", "null", "yes", "'", '"']) | (
    st.sampled_from(
        ["\\", "|", "~~s~~", "é", "監", "2026-11-03", "10:00", "-", "{x}", "Summary", "&amp;", "1.", ">"]
    )
)
TITLES = st.text(min_size=1, max_size=60) | st.lists(MARKS, min_size=1, max_size=6).map(" ".join)
WORDS = st.text("abcXYZ-_ .é:#'\"", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(
    title=TITLES.map(one_line).filter(bool),
    severity=st.none() | st.sampled_from(["SEV1", "SEV4", "major: yes", "null"]),
    services=st.lists(WORDS, max_size=3).map(tuple),
    stamps=st.dictionaries(st.sampled_from(STAMPS), MOMENTS),
)
def test_whatever_was_asked_for_is_read_back(
    title: str, severity: str | None, services: tuple[str, ...], stamps: dict[str, dt.datetime]
) -> None:
    draft = Draft(title, DAY, severity, services, stamps)
    read = parse("x.md", scaffold(draft))
    assert (read.id, read.title, read.severity, read.services) == (draft.id, title, severity, services)
    assert dict(read.stamps) == stamps
    assert set(read.sections) >= set(SECTIONS)
    guidance = {finding.code for finding in lint(read_subject("x.md", read.text))} - {"PM211", "PM323"}
    assert guidance == {"PM103"}


def test_the_timeline_starts_with_what_git_knows(scratch: Scratch) -> None:
    scratch.write("checkout/app.py", "print('renamed')\n")
    scratch.git("add", "--all")
    scratch.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--message=Rename a column (#12)")
    scratch.git("tag", "--annotate", "--message=deploy", "deploy/prod/12")
    landed = dt.datetime.fromisoformat(scratch.git("log", "-1", "--format=%cI").strip())
    started = (landed + dt.timedelta(minutes=5)).isoformat()
    result = scratch.pmsync("new", "Checkout answered 500", "--severity", "SEV1", "--started", started)
    assert result.code == 0
    (path,) = (scratch.path / "postmortems").glob("*.md")
    entries = parse("x.md", path.read_text("utf-8")).timeline
    assert any("deploy/prod/12" in entry.text or "deploy/prod/12" in entry.refs for entry in entries)
    assert scratch.pmsync("timeline", str(path), "--check").code == 0
