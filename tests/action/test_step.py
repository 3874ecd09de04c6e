"""The step by parts: inputs, events, what the runner is told, and that no text breaks out of it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from action.payloads import pull_request, pushed
from pmsync.cli.action.event import Event, has_trailer, read_event
from pmsync.cli.action.inputs import Inputs, read_inputs
from pmsync.cli.action.page import page_of_report, page_of_sync, page_of_verify
from pmsync.cli.action.runner import Mark, Runner
from pmsync.cli.action.step import act
from pmsync.errors import SettingsError

STEP = {
    "step": "edit", "item": "one/1", "issue": "acme/shop#1", "field": "status", "from": "todo", "to": "done",
    "path": "postmortems/one.md", "line": 17, "reason": None,
}  # fmt: skip
CONFLICT = {
    "item": "one/1", "issue": "acme/shop#1", "field": "title", "document": "A", "tracker": None,
    "base": ["B", "B"], "taken": None, "path": "postmortems/one.md", "line": 17,
}  # fmt: skip


class TestInputs:
    def test_are_read_from_the_environment(self) -> None:
        environ = {
            "PMSYNC_ACTION_COMMAND": "report",
            "PMSYNC_ACTION_WRITE_BACK": "pull-request",
            "PMSYNC_ACTION_PUBLISH": "issue, slack",
            "PMSYNC_ACTION_STRICT": "true",
            "PMSYNC_ACTION_ARGUMENTS": "--service=checkout\n\n  --since=90 days ago\n",
        }
        assert read_inputs(environ) == Inputs(
            command="report",
            write_back="pull-request",
            publish=("issue", "slack"),
            strict=True,
            arguments=("--service=checkout", "--since=90 days ago"),
        )

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("COMMAND", "rm"),
            ("WRITE_BACK", "force"),
            ("STRICT", "yes"),
            ("DRY_RUN", "1"),
            ("PUBLISH", "issue"),
        ],
    )
    def test_other_values_are_refused_by_name(self, name: str, value: str) -> None:
        with pytest.raises(SettingsError, match=name.lower().replace("_", "-")):
            read_inputs({f"PMSYNC_ACTION_{name}": value})

    def test_a_wrong_one_is_an_annotation_and_exit_code_2(self) -> None:
        out = io.StringIO()
        assert act({"PMSYNC_ACTION_COMMAND": "rm"}, out) == 2
        assert out.getvalue().startswith("::error title=pmsync::`command` cannot be 'rm'. One of sync, pull")

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        out = io.StringIO()
        assert act({"GITHUB_WORKSPACE": str(tmp_path), "PMSYNC_ACTION_DIRECTORY": "nowhere"}, out) == 2
        assert "There is no folder 'nowhere'." in out.getvalue()

    def test_no_checkout_is_told(self, tmp_path: Path) -> None:
        out = io.StringIO()
        assert act({"GITHUB_WORKSPACE": str(tmp_path)}, out) == 2
        assert "Put actions/checkout before this step." in out.getvalue()


class TestEvents:
    @pytest.mark.parametrize(
        ("message", "found"),
        [
            ("Sync action items: 1 new\n\nPmsync: sync\n", True),
            ("Sync\r\n\r\nPmsync: sync\r\nSigned-off-by: Somebody <s@example.org>", True),
            ("Sync action items (#9)\n\n* one\n\nPmsync: sync", True),
            ("Pmsync: sync", False),
            ("Write\n\nPmsync: sync\n\n* and then more work", False),
            ("Write\n\nWe say Pmsync: sync", False),
            ("", False),
        ],
    )
    def test_a_trailer_stands_in_the_last_paragraph(self, message: str, found: bool) -> None:
        assert has_trailer(message) is found

    def test_only_a_push_rests_for_its_trailer(self) -> None:
        told = pushed("1" * 40, "Sync\n\nPmsync: sync")
        assert Event("push", told).reason_to_rest()
        assert Event("workflow_dispatch", told).reason_to_rest() is None
        assert Event("push", pushed("1" * 40)).reason_to_rest() is None
        assert Event("push", {"head_commit": None}).reason_to_rest() is None

    def test_a_fork_is_told_from_a_branch(self) -> None:
        ours = {"repository": {"full_name": "acme/shop"}}
        own = ours | pull_request("closed", "1" * 40, "2" * 40, merged=True)
        theirs = ours | pull_request("closed", "1" * 40, "2" * 40, merged=True, fork=True)
        gone = json.loads(json.dumps(theirs))
        gone["pull_request"]["head"]["repo"] = None  # GitHub's word for a fork that was deleted
        assert Event("pull_request", own).reason_to_rest() is None
        assert all("fork" in (Event("pull_request", each).reason_to_rest() or "") for each in (theirs, gone))

    @pytest.mark.parametrize("text", ["", "[]", "{", '"push"'])
    def test_an_event_that_cannot_be_read_says_nothing(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "event.json").write_text(text)
        environ = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
        assert read_event(environ) == Event("push", {})
        assert read_event({}) == Event()


LINES = st.text(st.characters(codec="utf-8"))


class TestRunner:
    @given(LINES, LINES, LINES)
    def test_an_annotation_is_one_command(self, path: str, title: str, message: str) -> None:
        told = str(Mark("error", title, message, path, 3))
        assert "\n" not in told
        assert "\r" not in told
        properties, _, rest = told.removeprefix("::error ").partition("::")
        assert rest.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") == message
        assert ":" not in properties

    @given(LINES)
    def test_an_output_holds_any_text(self, text: str) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "output"
            Runner({"GITHUB_OUTPUT": str(path)}, io.StringIO()).output({"one": text, "two": "2"})
            assert outputs(path.read_bytes().decode()) == {"one": text, "two": "2"}

    def test_outputs_cannot_be_forged(self, tmp_path: Path) -> None:
        text = "x\nend_0\ntwo<<E\nforged\nE\n::set-output name=two::forged"
        runner = Runner({"GITHUB_OUTPUT": str(tmp_path / "output")}, io.StringIO())
        runner.output({"one": text})
        assert outputs((tmp_path / "output").read_text()) == {"one": text}

    def test_what_is_fenced_is_not_obeyed(self) -> None:
        out = io.StringIO()
        runner = Runner({}, out)
        with runner.fenced():
            runner.log("::error::not me")
        first, _, last = out.getvalue().splitlines()
        word = first.removeprefix("::stop-commands::")
        assert len(word) == 32
        assert last == f"::{word}::"

    def test_annotations_beyond_what_is_shown_are_counted(self) -> None:
        out = io.StringIO()
        Runner({}, out).annotate(
            [Mark("warning", "x", str(number)) for number in range(12)] + [Mark("error", "y", "e")]
        )
        lines = out.getvalue().splitlines()
        assert lines[0] == "::error title=y::e"
        assert len(lines) == 12
        assert lines[-1] == "2 more are in the summary only."

    def test_a_summary_stays_below_what_github_takes(self, tmp_path: Path) -> None:
        path = tmp_path / "summary"
        Runner({"GITHUB_STEP_SUMMARY": str(path)}, io.StringIO()).summarise("| ü |\n" * 300_000)
        assert 900_000 < path.stat().st_size < 1_048_576
        assert path.read_text().endswith("| ü |\n\n…\n\n")


def outputs(text: str) -> dict[str, str]:
    """The file as the runner reads it: `name<<word`, lines, `word`."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, _, word = line.partition("<<")
        value = []
        for each in lines:
            if each == word:
                break
            value.append(each)
        found[name] = "\n".join(value)
    return found


