"""The workflows that users copy, and the project's own, run for real.

act knows no `types`, `paths`, `permissions` and `concurrency`; test_workflows.py looks at those.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from action.payloads import pull_request, pushed
from action.world import ACT, ROOT, World, download
from pmsync import workflows
from pmsync.cli.report import report

pytestmark = pytest.mark.skipif(not ACT.exists(), reason="act is not installed")

LINT, MERGED, REFRESH, FOLLOW_UP = (f".github/workflows/{name}.yml" for name in workflows.NAMES)
FILE = "postmortems/2026-11-03-checkout-500s.md"
BASE = "postmortems/.pmsync/2026-11-03-checkout-500s.json"
POST_MORTEM = """\
---
id: 2026-11-03-checkout-500s
title: Checkout answered 500 after a column was renamed
severity: SEV1
services: [checkout]
---
# Checkout answered 500 after a column was renamed

## Summary

Checkout answered 500 for 29 minutes.

## Action items

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
| 1 | Alert on the rate of 500 answers | @alice | monitor | P1 | 2026-11-20 | todo |  |
"""
LINKED = re.compile(r"\| todo \| \[#1\]\(\S+/acme/shop/issues/1\) \|")


@pytest.fixture
def shop(world: World) -> World:
    """The repository with all of the workflows and one post-mortem."""
    world.copy_workflows()
    world.write(FILE, POST_MORTEM)
    world.push("Write the post-mortem")
    return world


def tip(world: World, ref: str = "main") -> str:
    return world.at_origin("rev-parse", ref)


def synced(world: World) -> str:
    """The repository after its first sync; the commit."""
    assert world.act("push", MERGED, pushed(tip(world))).code == 0
    world.pull()
    return tip(world)


def test_a_merged_post_mortem_gets_its_issues_and_a_second_run_is_quiet(shop: World) -> None:
    first = tip(shop)
    ran = shop.act("push", MERGED, pushed(first))

    assert ran.code == 0, ran.log
    assert [issue.title for issue in shop.github.repository("acme/shop").issues.values()] == [
        "Alert on the rate of 500 answers"
    ]
    assert LINKED.search(shop.at_origin("show", f"main:{FILE}"))
    assert shop.at_origin("log", "-1", "--format=%an|%s|%(trailers)", "main") == (
        "Somebody|Sync action items: 1 new|Pmsync: sync"
    )
    assert shop.at_origin("diff", "--name-only", first, "main").split() == [BASE, FILE]
    assert ran.outputs["changed"] == "true"
    assert ran.outputs["conflicts"] == "0"
    assert "1 created." in ran.summary
    assert re.search(rf"\| {FILE}:17 \| \[acme/shop#\S*1\]\(\S+/issues/1\) \| new: Alert", ran.summary)

    second, writes = tip(shop), len(shop.github.writes())
    again = shop.act("push", MERGED, pushed(first, "Somebody else's work"))

    assert again.code == 0, again.log
    assert again.outputs["changed"] == "false"
    assert "there is nothing to do" in again.summary
    assert (tip(shop), len(shop.github.writes())) == (second, writes)


def test_the_readmes_ten_lines_do_what_they_say(world: World) -> None:
    shown = re.search(r"```yaml\n(on: .*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown
    world.write(MERGED, shown[1])
    world.write(FILE, POST_MORTEM)
    world.push()
    ran = world.act("push", MERGED, pushed(tip(world)))
    assert ran.code == 0, ran.log
    assert LINKED.search(world.at_origin("show", f"main:{FILE}"))


def test_the_readme_alone_leads_to_workflows_that_do_what_they_say(world: World) -> None:
    """Its first half hour is typed as it stands; what a person writes there is written by the test."""
    page = (ROOT / "README.md").read_text("utf-8")
    assert all(f"*{name}*" in page for name in workflows.NAMES)
    [begin, write] = re.findall(r"^(pmsync (?:init|new) .*?) +#", page, re.MULTILINE)
    for line in (f"{begin} --yes", write):
        world.run("bash", "-c", line, at=world.clone)
    there = {name: f".github/workflows/pmsync-{name}.yml" for name in workflows.NAMES}
    [written] = world.clone.glob("postmortems/*.md")
    written.write_text(POST_MORTEM)
    world.push("Add the post-mortem of the checkout")

    made = world.act("push", there["merged"], pushed(tip(world)))
    assert made.code == 0, made.log
    file = written.relative_to(world.clone)
    assert LINKED.search(world.at_origin("show", f"main:{file}"))

    followed = world.act("schedule", there["follow-up"], {"schedule": "43 6 * * 1"})
    assert followed.code == 0, followed.log
    titles = [issue.title for issue in world.github.repository("acme/shop").issues.values()]
    assert titles == ["Alert on the rate of 500 answers", "Follow-up of post-mortems"]

    world.github.person.close("acme/shop", 1)
    refreshed = world.act("schedule", there["refresh"], {"schedule": "17 * * * *"})
    assert refreshed.code == 0, refreshed.log
    assert "| done | [#1]" in world.at_origin("show", f"main:{file}")


def test_the_push_of_a_sync_starts_nothing(shop: World) -> None:
    commit = synced(shop)
    asked = len(shop.github.log)
    message = shop.at_origin("log", "-1", "--format=%B", "main")
    ran = shop.act("push", MERGED, pushed(commit, message))

    assert ran.code == 0, ran.log
    assert "the push brings what a sync wrote" in ran.summary
    assert ran.outputs["changed"] == "false"
    assert len(shop.github.log) == asked


def test_a_merged_pull_request_is_synced_and_a_closed_one_is_not(shop: World) -> None:
    base = tip(shop)
    closed = shop.act("pull_request", MERGED, pull_request("closed", base, base))
    assert (closed.code, shop.github.log, tip(shop)) == (0, [], base)

    merged = shop.act("pull_request", MERGED, pull_request("closed", base, base, merged=True))
    assert merged.code == 0, merged.log
    assert LINKED.search(shop.at_origin("show", f"main:{FILE}"))


def test_what_people_do_in_the_tracker_is_written_into_the_documents(shop: World) -> None:
    synced(shop)
    shop.github.person.close("acme/shop", 1)
    ran = shop.act("schedule", REFRESH, {"schedule": "17 * * * *"})

    assert ran.code == 0, ran.log
    assert "| done | [#1]" in shop.at_origin("show", f"main:{FILE}")
    assert shop.at_origin("log", "-1", "--format=%s", "main") == "Sync action items: 1 done"
    assert ran.outputs["changed"] == "true"
    assert f"{FILE}:17" in ran.summary
    assert "status: todo → done" in ran.summary

    before = tip(shop)
    again = shop.act("workflow_dispatch", REFRESH, {"inputs": {}})
    assert (again.code, again.outputs["changed"], tip(shop)) == (0, "false", before)


def protect(world: World) -> None:
    """Refuse pushes to main, in the words of GitHub."""
    hook = world.origin / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\nwhile read -r old new ref; do\n"
        'if [ "$ref" = refs/heads/main ]; then\n'
        'echo "error: GH006: Protected branch update failed for refs/heads/main." >&2; exit 1\nfi\ndone\n'
    )
    hook.chmod(0o755)


def test_a_protected_branch_gets_a_pull_request(shop: World) -> None:
    protect(shop)
    before = tip(shop)
    refused = shop.act("push", MERGED, pushed(before))
    assert refused.code != 0
    [(_, reason)] = refused.annotations("error")
    assert "main is protected" in reason
    assert "pull-request" in reason
    assert reason in refused.summary

    shop.write(MERGED, workflow_with_pull_requests())
    ran = shop.act("push", MERGED, pushed(before))
    assert ran.code == 0, ran.log
    [pull] = [each for each in shop.github.repository("acme/shop").issues.values() if each.pull_request]
    assert (pull.head, pull.base) == ("pmsync/sync", "main")
    assert LINKED.search(shop.at_origin("show", f"pmsync/sync:{FILE}"))
    assert tip(shop) == before
    titles = [issue.title for issue in shop.github.repository("acme/shop").issues.values()]
    assert titles.count("Alert on the rate of 500 answers") == 1

    moved = push_past_protection(shop)
    shop.github.person.close("acme/shop", 1)
    again = shop.act("push", MERGED, pushed(moved))
    assert again.code == 0, again.log
    assert tip(shop, "pmsync/sync~1") == moved
    assert "| done | [#1]" in shop.at_origin("show", f"pmsync/sync:{FILE}")
    assert (
        len([each for each in shop.github.repository("acme/shop").issues.values() if each.pull_request]) == 1
    )


def push_past_protection(world: World) -> str:
    """Somebody else's pull request is merged; the commit."""
    hook = world.origin / "hooks" / "pre-receive"
    text = hook.read_text()
    hook.unlink()
    commit = world.push("Other work")
    hook.write_text(text)
    hook.chmod(0o755)
    return commit


