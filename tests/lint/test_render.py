"""Findings as JSON, workflow annotations and SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lint.documents import findings, with_row
from lint.sarif_schema import SARIF
from pmsync.lint.catalogue import RULES
from pmsync.lint.render import as_annotations, as_json, summary
from pmsync.lint.sarif import as_sarif
from pmsync.model import Finding, Severity


def finding(code: str = "PM421", severity: Severity = Severity.WARNING, **values: Any) -> Finding:
    told = {"path": "a.md", "line": 3, "column": 5, "message": "has no owner"} | values
    return Finding(code=code, severity=severity, **told)


def sarif(*found: Finding) -> Any:
    return json.loads(as_sarif(found, "1.2.3"))


def test_json_tells_the_six_promised_keys() -> None:
    assert json.loads(as_json([finding()])) == [
        {
            "path": "a.md",
            "line": 3,
            "column": 5,
            "code": "PM421",
            "severity": "warning",
            "message": "has no owner",
        }
    ]


def test_bytes_that_are_no_text_come_out_escaped() -> None:
    assert '"message": "\\udce9"' in as_json([finding(message="\udce9")])
    assert "\\udce9" in as_annotations([finding(message="\udce9")])


def test_an_annotation_names_file_line_column_and_rule() -> None:
    line = "::warning file=a.md,line=3,col=5,title=PM421 action-unowned::has no owner\n"
    assert as_annotations([finding()]) == line


def test_a_remark_is_a_notice() -> None:
    assert as_annotations([finding("PM104", Severity.INFO)]).startswith("::notice ")


def test_text_of_a_document_cannot_end_an_annotation_or_begin_a_command() -> None:
    told = as_annotations([finding(path="a,b:c%.md", message="50%\r\n::set-output name=x::y")])
    assert told == (
        "::warning file=a%2Cb%3Ac%25.md,line=3,col=5,title=PM421 action-unowned"
        "::50%25%0D%0A::set-output name=x::y\n"
    )


def test_the_most_severe_come_first_and_no_more_than_ten_of_a_kind() -> None:
    found = [finding("PM104", Severity.INFO)] * 12 + [finding()] * 3 + [finding("PM101", Severity.ERROR)] * 11
    lines = as_annotations(found).splitlines()
    assert [line.split(" ")[0] for line in lines[:-1]] == ["::error"] * 10 + ["::warning"] * 3 + [
        "::notice"
    ] * 10
    assert lines[-1].startswith("3 more findings are not shown")


@pytest.mark.parametrize(
    ("found", "documents", "sentence"),
    [
        ([], 1, "nothing to say about one document."),
        ([finding()], 2, "1 warning in 2 documents."),
        (
            [finding("PM104", Severity.INFO), finding(), finding(), finding("PM101", Severity.ERROR)],
            3,
            "1 error, 2 warnings, 1 remark in 3 documents.",
        ),
    ],
)
def test_a_sentence_counts_what_was_found(found: list[Finding], documents: int, sentence: str) -> None:
    assert summary(found, documents) == sentence


def test_the_schema_is_one_itself_and_refuses_what_is_wrong() -> None:
    Draft202012Validator.check_schema(SARIF)
    spoils: list[Callable[[Any], Any]] = [
        lambda run: run["results"][0].update(level="info"),
        lambda run: run["results"][0].update(colour="red"),
        lambda run: run["tool"]["driver"].pop("name"),
    ]
    for spoil in spoils:
        log = sarif(finding())
        spoil(log["runs"][0])
        assert list(Draft202012Validator(SARIF).iter_errors(log))


def test_sarif_fits_its_schema() -> None:
    found = findings(with_row(type="Testing", due="27 Nov 2026", owner=""))
    assert any(each.fix for each in found)
    assert not list(Draft202012Validator(SARIF).iter_errors(sarif(*found)))


def test_sarif_lists_every_rule_and_results_point_to_them() -> None:
    run = sarif(*findings(with_row(owner="", due="")))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_sarif_paths_are_uris() -> None:
    (result,) = sarif(finding(path="post mortems/é\udce9#.md"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "post%20mortems/%C3%A9%E9%23.md", "uriBaseId": "%SRCROOT%"}


def test_a_fix_in_sarif_replaces_the_words_by_their_offsets() -> None:
    text = with_row(type="Testing")
    (result,) = sarif(*findings(text))["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    start, length = change["deletedRegion"]["charOffset"], change["deletedRegion"]["charLength"]
    assert (text[start : start + length], change["insertedContent"]) == ("Testing", {"text": "test"})
