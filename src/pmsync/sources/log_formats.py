"""The shapes that deploy logs come in, as records with their line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_PLAIN: Mapping[str, tuple[str, ...]] = {
    "time": (
        "time",
        "timestamp",
        "at",
        "date",
        "deployed_at",
        "finished_at",
        "created_at",
        "createdAt",
        "when",
    ),
    "revision": ("revision", "commit", "sha", "git_sha", "git_commit", "version", "ref", "image"),
    "environment": ("environment", "env", "target", "stage", "cluster"),
    "result": ("result", "status", "outcome", "state", "conclusion"),
    "service": ("service", "app", "application", "component", "project"),
    "id": ("id", "deployment_id", "deploy_id", "number", "build"),
    "title": ("title", "description", "message"),
    "url": ("url", "link", "html_url"),
    "actor": ("actor", "user", "by", "deployer", "author"),
}
FORMATS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "jsonl": _PLAIN,
    "json": _PLAIN,
    "csv": _PLAIN,
    "helm": {
        **_PLAIN,
        "time": ("updated",),
        "revision": ("app_version", "chart"),
        "id": ("revision",),
        "title": ("chart",),
    },
    "kubectl": {**_PLAIN, "id": ("id",), "title": ("cause",)},
    "argocd": {**_PLAIN, "id": ("id",)},
    "flyctl": {
        **_PLAIN,
        "time": ("CreatedAt",),
        "revision": ("ImageRef", "Version"),
        "result": ("Status",),
        "id": ("Version", "ID"),
        "title": ("Reason",),
        "actor": ("User.Email", "User.Name"),
    },
}
"""By format and by what is asked: the keys that may say it, the first that does wins."""

_HELM_ROLLBACK = re.compile(r"^rollback to \d+", re.IGNORECASE)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?")
_HASH = re.compile(r"\b[0-9a-f]{7,64}\b")


@dataclass(frozen=True, slots=True)
class Record:
    """One deployment as the log has it, or why its line could not be read. `line` is 1-based."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None
    rolls_back: bool = False


def recognise(text: str) -> str:
    """Which format a log is in, by how it begins."""
    start = text.lstrip()
    head = start.partition("\n")[0]
    if start.startswith("["):
        keys = set(re.findall(r'"(\w+)"\s*:', start[:2000]))
        return "helm" if {"updated", "chart"} <= keys else "flyctl" if "CreatedAt" in keys else "json"
    if start.startswith("{"):
        return "jsonl" if _is_json(head) else "json"
    if re.match(r"ID\s+DATE\s+REVISION", head) or head.startswith("SOURCE "):
        return "argocd"
    if re.search(r"^REVISION\s+CHANGE-CAUSE", text, re.MULTILINE):
        return "kubectl"
    return "csv"


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def read(text: str, form: str) -> Iterator[Record]:
    """The records of a log in a format of `FORMATS`."""
    return _READERS[form](text)


def _json_lines(text: str) -> Iterator[Record]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError as failure:
            yield Record(number, problem=f"this is not JSON: {failure}")
            continue
        yield Record(number, values) if isinstance(values, dict) else Record(number, problem="no JSON object")


def _json(text: str) -> Iterator[Record]:
    """An array of objects, or an object that holds one (`{"items": [...]}`)."""
    try:
        data = json.loads(text)
    except ValueError as failure:
        yield Record(getattr(failure, "lineno", 1), problem=f"this is not JSON: {failure}")
        return
    if isinstance(data, dict):
        data = next((value for value in data.values() if isinstance(value, list)), [data])
    for values in data if isinstance(data, list) else [data]:
        if isinstance(values, dict):
            back = _HELM_ROLLBACK.match(str(values.get("description", "")))
            yield Record(1, values, rolls_back=bool(back))
        else:
            yield Record(1, problem="an entry is no JSON object")


def _csv(text: str) -> Iterator[Record]:
    rows = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    try:
        for row in rows:
            values = {str(key).strip().lower(): value for key, value in row.items() if key}
            yield Record(rows.line_num, values)
    except csv.Error as failure:
        yield Record(rows.line_num, problem=f"this is not CSV: {failure}")


def _argocd(text: str) -> Iterator[Record]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line[:1].isdigit():
            continue
        stamp = _STAMP.search(line)
        if stamp is None:
            yield Record(number, problem="there is no time in it")
            continue
        revision = _HASH.findall(line[stamp.end() :])
        told = line[stamp.end() :].replace("UTC", "").strip()
        yield Record(
            number, {"id": line.split()[0], "time": stamp[0], "revision": revision[-1] if revision else told}
        )


def _kubectl(text: str) -> Iterator[Record]:
    """`kubectl rollout history` knows no times: they count where the change cause holds one."""
    service = None
    for number, line in enumerate(text.splitlines(), 1):
        name = re.match(r"^\w+\.apps/(\S+)", line)
        service = name[1] if name else service
        row = re.match(r"^(\d+)\s+(.*)$", line)
        if row is None:
            continue
        stamp, revision = _STAMP.search(row[2]), _HASH.search(_STAMP.sub("", row[2]))
        if stamp is None:
            yield Record(number, problem="the change cause holds no time")
            continue
        cause = " ".join(_STAMP.sub("", row[2]).split())
        yield Record(
            number,
            {
                "id": row[1],
                "time": stamp[0],
                "cause": cause,
                "service": service,
                "revision": revision[0] if revision else None,
            },
        )


_READERS: Mapping[str, Callable[[str], Iterator[Record]]] = {
    "jsonl": _json_lines,
    "json": _json,
    "csv": _csv,
    "helm": _json,
    "kubectl": _kubectl,
    "argocd": _argocd,
    "flyctl": _json,
}
