"""Findings as SARIF 2.1.0, the format in which code scanning takes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pmsync.document.text import encode
from pmsync.lint.catalogue import RULES
from pmsync.lint.render import printable
from pmsync.model import Edit, Finding, Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"
_PLACES = {rule.code: place for place, rule in enumerate(RULES)}


def as_sarif(findings: Sequence[Finding], version: str) -> str:
    """A SARIF log of one run. `version` is that of pmsync."""
    run = {
        "tool": {"driver": _driver(version)},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return printable(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _driver(version: str) -> dict[str, Any]:
    rules = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.says},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in RULES
    ]
    return {"name": "pmsync", "version": version, "semanticVersion": version, "rules": rules}


def _result(finding: Finding) -> dict[str, Any]:
    file = {"uri": quote(encode(finding.path)), "uriBaseId": _ROOT}
    place = {"artifactLocation": file, "region": {"startLine": finding.line, "startColumn": finding.column}}
    told: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": _PLACES[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }
    if finding.fix:
        replacements = [_replacement(edit) for edit in finding.fix]
        told["fixes"] = [{"artifactChanges": [{"artifactLocation": file, "replacements": replacements}]}]
    return told


def _replacement(edit: Edit) -> dict[str, Any]:
    region = {"charOffset": edit.span.start, "charLength": edit.span.end - edit.span.start}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
