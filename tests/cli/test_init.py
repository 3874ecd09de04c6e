"""`pmsync init` shows what it will write, and writes it once, in any repository."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cli.conftest import POST_MORTEM, Scratch
from pmsync import __version__, workflows
from pmsync.document.read import parse
from pmsync.errors import ChangedError
from pmsync.runs.init_run import write
from pmsync.setup.plan import Doing, Step

SETTINGS = "pmsync.toml"
HOOK = ".pre-commit-config.yaml"
WORKFLOWS = [f".github/workflows/pmsync-{name}.yml" for name in workflows.NAMES]


@pytest.fixture
def acme(scratch: Scratch) -> Scratch:
    """A repository from GitHub without a commit."""
    scratch.git("remote", "add", "origin", "git@github.com:acme/shop.git")
    return scratch


def files(scratch: Scratch) -> set[str]:
    told = scratch.git("ls-files", "--others", "--cached", "-z")
    return set(told.split("\0")) - {""}


def at_a_terminal(scratch: Scratch, typed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `init` with a pseudo-terminal's end as its stdin."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keyboard:
        keyboard.write(typed.encode())
        command = [sys.executable, "-m", "pmsync", "-C", str(scratch.path), "init", *arguments]
        done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
        os.close(theirs)
    return done


def test_everything_is_written_and_a_second_run_finds_nothing_to_do(acme: Scratch) -> None:
    done = acme.pmsync("init", "--yes")
    assert (done.code, done.out) == (0, "")
    assert files(acme) == {SETTINGS, HOOK, *WORKFLOWS}
    assert 'repository = "acme/shop"' in acme.read(SETTINGS)
    again = acme.pmsync("init", "--yes")
    assert (again.code, "There is nothing to do." in again.err) == (0, True)
    assert files(acme) == {SETTINGS, HOOK, *WORKFLOWS}


def test_what_was_written_works(acme: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.pmsync("init", "--yes", "--first", "Checkout answered 500")
    (path,) = (name for name in files(acme) if name.startswith("postmortems/"))
    assert parse(path, acme.read(path)).title == "Checkout answered 500"
    assert acme.pmsync("lint").code == 1
    subjects = {each["subject"]: each["state"] for each in acme.pmsync("doctor", "--json").json}
    assert (subjects["settings"], subjects["post-mortems"]) == ("ok", "ok")


def test_workflows_are_for_this_branch_and_folder(acme: Scratch) -> None:
    acme.git("checkout", "--quiet", "-b", "trunk")
    acme.pmsync("init", "--yes", "--folder", "docs/incidents")
    merged = yaml.safe_load(acme.read(".github/workflows/pmsync-merged.yml"))
    assert merged[True]["push"] == {"branches": ["trunk"], "paths": ["docs/incidents/**"]}
    assert not any("__" in acme.read(path) for path in WORKFLOWS)


@pytest.mark.parametrize(
    "own", ["repos:\n- repo: local\n  hooks: []", "# \u2028\r\nrepos:\r\n- repo: local\r\n  hooks: []\r\n"]
)
def test_a_dry_run_is_a_patch_of_what_would_be_written(acme: Scratch, tmp_path: Path, own: str) -> None:
    acme.write(HOOK, own)
    acme.commit()
    shown = acme.pmsync("init", "--dry-run")
    assert (shown.code, files(acme)) == (0, {HOOK})
    patch = tmp_path.parent / f"{tmp_path.name}.patch"
    patch.write_bytes(shown.out.encode())
    acme.git("apply", "--check", str(patch))
    acme.git("apply", str(patch))
    patched = {name: acme.read(name) for name in files(acme)}
    acme.git("checkout", "--quiet", HOOK)
    acme.git("clean", "--quiet", "-fd")
    acme.pmsync("init", "--yes")
    assert {name: acme.read(name) for name in files(acme)} == patched


def test_without_a_terminal_nothing_is_written_unasked(acme: Scratch) -> None:
    done = acme.pmsync("init")
    assert (done.code, files(acme)) == (2, set())
    assert f"write     {SETTINGS}" in done.err
    assert "--yes" in done.err


def test_nothing_is_ever_overwritten(acme: Scratch) -> None:
    mine = {
        SETTINGS: 'postmortems = "rca"\n',
        WORKFLOWS[0]: "on: push\n",
        HOOK: "repos:\n- repo: x\n  hooks: [{id: pmsync-lint}]\n",
    }
    for name, text in mine.items():
        acme.write(name, text)
    assert acme.pmsync("init", "--yes").code == 0
    assert {name: acme.read(name) for name in mine} == mine
    assert "rca/**" in acme.read(WORKFLOWS[1])


def test_settings_in_pyproject_are_settings(acme: Scratch) -> None:
    acme.write("pyproject.toml", '[tool.pmsync]\npostmortems = "rca"\n')
    assert acme.pmsync("init", "--yes").code == 0
    assert SETTINGS not in files(acme)


def test_a_pyproject_without_settings_is_none_of_ours(acme: Scratch) -> None:
    acme.write("pyproject.toml", '[project]\nname = "pmsync-user"\n')
    acme.pmsync("init", "--yes")
    assert SETTINGS in files(acme)


def test_another_folder_than_the_settings_say_is_refused(acme: Scratch) -> None:
    acme.write(SETTINGS, 'postmortems = "rca"\n')
    done = acme.pmsync("init", "--yes", "--folder", "docs")
    assert (done.code, "--folder docs is not what pmsync.toml says: rca" in done.err) == (2, True)


def test_the_hook_goes_into_the_teams_own_file(acme: Scratch) -> None:
    own = "repos:\n  - repo: local  # ours\n    hooks: []\n"
    acme.write(HOOK, own)
    acme.pmsync("init", "--yes", "--no-workflows")
    assert acme.read(HOOK).startswith(own)
    added = yaml.safe_load(acme.read(HOOK))["repos"][1]
    assert (added["rev"], added["hooks"][0]["files"]) == (f"v{__version__}", "^postmortems/")


def test_a_file_that_cannot_be_extended_surely_is_left_with_a_word(acme: Scratch) -> None:
    acme.write(HOOK, "repos: []\n")
    for _ in range(2):
        done = acme.pmsync("init", "--yes")
        assert (done.code, acme.read(HOOK)) == (1, "repos: []\n")
        assert "  - id: pmsync-lint" in done.err


def test_it_works_from_a_subfolder(acme: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.write("src/app.py", "")
    assert acme.pmsync("-C", str(acme.path / "src"), "init", "--yes").code == 0
    assert SETTINGS in files(acme)


def test_it_works_in_a_work_tree(acme: Scratch, tmp_path: Path) -> None:
    acme.commit()
    tree = tmp_path.parent / f"{tmp_path.name}-tree"
    acme.git("worktree", "add", "--quiet", str(tree))
    assert acme.pmsync("-C", str(tree), "init", "--yes").code == 0
    assert 'repository = "acme/shop"' in (tree / SETTINGS).read_text("utf-8")
    assert SETTINGS not in files(acme)


@pytest.mark.parametrize("origin", [None, "https://gitlab.com/acme/shop.git", "/srv/shop.git"])
def test_without_github_there_are_no_workflows_but_a_word(scratch: Scratch, origin: str | None) -> None:
    if origin:
        scratch.git("remote", "add", "origin", origin)
    done = scratch.pmsync("init", "--yes")
    assert (done.code, files(scratch)) == (0, {SETTINGS, HOOK})
    assert 'tracker = "file"' in scratch.read(SETTINGS)
    assert "no workflows were written" in done.err
    assert (".gitlab-ci.yml" in done.err) is ("gitlab" in str(origin))


def test_github_enterprise_is_asked_at_its_own_address(scratch: Scratch) -> None:
    scratch.git("remote", "add", "origin", "https://user:secret@github.acme.example/ops/shop.git")
    done = scratch.pmsync("init", "--yes")
    assert 'api_url = "https://github.acme.example/api/v3"' in scratch.read(SETTINGS)
    assert "secret" not in done.out + done.err + scratch.read(SETTINGS)


def test_jira(acme: Scratch) -> None:
    answers = ("--tracker", "jira", "--jira-url", "https://acme.example", "--jira-project", "OPS")
    done = acme.pmsync("init", "--yes", *answers)
    assert 'project = "OPS"' in acme.read(SETTINGS)
    step = yaml.safe_load(acme.read(".github/workflows/pmsync-merged.yml"))["jobs"]["sync"]["steps"][-1]
    assert step["env"]["PMSYNC_JIRA_TOKEN"] == "${{ secrets.PMSYNC_JIRA_TOKEN }}"
    assert "PMSYNC_JIRA_TOKEN" in done.err
    assert "Fill in" not in done.err


def test_jira_without_an_address_is_to_be_filled_in(acme: Scratch) -> None:
    assert "Fill in [jira]" in acme.pmsync("init", "--yes", "--tracker", "jira").err
    assert "Set url" in acme.pmsync("plan").err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--jira-url", "http://acme.example"), ("--jira-project", "ops"), ("--jira-url", "x")],
)
def test_jira_that_the_settings_would_not_take_is_refused(acme: Scratch, option: str, value: str) -> None:
    done = acme.pmsync("init", "--yes", "--tracker", "jira", option, value)
    assert (done.code, f"{option}: " in done.err, files(acme)) == (2, True, set())


def test_github_without_an_origin_is_to_be_filled_in(scratch: Scratch) -> None:
    done = scratch.pmsync("init", "--yes", "--tracker", "github")
    assert (done.code, "Fill in [github]" in done.err) == (0, True)
    assert "\n# repository = " in scratch.read(SETTINGS)


def test_a_file_that_comes_into_being_meanwhile_is_left_alone(acme: Scratch) -> None:
    step = Step(Doing.WRITE, HOOK, "the hook", None, "repos: []\n")
    acme.write(HOOK, "theirs")
    with pytest.raises(ChangedError):
        write(acme.path, [step])
    assert acme.read(HOOK) == "theirs"


def test_the_folder_that_is_there_is_found_with_its_format(acme: Scratch) -> None:
    acme.write("docs/rca/2026-11-03.md", POST_MORTEM)
    acme.write("ignored/rca/x.md", POST_MORTEM)
    acme.write(".gitignore", "ignored/\n")
    acme.pmsync("init", "--yes")
    line = next(each for each in acme.read(SETTINGS).splitlines() if each.startswith("postmortems"))
    assert line.startswith('postmortems = "docs/rca"')
    assert line.endswith("# Markdown files in it: 1")


def test_a_branch_that_deploys_is_a_suggestion_until_somebody_says_so(acme: Scratch) -> None:
    acme.commit()
    acme.git("branch", "environment/production")
    done = acme.pmsync("init", "--yes")
    assert "\n# branch_deploys = true" in acme.read(SETTINGS)
    assert "--branch-deploys says yes" in done.err
    (acme.path / SETTINGS).unlink()
    acme.pmsync("init", "--yes", "--branch-deploys")
    assert "\nbranch_deploys = true" in acme.read(SETTINGS)
    assert '\nbranch = "environment/production"' in acme.read(SETTINGS)


def test_a_branch_that_only_the_remote_has_is_named_so_that_git_knows_it(
    acme: Scratch, tmp_path: Path
) -> None:
    acme.commit()
    acme.git("branch", "production")
    clone = tmp_path.parent / f"{tmp_path.name}-clone"
    acme.git("clone", "--quiet", str(acme.path), str(clone))
    assert acme.pmsync("-C", str(clone), "init", "--yes", "--branch-deploys").code == 0
    assert '\nbranch = "origin/production"' in (clone / SETTINGS).read_text("utf-8")
    checks = acme.pmsync("-C", str(clone), "doctor", "--json").json
    assert [each["state"] for each in checks if each["subject"] == "source git"] == ["ok"]


def test_every_option_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/getting-started.md").read_text("utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pmsync", "init", "--help"],
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    options = set(re.findall(r"--[a-z][a-z-]+", done.stdout)) - {"--help", "--workflows", "--pre-commit"}
    assert len(options) > 10
    assert {each for each in options if each not in page} <= {"--no-branch-deploys"}


def test_at_a_terminal_it_asks(acme: Scratch) -> None:
    done = at_a_terminal(acme, "\ndocs/incidents\nCheckout answered 500\ny\n")
    assert done.returncode == 0, done.stderr
    assert 'postmortems = "docs/incidents"' in acme.read(SETTINGS)
    assert any(name.startswith("docs/incidents/") for name in files(acme))


def test_at_a_terminal_it_asks_whether_the_branch_is_what_is_deployed(acme: Scratch) -> None:
    for name in ("kustomization", "shop", "ingress"):
        acme.write(f"apps/{name}.yaml", "a: 1\n")
    done = at_a_terminal(acme, "jora\njira\n\nhttps://acme.example\nOPS\ny\n\ny\n")
    assert done.returncode == 0, done.stderr
    assert "It is one of github, jira, file." in done.stderr
    assert "apps/kustomization.yaml is there" in done.stderr
    assert "\nbranch_deploys = true" in acme.read(SETTINGS)


def test_a_no_at_the_terminal_writes_nothing(acme: Scratch) -> None:
    done = at_a_terminal(acme, "github\n\n\nn\n")
    assert (done.returncode, files(acme)) == (1, set())
    assert "Nothing was written." in done.stderr


def test_a_folder_that_is_no_repository(tmp_path: Path, scratch: Scratch) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    done = scratch.pmsync("-C", str(outside), "init", "--yes")
    assert (done.code, "git init" in done.err, list(outside.iterdir())) == (2, True, [])


def test_a_bare_repository_has_no_files(scratch: Scratch, tmp_path: Path) -> None:
    bare = tmp_path.parent / f"{tmp_path.name}-bare"
    scratch.git("init", "--quiet", "--bare", str(bare))
    done = scratch.pmsync("-C", str(bare), "init", "--yes")
    assert (done.code, "bare repository" in done.err) == (2, True)


def test_settings_of_a_subfolder_govern_it(acme: Scratch) -> None:
    acme.write("ops/pmsync.toml", "")
    done = acme.pmsync("-C", str(acme.path / "ops"), "init", "--yes")
    assert (done.code, "governs this folder already" in done.err) == (2, True)


def test_nothing_is_written_outside_of_the_repository(acme: Scratch, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (acme.path / ".github").symlink_to(outside)
    done = acme.pmsync("init", "--yes")
    assert (done.code, list(outside.iterdir())) == (2, [])
    assert SETTINGS not in files(acme)
    assert acme.pmsync("init", "--yes", "--folder", "../x", "--no-workflows").code == 2


# --adopt


def test_adopting_lists_what_was_read_and_what_is_missing(acme: Scratch) -> None:
    acme.write("postmortems/a.md", POST_MORTEM)
    acme.write("postmortems/b.md", b"\0")
    done = acme.pmsync("init", "--adopt")
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[:2] == [
        "postmortems/a.md",
        "  2 of 7 sections, 0 timeline entries, 3 action items, 2 owners, 3 due dates",
    ]
    assert "owners of 1 item" in lines[2]
    assert lines[3] == "postmortems/b.md"
    assert "NUL byte" in lines[4]
    assert "3 action items: 2 with an owner, 3 with a due date, 0 with a link." in done.err
    assert "Next: pmsync init" in done.err
    assert files(acme) == {"postmortems/a.md", "postmortems/b.md"}


def test_adopting_for_programs(acme: Scratch) -> None:
    acme.write(SETTINGS, 'postmortems = "rca"\n')
    acme.write("rca/a.md", POST_MORTEM)
    told = acme.pmsync("init", "--adopt", "--json").json
    assert told["next"] == "pmsync plan"
    (only,) = told["post_mortems"]
    assert (only["path"], only["sections"], only["owners"]) == ("rca/a.md", ["summary", "action_items"], 2)
    assert "timeline" in only["missing"]
    assert told["totals"]["items"] == 3


def test_nothing_to_adopt(acme: Scratch) -> None:
    done = acme.pmsync("init", "--adopt")
    assert (done.code, "--folder names where they are" in done.err) == (1, True)
