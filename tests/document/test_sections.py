"""Parts of a post-mortem are found under the names and in the shapes that teams use."""

from __future__ import annotations

import pytest

from pmsync.document.markdown import parse_blocks
from pmsync.document.sections import find_sections, name_of
from pmsync.document.text import Source
from pmsync.model import Section


def sections(text: str) -> dict[str, Section]:
    return find_sections(Source(text), parse_blocks(text))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Timeline", "timeline"),
        ("2. Timeline (UTC)", "timeline"),
        ("II. Detailed timeline", "timeline"),
        ("⏱ **Timeline** of the outage:", "timeline"),
        ("Zeitlicher Ablauf", "timeline"),
        ("Chronologie des événements", "timeline"),
        ("Executive summary", "summary"),
        ("TL;DR", "summary"),
        ("Zusammenfassung", "summary"),
        ("Résumé", "summary"),
        ("5 Whys", "root_cause"),
        ("Root cause(s)", "root_cause"),
        ("Causes profondes :", "root_cause"),
        ("Customer impact", "impact"),
        ("Auswirkungen", "impact"),
        ("What went well?", "went_well"),
        ("Ce qui s’est bien passé", "went_well"),
        ("What didn't go so well", "went_poorly"),
        ("Was lief schlecht?", "went_poorly"),
        ("Action items & follow-ups", "action_items"),
        ("Maßnahmen", "action_items"),
        ("Éléments d’action :", "action_items"),
        ("Where we got lucky", "lucky"),
        ("Lessons learnt", "lessons"),
    ],
)
def test_a_part_is_known_under_its_many_names(heading: str, name: str) -> None:
    named = name_of(heading)
    assert named is not None
    assert named[0] == name


@pytest.mark.parametrize(
    "heading", ["", "Attendees", "Short-term", "Why the pager stayed silent all the night"]
)
def test_other_headings_name_nothing(heading: str) -> None:
    assert name_of(heading) is None


def test_a_part_runs_to_the_next_heading_of_its_level() -> None:
    text = "# Mail lost\n\n## Impact\n\n### Users\n\nSome.\n\n## Status\n\nDone.\n"
    assert sections(text)["impact"] == Section("impact", "Impact", 3, 8)


def test_bold_paragraphs_are_parts() -> None:
    text = "**Summary**\n\nAll down.\n\n**Timeline**:\n\n- 10:00 down\n\n## Notes\n"
    found = sections(text)
    assert (found["summary"].first, found["summary"].last) == (1, 4)
    assert (found["timeline"].first, found["timeline"].last) == (5, 8)


def test_bold_labels_in_a_list_are_parts() -> None:
    text = "- **Key events**\n  - Broken 2024-05-01 10:00\n- **Impact**: nobody could log in\n"
    found = sections(text)
    assert (found["timeline"].first, found["timeline"].last) == (1, 2)
    assert (found["impact"].first, found["impact"].last) == (3, 3)


def test_a_plain_line_before_a_list_is_a_part() -> None:
    assert sections("## Detection\n\nBy hand.\n\nAction Items\n- alert on it\n")["action_items"].first == 5


def test_a_heading_wins_over_a_label_and_a_whole_name_over_a_part_of_one() -> None:
    text = "**Impact**: high\n\n## Impact on trust\n\n## Impact\n\nNone.\n"
    assert sections(text)["impact"].first == 5


def test_headings_that_are_times_do_not_end_the_timeline() -> None:
    text = "## Timeline\n\n### 22:10\n\nDown.\n\n## 2024-05-02 07:00\n\nUp.\n\n## Action items\n"
    assert (sections(text)["timeline"].first, sections(text)["timeline"].last) == (1, 10)


def test_a_deeper_heading_of_another_part_ends_the_timeline() -> None:
    text = "## Timeline\n\n- 10:00 down\n\n### Root cause\n\nA typo.\n"
    assert sections(text)["timeline"].last == 4


@pytest.mark.parametrize(
    "text",
    [
        "```\n## Timeline\n```\n",
        "<!--\n## Timeline\n-->\n",
        "> ## Timeline\n",
        "    ## Timeline\n",
        "<div>\n## Timeline\n</div>\n",
    ],
    ids=["fence", "comment", "quote", "indented code", "HTML"],
)
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert "timeline" not in sections(text)


def test_a_title_that_contains_a_name_is_not_that_part() -> None:
    assert sections("# Impact of a lost disk\n\nText.\n") == {}
