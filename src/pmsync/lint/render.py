"""Findings as text, as JSON and as workflow annotations of GitHub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from pmsync.lint.catalogue import BY_CODE, SEVERITIES
from pmsync.model import Finding, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_PER_STEP = 10
"""How many annotations of each kind GitHub shows for one step of a workflow."""
_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_MORE_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def summary(findings: Sequence[Finding], documents: int) -> str:
    """How many of what, in a sentence."""
    counts = Counter(finding.severity for finding in findings)
    told = [_counted(counts[severity], severity) for severity in SEVERITIES if counts[severity]]
    read = "one document" if documents == 1 else f"{documents} documents"
    return f"{', '.join(told)} in {read}." if told else f"nothing to say about {read}."


def as_json(findings: Sequence[Finding]) -> str:
    """An array of objects with path, line, column, code, severity and message."""
    told = [
        {
            "path": each.path,
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "severity": each.severity,
            "message": each.message,
        }
        for each in findings
    ]
    return printable(json.dumps(told, ensure_ascii=False, indent=2)) + "\n"


def as_annotations(findings: Sequence[Finding]) -> str:
    """Workflow commands, the most severe first; no more of a kind than GitHub shows, the rest is counted."""
    shown: list[str] = []
    left = 0
    for severity in SEVERITIES:
        graded = [finding for finding in findings if finding.severity is severity]
        shown += [_annotation(finding) for finding in graded[:_PER_STEP]]
        left += len(graded[_PER_STEP:])
    if left:
        shown.append(
            f"{left} more findings are not shown as annotations; the log of `pmsync lint` has all of them."
        )
    return printable("".join(f"{line}\n" for line in shown))


def printable(text: str) -> str:
    """Text that can be written as UTF-8: bytes of a document that are none come out escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _annotation(finding: Finding) -> str:
    title = f"{finding.code} {BY_CODE[finding.code].name}"
    place = f"file={finding.path.translate(_MORE_ESCAPES)},line={finding.line},col={finding.column}"
    message = finding.message.translate(_ESCAPES)
    return f"::{_COMMANDS[finding.severity]} {place},title={title.translate(_MORE_ESCAPES)}::{message}"


def _counted(count: int, severity: Severity) -> str:
    if severity is Severity.INFO:
        return "1 remark" if count == 1 else f"{count} remarks"
    return f"{count} {severity}" if count == 1 else f"{count} {severity}s"
