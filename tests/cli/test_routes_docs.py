"""What docs/routes.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.conftest import POST_MORTEM, Scratch
from cli.test_routes import FILE, jira, summaries
from pmsync.config import RouteRule
from servers.github import GitHub
from servers.jira import Jira

__all__ = ["jira"]

DOCS = (Path(__file__).parents[2] / "docs" / "routes.md").read_text("utf-8")
[SETTINGS] = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)


def test_the_settings_work_as_printed(scratch: Scratch, github: GitHub, jira: Jira) -> None:
    github.repository("acme/platform")
    scratch.write("pmsync.toml", SETTINGS.replace("https://acme.example", jira.url))
    owned = POST_MORTEM.replace("| @bob | monitor |", "| Payments on-call | prevent |")
    owned = owned.replace("| @alice |", "| |")
    scratch.write(FILE, owned)
    scratch.write("postmortems/two.md", owned.replace("id: 2026", "id: x").replace("[checkout]", "[Search]"))
    secure = owned.replace("id: 2026", "id: y").replace("severity: SEV1", "severity: SEV2\ntracker: security")
    scratch.write("postmortems/three.md", secure)
    assert scratch.pmsync("push").code == 0
    assert [len(github.repository(name).issues) for name in ("acme/shop", "acme/platform")] == [2, 3]
    assert len(summaries(jira)) == 4
    assert [each.key.partition("-")[0] for each in jira.issues.values()].count("SEC") == 3
    assert {each.assignee for each in jira.issues.values()} >= {"acc-alice"}
    assert scratch.pmsync("plan", "--exit-code").code == 0


@pytest.mark.parametrize("name", list(RouteRule.model_fields))
def test_every_condition_is_told_with_its_description(name: str) -> None:
    assert f"| `{name}` | {RouteRule.model_fields[name].description} |" in DOCS
