"""Derived entries in documents: their format, their place, and everything else left as it is."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.document.read import parse
from pmsync.document.text import decode
from pmsync.timeline.insert import insert
from pmsync.timeline.links import Links
from pmsync.timeline.ports import Event
from pmsync.timeline.render import entry_text, escape
from pmsync.timeline.restamp import restamp
from pmsync.timeline.told import remember, remembered, untold
from timeline_events import commit, event

HERE = Links("https://github.com/example/shop")
MERGE = event("merge", 30, commit(7), "#12", title="Cache the basket", url=HERE.request("#12"))
TOLD = "Merged: Cache the basket ([#12](https://github.com/example/shop/pull/12))"

HEAD = """---
id: basket
started: 2026-11-03T12:00:00Z
---
# The basket was empty

## Timeline

"""
BODY = "- 2026-11-03 12:05 UTC — first\n- 2026-11-03 13:00 UTC — last\n"
TABLE = """| Time (UTC) | What |
|---|---|
| 2026-11-03 12:05 | first thing |
| 2026-11-03 13:00 | last |
"""
TAIL = "\n## Root cause\n\nNobody knows yet.\n"


def merged(body: str, *events: Event, head: str = HEAD) -> str:
    text = f"{head}{body}{TAIL}"
    result = insert(parse("basket.md", text), events or (MERGE,), HERE, parse)
    assert result.homeless == ()
    return result.text.removeprefix(head).removesuffix(TAIL)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            "- 2026-11-03 12:05 UTC — first\n- 2026-11-03 13:00 UTC — last\n",
            f"- 2026-11-03 12:30 UTC — {TOLD}",
        ),
        ("* 2026-11-03T12:05:00Z: first\n* 2026-11-03T13:00:00Z: last\n", f"* 2026-11-03T12:30:00Z: {TOLD}"),
        (
            "- **2026-11-03 12:05 UTC**: first\n- **2026-11-03 13:00 UTC**: last\n",
            f"- **2026-11-03 12:30 UTC**: {TOLD}",
        ),
        ("- [12:05 UTC] first\n- [13:00 UTC] last\n", f"- [12:30 UTC] {TOLD}"),
        ("- 12:05 PM UTC first\n- 1:00 PM UTC last\n", f"- 12:30 PM UTC {TOLD}"),
        ("1. 2026-11-03 12:05 UTC first\n2. 2026-11-03 13:00 UTC last\n", f"1. 2026-11-03 12:30 UTC {TOLD}"),
        (
            TABLE,
            f"| 2026-11-03 12:30 | {TOLD} |",
        ),
        (
            "| Date | Time (UTC) | Who | What |\n|---|---|---|---|\n"
            "| 2026-11-03 | 12:05 | x | the first thing |\n| 2026-11-03 | 13:00 | x | the last thing |\n",
            f"| 2026-11-03 | 12:30 |  | {TOLD} |",
        ),
        (
            "- 3 November 2026, 13:05 +01:00 — first\n- 3 November 2026, 14:00 +01:00 — last\n",
            f"- 3 November 2026, 13:30 +01:00 — {TOLD}",
        ),
    ],
)
def test_an_entry_is_written_like_its_neighbours(body: str, line: str) -> None:
    lines = body.splitlines()
    assert merged(body).splitlines() == [*lines[:-1], line, lines[-1]]


def test_headings_as_entries_keep_their_blank_lines() -> None:
    body = "### 2026-11-03 12:05 UTC - first\n\nWords.\n\n### 2026-11-03 13:00 UTC - last\n\nWords.\n"
    assert f"\n\n### 2026-11-03 12:30 UTC - {TOLD}\n\n### 2026-11-03 13:00" in merged(body)


def test_headings_that_are_only_a_time_have_their_words_below() -> None:
    body = "### 2026-11-03 12:05 UTC\n\nfirst\n\n### 13:00\n\nlast\n"
    assert f"first\n\n### 2026-11-03 12:30 UTC\n\n{TOLD}\n\n### 13:00" in merged(body)


def test_a_loose_list_stays_loose() -> None:
    body = "- 2026-11-03 12:05 UTC first\n\n- 2026-11-03 13:00 UTC last\n"
    first, last = body.split("\n\n")
    assert merged(body) == f"{first}\n\n- 2026-11-03 12:30 UTC {TOLD}\n\n{last}"


def test_an_entry_goes_behind_everything_that_belongs_to_the_one_before() -> None:
    body = "- 2026-11-03 12:05 UTC first\n  - a detail\n  and more\n- 2026-11-03 13:00 UTC last\n"
    assert merged(body).splitlines()[3] == f"- 2026-11-03 12:30 UTC {TOLD}"


def test_newest_first_stays_newest_first() -> None:
    body = "- 2026-11-03 13:00 UTC last\n- 2026-11-03 12:05 UTC first\n"
    assert merged(body).splitlines()[1] == f"- 2026-11-03 12:30 UTC {TOLD}"


def test_before_the_first_and_behind_the_last() -> None:
    early, late = event("merge", 1, commit(1), title="early"), event("merge", 90, commit(2), title="late")
    lines = merged("- 2026-11-03 12:05 UTC first\n- 2026-11-03 13:00 UTC last\n", late, early).splitlines()
    assert [line[22:].partition(" (")[0].strip() for line in lines] == [
        "Merged: early",
        "first",
        "last",
        "Merged: late",
    ]


def test_another_day_is_told_in_full_where_entries_tell_only_the_hour() -> None:
    tomorrow = event("merge", 60 * 20, commit(1), title="late")
    lines = merged("Day: 2026-11-03\n\n- 12:05 UTC first\n- 13:00 UTC last\n", tomorrow).splitlines()
    assert lines[-1].startswith("- 2026-11-04 08:00 UTC Merged: late")


def test_the_first_entry_is_canonical_and_in_the_documents_zone() -> None:
    head = HEAD.replace("12:00:00Z", "13:00:00+01:00")
    assert merged("Nothing is known yet.\n", head=head) == (
        f"Nothing is known yet.\n\n- 2026-11-03 13:30 +01:00 — {TOLD}\n"
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_missing_section_is_made_before_the_next_one_in_the_documents_line_ending(ending: str) -> None:
    text = "# Basket\n\n## Summary\n\nShort.\n\n## Impact\n\nNone.".replace("\n", ending)
    result = insert(parse("a.md", text), [MERGE], HERE, parse).text
    added = f"## Timeline{ending * 2}- 2026-11-03 12:30 UTC — {TOLD}{ending * 2}"
    assert result == text.replace("## Impact", f"{added}## Impact")


def test_text_of_commits_is_shown_and_does_nothing() -> None:
    odd = event("merge", 30, commit(7), title="a | b [x](javascript:1) <script> `c` *d* _e_ f_g")
    body = (
        "| Time (UTC) | What |\n|---|---|\n| 2026-11-03 12:05 | first thing |\n| 2026-11-03 13:00 | last |\n"
    )
    line = merged(body, odd).splitlines()[3]
    assert r"a \| b \[x\](javascript:1) \<script\> \`c\` \*d\* \_e\_ f_g" in line
    entry = parse("a.md", f"{HEAD}{merged(TABLE, odd)}{TAIL}").timeline[1]
    assert not any("javascript" in ref for ref in entry.refs)


# Told before


def again(text: str, events: list[Event], base: dict[str, object]) -> list[Event]:
    return untold(events, parse("basket.md", text).timeline, HERE, base)


@pytest.mark.parametrize("known", [True, False], ids=["with its base", "without its base"])
def test_a_second_run_adds_nothing(known: bool) -> None:
    events = [
        MERGE,
        event("commit", 31, commit(0xABC), title="no request", url=HERE.commit(commit(0xABC))),
        event("deploy", 32, "deployment:4", commit(7), title="to prod"),
        event("tag", 33, "v1", commit(9), title="Tagged v1", url=HERE.tag("v1")),
        event("deploy", 34, "csv:9", title="web 9", commit=None),
    ]
    text = f"{HEAD}{merged(BODY, *events)}{TAIL}"
    assert again(text, events, remember({}, events) if known else {}) == []


def test_a_reworded_and_moved_entry_is_still_told() -> None:
    text = f"{HEAD}{BODY}- 2026-11-03 14:00 UTC — somebody merged [that]({HERE.request('#12')})\n{TAIL}"
    assert again(text, [MERGE], {}) == []


def test_a_deleted_entry_stays_deleted() -> None:
    assert again(HEAD + BODY + TAIL, [MERGE], remember({}, [MERGE])) == []
    assert again(HEAD + BODY + TAIL, [MERGE], {}) == [MERGE]


def test_a_line_that_a_person_wrote_with_a_short_commit_id_tells_the_landing() -> None:
    landed = event("merge", 30, "3f2a1bc0d" * 4 + "3f2a", title="x")
    assert again(HEAD + BODY.replace("first", "first, see 3f2a1bc0d3f2") + TAIL, [landed], {}) == []


def test_the_base_remembers_sorted_and_keeps_what_else_it_holds() -> None:
    base = remember({"items": {"a": 1}, "timeline": ["v2"]}, [MERGE])
    assert base == {"items": {"a": 1}, "timeline": sorted(["v2", commit(7)])}
    assert remember({"items": {}}, []) == {"items": {}}
    assert remembered({"timeline": "nonsense"}) == frozenset()


# Words


@pytest.mark.parametrize(
    ("kind", "more", "text"),
    [
        ("merge", {"title": "Cache (#12)", "refs": (commit(7), "#12")}, "Merged: Cache (#12, "),
        ("revert", {"title": 'Revert "Cache"'}, 'Revert "Cache"'),
        ("revert", {"title": "fix: restore it"}, "fix: restore it"),
        ("deploy", {"title": "web to prod", "outcome": "failure"}, r"Deployed: web to prod \[failed\]"),
        ("release", {"title": "Tagged v1"}, "Tagged v1"),
    ],
)
def test_what_an_entry_says(kind: str, more: dict[str, object], text: str) -> None:
    refs = more.pop("refs", (commit(7),))
    assert entry_text(event(kind, 0, *refs, **more), Links()).startswith(text)  # type: ignore[misc]


@given(st.text())
def test_escaped_text_has_no_active_character_left(text: str) -> None:
    assert "\\" * 2 + "|" not in escape(text).replace("\\\\", "")


# Stamps


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("14:05", "09:30"),
        ("2:05 PM", "9:30 AM"),
        ("2:05pm PST", "9:30am PST"),
        ("14:05:09 UTC", "09:30:07 UTC"),
        ("2026-11-03T14:05:09Z", "2026-11-04T09:30:07Z"),
        ("3rd Nov 2026 14:05", "4th Nov 2026 09:30"),
        ("Tuesday, November 3, 14:05", "Wednesday, November 4, 09:30"),
        ("03.11.2026 14:05", "04.11.2026 09:30"),
        ("~14:05", "~09:30"),
        ("14:05-14:10", None),
        ("14:05 or so", None),
        ("15:05", None),
        ("soon", None),
    ],
)
def test_a_stamp_says_another_time_in_its_own_words(written: str, expected: str | None) -> None:
    old = dt.datetime(2026, 11, 3, 14, 5, 9, tzinfo=dt.UTC)
    new = dt.datetime(2026, 11, 4, 9, 30, 7, tzinfo=dt.UTC)
    assert restamp(written, old, new) == expected


CORPUS = os.environ.get("PMSYNC_CORPUS")


@pytest.mark.skipif(not CORPUS, reason="PMSYNC_CORPUS names no folder of real post-mortems")
def test_real_documents_take_an_entry_and_keep_every_character() -> None:
    """Where an entry finds a place, removing it gives the file back, and a second run adds nothing."""
    placed = tried = 0
    for path in sorted(Path(CORPUS or "").glob("docs/*.md")):
        text = decode(path.read_bytes())
        document = parse(path.name, text)
        times = sorted(entry.at for entry in document.timeline if entry.at)
        if len(times) < 2:
            continue
        tried += 1
        new = event("merge", 0, commit(7), "#98765432", title="a derived entry")
        new = Event(
            times[0] + (times[1] - times[0]) / 2,
            *[getattr(new, name) for name in ("kind", "title", "refs", "source")],
        )
        result = insert(document, [new], HERE, parse)
        if result.added:
            placed += 1
            pairs = enumerate(zip(text, result.text, strict=False))
            head = next((place for place, (old, now) in pairs if old != now), len(text))
            assert text[head:] == result.text[head + len(result.text) - len(text) :]
            assert untold([new], parse(path.name, result.text).timeline, HERE, {}) == []
        else:
            assert result.text == text
    assert placed >= 0.9 * tried


def test_blanks_that_break_a_line_stay_there_and_the_next_line_breaks_too() -> None:
    first = "- 2026-11-03 12:05 UTC — first, with a break  \n"
    assert merged(f"{first}\n") == f"{first}- 2026-11-03 12:30 UTC — {TOLD}  \n\n"
