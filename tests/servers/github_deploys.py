"""What a GitHub tells of deployments, releases and workflow runs, and of what workflows may do."""

from __future__ import annotations

import re

from servers import github_state
from servers.github_state import Deployment, Repository, stamp
from servers.loopback import Reply

_PLACE = re.compile(
    r"/repos/([^/]+/[^/]+)/(deployments(?:/(\d+)/statuses)?|releases|actions/runs|actions/permissions/workflow)"
)


def place(path: str) -> re.Match[str] | None:
    """The repository, the part, and the deployment of a path that is answered here."""
    return _PLACE.fullmatch(path)


def answer(url: str, repository: Repository, part: str, deployment: str | None, login: str) -> Reply:
    """The answer for one part of a repository; there are no releases and no runs."""
    if part == "actions/permissions/workflow":
        return _permissions(repository, login)
    if part == "actions/runs":
        return Reply(200, {"total_count": 0, "workflow_runs": []})
    if part == "releases":
        return Reply(200, [])
    home = f"{url}/repos/{repository.full_name}"
    if deployment is None:
        newest = sorted(repository.deployments, key=lambda each: each.at, reverse=True)
        return Reply(200, [_deployment(url, home, each) for each in newest])
    return Reply(
        200, [_status(url, home, each) for each in repository.deployments if each.id == int(deployment)]
    )


def _permissions(repository: Repository, login: str) -> Reply:
    """The official description in PMSYNC_CONTRACTS lacks this path; githubkit's model judges it."""
    if login not in repository.admins:
        return Reply(
            403,
            {
                "message": "Resource not accessible by personal access token",
                "documentation_url": "https://docs.github.com/rest",
                "status": "403",
            },
        )
    told = {"default_workflow_permissions": "read"}
    return Reply(200, {**told, "can_approve_pull_request_reviews": repository.workflows_may_propose})


def _deployment(url: str, home: str, stored: Deployment) -> dict[str, object]:
    page = f"{home}/deployments/{stored.id}"
    return {
        "url": page,
        "id": stored.id,
        "node_id": f"DE_{stored.id}",
        "sha": stored.sha,
        "ref": "main",
        "task": "deploy",
        "payload": {},
        "original_environment": stored.environment,
        "environment": stored.environment,
        "description": None,
        "creator": github_state.user(url, "deployer"),
        "created_at": stamp(stored.at),
        "updated_at": stamp(stored.at),
        "statuses_url": f"{page}/statuses",
        "repository_url": home,
    }


def _status(url: str, home: str, stored: Deployment) -> dict[str, object]:
    page = f"{home}/deployments/{stored.id}"
    return {
        "url": f"{page}/statuses/1",
        "id": 1,
        "node_id": f"DES_{stored.id}",
        "state": stored.state,
        "creator": github_state.user(url, "deployer"),
        "description": "",
        "environment": stored.environment,
        "target_url": "",
        "created_at": stamp(stored.at),
        "updated_at": stamp(stored.at),
        "deployment_url": page,
        "repository_url": home,
    }
