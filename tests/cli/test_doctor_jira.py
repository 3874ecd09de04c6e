"""`doctor` on Jira tells what works, and what to do about what does not."""

from __future__ import annotations

import time

import pytest

from cli.conftest import Scratch
from cli.test_sync_jira import SETTINGS, linked, ops
from servers.jira import Jira
from servers.jira_state import Asked, Transition, Workflow

__all__ = ["linked", "ops"]


def told(scratch: Scratch, subject: str) -> list[tuple[str, str]]:
    """State and words of the checks of a subject."""
    found = scratch.pmsync("doctor", "--json").json
    return [(each["state"], f"{each['told']} {each['hint']}") for each in found if each["subject"] == subject]


def test_a_project_in_which_all_is_well(linked: Scratch, jira: Jira) -> None:
    jira.now = time.time()
    writes = len(jira.writes())
    result = linked.pmsync("doctor")
    assert result.code == 0
    found = linked.pmsync("doctor", "--json").json
    assert {each["state"] for each in found} == {"ok"}
    assert f"is Jira {'Cloud' if jira.cloud else 'Data Center'}" in result.out
    assert "from “To Do”: “To Do”, “In Progress”, “Done”" in result.out
    assert len(jira.writes()) == writes
    assert jira.TOKEN not in result.out + result.err


def test_a_wrong_clock_is_a_warning_and_the_token_is_named(linked: Scratch, jira: Jira) -> None:
    jira.now = time.time() + 3600
    [(state, words)] = told(linked, "clock")
    assert (state, "behind Jira's" in words) == ("warning", True)
    [(state, words)] = told(linked, "token")
    assert (state, words.startswith("PMSYNC_JIRA_TOKEN is ")) == ("ok", True)


def test_a_token_that_jira_refuses(ops: Scratch, jira: Jira, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "wrong")
    [(state, words)] = told(ops, "token")
    assert (state, "401" in words, "wrong" in words) == ("problem", True, False)


def test_no_token_says_what_to_set(ops: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PMSYNC_JIRA_TOKEN")
    assert "Set PMSYNC_JIRA_TOKEN" in told(ops, "token")[0][1]


def test_a_project_that_is_not_there(ops: Scratch, jira: Jira) -> None:
    ops.replace("pmsync.toml", '"OPS"', '"NONE"')
    assert told(ops, "project")[0][0] == "problem"


def test_an_issue_type_and_a_priority_that_are_not_there(ops: Scratch, jira: Jira) -> None:
    ops.write(
        "pmsync.toml", SETTINGS.replace('"OPS"', '"OPS"\nissue_type = "Story"\npriorities = {P1 = "Blocker"}')
    )
    [(state, words)] = told(ops, "issue type")
    assert state == "problem"
    assert "“Story”, only “Task”, “Bug”, “Improvement”" in words
    [(state, words)] = told(ops, "priorities")
    assert state == "warning"
    assert "no “Blocker”" in words


def test_what_the_create_screen_asks_for_and_lacks(ops: Scratch, jira: Jira) -> None:
    jira.required_fields = {"customfield_10077"}
    [(state, words)] = told(ops, "create screen")
    assert state == "problem"
    assert "(customfield_10077)” Set them by id under [jira.create_fields]." in words
    jira.required_fields, jira.off_screen = set(), {"duedate"}
    [(state, words)] = told(ops, "create screen")
    assert (state, "“duedate”" in words) == ("warning", True)


def test_an_owner_whom_nobody_finds(ops: Scratch, jira: Jira) -> None:
    ops.write("pmsync.toml", SETTINGS + '"Nobody" = "nobody@acme.example"\n')
    [(state, words)] = told(ops, "owners")
    assert state == "warning"
    assert "“Nobody”" in words
    assert "“@alice”" not in words


def test_a_workflow_that_leaves_a_choice_or_asks_for_a_field(linked: Scratch, jira: Jira) -> None:
    cause = Asked("customfield_10050", "Cause", required=True, allowed={"1": "Code"})
    jira.workflow = Workflow(
        {"To Do": "new", "Doing": "indeterminate", "Waiting": "indeterminate", "Done": "done"},
        [
            Transition("1", "Start", "Doing"),
            Transition("2", "Wait", "Waiting"),
            Transition("3", "Finish", "Done", screen=(cause,)),
        ],
    )
    state, words = told(linked, "workflow")[0]
    assert state == "warning"
    assert (
        "from “To Do”: there are several ways to “in progress”: “Start” to “Doing”, “Wait” to “Waiting”"
        in words
    )
    assert "asks for “Cause” (one of “Code”)" in words
    assert "no issue is in “Done”" in told(linked, "workflow")[3][1]


def test_what_is_not_told_to_the_account_is_said(ops: Scratch, jira: Jira) -> None:
    jira.now = time.time()
    jira.fail("about", "403", nth=2, times=9)
    found = ops.pmsync("doctor", "--json").json
    unknown = [each["subject"] for each in found if each["state"] != "ok"]
    assert unknown == ["create screen", "priorities", "workflow"]


def test_remote_links_that_are_not_shown(linked: Scratch, jira: Jira) -> None:
    assert told(linked, "closings") == [("ok", "the log, comments and remote links of issues tell ")]
    jira.linking = False
    [(state, words)] = told(linked, "closings")
    assert (state, "Switch issue links on" in words) == ("warning", True)
    jira.linking = True
    jira.fail("links", "401")
    assert told(linked, "closings")[0][0] == "warning"


def test_without_an_issue_nothing_is_said_of_its_links(ops: Scratch) -> None:
    assert told(ops, "closings") == []
