"""Pull requests of a loopback GitHub: which there are, opened, edited, closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servers import github_state
from servers.github_issues import BadRequest
from servers.github_issues import create as create_issue
from servers.github_issues import edit as edit_issue
from servers.github_state import Repository, StoredIssue
from servers.loopback import Reply, Request

if TYPE_CHECKING:
    from servers.github import GitHub


def words(text: str) -> list[str]:
    return text.split()


_REPOSITORY_URLS = words("""
    archive assignees blobs branches collaborators comments commits compare contents contributors deployments
    downloads events forks git_commits git_refs git_tags git issue_comment issue_events issues keys labels
    languages merges milestones notifications pulls releases ssh stargazers statuses subscribers subscription
    tags teams trees clone mirror hooks svn
""")
_COUNTS = words(
    "forks forks_count stargazers_count watchers_count watchers size open_issues_count open_issues"
)
_OFF = words("fork has_projects has_wiki has_pages has_downloads archived disabled")
_PAGES = words("diff patch issue commits review_comments review_comment comments statuses")
_LINKS = words("comments commits statuses html issue review_comments review_comment self")
_NUMBERS = words("additions changed_files comments commits deletions review_comments")


def answer(server: GitHub, repository: Repository, request: Request, login: str) -> Reply:
    """What is asked of `/pulls` or `/pulls/1`."""
    number = re.search(r"/pulls/(\d+)$", request.path)
    body = request.body if isinstance(request.body, dict) else {}
    try:
        if number is None and request.method == "GET":
            return Reply(200, [tell(server.url, repository, each) for each in _listed(repository, request)])
        if number is None:
            stored = _open(server, repository, login, body)
            return Reply(201, tell(server.url, repository, stored, whole=True))
        stored = repository.issues[int(number[1])]
        if request.method == "PATCH":
            edit_issue(server, repository, stored, login, body)
            stored.base = str(body.get("base", stored.base))
        return Reply(200, tell(server.url, repository, stored, whole=True))
    except BadRequest as bad:
        return Reply(bad.status, bad.data)


def _listed(repository: Repository, request: Request) -> list[StoredIssue]:
    owner = repository.full_name.partition("/")[0]
    head, state = request.query.get("head"), request.query.get("state", "open")
    return [
        each
        for each in repository.issues.values()
        if each.pull_request
        and state in ("all", "closed" if each.closed else "open")
        and head in (None, f"{owner}:{each.head}")
    ]


def _open(server: GitHub, repository: Repository, login: str, body: dict[str, object]) -> StoredIssue:
    if not repository.takes_pulls:
        raise BadRequest(403, "GitHub Actions is not permitted to create or approve pull requests.")
    twin = [each for each in repository.issues.values() if each.head == body["head"] and not each.closed]
    if twin:
        told = f"A pull request already exists for {repository.full_name.partition('/')[0]}:{body['head']}."
        wrong = {"resource": "PullRequest", "code": "custom", "message": told}
        raise BadRequest(422, "Validation Failed", [wrong])
    said = {name: value for name, value in body.items() if name in ("title", "body")}
    stored = create_issue(server, repository, login, said)
    stored.pull_request, stored.head, stored.base = True, str(body["head"]), str(body["base"])
    return stored


def tell(url: str, repository: Repository, stored: StoredIssue, *, whole: bool = False) -> dict[str, object]:
    """A pull request as a list tells it, or as it is told alone."""
    issue = github_state.issue(url, repository, stored)
    page, api = (
        f"{url}/{repository.full_name}/pull/{stored.number}",
        f"{url}/repos/{repository.full_name}/pulls",
    )
    kept = words("""id node_id number state locked title user body labels assignee assignees milestone
        created_at updated_at closed_at active_lock_reason author_association html_url""")
    told = {name: issue[name] for name in kept}
    told |= {f"{name}_url": f"{page}/{name}" for name in _PAGES} | {"url": f"{api}/{stored.number}"}
    told |= {"merged_at": None, "merge_commit_sha": None, "auto_merge": None, "draft": False}
    told |= {"requested_reviewers": [], "requested_teams": []}
    told["_links"] = {name: {"href": f"{page}/{name}"} for name in _LINKS}
    told["head"], told["base"] = _branch(url, repository, stored.head), _branch(url, repository, stored.base)
    if whole:
        told |= dict.fromkeys(_NUMBERS, 0) | {"merged": False, "merged_by": None, "mergeable": None}
        told |= {"mergeable_state": "unknown", "maintainer_can_modify": False, "rebaseable": None}
    return told


def _branch(url: str, repository: Repository, name: str) -> dict[str, object]:
    owner = repository.full_name.partition("/")[0]
    told = github_state.repository(url, repository)
    told |= {f"{each}_url": f"{url}/repos/{repository.full_name}/{each}" for each in _REPOSITORY_URLS}
    told |= dict.fromkeys(_COUNTS, 0) | dict.fromkeys(_OFF, False)
    told |= {"node_id": "R_1", "license": None, "description": None, "homepage": None, "language": None}
    told |= dict.fromkeys(["pushed_at", "created_at", "updated_at"], "2020-01-01T00:00:00Z")
    user = github_state.user(url, owner)
    return {"label": f"{owner}:{name}", "ref": name, "sha": "0" * 40, "repo": told, "user": user}
