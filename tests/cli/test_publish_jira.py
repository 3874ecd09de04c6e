"""`pmsync report --publish` with Jira as the tracker: reminders as comments, on Cloud and Data Center."""

from __future__ import annotations

import pytest

from pmsync.cli import report_run
from pmsync.cli.report_options import Telling
from pmsync.runs.report_asked import Asked, Channel
from servers.jira import Jira

from .conftest import Result, Scratch
from .publishing import DAY, MONDAY, document, row
from .test_sync_jira import SETTINGS


@pytest.fixture
def ops(scratch: Scratch, jira: Jira) -> Scratch:
    """Two overdue items on issues of ours, the first of which many people have talked about."""
    jira.now = MONDAY.timestamp()
    for title in ("Add an alert", "Write a runbook"):
        stored = jira.person.write(title)
        stored.creator = "acc-bot"
    scratch.write("pmsync.toml", SETTINGS)
    links = [f"[OPS-{number}]({jira.url}/browse/OPS-{number})" for number in (1, 2)]
    rows = [row(number, "Ask [~alice] {now}", "2026-11-20", link) for number, link in enumerate(links, 1)]
    scratch.write("postmortems/outage.md", document(*rows))
    scratch.commit()
    return scratch


def publish(scratch: Scratch, days: float = 0) -> Result:
    scratch._capsys.readouterr()
    asked = Asked(cache=False, verify=False)
    code = report_run.run(scratch.path, asked, Telling(channels=(Channel.COMMENT,)), MONDAY + days * DAY)
    return Result(code, *scratch._capsys.readouterr())


def said(jira: Jira) -> list[list[str]]:
    return [
        [each.text for each in issue.comments if each.author == "acc-bot"] for issue in jira.issues.values()
    ]


def test_one_reminder_a_week_however_much_else_is_said(ops: Scratch, jira: Jira) -> None:
    jira.page = 2
    first = next(iter(jira.issues))
    for number in range(5):
        jira.person.comment(first, f"Number {number}, not a (pmsync reminder 2026-W48)")
    assert publish(ops).err == "pmsync: 2 reminders written\n"
    for number in range(5):
        jira.person.comment(first, f"Number {number}")
    assert "2 items reminded of this week already" in publish(ops, 1).err
    assert [len(each) for each in said(jira)] == [1, 1]
    publish(ops, 7)
    assert [len(each) for each in said(jira)] == [2, 2]


def test_a_reminder_is_text_and_calls_nobody(ops: Scratch, jira: Jira) -> None:
    publish(ops)
    assert said(jira)[0] == [
        "A reminder of what a post-mortem asks for:\n\n"
        "* 3 days overdue, due 2026\\-11\\-20: “Ask \\[\\~alice\\] \\{now\\}”"
        " (outage/1, of “Web was down”)\n\n"
        "When it is done, close this issue. When it has to wait, give its row in the post-mortem another due"
        " date, or write there {{accepted until YYYY-MM-DD: reason}}.\n\n"
        "(pmsync reminder 2026-W48; {{pmsync report}} reminds once a week at most)"
    ]


@pytest.mark.parametrize("fault", ["applied, then 502", "applied, then closed"])
def test_a_reminder_without_an_answer_is_found_and_not_sent_again(
    ops: Scratch, jira: Jira, fault: str
) -> None:
    jira.fail("comment", fault)
    assert publish(ops).code == 0
    publish(ops, 1)
    assert [len(each) for each in said(jira)] == [1, 1]


def test_a_refused_reminder_holds_up_no_other(ops: Scratch, jira: Jira) -> None:
    jira.fail("comment", "422")
    told = publish(ops)
    assert (told.code, [len(each) for each in said(jira)]) == (2, [0, 1])


def test_what_another_run_wrote_at_the_same_moment_stays_alone(ops: Scratch, jira: Jira) -> None:
    first = next(iter(jira.issues))
    text = "(pmsync reminder 2026-W48; by another run)"
    jira.on("comment", lambda: jira.person.comment(first, text, account="acc-bot"))
    told = publish(ops)
    assert told.err.splitlines() == [
        "pmsync: 1 reminder written",
        "pmsync: 1 taken back, for another run was quicker",
    ]
    assert said(jira)[0] == [text]


def test_there_is_no_follow_up_issue(ops: Scratch) -> None:
    told = ops.pmsync("report", "--publish", "issue")
    assert told.code == 2
    assert "The tracker `jira` has no place for a follow-up issue" in told.err
