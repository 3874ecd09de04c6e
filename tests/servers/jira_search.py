"""The few kinds of queries that pmsync asks, answered as far as the index knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servers.jira_issues import BadRequest
from servers.jira_state import StoredIssue

if TYPE_CHECKING:
    from servers.jira import Jira


def matching(server: Jira, jql: str, *, strict: bool = False) -> list[StoredIssue]:
    """The issues by key and number, by project and label, or of a project, the last key first.

    `strict` refuses keys that are not known.
    """
    told = re.findall(r"(\w+) in \(([^)]*)\)", jql)
    clauses = {name: re.findall(r"[\w-]+", values) for name, values in told}
    names = clauses.get("key", []) + clauses.get("id", [])
    if strict and any(server.find(each) is None for each in names):
        raise BadRequest(400, "An issue with this key does not exist for field 'key'.")
    issues = server.issues.values()
    indexed = [each for each in issues if each.indexed_at <= server.now and each.id not in server.hidden]
    if names:
        wanted = {each.id for name in names if (each := server.find(name))}
        return [each for each in indexed if each.id in wanted]
    if numbers := clauses.get("status"):
        return [each for each in indexed if server.workflow.number(each.status) in numbers]
    projects = clauses["project"]
    if "labels" not in clauses:
        shown = [each for each in indexed if each.project in projects]
        return sorted(shown, key=lambda each: int(each.key.rpartition("-")[2]), reverse=True)
    labels = set(clauses["labels"])
    return [each for each in indexed if labels & set(each.labels) and each.project in projects]
