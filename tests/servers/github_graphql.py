"""The part of GitHub's GraphQL interface that tells how issues were closed: read, checked, answered.

`TYPES` holds the names and arguments of the official schema; a query that asks for anything else is refused,
and breaks the contract.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from servers.github_state import Repository, StoredComment, StoredIssue, stamp
from servers.loopback import Reply, Request

if TYPE_CHECKING:
    from servers.github import GitHub

TYPES: Mapping[str, Mapping[str, tuple[str, frozenset[str]]]] = {
    name: {each: (kind, frozenset(arguments.split())) for each, (kind, arguments) in fields.items()}
    for name, fields in {
        "Query": {"repository": ("Repository", "owner name followRenames")},
        "Repository": {"nameWithOwner": ("", ""), "issue": ("Issue", "number")},
        "Issue": {
            "timelineItems": ("IssueTimelineItemsConnection", "after before first itemTypes last since skip"),
            "closedByPullRequestsReferences": (
                "PullRequestConnection",
                "after before first includeClosedPrs last orderByState userLinkedOnly",
            ),
            "comments": ("IssueCommentConnection", "after before first last orderBy"),
        },
        "IssueTimelineItemsConnection": {"nodes": ("IssueTimelineItems", "")},
        "PullRequestConnection": {"nodes": ("PullRequest", "")},
        "IssueCommentConnection": {"nodes": ("IssueComment", "")},
        "ClosedEvent": {"createdAt": ("", ""), "actor": ("Actor", ""), "closer": ("Closer", "")},
        "CrossReferencedEvent": {"willCloseTarget": ("", ""), "source": ("ReferencedSubject", "")},
        "Actor": {"login": ("", "")},
        "Commit": {"oid": ("", ""), "message": ("", ""), "repository": ("Repository", "")},
        "PullRequest": {
            "number": ("", ""), "title": ("", ""), "body": ("", ""), "merged": ("", ""),
            "mergeCommit": ("Commit", ""), "repository": ("Repository", ""),
        },
        "IssueComment": {
            "author": ("Actor", ""), "body": ("", ""), "createdAt": ("", ""), "viewerDidAuthor": ("", ""),
        },
    }.items()
}  # fmt: skip
UNIONS = {
    "Closer": {"Commit", "PullRequest"},
    "IssueTimelineItems": {"ClosedEvent", "CrossReferencedEvent"},
    "ReferencedSubject": {"Issue", "PullRequest"},
}
_TOKEN = re.compile(r'\.\.\.|[{}():\[\]!$]|"[^"]*"|-?\d+|[A-Za-z_]\w*')


class Refused(Exception):  # noqa: N818  # an answer rather than an error
    """A query that the schema does not know."""


@dataclass
class Selection:
    """A field, or a fragment (`on`, `spread`) with its own selections."""

    name: str = ""
    alias: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    on: str = ""
    spread: str = ""
    inner: list[Selection] = field(default_factory=list)


class Parser:
    """Reads what pmsync writes of the language: selections, arguments, fragments."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(re.sub(r"#.*|,", " ", text))

    def take(self, wanted: str = "") -> str:
        found: str = self.tokens.pop(0)
        if wanted and found != wanted:
            raise Refused(f"Expected {wanted}, found {found}")
        return found

    def document(self) -> tuple[list[Selection], dict[str, Selection]]:
        operation: list[Selection] = []
        fragments = {}
        while self.tokens:
            if self.take() == "query":
                operation = self.selections()
            else:
                name, _, kind = self.take(), self.take("on"), self.take()
                fragments[name] = Selection(on=kind, inner=self.selections())
        return operation, fragments

    def selections(self) -> list[Selection]:
        self.take("{")
        found = []
        while self.tokens[0] != "}":
            found.append(self.selection())
        self.take("}")
        return found

    def selection(self) -> Selection:
        name = self.take()
        if name == "...":
            word = self.take()
            if word != "on":
                return Selection(spread=word)
            return Selection(on=self.take(), inner=self.selections())
        found = Selection(name, name)
        if self.tokens[0] == ":":
            self.take()
            found.name = self.take()
        if self.tokens[0] == "(":
            self.take()
            while self.tokens[0] != ")":
                key, _ = self.take(), self.take(":")
                found.arguments[key] = self.value()
            self.take(")")
        if self.tokens[0] == "{":
            found.inner = self.selections()
        return found

    def value(self) -> Any:
        word = self.take()
        if word == "[":
            found = []
            while self.tokens[0] != "]":
                found.append(self.value())
            self.take("]")
            return found
        if re.fullmatch(r"-?\d+", word):
            return int(word)
        return {"true": True, "false": False}.get(word, word.strip('"'))


