"""`pmsync lint` on real files and real git."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Scratch
from lint.documents import GOOD, with_row
from lint.documents import PATH as NAME
from pmsync.repo import Repository

VAGUE = with_row(action="Improve it")
FIXED = dt.datetime(2026, 11, 3, 11, 30, tzinfo=dt.UTC)


def commit(scratch: Scratch, at: dt.datetime) -> None:
    """Commit all files at a time."""
    Repository(scratch.path).record("State", at, name="Tester", email="tester@example.org")


@pytest.fixture
def labels(scratch: Scratch) -> Scratch:
    """A repository with one post-mortem that was committed in time."""
    scratch.write(NAME, GOOD)
    commit(scratch, FIXED + dt.timedelta(hours=20))
    return scratch


def test_a_good_post_mortem_passes(labels: Scratch) -> None:
    done = labels.pmsync("lint")
    assert (done.code, done.out, done.err) == (0, "", "nothing to say about one document.\n")


def test_before_the_first_commit_nothing_is_late(scratch: Scratch) -> None:
    scratch.write(NAME, GOOD)
    scratch.git("add", "--all")
    for arguments in ((), ("--staged",)):
        assert scratch.pmsync("lint", *arguments).code == 0


def test_named_files_that_are_no_post_mortems_may_be_left_out(labels: Scratch) -> None:
    labels.write("postmortems/README.md", "# How we write\n")
    named = (str(labels.path / "postmortems/README.md"), str(labels.path / NAME))
    assert labels.pmsync("lint", *named).code == 1
    assert labels.pmsync("lint", "--force-exclude", *named).err == "nothing to say about one document.\n"
    assert labels.pmsync("lint", "--force-exclude", named[0]).err == "nothing to say about 0 documents.\n"


def test_findings_are_lines_and_exit_one(labels: Scratch) -> None:
    labels.write(NAME, VAGUE)
    done = labels.pmsync("lint")
    line = next(number for number, line in enumerate(VAGUE.split("\n"), 1) if "Improve it" in line)
    assert done.code == 1
    assert (
        done.out
        == f"{NAME}:{line}:1 PM427 item 1 is not specific: say what exactly will be changed, and where\n"
    )
    assert done.err == "1 warning in one document.\n"


def test_remarks_alone_do_not_fail(labels: Scratch) -> None:
    labels.write(NAME, with_row(due="27 Nov 2026"))
    done = labels.pmsync("lint")
    assert (done.code, "PM429" in done.out) == (0, True)


def test_only_the_named_files_and_folders_are_linted(
    labels: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels.write("postmortems/2025/old.md", VAGUE.replace("id: 2026-11-03-label-printer", "id: old"))
    monkeypatch.chdir(labels.path)
    assert "in 2 documents" in labels.pmsync("lint", "--select", "PM427").err
    assert "old.md" in labels.pmsync("lint", "postmortems/2025").out
    assert labels.pmsync("lint", "--select", "PM427", NAME).out == ""


def test_json_is_an_array(labels: Scratch) -> None:
    labels.write(NAME, VAGUE)
    (found,) = labels.pmsync("lint", "--json").json
    assert list(found) == ["path", "line", "column", "code", "severity", "message"]
    assert (found["path"], found["code"], found["severity"]) == (NAME, "PM427", "warning")


def test_annotations_and_sarif_go_to_stdout(labels: Scratch) -> None:
    labels.write(NAME, VAGUE)
    assert labels.pmsync("lint", "--format", "github").out.startswith(f"::warning file={NAME},line=")
    assert json.loads(labels.pmsync("lint", "--format", "sarif").out)["version"] == "2.1.0"


def test_codes_are_selected_and_ignored_by_their_beginning(labels: Scratch) -> None:
    labels.write(NAME, with_row(action="Improve it", owner=""))
    assert "PM421" not in labels.pmsync("lint", "--ignore", "PM421").out
    assert "PM427" not in labels.pmsync("lint", "--select", "PM421,PM1").out
    assert labels.pmsync("lint", "--ignore", "PM4").code == 0


def test_a_code_that_no_rule_has_is_an_error(labels: Scratch) -> None:
    done = labels.pmsync("lint", "--ignore", "PM9")
    assert (done.code, "no rule's code begins with PM9" in done.err) == (2, True)


def test_the_settings_say_what_counts(labels: Scratch) -> None:
    labels.write(NAME, with_row(action="Improve it", type="drill"))
    labels.write("pmsync.toml", '[lint]\nignore = ["PM427"]\ntypes = ["drill", "monitor"]\n')
    assert labels.pmsync("lint").code == 0
    labels.write("pmsync.toml", '[lint]\nignore = ["PM425"]\nseverity = { PM427 = "info" }\n')
    assert labels.pmsync("lint").code == 0


@pytest.mark.parametrize(
    ("settings", "line"),
    [('[lint]\nignore = ["PM9"]\n', 2), ("[lint]\nhuors = 3\n", 2), ("[lint]\nhours = 0\n", 2)],
)
def test_a_wrong_setting_is_told_with_its_line(labels: Scratch, settings: str, line: int) -> None:
    labels.write("pmsync.toml", settings)
    done = labels.pmsync("lint")
    assert (done.code, f"pmsync.toml:{line}" in done.err) == (2, True)


def test_a_setting_may_come_from_the_environment(labels: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    labels.write(NAME, VAGUE)
    monkeypatch.setenv("PMSYNC_LINT_IGNORE", '["PM427"]')
    assert labels.pmsync("lint").code == 0


def test_fix_mends_the_file_and_nothing_else_of_it(labels: Scratch) -> None:
    labels.write(NAME, with_row(type="Testing").replace("\n", "\r\n").encode())
    done = labels.pmsync("lint", "--fix")
    assert (labels.path / NAME).read_bytes() == with_row(type="test").replace("\n", "\r\n").encode()
    assert (done.code, done.err) == (0, "1 mended; nothing to say about one document.\n")


def test_a_file_that_came_late_is_found_by_its_first_commit(scratch: Scratch) -> None:
    scratch.write(NAME, GOOD)
    commit(scratch, FIXED + dt.timedelta(days=5))
    assert "PM210 came into the repository 5.0 days after" in scratch.pmsync("lint").out


def test_a_later_change_or_move_does_not_make_a_file_late(labels: Scratch) -> None:
    labels.git("mv", NAME, "postmortems/moved.md")
    commit(labels, FIXED + dt.timedelta(days=9))
    labels.replace("postmortems/moved.md", "Print the ten", "Print the twelve")
    commit(labels, FIXED + dt.timedelta(days=12))
    assert labels.pmsync("lint").code == 0


def test_a_file_that_git_does_not_know_is_not_called_late(labels: Scratch) -> None:
    labels.write("postmortems/new.md", GOOD.replace("id: 2026-11-03-label-printer", "id: new"))
    assert labels.pmsync("lint", "--ignore", "PM214").code == 0


def test_what_a_shallow_clone_hides_is_not_called_late(labels: Scratch, tmp_path: Path) -> None:
    labels.write("postmortems/readme.md", "x")
    commit(labels, FIXED + dt.timedelta(days=9))
    clone = tmp_path / "clone"
    labels.git("clone", "--quiet", "--depth=1", f"file://{labels.path}", str(clone))
    done = labels.pmsync("-C", str(clone), "lint")
    assert (done.code, done.out) == (0, "")


def test_a_workspace_may_be_a_folder_of_a_larger_repository(scratch: Scratch) -> None:
    scratch.write("ops/pmsync.toml", "")
    scratch.write(f"ops/{NAME}", VAGUE)
    commit(scratch, FIXED + dt.timedelta(days=5))
    folder = str(scratch.path / "ops")
    assert "PM210" in scratch.pmsync("-C", folder, "lint").out
    scratch.replace(f"ops/{NAME}", "Improve it", "Improve that")
    scratch.git("add", "--all")
    assert "PM427" in scratch.pmsync("-C", folder, "lint", "--staged").out


def test_without_git_there_is_no_first_commit(
    scratch: Scratch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("plain")
    (folder / NAME).parent.mkdir()
    (folder / NAME).write_text(GOOD, "utf-8")
    (folder / "pmsync.toml").touch()
    assert scratch.pmsync("-C", str(folder), "lint").code == 0


def test_staged_files_only(labels: Scratch) -> None:
    other = "postmortems/other é.md"
    labels.write(other, VAGUE.replace("id: 2026-11-03-label-printer", "id: other"))
    assert labels.pmsync("lint", "--staged").err == "nothing to say about 0 documents.\n"
    labels.git("add", "--all")
    assert f"{other}:" in labels.pmsync("lint", "--staged").out


def test_files_changed_since_the_branch_left(labels: Scratch) -> None:
    labels.git("switch", "--quiet", "--create", "work")
    labels.replace(NAME, "Print the ten longest addresses in the layout's preview", "Improve it")
    labels.commit()
    labels.git("switch", "--quiet", "main")
    labels.write("postmortems/main.md", VAGUE.replace("id: 2026-11-03-label-printer", "id: main"))
    labels.commit()
    labels.git("switch", "--quiet", "work")
    done = labels.pmsync("lint", "--changed-since", "main")
    assert (done.code, done.out.count("PM427"), done.err) == (1, 1, "1 warning in one document.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--changed-since", "nowhere"),
        ("--changed-since", "--output=x"),
        ("--staged", "--changed-since", "main"),
    ],
)
def test_a_selection_that_cannot_be_made_is_an_error(labels: Scratch, arguments: tuple[str, ...]) -> None:
    assert labels.pmsync("lint", *arguments).code == 2
    assert not (labels.path / "x").exists()


def test_an_id_that_is_taken_is_found_also_when_only_one_file_is_linted(
    labels: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels.write("postmortems/twin.md", GOOD)
    monkeypatch.chdir(labels.path)
    assert "PM212" in labels.pmsync("lint", NAME).out
    assert labels.pmsync("lint").out.count("PM212") == 2


def test_an_earlier_incident_is_named(labels: Scratch) -> None:
    old = GOOD.replace("id: 2026-11-03-label-printer", "id: old").replace("2026-11-0", "2026-10-0")
    labels.write("postmortems/old.md", old)
    done = labels.pmsync("lint", "--select", "PM214")
    assert (done.code, done.out.count("PM214"), "postmortems/old.md" in done.out) == (0, 1, True)


def test_a_status_that_was_not_synced_yet_is_a_remark(labels: Scratch) -> None:
    labels.write(NAME, with_row(issue="#12", status="done"))
    base = {"items": {"acme/labels#12": {"status": ["todo", "open"]}}}
    labels.write("postmortems/.pmsync/2026-11-03-label-printer.json", json.dumps(base))
    done = labels.pmsync("lint")
    assert (done.code, "PM502 item 1 is “done” here" in done.out) == (0, True)


def test_a_base_that_cannot_be_read_is_told(labels: Scratch) -> None:
    labels.write("postmortems/.pmsync/x.json", "<<<<<<<")
    assert "PM501" in labels.pmsync("lint").out


def test_escapes_of_a_document_do_not_reach_the_terminal(labels: Scratch) -> None:
    labels.write(NAME, with_row(type="\x1b]0;x\x07odd"))
    out = labels.pmsync("lint").out
    assert "PM425" in out
    assert "\x1b" not in out


def test_lint_imports_nothing_that_it_does_not_need(labels: Scratch) -> None:
    labels.replace(NAME, "severity: SEV2", "severity: SEV3")
    code = (
        "import sys\nfrom pmsync.__main__ import run\n"
        f"assert run(['-C', {str(labels.path)!r}, 'lint']) == 0\n"
        "heavy = ['git', 'github', 'jira', 'jinja2', 'pydantic_settings', 'requests', 'rich']\n"
        "sys.exit(str([name for name in heavy if name in sys.modules] or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == "nothing to say about one document.\n\n"


def test_one_git_process_at_most(labels: Scratch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for number in range(5):
        text = GOOD.replace("id: 2026-11-03-label-printer", f"id: n{number}")
        labels.write(f"postmortems/n{number}.md", text)
    commit(labels, FIXED + dt.timedelta(days=3))
    log, tool = tmp_path / "bin" / "log", tmp_path / "bin" / "git"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$1" >> {log}\nexec /usr/bin/git "$@"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    assert labels.pmsync("lint").out.count("PM210") == 5
    assert log.read_text().split() == ["log"]


def test_an_entry_that_git_contradicts_is_a_finding(scratch: Scratch) -> None:
    scratch.write("app.py", "1\n")
    scratch.git("add", "--all")
    scratch.git("commit", "--quiet", "--message=Rename a column (#12)")
    scratch.write(
        "postmortems/x.md", "# X\n\n## Timeline\n\n- 2020-01-02 10:00 UTC - The rename was merged in #12.\n"
    )
    told = scratch.pmsync("lint", "--select", "PM330", "--format", "json").json
    assert [(each["path"], each["line"], each["code"]) for each in told] == [("postmortems/x.md", 5, "PM330")]
