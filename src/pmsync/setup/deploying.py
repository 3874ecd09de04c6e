"""Whether what lands on a branch is thereby deployed: a guess by branches, tags and files, never certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

_ENVIRONMENT = re.compile(
    r"(?:(?:env|environments?|deploy|deployments?)/.+|prod|production|live|staging|stage|preprod)",
    re.IGNORECASE,
)
_LIVE = re.compile(r"(?:.*/)?(?:prod|production|live)", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+\.\d+(\.\d+)?")
_TELLING = (
    "kustomization.yaml", "kustomization.yml", "helmfile.yaml", "terragrunt.hcl", "ansible.cfg", "site.yml",
    "argocd-apps.yaml", "gotk-sync.yaml", "main.tf", "terraform.tfvars", "inventory.ini",
)  # fmt: skip
_CONFIGURATION = re.compile(
    r"\.(ya?ml|tf|tfvars|hcl|json|toml|ini|cfg|conf|properties|env|j2|tpl|jsonnet|libsonnet|cue|nix|pp|zone)",
    re.IGNORECASE,
)
_PROSE = frozenset({".md", ".markdown", ".txt", ".rst", ".adoc", ""})
_MOSTLY = 0.9
_FEW = 3


@dataclass(frozen=True, slots=True)
class Deploying:
    """A branch that seems to be what runs, and the reason to think so.

    `is_default` tells that it is the one that people work on, so that no setting has to name it.
    """

    branch: str
    reason: str
    is_default: bool = False


def deploying_branch(
    files: Sequence[str], branches: Sequence[str], tags: Sequence[str], default: str
) -> Deploying | None:
    """The branch whose landings seem to be deployments; None where nothing speaks for it.

    `files` are all of the repository, `branches` and `tags` by their short names.
    """
    environments = sorted({each for each in branches if _ENVIRONMENT.fullmatch(each)}, key=_nearest_to_users)
    if environments:
        names = ", ".join(f"`{each}`" for each in environments[:_FEW])
        one = "is called as an environment is" if len(environments) == 1 else "are called as environments are"
        return Deploying(environments[0], f"{names} {one}")
    if any(_VERSION.fullmatch(tag) for tag in tags):
        return None  # what has versions is built on by others; its branch runs nowhere
    return _of_configuration(files, default)


def _nearest_to_users(branch: str) -> tuple[bool, str]:
    return _LIVE.fullmatch(branch) is None, branch


def _of_configuration(files: Sequence[str], default: str) -> Deploying | None:
    paths = [PurePosixPath(each) for each in files]
    telling = next((str(path) for name in _TELLING for path in paths if path.name == name), None)
    counted = [path for path in paths if path.suffix.lower() not in _PROSE and path.parts[0] != ".github"]
    if telling is None or len(counted) < _FEW:
        return None
    share = sum(_CONFIGURATION.fullmatch(path.suffix) is not None for path in counted) / len(counted)
    if share < _MOSTLY:
        return None
    return Deploying(default, f"{telling} is there, and {share:.0%} of the files are configuration", True)
