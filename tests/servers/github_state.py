"""What a GitHub knows: repositories, issues, and how it tells them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass
class StoredComment:
    """A comment as it is kept."""

    id: int
    author: str
    body: str
    at: float
    app: int | None = None


@dataclass
class StoredIssue:
    """An issue, or a pull request, as it is kept.

    `closings` are time, who, and what did it: a commit as repository, id and message, or a pull request as
    repository and number. `linked` are pull requests, `mentions` those that name it and whether they do.
    """

    number: int
    id: int
    title: str
    author: str
    created: float
    updated: float
    body: str | None = None
    closed: bool = False
    reason: str | None = None
    closed_at: float | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    comments: list[StoredComment] = field(default_factory=list)
    locked: bool = False
    milestone: bool = False
    pull_request: bool = False
    head: str = ""
    base: str = "main"
    app: int | None = None
    merge_commit: str = ""
    closings: list[tuple[float, str, tuple[str, ...] | None]] = field(default_factory=list)
    linked: list[tuple[str, int]] = field(default_factory=list)
    mentions: list[tuple[str, int, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Deployment:
    """A deployment with its only status."""

    id: int
    sha: str
    environment: str
    at: float
    state: str = "success"


@dataclass
class Repository:
    """A repository. `pushers` may set labels and assignees, `assignable` may be assigned besides them."""

    full_name: str
    id: int
    pushers: set[str]
    assignable: set[str] = field(default_factory=set)
    issues: dict[int, StoredIssue] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    transferred: dict[int, tuple[int, int]] = field(default_factory=dict)
    has_issues: bool = True
    is_protected: bool = False
    admins: set[str] = field(default_factory=set)
    workflows_may_propose: bool = True
    deployments: list[Deployment] = field(default_factory=list)
    takes_pulls: bool = True
    last_number: int = 0

    def named(self, label: str) -> str:
        """The label's name as it was first written: GitHub does not mind the case."""
        return self.labels.setdefault(label.lower(), label)

    def may_be_assigned(self, login: str) -> str | None:
        """The login as its owner writes it, or None."""
        everyone = {each.lower(): each for each in self.pushers | self.assignable}
        return everyone.get(login.lower())


def stamp(moment: float | None) -> str | None:
    """A time as GitHub writes it, to the second."""
    if moment is None:
        return None
    return dt.datetime.fromtimestamp(moment, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def user(url: str, login: str) -> dict[str, object]:
    """A user as it is told inside an issue."""
    bot = login.endswith("[bot]")
    home = f"{url}/users/{login}"
    return {
        "login": login,
        "id": 1000 + sum(map(ord, login)),
        "node_id": f"U_{login}",
        "avatar_url": f"{url}/avatars/{login}",
        "gravatar_id": "",
        "url": home,
        "html_url": f"{url}/{login}",
        "followers_url": f"{home}/followers",
        "following_url": f"{home}/following{{/other_user}}",
        "gists_url": f"{home}/gists{{/gist_id}}",
        "starred_url": f"{home}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{home}/subscriptions",
        "organizations_url": f"{home}/orgs",
        "repos_url": f"{home}/repos",
        "events_url": f"{home}/events{{/privacy}}",
        "received_events_url": f"{home}/received_events",
        "type": "Bot" if bot else "User",
        "site_admin": False,
    }


def account(url: str, login: str) -> dict[str, object]:
    """A user as `GET /user` tells it."""
    return user(url, login) | {
        "user_view_type": "public",
        "name": None,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z",
    }


def label(url: str, name: str) -> dict[str, object]:
    """A label as it is told inside an issue."""
    return {
        "id": 5000 + sum(map(ord, name)),
        "node_id": f"LA_{sum(map(ord, name))}",
        "url": f"{url}/labels/{name.replace(' ', '%20')}",
        "name": name,
        "description": None,
        "color": "ededed",
        "default": False,
    }


def issue(url: str, repository: Repository, stored: StoredIssue) -> dict[str, object]:
    """An issue as every endpoint tells it."""
    home = f"{url}/repos/{repository.full_name}"
    api = f"{home}/issues/{stored.number}"
    kind = "pull" if stored.pull_request else "issues"
    page = f"{url}/{repository.full_name}/{kind}/{stored.number}"
    assignees = [user(url, each) for each in stored.assignees]
    told: dict[str, object] = {
        "id": stored.id,
        "node_id": f"I_{stored.id}",
        "url": api,
        "repository_url": home,
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "html_url": page,
        "number": stored.number,
        "state": "closed" if stored.closed else "open",
        "state_reason": stored.reason,
        "title": stored.title,
        "body": stored.body,
        "user": user(url, stored.author),
        "labels": [label(home, each) for each in stored.labels],
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "milestone": None,
        "locked": stored.locked,
        "active_lock_reason": None,
        "comments": len(stored.comments),
        "closed_at": stamp(stored.closed_at),
        "created_at": stamp(stored.created),
        "updated_at": stamp(stored.updated),
        "author_association": "MEMBER",
        "performed_via_github_app": app(url, stored.app) if stored.app else None,
    }
    if stored.pull_request:
        names = {"url": "", "html_url": "", "diff_url": ".diff", "patch_url": ".patch"}
        told["pull_request"] = {name: page + suffix for name, suffix in names.items()}
    return told


def comment(url: str, repository: Repository, stored: StoredIssue, said: StoredComment) -> dict[str, object]:
    """A comment as every endpoint tells it."""
    home = f"{url}/repos/{repository.full_name}/issues"
    page = f"{url}/{repository.full_name}/issues/{stored.number}"
    return {
        "id": said.id,
        "node_id": f"IC_{said.id}",
        "url": f"{home}/comments/{said.id}",
        "html_url": f"{page}#issuecomment-{said.id}",
        "issue_url": f"{home}/{stored.number}",
        "body": said.body,
        "user": user(url, said.author),
        "created_at": stamp(said.at),
        "updated_at": stamp(said.at),
        "author_association": "MEMBER",
        "performed_via_github_app": app(url, said.app) if said.app else None,
    }


def app(url: str, number: int) -> dict[str, object]:
    """A GitHub App as it is told inside an issue that it wrote."""
    return {
        "id": number,
        "slug": "pmsync-app",
        "node_id": f"A_{number}",
        "owner": user(url, "acme"),
        "name": "pmsync app",
        "description": None,
        "external_url": url,
        "html_url": f"{url}/apps/pmsync-app",
        "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z",
        "permissions": {"issues": "write"},
        "events": [],
    }


def repository(url: str, stored: Repository, login: str = "") -> dict[str, object]:
    """The part of a repository that pmsync could want."""
    owner, name = stored.full_name.split("/")
    return {
        "id": stored.id,
        "name": name,
        "full_name": stored.full_name,
        "owner": user(url, owner),
        "html_url": f"{url}/{stored.full_name}",
        "url": f"{url}/repos/{stored.full_name}",
        "has_issues": stored.has_issues,
        "default_branch": "main",
        "private": False,
        "permissions": {"admin": login in stored.admins, "push": login in stored.pushers, "pull": True},
    }