def workflow_with_pull_requests() -> str:
    """The workflow changed as its own comments say."""
    text = workflows.workflow("merged", "main", "postmortems")
    changed = re.sub(r"write-back: commit\b", "write-back: pull-request", text)
    return changed.replace("issues: write #", "pull-requests: write\n      issues: write #")


def propose_from_fork(world: World) -> tuple[str, str]:
    """A pull request with a poor post-mortem, merged under `refs/pull` as by GitHub; its base and head."""
    base = tip(world)
    world.write("postmortems/2026-11-04-search-slow.md", "# Search was slow\n\nIt was.\n")
    head = world.push("Write about search", branch="fork")
    world.git("switch", "--quiet", "--detach", base)
    world.git("merge", "--quiet", "--no-ff", "--message=Merge", head)
    world.git("push", "--quiet", "origin", "HEAD:refs/pull/7/merge", ":fork")
    world.git("switch", "--quiet", "main")
    world.git("reset", "--quiet", "--hard", base)
    return base, head


def test_a_forks_pull_request_is_linted_without_a_token_and_changes_nothing(shop: World) -> None:
    shop.push("More history, so that the clone is shallow")
    base, head = propose_from_fork(shop)
    payload = pull_request("opened", base, head, fork=True) | {"ref": "refs/pull/7/merge"}
    ran = shop.act("pull_request", LINT, payload, "--secret", "GITHUB_TOKEN=")

    assert ran.code != 0  # findings fail the check
    places = [place for level in ("error", "warning", "notice") for place, _ in ran.annotations(level)]
    assert places
    assert {place.partition(":")[0] for place in places} == {"postmortems/2026-11-04-search-slow.md"}
    assert "the rest of its history was fetched" in ran.log
    assert "### Findings" in ran.summary
    assert (shop.github.log, tip(shop)) == ([], base)

    merged = shop.act("pull_request", MERGED, pull_request("closed", base, head, merged=True, fork=True))
    assert merged.code == 0, merged.log
    assert "comes from a fork" in merged.summary
    assert shop.github.log == []