def sync(**more: Any) -> dict[str, Any]:
    return {"steps": [], "conflicts": [], **more}


class TestPages:
    def test_nothing_to_do(self) -> None:
        page = page_of_sync(sync(), done=True)
        assert (page.changed, page.conflicts, page.marks) == (False, 0, [])
        assert "nothing to do" in page.markdown("pmsync sync")

    def test_a_plan_changes_nothing(self) -> None:
        page = page_of_sync(sync(steps=[STEP]), done=False)
        assert not page.changed
        assert page.sentence == "1 to write to documents."

    def test_what_only_the_base_knows_is_no_change(self) -> None:
        assert not page_of_sync(sync(steps=[STEP | {"step": "record"}]), done=True).changed

    def test_conflicts_waiting_and_failures_are_told_where_they_are(self) -> None:
        held = STEP | {"step": "hold", "reason": "changed on both sides"}
        problem = {"item": "one/1", "path": "postmortems/one.md", "line": 18, "message": "GitHub refused it."}
        settled = CONFLICT | {"taken": "document"}
        page = page_of_sync(
            sync(steps=[STEP], waiting=[held], conflicts=[CONFLICT, settled], problems=[problem]), done=True
        )
        assert page.sentence == "1 written to documents, 2 in conflict, 1 waiting for you, 1 not done."
        assert page.conflicts == 2
        assert [(mark.level, mark.line) for mark in page.marks] == [
            ("error", 18),
            ("warning", 17),
            ("notice", 17),
        ]

    def test_a_held_conflict_is_one_warning_with_both_values(self) -> None:
        reason = (
            "changed on both sides; `pmsync resolve 'acme/shop#1' title --take document|tracker` settles it"
        )
        held = STEP | {"step": "hold", "field": "title", "reason": reason}
        page = page_of_sync(sync(waiting=[held], conflicts=[CONFLICT]), done=True)
        assert [mark.message for mark in page.marks] == [f"title: {reason} (document “A”, tracker “nothing”)"]
        assert "`pmsync resolve 'acme/shop#1' title --take document\\|tracker` settles" in page.markdown(
            "pmsync sync"
        )

    def test_text_from_elsewhere_is_only_text(self) -> None:
        hostile = "a | b\n`<i>` `` | ` <img src=x onerror=alert(1)> @everyone [x](javascript:y) ::error::z"
        page = page_of_sync(
            sync(
                steps=[STEP | {"step": "create", "to": hostile}],
                created={"one/1": {"issue": "acme/shop#1", "url": "javascript:alert(1)"}},
            ),
            done=True,
        )
        [row] = [line for line in page.markdown("pmsync sync").splitlines() if "one.md:17" in line]
        assert len(re.findall(r"(?<!\\)\|", row)) == 4
        assert "<img" not in row
        assert "](" not in row.replace("\\](", "")
        assert "@everyone" not in row
        assert "javascript:alert" not in row

    @given(st.text(st.sampled_from("`|\\\\*[](){}<>!_~$@#&;:/.\\n\\r\\t aA1")))
    def test_a_cell_is_text_and_code_whatever_stands_in_it(self, text: str) -> None:
        page = page_of_sync(sync(waiting=[STEP | {"step": "hold", "reason": f"x{text}x"}]), done=True)
        parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
        tokens = parser.parse(page.markdown("pmsync sync"))
        cells = [tokens[place + 1] for place, token in enumerate(tokens) if token.type == "td_open"]
        assert len(cells) == 3
        kinds = {each.type for cell in cells for each in cell.children or ()}
        assert kinds <= {"text", "text_special", "code_inline"}

    def test_what_fell_back_is_a_warning(self) -> None:
        item = {
            "path": "postmortems/one.md", "line": 9, "title": "Fix", "rung": "merged", "why": None,
            "fallen_back": "reverted",
        }  # fmt: skip
        page = page_of_verify({"items": [item], "notes": ["no deploys are known"]})
        assert [str(mark) for mark in page.marks] == [
            "::warning file=postmortems/one.md,line=9,title=fallen back::Fix: reverted",
            "::notice title=not told::no deploys are known",
        ]
        assert page.sentence == "1 merged."

    def test_a_report_counts_what_is_overdue(self) -> None:
        item = {
            "key": "one/1", "path": "postmortems/one.md", "line": 9, "title": "Fix", "owner": None,
            "due": "2026-11-20",
        }  # fmt: skip
        page = page_of_report(
            {"items": [item, item | {"key": "one/2"}], "lists": {"overdue": ["one/1"]}}, "# Report\n"
        )
        assert (page.overdue, page.markdown("x")) == (1, "# Report\n")
        assert [mark.message for mark in page.marks] == ["Fix (no owner, due 2026-11-20)"]
