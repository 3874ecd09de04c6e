"""What a Jira knows: issues, users, the workflow, and how it tells them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

CATEGORIES = {
    "new": (2, "To Do"),
    "indeterminate": (4, "In Progress"),
    "done": (3, "Done"),
    "undefined": (1, "No Category"),
}
RESOLUTIONS = {"10000": "Done", "10001": "Won't Do", "10002": "Duplicate"}
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low", "5": "Lowest"}
HOURS = 1
"""How far the account's time zone is ahead."""
TYPES = {"10100": "Task", "10101": "Bug", "10102": "Improvement"}


@dataclass
class Asked:
    """A field on a transition's screen."""

    id: str
    name: str
    required: bool = False
    allowed: dict[str, str] = field(default_factory=dict)
    kind: str = "option"
    default: bool = False


RESOLUTION = Asked("resolution", "Resolution", allowed=RESOLUTIONS, kind="resolution")


@dataclass
class Transition:
    """From some statuses, or from all, to one. `refusal` is what a validator says."""

    id: str
    name: str
    to: str
    sources: tuple[str, ...] | None = None
    screen: tuple[Asked, ...] = ()
    refusal: str | None = None


@dataclass
class Workflow:
    """Statuses, each with its category, the first one being where issues begin; and transitions."""

    statuses: dict[str, str]
    transitions: list[Transition]

    def number(self, status: str) -> str:
        return str(10200 + list(self.statuses).index(status))

    def out_of(self, status: str) -> list[Transition]:
        return [each for each in self.transitions if each.sources is None or status in each.sources]

    @property
    def first(self) -> str:
        return next(iter(self.statuses))


def plain_workflow() -> Workflow:
    """From everywhere to everywhere, with a resolution on the screen that closes."""
    return Workflow(
        {"To Do": "new", "In Progress": "indeterminate", "Done": "done"},
        [
            Transition("11", "To Do", "To Do"),
            Transition("21", "In Progress", "In Progress"),
            Transition("31", "Done", "Done", screen=(RESOLUTION,)),
        ],
    )


@dataclass
class Person:
    """An account. On Data Center it goes by `name`."""

    account: str
    name: str
    display: str
    email: str | None = None
    active: bool = True


@dataclass
class StoredComment:
    """A comment as it is kept; `author` is an account."""

    id: int
    author: str
    text: str
    at: float


@dataclass
class StoredChange:
    """A line of an issue's log; `author` is an account, values are pairs of id and name."""

    id: int
    author: str
    at: float
    field: str
    source: tuple[str, str]
    target: tuple[str, str]


@dataclass
class StoredIssue:
    """An issue as it is kept; keys are those of Jira's fields."""

    id: int
    key: str
    creator: str
    created: float
    updated: float
    summary: str = ""
    description: str | None = None
    status: str = ""
    issue_type: str = "10100"
    priority: str | None = None
    assignee: str | None = None
    duedate: str | None = None
    resolution: str | None = None
    labels: list[str] = field(default_factory=list)
    comments: list[StoredComment] = field(default_factory=list)
    custom: dict[str, object] = field(default_factory=dict)
    properties: dict[str, object] = field(default_factory=dict)
    former_keys: list[str] = field(default_factory=list)
    changes: list[StoredChange] = field(default_factory=list)
    links: list[dict[str, object]] = field(default_factory=list)
    category_at: float = 0
    resolved_at: float | None = None
    indexed_at: float = 0

    @property
    def project(self) -> str:
        return self.key.rpartition("-")[0]


