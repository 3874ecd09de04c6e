"""The loopback GitHub and Jira, fresh for each test; their contracts are checked when they stop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from pmsync.sync.ports import Issue
from servers.github import GitHub
from servers.jira import Jira
from trackers.worlds import GitHubWorld, JiraWorld, draft


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


@pytest.fixture(params=[True, False], ids=["cloud", "data center"])
def site(request: pytest.FixtureRequest) -> Iterator[JiraWorld]:
    """A Jira of either kind."""
    with JiraWorld(cloud=request.param) as world:
        yield world


@pytest.fixture
def cloud() -> Iterator[JiraWorld]:
    with JiraWorld() as world:
        yield world


@pytest.fixture
def data_center() -> Iterator[JiraWorld]:
    with JiraWorld(cloud=False) as world:
        yield world


@pytest.fixture
def jira(site: JiraWorld) -> Jira:
    return site.server


@pytest.fixture(scope="session")
def app_key() -> str:
    """A private key as a GitHub App has one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
