"""A Jira on the loopback, Cloud or Data Center: issues, workflow, users, search with its lag, faults, people.

    with Jira() as server:
        ...                            # talk to server.url as server.EMAIL with server.TOKEN
        server.person.move(10001, "Done")   # what people do meanwhile
        server.fail("create", "applied, then closed")

`python -m servers.jira` serves one until its standard input ends.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from servers import contract, jira_comments, jira_log
from servers.jira_about import about
from servers.jira_issues import BadRequest, create, edit, transit
from servers.jira_people import People
from servers.jira_search import matching
from servers.jira_state import Person, Site, StoredIssue, Workflow, plain_workflow
from servers.loopback import Loopback, Reply, Request

WRITES = frozenset({"create", "bulk create", "edit", "transition", "comment", "delete comment"})
"""Kinds of requests that change something: questions are POST too, here."""

_KINDS = (
    ("GET", r"/serverInfo", "info"),
    ("GET", r"/myself", "myself"),
    ("POST", r"/issue/bulkfetch", "bulkfetch"),
    ("POST", r"/issue/bulk", "bulk create"),
    ("POST", r"/search/jql", "search"),
    ("POST", r"/search", "search"),
    ("POST", r"/issue", "create"),
    ("GET", r"/issue/[^/]+", "get"),
    ("PUT", r"/issue/[^/]+", "edit"),
    ("GET", r"/issue/[^/]+/transitions", "transitions"),
    ("POST", r"/issue/[^/]+/transitions", "transition"),
    ("GET", r"/issue/[^/]+/comment", "list comments"),
    ("POST", r"/issue/[^/]+/comment", "comment"),
    ("DELETE", r"/issue/[^/]+/comment/\d+", "delete comment"),
    ("GET", r"/issue/[^/]+/changelog", "changes"),
    ("GET", r"/issue/[^/]+/remotelink", "links"),
    ("GET", r"/status/[^/]+", "status"),
    ("GET", r"/configuration", "configuration"),
    ("GET", r"/user/search", "users"),
    ("GET", r"(?:/priority|/project/.*|/issue/createmeta/.*)", "about"),
)
_API = "/rest/api/2"
_CLOUD_ONLY = (r"/issue/bulkfetch", r"/search/jql", r"/issue/[^/]+/changelog")


class Jira(Loopback):
    """The server. Kinds of requests as in `_KINDS`, else other.

    `index_lag` is how many seconds the search lags behind; `page` what a search answers at most, and
    `most_changes` and `most_comments` what a Cloud tells of one of many issues. `resolves` says that closing
    sets a resolution, `linking` that issues may be linked.
    """

    EMAIL = "bot@acme.example"
    TOKEN = "ATATT3xFfGF0loopback000000000000"

    def __init__(self, port: int = 0, *, cloud: bool = True) -> None:
        super().__init__(port)
        contract.prepare("/rest/api/3/issue/{issueIdOrKey}")
        self.cloud = cloud
        self.site = Site(self.url, cloud, plain_workflow())
        self.people = {
            each.account: each
            for each in (
                Person("acc-bot", "bot", "pmsync bot", self.EMAIL),
                Person("acc-alice", "alice", "Alice", "alice@acme.example"),
                Person("acc-bob", "bob", "Bob", "bob@acme.example"),
                Person("acc-reader", "reader", "A reader", "reader@acme.example"),
            )
        }
        self.assignable = {"acc-bot", "acc-alice", "acc-bob"}
        self.issues: dict[int, StoredIssue] = {}
        self.hidden: set[int] = set()
        self.projects = {"OPS": 0, "WEB": 0, "SEC": 0}
        self.off_screen: set[str] = set()
        self.required_fields: set[str] = set()
        self.read_only: set[str] = set()
        self.closed_is_read_only = False
        self.default_priority: str | None = None
        self.resolves = True
        self.linking = True
        self.index_lag = 0.0
        self.page = 100
        self.most_changes, self.most_comments = 40, 20
        self.person = People(self)
        self._last_id = 10000
        self._last_change = 0

    @property
    def workflow(self) -> Workflow:
        return self.site.workflow

    @workflow.setter
    def workflow(self, workflow: Workflow) -> None:
        self.site.workflow = workflow

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def new_change(self) -> int:
        self._last_change += 1
        return self._last_change

    def new_key(self, project: str) -> str:
        self.projects[project] += 1
        return f"{project}-{self.projects[project]}"

    def account_of(self, name: str) -> str | None:
        """The account behind an account id, or on Data Center behind a user name."""
        for each in self.people.values():
            if name == each.account if self.cloud else name.lower() == each.name:
                return each.account
        return None

    def issue(self, key: str) -> StoredIssue:
        """One stored issue by its key or number."""
        found = self.find(key)
        assert found is not None
        return found

    def count(self, kind: str) -> int:
        return sum(each.kind == kind for each in self.log)

    def writes(self) -> list[Request]:
        return [each for each in self.log if each.kind in WRITES]

    def kind(self, method: str, path: str, body: object = None) -> str:
        if isinstance(body, dict) and "changelog" in body.get("expand", ()):
            return "closings"
        return next(
            (
                name
                for verb, known, name in _KINDS
                if verb == method and re.fullmatch(f".*{_API}{known}", path)
            ),
            "other",
        )

    def answer(self, request: Request) -> Reply:
        """Route a request, and hold both sides against the contract of Cloud."""
        path = request.path.replace(_API, "/rest/api/3", 1)
        if self.cloud and request.body is not None:
            self._judge(contract.check(request.method, path, None, request.body))
        try:
            reply = self._route(request)
        except BadRequest as bad:
            reply = Reply(bad.status, bad.data)
        if self.cloud and reply.text is None and reply.status < 300:
            self._judge(contract.check(request.method, path, reply.status, reply.data))
        if request.kind in WRITES:
            self.tick()
        return reply

    def _judge(self, wrong: str | None) -> None:
        if wrong:
            self.problems.append(wrong)

    def _route(self, request: Request) -> Reply:
        path = request.path.removeprefix(_API)
        if not self.cloud and any(re.fullmatch(each, path) for each in _CLOUD_ONLY):
            raise BadRequest(404, "null for uri")
        if path == "/search" and self.cloud:
            raise BadRequest(410, "The requested API has been removed.")
        if request.kind == "info":
            return Reply(200, self._info())
        account = self._signed_in(request)
        if account is None:
            raise BadRequest(401, "You are not authenticated.")
        routes: dict[str, Callable[[Request, str], Reply]] = {
            "myself": lambda request, account: Reply(200, self.site.user(self.people[account])),
            "bulkfetch": self._bulkfetch,
            "closings": self._bulkfetch if self.cloud else self._search_by_count,
            "search": self._search if self.cloud else self._search_by_count,
            "create": self._create,
            "bulk create": self._create_many,
            "users": self._users,
            "about": lambda request, account: about(self, request),
            "get": self._get,
            "edit": self._edit,
            "transitions": self._transitions,
            "transition": self._transit,
            "list comments": lambda request, account: jira_comments.listed(
                self, self._named(request), request
            ),
            "comment": self._comment,
            "changes": lambda request, account: jira_log.page(self, self._named(request), request),
            "links": self._links,
            "status": self._status,
            "configuration": lambda request, account: Reply(200, {"issueLinkingEnabled": self.linking}),
            "delete comment": lambda request, account: jira_comments.delete(
                self._named(request), int(request.path.rpartition("/")[2])
            ),
        }
        if request.kind not in routes:
            raise BadRequest(404, "null for uri")
        return routes[request.kind](request, account)

    def _signed_in(self, request: Request) -> str | None:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer" and not self.cloud:
            return "acc-bot" if secret == self.TOKEN else None
        name, _, token = base64.b64decode(secret or b"").decode().partition(":")
        known = {self.EMAIL, "bot"} if not self.cloud else {self.EMAIL}
        return "acc-bot" if scheme == "Basic" and name in known and token == self.TOKEN else None

    def _info(self) -> dict[str, object]:
        if self.cloud:
            kind = {"version": "1001.0.0-SNAPSHOT", "deploymentType": "Cloud"}
        else:
            kind = {"version": "8.20.30", "deploymentType": "Server"}
        now = datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return {"baseUrl": self.url, "serverTime": now, **kind}

    def find(self, name: str) -> StoredIssue | None:
        for each in self.issues.values():
            if name in (str(each.id), each.key, *each.former_keys) and each.id not in self.hidden:
                return each
        return None

    def _named(self, request: Request) -> StoredIssue:
        found = self.find(request.path.removeprefix(f"{_API}/issue/").partition("/")[0])
        if found is None:
            raise BadRequest(404, "Issue does not exist or you do not have permission to see it.")
        return found

    def _tell(
        self, issues: Iterable[StoredIssue], fields: list[str], properties: list[str]
    ) -> list[dict[str, object]]:
        return [self.site.issue(each, self.people, fields, properties) for each in issues]

    def _tell_some(self, issues: list[StoredIssue], body: dict[str, Any]) -> list[dict[str, object]]:
        """Of many issues a Cloud does not tell all."""
        fields, properties = body["fields"], body.get("properties", [])
        most = self.most_comments if self.cloud else 5000
        told = [self.site.issue(each, self.people, fields, properties, most) for each in issues]
        if "changelog" in body.get("expand", ()):
            for stored, each in zip(issues, told, strict=True):
                each["changelog"] = self.site.log(stored, self.people, self.most_changes)
        return told

    def _bulkfetch(self, request: Request, account: str) -> Reply:
        body = body_of(request)
        names = list(body["issueIdsOrKeys"])
        if len(names) > 100:
            raise BadRequest(400, "The number of issues is limited to 100.")
        found = {each.id: each for name in names if (each := self.find(name))}
        issues = self._tell_some(sorted(found.values(), key=lambda each: each.id), body)
        return Reply(200, {"issues": issues, "issueErrors": []})

    def _search(self, request: Request, account: str) -> Reply:
        body = body_of(request)
        found = matching(self, body["jql"])
        start = int(body.get("nextPageToken", "t0")[1:])
        end = start + min(self.page, body.get("maxResults", 50))
        issues = self._tell(found[start:end], body.get("fields", ["id"]), body.get("properties", []))
        more = {"nextPageToken": f"t{end}"} if end < len(found) else {}
        return Reply(200, {"issues": issues, "isLast": not more, **more})

    def _search_by_count(self, request: Request, account: str) -> Reply:
        body = body_of(request)
        found = matching(self, body["jql"], strict=body.get("validateQuery", True))
        start, size = body.get("startAt", 0), min(self.page, body.get("maxResults", 50))
        issues = self._tell_some(found[start : start + size], {**body, "properties": []})
        return Reply(200, {"startAt": start, "maxResults": size, "total": len(found), "issues": issues})

    def _create(self, request: Request, account: str) -> Reply:
        stored = create(self, account, body_of(request))
        told = {"id": str(stored.id), "key": stored.key, "self": f"{self.url}{_API}/issue/{stored.id}"}
        return Reply(201, told)

    def _create_many(self, request: Request, account: str) -> Reply:
        """Each by itself: what is refused does not hold up the others."""
        updates = body_of(request)["issueUpdates"]
        if len(updates) > 50:
            raise BadRequest(400, "The number of issues is limited to 50.")
        issues, errors = [], []
        for place, body in enumerate(updates):
            try:
                stored = create(self, account, body)
                issues.append({"id": str(stored.id), "key": stored.key, "self": ""})
            except BadRequest as bad:
                errors.append({"status": 400, "elementErrors": bad.data, "failedElementNumber": place})
        return Reply(201 if issues else 400, {"issues": issues, "errors": errors})

    def _get(self, request: Request, account: str) -> Reply:
        fields, properties = (request.query.get(name, "") for name in ("fields", "properties"))
        asked = [each for each in properties.split(",") if each]
        return Reply(200, self._tell([self._named(request)], (fields or "*all").split(","), asked)[0])

    def _edit(self, request: Request, account: str) -> Reply:
        edit(self, self._named(request), account, body_of(request))
        return Reply(204, text="")

    def _transitions(self, request: Request, account: str) -> Reply:
        fields = "transitions.fields" in request.query.get("expand", "")
        ways = self.workflow.out_of(self._named(request).status)
        return Reply(200, {"transitions": [self.site.transition(each, fields=fields) for each in ways]})

    def _transit(self, request: Request, account: str) -> Reply:
        transit(self, self._named(request), account, body_of(request))
        return Reply(204, text="")

    def _comment(self, request: Request, account: str) -> Reply:
        stored = self._named(request)
        said = jira_comments.write(self, stored, account, str(body_of(request).get("body") or ""))
        return Reply(201, self.site.comment(stored, said, self.people))

    def _links(self, request: Request, account: str) -> Reply:
        stored = self._named(request)
        if not self.linking:
            raise BadRequest(403, "Issue linking is currently disabled.")
        return Reply(200, stored.links)

    def _status(self, request: Request, account: str) -> Reply:
        number, workflow = request.path.rpartition("/")[2], self.workflow
        name = next((each for each in workflow.statuses if workflow.number(each) == number), None)
        if name is None:
            raise BadRequest(404, "The status does not exist.")
        return Reply(200, self.site.status(name))

    def _users(self, request: Request, account: str) -> Reply:
        asked = request.query["query" if self.cloud else "username"].lower()
        found = [
            each
            for each in self.people.values()
            if any(text.lower().startswith(asked) for text in (each.email or "", each.display, each.name))
        ]
        return Reply(200, [self.site.user(each) for each in found])


def body_of(request: Request) -> dict[str, object]:
    return request.body if isinstance(request.body, dict) else {}


def main() -> None:
    """Serve a site with the projects OPS, WEB and SEC until standard input ends."""
    port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 0
    with Jira(port, cloud="--server" not in sys.argv) as server:
        secrets = f"PMSYNC_JIRA_EMAIL={server.EMAIL} PMSYNC_JIRA_TOKEN={server.TOKEN}"
        print(f"export PMSYNC_JIRA_URL={server.url} {secrets}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
