"""What words and paths tell: tables of what people and tools really write."""

from __future__ import annotations

import pytest

from pmsync.timeline import paths, words


@pytest.mark.parametrize(
    ("subject", "body", "title", "request_", "branch"),
    [
        (
            "Merge pull request #12 from ops/cache",
            "Cache the basket\n\nmore",
            "Cache the basket",
            "#12",
            "ops/cache",
        ),
        (
            "Merge pull request #12 from ops/cache",
            "",
            "Merge pull request #12 from ops/cache",
            "#12",
            "ops/cache",
        ),
        ("Cache the basket (#12)", "", "Cache the basket (#12)", "#12", ""),
        ("Cache the basket (#7) (#12)", "", "Cache the basket (#7) (#12)", "#12", ""),
        (
            "Merge branch 'cache' into 'main'",
            "Cache the basket\n\nSee merge request shop/web!34",
            "Cache the basket",
            "!34",
            "cache",
        ),
        (
            "Merged in cache (pull request #9)",
            "Cache the basket\n\nApproved-by: someone",
            "Cache the basket",
            "#9",
            "cache",
        ),
        ("Merged PR 77: Cache the basket", "", "Cache the basket", "#77", ""),
        (
            "Auto merge of #5 - ops:cache, r=reviewer",
            "Cache the basket\n\nbody",
            "Cache the basket",
            "#5",
            "ops:cache",
        ),
        ("Merge #5", "5: Cache the basket r=reviewer a=writer\n\nbody", "Cache the basket", "#5", ""),
        (
            "Merge branch 'main' of example.org:shop",
            "",
            "Merge branch 'main' of example.org:shop",
            None,
            "main",
        ),
        ("Close the gap of issue #3", "", "Close the gap of issue #3", None, ""),
        ("", "", "(no message)", None, ""),
    ],
)
def test_pull_requests_are_found_in_all_forms(
    subject: str, body: str, title: str, request_: str | None, branch: str
) -> None:
    assert words.change(subject, body) == words.Change(title, request_, branch)


SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("title", "body", "branch", "targets"),
    [
        ('Revert "Cache the basket (#12)" (#14)', "", "", ("#12",)),
        ('Revert "Cache the basket"', f"This reverts commit {SHA}.", "", (SHA,)),
        ("fix(api): roll back the cache", "", "", ()),
        ("Cache off", "", "shop/revert-12-cache", ("#12",)),
        ("Give up the cache", "Reverts shop/web#12", "shop/revert-12-cache", ("#12",)),
        ("Go back to v1.4", "", "", ()),
        ("Restore the previous cache behaviour", "", "", ()),
        ("fix: restore the wrappers to the last working version", "", "", ()),
        ("Downgrade the driver to 2.1", "", "", ()),
        ("build(deps): bump the driver from 2.10.1 to 2.9", "", "", ()),
        ("revert: feat: cache the basket", "", "", ()),
        ("Pin the image to the previous version", "", "", ()),
        ("Switch back to the old cache", "", "", ()),
        ("Give up the cache", "Reverts shop/web#12", "", ("#12",)),
        ("Back out the cache", "", "", ()),
        ("Unpin, see below", f"This reverts commit {SHA}.", "", (SHA,)),
        ('Reapply "Revert "Cache the basket""', "", "", ()),
    ],
)
def test_what_is_taken_back_is_found(title: str, body: str, branch: str, targets: tuple[str, ...]) -> None:
    found = words.undoing(title, body, branch)
    assert (found.reverts, found.targets) == (True, targets)


@pytest.mark.parametrize(
    "title",
    [
        "Add a rollback button",
        "fix: handle restore of old versions",
        "Redirect stopped sessions back to the start page",
        "Restore a missing comma",
        "Convert euros",
        "Bump the driver from 2.9 to 2.10.1",
        "Bump the driver from 2.1-rc.1 to 2.1",
        "Turn on back pressure",
        "Start all uploads with a rollback",
        "doc: describe how to revert a lockout",
        "Bring back the logo",
    ],
)
def test_talking_of_reverts_is_none(title: str) -> None:
    assert not words.undoing(title, "").reverts


