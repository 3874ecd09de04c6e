"""When it looks as if whatever lands on a branch is thereby deployed."""

from __future__ import annotations

import pytest

from pmsync.setup.deploying import deploying_branch

CODE = ("src/app.py", "src/web.py", "README.md", "deploy.yaml")
CLUSTER = ("apps/shop/kustomization.yaml", "apps/shop/deployment.yaml", "infra/values.yaml", "README.md")


def branch(
    files: tuple[str, ...], branches: tuple[str, ...] = ("main",), tags: tuple[str, ...] = ()
) -> str | None:
    found = deploying_branch(files, branches, tags, "main")
    return found.branch if found else None


@pytest.mark.parametrize("name", ["production", "prod", "live", "environment/prod", "env/eu-1", "staging"])
def test_a_branch_called_as_an_environment(name: str) -> None:
    assert branch(CODE, ("main", name)) == name


def test_the_environment_that_users_see_goes_first() -> None:
    assert branch(CODE, ("main", "env/dev", "env/production", "staging")) == "env/production"


def test_a_repository_of_configuration() -> None:
    assert branch(CLUSTER) == "main"
    assert branch(("main.tf", "network.tf", "prod.tfvars", ".github/workflows/x.yml")) == "main"


def test_the_reason_is_told() -> None:
    found = deploying_branch(CLUSTER, ("main",), (), "main")
    assert found is not None
    assert found.reason == "apps/shop/kustomization.yaml is there, and 100% of the files are configuration"


@pytest.mark.parametrize(
    ("files", "tags"),
    [
        (CODE, ()),
        ((*CODE, *CLUSTER), ()),  # the program and how it is deployed, together
        (CLUSTER, ("v1.2.0",)),  # a module that others use by its version
        (("config.yaml", "a.yaml", "b.yaml"), ()),  # nothing says that it is applied anywhere
        (("main.tf",), ()),
        ((), ()),
    ],
)
def test_nothing_is_suggested_elsewhere(files: tuple[str, ...], tags: tuple[str, ...]) -> None:
    assert branch(files, tags=tags) is None


@pytest.mark.parametrize("name", ["main", "feature/production-ready", "productive", "release/1.0"])
def test_other_branches_are_no_environments(name: str) -> None:
    assert branch(CODE, ("main", name)) is None
