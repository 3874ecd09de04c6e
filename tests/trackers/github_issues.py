"""Issues on the loopback GitHub that the tests read and make."""

from __future__ import annotations

from pmsync.sync.ports import Issue
from servers.github import GitHub
from trackers.worlds import GitHubWorld

REPOSITORY = "acme/shop"


def read(world: GitHubWorld, issue: Issue) -> Issue:
    found = world.connect().fetch([issue.ref])[issue.ref]
    assert isinstance(found, Issue)
    return found


def fill(server: GitHub, count: int) -> list[str]:
    """So many issues with our label; their references."""
    for each in range(count):
        server.person.write(REPOSITORY, f"Issue {each}", labels=["pmsync"])
    return [f"{REPOSITORY}#{each}" for each in range(1, count + 1)]


def marked(item: str) -> str:
    """The text of an issue that carries a marker."""
    return f'Text\n\n<!-- pmsync:item {{"document": {{"title": "Old"}}, "item": "{item}"}} -->'