@dataclass
class Site:
    """How the site tells things: its address, whether it is a Cloud, whether addresses are shown."""

    url: str
    cloud: bool
    workflow: Workflow
    shows_email: bool = True

    def user(self, person: Person) -> dict[str, object]:
        told: dict[str, object] = {
            "self": f"{self.url}/rest/api/2/user",
            "displayName": person.display,
            "active": person.active,
            "timeZone": "Europe/Oslo",
        }
        told |= (
            {"accountId": person.account, "accountType": "atlassian"} if self.cloud else {"name": person.name}
        )
        if person.email and (self.shows_email or not self.cloud):
            told["emailAddress"] = person.email
        return told

    def status(self, name: str) -> dict[str, object]:
        key = self.workflow.statuses[name]
        number, category = CATEGORIES[key]
        number_of_status = self.workflow.number(name)
        return {
            "self": f"{self.url}/rest/api/2/status/{number_of_status}",
            "id": number_of_status,
            "name": name,
            "description": "",
            "statusCategory": {
                "self": f"{self.url}/rest/api/2/statuscategory/{number}",
                "id": number, "key": key, "colorName": "blue-gray", "name": category,
            },
        }  # fmt: skip

    def transition(self, each: Transition, *, fields: bool) -> dict[str, object]:
        told: dict[str, object] = {
            "id": each.id, "name": each.name, "to": self.status(each.to), "hasScreen": bool(each.screen),
            "isGlobal": each.sources is None, "isInitial": False, "isAvailable": True, "isConditional": False,
            "looped": False,
        }  # fmt: skip
        return told | ({"fields": {one.id: asked(one) for one in each.screen}} if fields else {})

    def comment(
        self, stored: StoredIssue, said: StoredComment, people: dict[str, Person]
    ) -> dict[str, object]:
        """A comment as every endpoint tells it."""
        author = self.user(people[said.author])
        return {
            "self": f"{self.url}/rest/api/2/issue/{stored.id}/comment/{said.id}",
            "id": str(said.id),
            "author": author,
            "updateAuthor": author,
            "body": said.text,
            "created": stamp(said.at),
            "updated": stamp(said.at),
        }

    def log(self, stored: StoredIssue, people: dict[str, Person], most: int) -> dict[str, object]:
        """The changes: on Cloud the newest ones, these first; on Data Center all, the oldest first."""
        told = [self.change(each, people) for each in stored.changes]
        shown = told[::-1][:most] if self.cloud else told
        return {"startAt": 0, "maxResults": len(shown), "total": len(told), "histories": shown}

    def change(self, each: StoredChange, people: dict[str, Person]) -> dict[str, object]:
        (source, source_name), (target, target_name) = each.source, each.target
        item: dict[str, object] = {
            "field": each.field, "fieldtype": "jira", "from": source, "fromString": source_name,
            "to": target, "toString": target_name,
        }  # fmt: skip
        if self.cloud:
            item["fieldId"] = each.field
        author = self.user(people[each.author])
        return {"id": str(each.id), "author": author, "created": stamp(each.at), "items": [item]}

    def issue(
        self,
        stored: StoredIssue,
        people: dict[str, Person],
        fields: list[str],
        properties: list[str],
        most_comments: int = 5000,
    ) -> dict[str, object]:
        """An issue with the fields that were asked for."""
        comments = [self.comment(stored, each, people) for each in stored.comments[:most_comments]]
        whole = {
            "summary": stored.summary,
            "description": stored.description,
            "status": self.status(stored.status),
            "issuetype": {"id": stored.issue_type, "name": TYPES[stored.issue_type], "subtask": False},
            "priority": named(PRIORITIES, stored.priority),
            "assignee": self.user(people[stored.assignee]) if stored.assignee else None,
            "creator": self.user(people[stored.creator]),
            "duedate": stored.duedate,
            "resolution": named(RESOLUTIONS, stored.resolution),
            "labels": list(stored.labels),
            "comment": {"comments": comments, "total": len(stored.comments),
                        "maxResults": len(comments), "startAt": 0},
            "attachment": [],
            "issuelinks": [],
            "subtasks": [],
            "votes": {"votes": 0, "hasVoted": False},
            "updated": stamp(stored.updated),
            "resolutiondate": stamp(stored.resolved_at) if stored.resolved_at else None,
            **({"statuscategorychangedate": stamp(stored.category_at)} if self.cloud else {}),
            **stored.custom,
        }  # fmt: skip
        told: dict[str, object] = {
            "id": str(stored.id),
            "key": stored.key,
            "self": f"{self.url}/rest/api/2/issue/{stored.id}",
            "fields": {name: value for name, value in whole.items() if "*all" in fields or name in fields},
        }
        if properties:
            told["properties"] = {
                key: stored.properties[key] for key in properties if key in stored.properties
            }
        return told


def asked(each: Asked) -> dict[str, object]:
    """A field as a transition tells it."""
    word = "name" if each.kind == "resolution" else "value"
    told: dict[str, object] = {
        "required": each.required, "schema": {"type": each.kind, "system": each.id}, "name": each.name,
        "key": each.id, "hasDefaultValue": each.default, "operations": ["set"],
    }  # fmt: skip
    if each.allowed:
        told["allowedValues"] = [{"id": number, word: name} for number, name in each.allowed.items()]
    return told


def named(names: dict[str, str], number: str | None) -> dict[str, str] | None:
    return {"id": number, "name": names[number]} if number else None


def stamp(moment: float) -> str:
    """A time as Jira writes it, in the account's zone."""
    zone = dt.timezone(dt.timedelta(hours=HOURS))
    return dt.datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%dT%H:%M:%S.000%z")
