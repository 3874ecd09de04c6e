"""The loopback GitHub, fresh for each test; its contract is checked when it stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pmsync.sync.ports import Issue
from servers.github import GitHub
from trackers.worlds import GitHubWorld, draft


@pytest.fixture
def world() -> Iterator[GitHubWorld]:
    with GitHubWorld() as world:
        yield world


@pytest.fixture
def server(world: GitHubWorld) -> GitHub:
    return world.server


@pytest.fixture
def issue(world: GitHubWorld) -> Issue:
    return world.connect().create(draft(world.connect(), "one/1"))
