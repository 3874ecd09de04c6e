"""A GitHub on the loopback: repositories, issues, labels, users, paging, limits, faults, and people.

    with GitHub() as server:
        repository = server.repository("acme/shop")
        ...                                  # talk to server.url with the token server.TOKEN
        server.person.close("acme/shop", 1)  # what people do meanwhile
        server.fail("create", "applied, then closed")

`python -m servers.github` serves one until its standard input ends.
"""

from __future__ import annotations

import re
import sys
import urllib.parse
from collections.abc import Callable
from datetime import datetime

from servers import (
    contract,
    github_comments,
    github_deploys,
    github_graphql,
    github_pulls,
    github_state,
)
from servers.github_issues import BadRequest, create, edit
from servers.github_people import People
from servers.github_state import Repository, StoredIssue
from servers.loopback import Loopback, Reply, Request

Route = Callable[..., Reply]

ACTIONS = "github-actions[bot]"
APP_BOT = "pmsync-app[bot]"
APP = 77
INSTALLATION = 88


class GitHub(Loopback):
    """The server. Kinds of requests: list, get, create, edit, user, sign-in, other; for comments list
    comments, comment, delete comment; for pull requests list pulls, create pull, edit pull, get pull;
    closings for GraphQL."""

    TOKEN = "ghp_loopback0000000000000000000000000000"
    ACTIONS_TOKEN = "ghs_actions00000000000000000000000000000"
    READER_TOKEN = "ghp_reader00000000000000000000000000000"
    APP_TOKEN = "ghs_app000000000000000000000000000000000"

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        contract.prepare()
        self.tokens = {
            self.TOKEN: "pmsync-bot",
            self.ACTIONS_TOKEN: ACTIONS,
            self.READER_TOKEN: "reader",
            self.APP_TOKEN: APP_BOT,
        }
        self.repositories: dict[str, Repository] = {}
        self.renamed: dict[str, str] = {}
        self.person = People(self)
        self.about_token: dict[str, str] = {}
        self._last_id = 9000
        self._remaining = 5000

    def repository(self, name: str) -> Repository:
        """A repository by name, made when it is not there; our accounts may push to it."""
        if name.lower() not in self.repositories:
            pushers = {"pmsync-bot", ACTIONS, APP_BOT, "alice", "bob"}
            self.repositories[name.lower()] = Repository(name, 4711 + len(self.repositories), pushers)
        return self.repositories[name.lower()]

    def issue(self, name: str, number: int) -> StoredIssue:
        """One stored issue."""
        return self.repository(name).issues[number]

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def kind(self, method: str, path: str, body: object = None) -> str:
        if re.search(r"/issues$", path):
            return {"GET": "list", "POST": "create"}.get(method, "other")
        if re.search(r"/issues/\d+$", path):
            return {"GET": "get", "PATCH": "edit"}.get(method, "other")
        if pull := re.search(r"/pulls(/\d+)?$", path):
            one = {"GET": "get pull", "PATCH": "edit pull"}
            return (one if pull[1] else {"GET": "list pulls", "POST": "create pull"}).get(method, "other")
        if path.endswith("/access_tokens"):
            return "sign-in"
        if path.endswith("/comments"):
            return {"GET": "list comments", "POST": "comment"}.get(method, "other")
        if re.search(r"/issues/comments/\d+$", path):
            return "delete comment"
        if path.endswith("/graphql"):
            return "closings"
        return {"/user": "user"}.get(path, "other")

    def headers(self) -> dict[str, str]:
        self._remaining -= 1
        return super().headers() | {
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(self._remaining),
            "X-RateLimit-Used": str(5000 - self._remaining),
            "X-RateLimit-Reset": str(int(self.now) + 3600),
            "X-RateLimit-Resource": "core",
            **self.about_token,
        }

    def answer(self, request: Request) -> Reply:
        """Route a request, and hold both sides against the contract."""
        if request.body is not None:
            self._judge(contract.check(request.method, request.path, None, request.body))
        reply = self._route(request)
        if reply.status < 300 or reply.status in (401, 403, 404, 410, 422):
            self._judge(contract.check(request.method, request.path, reply.status, reply.data))
        if request.is_write:
            self.tick()
        return reply

    def _judge(self, wrong: str | None) -> None:
        if wrong:
            self.problems.append(wrong)

    def _route(self, request: Request) -> Reply:
        if request.kind == "sign-in":
            return self._installation_token(request)
        login = self.tokens.get(request.headers.get("authorization", "").split(" ")[-1])
        if login is None:
            return error(401, "Bad credentials")
        if request.kind == "user":
            return self._user(login)
        if beside := self._beside(request, login):
            return beside
        if found := re.fullmatch(r"/(repos/[^/]+/[^/]+)/pulls(/\d+)?", request.path):
            repository = self._find(found[1])
            return (
                github_pulls.answer(self, repository, request, login)
                if repository
                else error(404, "Not Found")
            )
        found = re.fullmatch(
            r"/(repos/[^/]+/[^/]+|repositories/\d+)(/issues(?:/(\d+))?)?(/comments)?", request.path
        )
        if not found:
            return error(404, "Not Found")
        if found[1].removeprefix("repos/").lower() in self.renamed:
            return self._redirected(request, found[1])
        repository = self._find(found[1])
        if repository is None:
            return error(404, "Not Found")
        if not found[2]:
            return Reply(200, github_state.repository(self.url, repository, login))
        number = int(found[3]) if found[3] else None
        return self._issues(request, repository, number, login)

    def _beside(self, request: Request, login: str) -> Reply | None:
        """What is told besides issues and pull requests; None for every other path."""
        path = request.path
        if request.kind == "closings":
            return github_graphql.answer(self, request, login)
        aside = re.fullmatch(r"/repos/([^/]+/[^/]+)/(labels|branches|issues/comments)/([^/]+)", path)
        if aside and aside[1].lower() in self.repositories:
            repository = self.repositories[aside[1].lower()]
            return self._aside(repository, aside[2], urllib.parse.unquote(aside[3]), login)
        told = github_deploys.place(path)
        found = self._find(told[1]) if told else None
        if told is None or found is None:
            return None
        return github_deploys.answer(self.url, found, told[2], told[3], login)

    def _aside(self, repository: Repository, kind: str, name: str, login: str) -> Reply:
        """A label or a branch, asked for by its name; a comment, to be deleted by its number."""
        if kind == "issues/comments":
            return github_comments.delete(repository, int(name), login)
        if kind == "branches":
            return Reply(200, {"name": name, "protected": repository.is_protected})
        if name.lower() in repository.labels:
            return Reply(200, github_state.label(self.url, repository.labels[name.lower()]))
        return error(404, "Not Found")

    def _find(self, place: str) -> Repository | None:
        if place.startswith("repositories/"):
            number = int(place.removeprefix("repositories/"))
            return next((each for each in self.repositories.values() if each.id == number), None)
        return self.repositories.get(place.removeprefix("repos/").lower())

    def _redirected(self, request: Request, place: str) -> Reply:
        new = self.repositories[self.renamed[place.removeprefix("repos/").lower()]]
        rest = request.path.removeprefix(f"/{place}")
        # GitHub points to the number of the repository, and drops the query.
        location = f"{self.url}/repositories/{new.id}{rest}"
        return Reply(301, {"message": "Moved Permanently", "url": location}, {"Location": location})

    def _issues(self, request: Request, repository: Repository, number: int | None, login: str) -> Reply:
        if not repository.has_issues:
            return error(410, "Issues has been disabled in this repository.")
        if number is None and request.method == "GET":
            return self._list(request, repository)
        if number is not None and (gone := self._gone(repository, number)):
            return gone
        if number is not None and request.path.endswith("/comments"):
            return github_comments.answer(self, repository, repository.issues[number], request, login)
        try:
            if number is None:
                stored = create(self, repository, login, body_of(request))
                return Reply(201, github_state.issue(self.url, repository, stored))
            stored = repository.issues[number]
            if request.method == "PATCH":
                edit(self, repository, stored, login, body_of(request))
        except BadRequest as bad:
            return Reply(bad.status, bad.data)
        return Reply(200, github_state.issue(self.url, repository, stored))

    def _gone(self, repository: Repository, number: int) -> Reply | None:
        if number in repository.transferred:
            other, moved = repository.transferred[number]
            location = f"{self.url}/repositories/{other}/issues/{moved}"
            return Reply(301, {"message": "Moved Permanently", "url": location}, {"Location": location})
        if number in repository.deleted:
            return error(410, "This issue was deleted")
        if number in repository.hidden or number not in repository.issues:
            return error(404, "Not Found")
        return None

    def _list(self, request: Request, repository: Repository) -> Reply:
        query = request.query
        wanted = {each.lower() for each in query.get("labels", "").split(",") if each}
        since = datetime.fromisoformat(query["since"]).timestamp() if "since" in query else 0
        state = query.get("state", "open")
        issues = [
            each
            for each in repository.issues.values()
            if wanted <= {name.lower() for name in each.labels}
            and int(each.updated) >= since
            and state in ("all", "closed" if each.closed else "open")
            and each.number not in repository.hidden
            and query.get("creator", each.author) == each.author
        ]
        by_update = query.get("sort") == "updated"
        issues.sort(
            key=lambda each: (each.updated if by_update else each.created, each.number),
            reverse=query.get("direction", "desc") == "desc",
        )
        return self.page(request, [github_state.issue(self.url, repository, each) for each in issues])

    def page(self, request: Request, items: list[dict[str, object]]) -> Reply:
        """One page of a list, with links to the others."""
        size = max(1, min(100, int(request.query.get("per_page", "30"))))
        page = max(1, int(request.query.get("page", "1")))
        last = max(1, -(-len(items) // size))
        places = {"next": page + 1, "last": last} if page < last else {}
        if page > 1:
            places |= {"prev": page - 1, "first": 1}
        links = []
        for name, number in places.items():
            query = urllib.parse.urlencode({**request.query, "page": number})
            links.append(f'<{self.url}{request.path}?{query}>; rel="{name}"')
        headers = {"Link": ", ".join(links)} if links else {}
        return Reply(200, items[(page - 1) * size : page * size], headers)

    def _user(self, login: str) -> Reply:
        if login.endswith("[bot]"):
            return error(403, "Resource not accessible by integration")
        return Reply(200, github_state.account(self.url, login))

    def _installation_token(self, request: Request) -> Reply:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return error(401, "A JSON web token could not be decoded")
        data = {"token": self.APP_TOKEN, "expires_at": "2099-01-01T00:00:00Z", "permissions": {}}
        return Reply(201, data)


def error(status: int, message: str) -> Reply:
    """An error as GitHub tells it."""
    return Reply(
        status,
        {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)},
    )


def body_of(request: Request) -> dict[str, object]:
    return request.body if isinstance(request.body, dict) else {}


def main() -> None:
    """Serve acme/shop until standard input ends."""
    port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 0
    with GitHub(port) as server:
        server.repository("acme/shop")
        print(f"{server.url}", flush=True)
        if "--print-url" not in sys.argv:
            print(f"export GITHUB_API_URL={server.url} GITHUB_TOKEN={server.TOKEN}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
