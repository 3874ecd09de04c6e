"""Rules beyond their examples: what must not be found, what needs facts, what a team can set."""

from __future__ import annotations

import datetime as dt

import pytest

from lint.documents import GOOD, NOW, PATH, codes, findings, with_head, with_row, with_section
from pmsync.lint.catalogue import BY_CODE
from pmsync.lint.facts import Facts, Limits, Recurrence
from pmsync.lint.rules import chosen, regraded
from pmsync.model import Finding, Severity

FIXED = dt.datetime(2026, 11, 3, 11, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(("hours", "late"), [(48, False), (49, True)])
def test_the_first_commit_decides_whether_a_grave_post_mortem_is_late(hours: int, late: bool) -> None:
    facts = Facts(now=NOW, first_commit=FIXED + dt.timedelta(hours=hours))
    assert ("PM210" in codes(GOOD, facts)) is late


def test_the_end_of_the_incident_goes_before_the_fix() -> None:
    facts = Facts(now=NOW, first_commit=FIXED + dt.timedelta(hours=60))
    assert "PM210" not in codes(with_head(resolved="2026-11-04T11:30:00Z"), facts)


def test_a_mild_incident_is_never_late() -> None:
    facts = Facts(now=NOW, first_commit=FIXED + dt.timedelta(days=30))
    assert "PM210" not in codes(with_head(severity="SEV3"), facts)


def test_a_first_commit_that_is_not_known_has_no_finding() -> None:
    assert "PM210" not in codes(GOOD, Facts(now=NOW))


def test_the_others_with_the_same_id_are_named() -> None:
    found = findings(GOOD, Facts(twins=("postmortems/other.md",)))
    assert [(each.code, each.line) for each in found] == [("PM212", 2)]
    assert "postmortems/other.md" in found[0].message


def test_an_earlier_incident_is_named_with_what_is_unfinished() -> None:
    items = ("One", "Two", "Three", "Four")
    earlier = Recurrence("postmortems/old.md", "Old labels", "hit the same service", items)
    (found,) = findings(GOOD, Facts(recurrence=earlier))
    assert (found.code, found.severity) == ("PM214", Severity.INFO)
    assert found.message == (
        "postmortems/old.md (“Old labels”) hit the same service;"
        " not finished there: “One”; “Two”; “Three” and 1 more"
    )


def test_findings_from_elsewhere_can_be_waived_like_all_others() -> None:
    line = next(number for number, line in enumerate(GOOD.split("\n"), 1) if "11:30** -" in line)
    told = Finding(PATH, line, 1, "PM330", Severity.WARNING, "git tells another time")
    waived = GOOD.replace(
        "deployed and verified.", "deployed. <!-- pmsync: allow PM330 because CI was slow -->"
    )
    assert codes(GOOD, Facts(told=(told,))) == ["PM330"]
    assert codes(waived, Facts(told=(told,))) == []


@pytest.mark.parametrize(
    ("issue", "ref"),
    [
        ("[#12](https://github.com/acme/labels/issues/12)", "acme/labels#12"),
        ("#12", "#12"),
        ("[OPS-7](https://acme.example/browse/OPS-7)", "OPS-7"),
    ],
)
def test_an_item_that_is_done_here_and_was_open_there_is_told(issue: str, ref: str) -> None:
    text = with_row(issue=issue, status="done")
    assert "PM502" in codes(text, Facts(agreed={ref: "todo"}))
    assert "PM502" not in codes(text, Facts(agreed={ref: "done"}))
    assert "PM502" not in codes(text, Facts(agreed={"acme/else#13": "todo"}))


@pytest.mark.parametrize("stamp", ["mitigated", "fixed", "resolved"])
def test_nothing_ends_before_it_began(stamp: str) -> None:
    assert "PM323" in codes(with_head(**{stamp: "2026-11-02T00:00:00Z"}))


@pytest.mark.parametrize(
    "head",
    [
        {"detected": "2026-11-03T07:50:00Z"},
        {"mitigated": "2026-11-03T08:10:00Z"},
        {"fixed": "2026-11-03T08:30:00Z"},
        {"mitigated": None},
        {"fixed": None, "mitigated": None},
    ],
)
def test_stamps_in_an_unusual_order_are_none_of_our_business(head: dict[str, str | None]) -> None:
    assert "PM323" not in codes(with_head(**head))


def test_a_timeline_told_backwards_is_in_order() -> None:
    entries = [line for line in GOOD.split("\n") if line.startswith("- **2026")]
    assert "PM322" not in codes(with_section("Timeline", "All times are UTC.\n\n" + "\n".join(entries[::-1])))


def test_a_grave_incident_without_items_is_chased_and_a_mild_one_is_not() -> None:
    without = with_section("Action items", "None.")
    assert "PM420" in codes(without)
    assert "PM420" not in codes(without.replace("SEV2", "SEV3"))


@pytest.mark.parametrize("line", ["No action items needed.", "No action needed because of"])
def test_the_way_out_needs_a_reason(line: str) -> None:
    assert "PM420" in codes(with_section("Action items", line))


@pytest.mark.parametrize("status", ["done", "dropped"])
def test_finished_items_need_neither_owner_nor_date(status: str) -> None:
    assert codes(with_row(owner="", due="", status=status)) == []


def test_a_deadline_is_recomputed_with_the_severity() -> None:
    text = with_row(due="2026-11-27")
    assert "PM424" not in codes(text)
    assert "PM424" in codes(text.replace("SEV2", "SEV1"))


@pytest.mark.parametrize(
    "title",
    ["Improve testing", "Investigate", "Consider a second printer", "Be more careful", "Better alerts",
     "Add tests", "Tests verbessern", "Améliorer la surveillance", "Look into `labels/print.py`"],
)  # fmt: skip
def test_vague_items_are_found(title: str) -> None:
    assert "PM427" in codes(with_row(action=title))


@pytest.mark.parametrize(
    "title",
    ["Add integration test for /api/labels", "Improve the error message in `print.py`", "Rotate TLS keys",
     "Review all layouts that were drawn with a box of three lines", "ラベルの監視を追加する", "Fix OPS-12"],
)  # fmt: skip
def test_specific_items_are_not(title: str) -> None:
    assert "PM427" not in codes(with_row(action=title))


def test_a_team_has_its_own_words() -> None:
    text = with_row(type="drill", priority="P0").replace("severity: SEV2", "severity: major")
    limits = Limits(
        severities=("major", "minor"), grave=("major",), types=("drill", "monitor"), priorities=("P0", "P2")
    )
    assert {"PM211", "PM425", "PM426"} <= set(codes(text))
    assert codes(text, limits=limits) == []


@pytest.mark.parametrize("written", ["sev2", "SEV-2", "Sev 2"])
def test_a_severity_may_be_spelled_as_one_likes(written: str) -> None:
    assert codes(with_head(severity=written)) == []


def test_german_and_french_sections_are_sections() -> None:
    names = {
        "Summary": "Zusammenfassung",
        "Timeline": "Zeitleiste",
        "Root cause": "Ursache",
        "Impact": "Auswirkungen",
        "What went well": "Was gut lief",
        "What went poorly": "Points à améliorer",
        "Action items": "Plan d'action",
    }
    text = GOOD
    for english, other in names.items():
        text = text.replace(f"## {english}\n", f"## {other}\n")
    assert "PM101" not in codes(text)


def test_all_findings_are_told_at_once_and_in_order() -> None:
    text = with_row(owner="", due="", action="Improve it").replace("severity: SEV2", "severity: bad")
    found = findings(text)
    assert [each.code for each in found] == ["PM211", "PM421", "PM422", "PM427"]
    assert found == sorted(found, key=lambda each: (each.line, each.column))


def test_codes_are_chosen_by_their_beginning() -> None:
    found = [Finding(PATH, 1, 1, code, Severity.INFO, "") for code in ("PM101", "PM421", "PM422")]
    assert [each.code for each in chosen(found, ["PM4"], ["PM422"])] == ["PM421"]
    assert chosen(found, [], []) == found


def test_a_team_grades_in_its_own_way() -> None:
    found = findings(with_row(owner=""))
    assert [each.severity for each in regraded(found, {"PM421": Severity.ERROR})] == [Severity.ERROR]


def test_each_finding_has_the_severity_of_the_catalogue() -> None:
    for found in findings("# Nothing\n"):
        assert found.severity is BY_CODE[found.code].severity
