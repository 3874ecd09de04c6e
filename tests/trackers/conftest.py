"""The loopback GitHub, fresh for each test; its contract is checked when it stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

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


@pytest.fixture(scope="session")
def app_key() -> str:
    """A private key as a GitHub App has one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