@dataclass
class Node:
    """A thing of some type, and how its fields are found."""

    kind: str
    fields: Mapping[str, Callable[[Mapping[str, Any]], Any]]


class Executor:
    """Answers one query."""

    def __init__(self, server: GitHub, login: str, fragments: Mapping[str, Selection]) -> None:
        self.server = server
        self.login = login
        self.fragments = fragments
        self.errors: list[dict[str, Any]] = []

    def told(self, node: Node, selections: list[Selection], path: tuple[str, ...] = ()) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in selections:
            if each.on or each.spread:
                part = self.fragments[each.spread] if each.spread else each
                if part.on == node.kind:
                    found |= self.told(node, part.inner, path)
                continue
            kind = self._field(node.kind, each)
            value = node.fields[each.name](each.arguments) if each.name in node.fields else None
            here = (*path, each.alias)
            if value is None and kind in ("Issue", "Repository") and path[:1] in ((), ("repository",)):
                message = f"Could not resolve to an {kind} with the number of {each.arguments}."
                self.errors.append({"type": "NOT_FOUND", "path": list(here), "message": message})
            found[each.alias] = self._value(value, each, here)
        return found

    def _field(self, kind: str, selection: Selection) -> str:
        if selection.name not in TYPES[kind]:
            raise Refused(f"Field '{selection.name}' doesn't exist on type '{kind}'")
        known, arguments = TYPES[kind][selection.name]
        if unknown := selection.arguments.keys() - arguments:
            raise Refused(f"Field '{selection.name}' doesn't accept argument {sorted(unknown)}")
        if bool(known) != bool(selection.inner):
            raise Refused(f"Field '{selection.name}' needs selections, or has none")
        for each in selection.inner:
            if each.on and each.on not in {known, *UNIONS.get(known, ())}:
                raise Refused(f"Fragment on {each.on} can't be spread inside {known}")
        return known

    def _value(self, value: Any, selection: Selection, path: tuple[str, ...]) -> Any:
        if isinstance(value, Node):
            return self.told(value, selection.inner, path)
        if isinstance(value, list):
            return [self._value(each, selection, path) for each in value]
        return value

    def query(self) -> Node:
        def repository(arguments: Mapping[str, Any]) -> Node | None:
            name = f"{arguments['owner']}/{arguments['name']}".lower()
            found = self.server.repositories.get(self.server.renamed.get(name, name))
            return self._repository(found) if found else None

        return Node("Query", {"repository": repository})

    def _repository(self, repository: Repository) -> Node:
        def issue(arguments: Mapping[str, Any]) -> Node | None:
            number = arguments["number"]
            stored = repository.issues.get(number)
            hidden = stored is None or number in repository.hidden or stored.pull_request
            return None if hidden or stored is None else self._issue(repository, stored)

        return Node("Repository", {"nameWithOwner": lambda _: repository.full_name, "issue": issue})

    def _issue(self, repository: Repository, stored: StoredIssue) -> Node:
        def timeline(arguments: Mapping[str, Any]) -> Node:
            kinds = {"CLOSED_EVENT": self._closings, "CROSS_REFERENCED_EVENT": self._mentions}
            [kind] = arguments["itemTypes"]
            return Node(
                "IssueTimelineItemsConnection", {"nodes": lambda _: _page(kinds[kind](stored), arguments)}
            )

        def linked(arguments: Mapping[str, Any]) -> Node:
            pulls = [self._pull(*each) for each in stored.linked]
            return Node("PullRequestConnection", {"nodes": lambda _: _page(pulls, arguments)})

        def comments(arguments: Mapping[str, Any]) -> Node:
            told = [self._comment(each) for each in stored.comments]
            return Node("IssueCommentConnection", {"nodes": lambda _: _page(told, arguments)})

        ways = {"timelineItems": timeline, "closedByPullRequestsReferences": linked, "comments": comments}
        return Node("Issue", ways)

    def _closings(self, stored: StoredIssue) -> list[Node]:
        return [
            Node(
                "ClosedEvent",
                {
                    "createdAt": lambda _, at=at: stamp(at),
                    "actor": lambda _, actor=actor: _actor(actor),
                    "closer": lambda _, closer=closer: self._closer(closer),
                },
            )
            for at, actor, closer in stored.closings
        ]

    def _closer(self, closer: tuple[str, ...] | None) -> Node | None:
        if closer is None:
            return None
        repository, what, *message = closer
        return (
            self._pull(repository, int(what)) if not message else self._commit(repository, what, message[0])
        )

    def _commit(self, repository: str, oid: str, message: str = "") -> Node:
        place = self.server.repository(repository)
        ways = {"oid": lambda _: oid, "message": lambda _: message}
        return Node("Commit", {**ways, "repository": lambda _: self._repository(place)})

    def _mentions(self, stored: StoredIssue) -> list[Node]:
        return [
            Node(
                "CrossReferencedEvent",
                {
                    "willCloseTarget": lambda _, closes=closes: closes,
                    "source": lambda _, place=(repository, number): self._pull(*place),
                },
            )
            for repository, number, closes in stored.mentions
        ]

    def _pull(self, repository: str, number: int) -> Node:
        place = self.server.repository(repository)
        stored = place.issues[number]
        commit = self._commit(repository, stored.merge_commit) if stored.merge_commit else None
        if not stored.pull_request:
            return Node("Issue", {})
        return Node(
            "PullRequest",
            {
                "number": lambda _: number,
                "title": lambda _: stored.title,
                "body": lambda _: stored.body or "",
                "merged": lambda _: bool(stored.merge_commit),
                "mergeCommit": lambda _: commit,
                "repository": lambda _: self._repository(place),
            },
        )

    def _comment(self, said: StoredComment) -> Node:
        return Node(
            "IssueComment",
            {
                "author": lambda _: _actor(said.author),
                "body": lambda _: said.body,
                "createdAt": lambda _: stamp(said.at),
                "viewerDidAuthor": lambda _: said.author == self.login,
            },
        )


def _actor(login: str) -> Node:
    return Node("Actor", {"login": lambda _: login.removesuffix("[bot]")})


def _page(nodes: list[Node], arguments: Mapping[str, Any]) -> list[Node]:
    if not 1 <= arguments.get("first", arguments.get("last", 0)) <= 100:
        raise Refused("You must provide a `first` or `last` value between 1 and 100")
    return nodes[: arguments["first"]] if "first" in arguments else nodes[-arguments["last"] :]


def answer(server: GitHub, request: Request, login: str) -> Reply:
    """What GraphQL answers: always 200, with what went wrong beside the data."""
    body = request.body if isinstance(request.body, dict) else {}
    try:
        operation, fragments = Parser(str(body.get("query"))).document()
        executor = Executor(server, login, fragments)
        data = executor.told(executor.query(), operation)
    except Refused as wrong:
        server.problems.append(f"GraphQL: {wrong}")
        return Reply(200, {"errors": [{"message": str(wrong)}]})
    errors = {"errors": executor.errors} if executor.errors else {}
    return Reply(200, {"data": data, **errors})