def test_one_remark_in_a_long_message_makes_no_revert() -> None:
    body = f"* cache the basket\n\n* Revert one step\n\nThis reverts commit {SHA}.\n\n* more"
    assert not words.undoing("Cache the basket (#12)", body).reverts


@pytest.mark.parametrize(
    ("title", "branch"),
    [
        ('Revert "Revert "Cache the basket""', ""),
        ('Reapply "Cache the basket"', ""),
        ("Cache the basket, take two", "ops/revert-9-revert-8-cache"),
    ],
)
def test_a_revert_of_a_revert_brings_the_change_again(title: str, branch: str) -> None:
    found = words.undoing(title, "", branch)
    assert (found.reverts, found.again) == (False, True)


@pytest.mark.parametrize(
    ("title", "yes"),
    [
        ("Hotfix for the basket", True),
        ("fix(api): no empty answer", True),
        ("Don't close the connection twice", True),
        ("Temporarily block the crawler", True),
        ("Prefix the keys", False),
        ("Spin the wheel", False),
    ],
)
def test_fixes_are_told_by_their_words(title: str, yes: bool) -> None:
    assert words.is_fix(title) is yes


@pytest.mark.parametrize(
    ("title", "yes"),
    [
        ("Release 1.4.0", True),
        ("v1.4.0", True),
        ("chore(release): 1.4.0", True),
        ("chore: update versions and lockfile", True),
        ("Improve the release notes", False),
    ],
)
def test_releases_are_told_by_their_words(title: str, yes: bool) -> None:
    assert words.is_release(title) is yes


@pytest.mark.parametrize(
    ("title", "yes"),
    [
        ("Deploy v12 to production", True),
        ("Promote web to prod", True),
        ("deploy: 3f2a1bc to staging", True),
        ("Merge branch 'main' into production", True),
        ("Deploy scripts in Python", False),
        ("promote: add a tool", False),
        ("ci: promote the canary job", False),
    ],
)
def test_deploys_are_told_by_their_words(title: str, yes: bool) -> None:
    assert words.is_deploy(title) is yes


@pytest.mark.parametrize(
    ("name", "yes"),
    [
        ("dependabot[bot]", True),
        ("renovate/driver-2.x", True),
        ("release-bot", True),
        ("Robotti", False),
        ("a person", False),
    ],
)
def test_automata_are_told_by_their_names(name: str, yes: bool) -> None:
    assert words.is_bot(name) is yes


@pytest.mark.parametrize(
    ("changed", "docs", "dependencies", "workshop", "production"),
    [
        (["README.md", "docs/a.txt"], True, False, True, False),
        (["package.json", "pnpm-lock.yaml"], False, True, False, False),
        ([".github/workflows/ci.yml"], False, True, True, False),
        (["tests/test_a.py"], False, True, True, False),
        (["helm/values-prod.yaml"], False, False, False, True),
        (["src/app.py", "README.md"], False, False, False, False),
        ([], False, False, False, False),
    ],
)
def test_paths_tell_what_a_change_is_about(
    changed: list[str], docs: bool, dependencies: bool, workshop: bool, production: bool
) -> None:
    assert paths.only_docs(changed) is docs
    assert paths.only_dependencies(changed) is dependencies
    assert paths.only_workshop(changed) is workshop
    assert paths.in_production(changed) is production


@pytest.mark.parametrize(
    ("tree", "yes"),
    [
        (["helm/values.yaml", "config/prod.yaml", "deploy.py", "README.md"], True),
        (["terraform/main.tf"], True),
        (["src/app.py", "src/web.py", "Dockerfile", "tests/test_app.py"], False),
        (["README.md", ".github/workflows/ci.yml"], False),
        ([], False),
    ],
)
def test_a_repository_of_configuration_looks_deployed(tree: list[str], yes: bool) -> None:
    assert paths.looks_deployed(tree) is yes
