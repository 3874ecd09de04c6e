"""The official descriptions of GitHub's and Jira's interfaces, as a judge over requests and answers.

With PMSYNC_CONTRACTS set, the descriptions in that folder judge. Without, and where they lack a path, the
githubkit models do for GitHub, and nothing for Jira.
"""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

Judge = Callable[[object], str | None]
"""Says what is wrong with a JSON value, or None."""

_MODELS = {
    ("get", "/user", 200): "PublicUser",
    ("get", "/repos/{owner}/{repo}/issues", 200): "Issue",
    ("post", "/repos/{owner}/{repo}/issues", 201): "Issue",
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}", 200): "Issue",
    ("patch", "/repos/{owner}/{repo}/issues/{issue_number}", 200): "Issue",
    ("post", "/repos/{owner}/{repo}/issues", None): "ReposOwnerRepoIssuesPostBody",
    (
        "patch",
        "/repos/{owner}/{repo}/issues/{issue_number}",
        None,
    ): "ReposOwnerRepoIssuesIssueNumberPatchBody",
    ("get", "/repos/{owner}/{repo}/pulls", 200): "PullRequestSimple",
    ("post", "/repos/{owner}/{repo}/pulls", 201): "PullRequest",
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}", 200): "PullRequest",
    ("patch", "/repos/{owner}/{repo}/pulls/{pull_number}", 200): "PullRequest",
    ("post", "/repos/{owner}/{repo}/pulls", None): "ReposOwnerRepoPullsPostBody",
    ("patch", "/repos/{owner}/{repo}/pulls/{pull_number}", None): "ReposOwnerRepoPullsPullNumberPatchBody",
    ("get", "/repos/{owner}/{repo}/deployments", 200): "Deployment",
    ("get", "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", 200): "DeploymentStatus",
    ("get", "/repos/{owner}/{repo}/actions/runs", 200): "ReposOwnerRepoActionsRunsGetResponse200",
    (
        "get",
        "/repos/{owner}/{repo}/actions/permissions/workflow",
        200,
    ): "ActionsGetDefaultWorkflowPermissions",
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments", 200): "IssueComment",
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments", 201): "IssueComment",
    (
        "post",
        "/repos/{owner}/{repo}/issues/{issue_number}/comments",
        None,
    ): "ReposOwnerRepoIssuesIssueNumberCommentsPostBody",
    ("post", "/repos/{owner}/{repo}/issues", 422): "ValidationError",
    ("patch", "/repos/{owner}/{repo}/issues/{issue_number}", 422): "ValidationError",
}
_GITHUB = (
    "/user",
    "/repos/{owner}/{repo}",
    "/repos/{owner}/{repo}/issues",
    "/repos/{owner}/{repo}/issues/{issue_number}",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    "/repos/{owner}/{repo}/deployments",
    "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
    "/repos/{owner}/{repo}/releases",
    "/repos/{owner}/{repo}/actions/runs",
    "/repos/{owner}/{repo}/actions/permissions/workflow",
)
_JIRA = (
    "/rest/api/3/serverInfo",
    "/rest/api/3/myself",
    "/rest/api/3/search/jql",
    "/rest/api/3/issue",
    "/rest/api/3/issue/bulkfetch",
    "/rest/api/3/issue/{issueIdOrKey}",
    "/rest/api/3/issue/{issueIdOrKey}/transitions",
    "/rest/api/3/issue/{issueIdOrKey}/comment",
    "/rest/api/3/issue/{issueIdOrKey}/remotelink",
    "/rest/api/3/user/search",
)
_FILES = {**dict.fromkeys(_GITHUB, "github-rest.json"), **dict.fromkeys(_JIRA, "jira-cloud-v3.json")}
"""Which description tells of a path. A path without a parameter goes before one that it would fit."""


def check(method: str, path: str, status: int | None, data: object) -> str | None:
    """What is wrong with an answer, or (without a status) with a request's body; None when all is well.

    A list is judged by its elements. What the description does not describe is not judged.
    """
    template = _template(path)
    judge = _judge(method.lower(), template, status) if template else None
    if judge is None:
        return None
    for each in data if isinstance(data, list) else [data]:
        # Most of a list was judged before; the text of a value stands for it.
        if wrong := _judged(judge, json.dumps(each, sort_keys=True)):
            kind = "request" if status is None else f"answer {status}"
            return f"{method} {path}, {kind}: {wrong}"
    return None


def prepare(template: str = "/repos/{owner}/{repo}/issues") -> None:
    """Load the description of a path, so that no request has to wait for it."""
    _judge("get", template, 200)


@functools.lru_cache(maxsize=20_000)
def _judged(judge: Judge, text: str) -> str | None:
    return judge(json.loads(text))


def _template(path: str) -> str | None:
    for each in _FILES:
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(each)), path):
            return each
    return None


@functools.cache
def _judge(method: str, template: str, status: int | None) -> Judge | None:
    folder = os.environ.get("PMSYNC_CONTRACTS")
    if folder and (judge := _by_description(Path(folder) / _FILES[template], method, template, status)):
        return judge
    name = _MODELS.get((method, template, status))
    return _by_model(name) if name else None


def _by_model(name: str) -> Judge:
    from githubkit_schemas.v2022_11_28 import models
    from pydantic import ValidationError

    model = getattr(models, name)
    known = {field.alias or name for name, field in model.model_fields.items()}

    def judge(data: object) -> str | None:
        try:
            model.model_validate(data)
        except ValidationError as error:
            return str(error)
        unknown = set(data) - known if isinstance(data, dict) else None
        return f"unknown keys {unknown}" if unknown else None

    return judge


def _by_description(file: Path, method: str, template: str, status: int | None) -> Judge | None:
    from jsonschema import Draft202012Validator

    description = _description(file)
    schema = _schema(description, method, template, status)
    if schema is None:
        return None
    validator = Draft202012Validator({**schema, "components": description["components"]})
    known = set(schema.get("properties", {}))

    def judge(data: object) -> str | None:
        error = next(iter(validator.iter_errors(data)), None)
        if error:
            return f"{error.json_path}: {error.message[:300]}"
        unknown = set(data) - known if known and isinstance(data, dict) else None
        return f"unknown keys {unknown}" if unknown else None

    return judge


def _schema(description: dict, method: str, template: str, status: int | None) -> dict | None:
    operation = description["paths"].get(template, {}).get(method, {})
    if status is None:
        holder = operation.get("requestBody", {})
    else:
        holder = _resolved(description, operation.get("responses", {}).get(str(status), {}))
    schema = holder.get("content", {}).get("application/json", {}).get("schema")
    if schema and schema.get("type") == "array":
        schema = schema["items"]
    if schema and "oneOf" in schema:  # GET /user: told apart by a discriminator that JSON Schema has not
        schema = schema["oneOf"][-1]
    return _resolved(description, schema) if schema else None


def _resolved(description: dict, value: dict) -> dict:
    if "$ref" not in value:
        return value
    for part in value["$ref"].removeprefix("#/").split("/"):
        description = description[part]
    return description


@functools.cache
def _description(file: Path) -> dict:
    return _as_json_schema(json.loads(file.read_text("utf-8")))


def _as_json_schema(value: object) -> object:
    """OpenAPI 3.0 says `nullable` where JSON Schema adds a type."""
    if isinstance(value, list):
        return [_as_json_schema(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: _as_json_schema(each) for name, each in value.items() if name != "nullable"}
    return {"anyOf": [told, {"type": "null"}]} if value.get("nullable") is True else told