def test_the_follow_up_is_summary_and_page(shop: World) -> None:
    shop.write(FOLLOW_UP, workflows.workflow("follow-up", "main", "postmortems").replace(PUBLISH, ""))
    ran = shop.act("schedule", FOLLOW_UP, {"schedule": "43 6 * * 1"})

    assert ran.code == 0, ran.log
    assert "## Overdue" in ran.summary
    assert ran.outputs["overdue"] == "1"
    [(place, told)] = ran.annotations("warning")
    assert place == f"{FILE}:17"
    assert "Alert on the rate of 500 answers (@alice, due 2026-11-20)" in told
    page = shop.folder / "artifacts" / "follow-up" / "follow-up.html"
    assert "Alert on the rate of 500 answers" in page.read_text("utf-8")


PUBLISH = "          publish: issue\n"


@pytest.mark.skipif(
    "publish" not in getattr(report, "__annotations__", ()), reason="report publishes nothing yet"
)
def test_the_follow_up_keeps_one_issue(shop: World) -> None:
    assert PUBLISH in (shop.clone / FOLLOW_UP).read_text("utf-8")
    ran = shop.act("schedule", FOLLOW_UP, {"schedule": "43 6 * * 1"})
    assert ran.code == 0, ran.log
    [issue] = shop.github.repository("acme/shop").issues.values()
    assert "Alert on the rate of 500 answers" in (issue.body or "")

    writes = len(shop.github.writes())
    again = shop.act("workflow_dispatch", FOLLOW_UP, {"inputs": {}})
    assert again.code == 0, again.log
    assert len(shop.github.writes()) == writes


def test_the_projects_own_workflows_call_those_that_others_call(world: World) -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        world.write(f".github/workflows/{path.name}", path.read_text("utf-8"))
    world.write(FILE, POST_MORTEM)
    world.push()
    ran = world.act("push", ".github/workflows/postmortems.yml", pushed(tip(world)))
    assert ran.code == 0, ran.log
    assert LINKED.search(world.at_origin("show", f"main:{FILE}"))


def test_the_project_runs_its_action_as_it_stands(world: World) -> None:
    """In its own CI, on its own post-mortems."""
    download(world.clone)
    shutil.copytree(ROOT / "postmortems", world.clone / "postmortems")
    world.write(".github/workflows/ci.yml", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    world.push()
    ran = world.act("push", ".github/workflows/ci.yml", pushed(tip(world)), "--job", "action")
    assert ran.code == 0, ran.log
    assert "Nothing to say." in ran.summary
    assert "## How long incidents took" in ran.summary
    assert world.github.log == []


def test_the_requirements_are_installed_from_their_hashes(shop: World, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--timeout=10", "--retries=0"]
    probe = [*pip, "download", "--quiet", "--no-deps", "--dest", str(tmp_path / "probe"), "pyyaml"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no package registry can be reached")
    told = subprocess.run([*pip, "cache", "dir"], capture_output=True, text=True, check=True)
    shop.environ |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    shop.environ["PIP_CACHE_DIR"] = told.stdout.strip()
    del shop.environ["PMSYNC_VENV"]

    ran = shop.act("schedule", REFRESH, {})

    assert ran.code == 0, ran.log
    assert "Install the requirements of pmsync" in ran.log
    assert ran.outputs["changed"] == "false"
