"""What the paths that a landing changed tell: documentation, dependencies, tests, production.

Every rule holds for any repository: it knows the habits of languages and tools, never a project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_DOCS = re.compile(
    r"(?:^|/)(?:docs?|documentation)/|\.(?:md|rst|adoc|mdx|markdown|png|svg|gif|jpe?g)$"
    r"|(?:^|/)(?:LICEN[CS]E|NOTICE|AUTHORS|CONTRIBUTORS|MAINTAINERS|OWNERS|OWNERS_ALIASES|CODEOWNERS|\.mailmap"
    r"|CHANGES|CHANGELOG|README)[^/]*$",
    re.IGNORECASE,
)
_DEPENDENCIES = re.compile(
    r"(?:^|/)(?:package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|npm-shrinkwrap\.json|bun\.lockb?"
    r"|requirements[^/]*\.(?:txt|in)|constraints[^/]*\.txt|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|pyproject\.toml"
    r"|setup\.(?:py|cfg)|go\.(?:mod|sum|work|work\.sum)|Cargo\.(?:toml|lock)|Gemfile(?:\.lock)?|[^/]+\.gemspec"
    r"|composer\.(?:json|lock)|pom\.xml|build\.gradle(?:\.kts)?|gradle\.lockfile|libs\.versions\.toml"
    r"|mix\.(?:exs|lock)|packages\.lock\.json|flake\.lock|\.terraform\.lock\.hcl)$",
    re.IGNORECASE,
)
_WORKSHOP = re.compile(
    r"^\.github/|^\.circleci/|^\.gitlab-ci|^\.travis|^\.pre-commit-config|^\.changeset/|^\.vscode/|^\.idea/"
    r"|(?:^|/)(?:tests?|__tests__|spec|specs|e2e|testdata|fixtures|playground)/|[._-](?:test|spec)\.\w+$|_test\.\w+$"
    r"|(?:^|/)(?:\.gitignore|\.editorconfig|\.prettierrc|\.eslintrc)[^/]*$",
    re.IGNORECASE,
)


def only_docs(paths: Iterable[str]) -> bool:
    """Whether nothing but documentation was changed; an empty change is not that."""
    return _all(paths, _DOCS)


def only_dependencies(paths: Iterable[str]) -> bool:
    """Whether nothing but the lists of what the code depends on was changed (and the workshop around it)."""
    return _all(paths, _DEPENDENCIES, _WORKSHOP)


def only_workshop(paths: Iterable[str]) -> bool:
    """Whether nothing that runs in production was changed: tests, continuous integration, editors."""
    return _all(paths, _WORKSHOP, _DOCS)


def _all(paths: Iterable[str], *patterns: re.Pattern[str]) -> bool:
    """Whether there are paths, and each is one of the patterns'."""
    matched = [any(pattern.search(path) for pattern in patterns) for path in paths]
    return bool(matched) and all(matched)


_MANIFEST = re.compile(
    r"(?:^|/)(?:values[^/]*|chart|requirements|kustomization|deployment[^/]*|docker-compose[^/]*|compose)\.ya?ml$"
    r"|(?:^|/)(?:deploy(?:ments?)?|helm|charts?|k8s|kube|manifests|kustomize|argocd|flux|terraform"
    r"|ansible|infra(?:structure)?|clusters?|prod(?:uction)?|staging|environments?|envs|nginx|puppet|chef)/"
    r"|[_-]deployment\.ya?ml$|\.(?:tf|tfvars|nomad|hcl)$|(?:^|/)(?:Dockerfile[^/]*|Procfile|fly\.toml|app\.ya?ml)$"
    r"|(?:^|/)(?:prod|production|staging|live)[^/]*\.(?:ya?ml|json|toml|env|conf)$"
    r"|\.(?:conf|cfg|ini|vcl)$",
    re.IGNORECASE,
)


def in_production(paths: Iterable[str]) -> bool:
    """Whether something is changed that says what runs in production: manifests, charts, configuration."""
    return any(_MANIFEST.search(path) for path in paths)


_INCIDENT = re.compile(
    r"(?:^|/)(?:post-?mortems?|incidents?|incident-reports?|rca|retros(?:pectives)?|outages?)/"
    r"|(?:post-?mortem|incident-report)[^/]*$",
    re.IGNORECASE,
)


def tells_of_incident(paths: Iterable[str]) -> bool:
    """Whether a change comes with a post-mortem: then it is the answer to an incident."""
    return any(_INCIDENT.search(path) for path in paths)


_CODE = re.compile(
    r"\.(?:py|go|rs|java|kt|scala|rb|php|cs|fs|c|cc|cpp|h|hpp|swift|m|js|jsx|ts|tsx|vue|svelte|ex|exs|erl|clj|hs)$",
    re.IGNORECASE,
)


def looks_deployed(tree: Iterable[str]) -> bool:
    """Whether a repository's files look like configuration that is deployed by landing, not like a program.

    A suggestion for the settings, nothing more: `branch_deploys` is a person's to say.
    """
    counted = [path for path in tree if not _DOCS.search(path) and not _WORKSHOP.search(path)]
    code = sum(bool(_CODE.search(path)) for path in counted)
    manifests = sum(bool(_MANIFEST.search(path)) for path in counted)
    return bool(manifests) and manifests > code
