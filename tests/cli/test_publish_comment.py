"""`pmsync report --publish comment`: a reminder on an issue, once a week, on days on which people work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from servers.github import GitHub

from .conftest import GITHUB, Scratch
from .publishing import Press, row

OVERDUE = "2026-11-20"


@pytest.fixture
def press(scratch: Scratch, github: GitHub) -> Press:
    settings(scratch)
    made = Press(scratch, github)
    for title in ("Add an alert", "Write a runbook", "Wait"):
        github.person.write(GITHUB, title, login="pmsync-bot", labels=["pmsync"])
    made.write(row(1, "Add an alert", OVERDUE, 1), row(2, "Write a runbook", "2026-11-19", 2))
    scratch.commit()
    return made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def settings(scratch: Scratch, more: str = "") -> None:
    scratch.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\nattempts = 2\n[report]\n{more}\n')


def said(press: Press) -> dict[int, int]:
    """How many comments of ours each issue has."""
    return {
        number: sum(each.author == "pmsync-bot" for each in issue.comments)
        for number, issue in press.issues.items()
        if issue.comments
    }


def test_each_overdue_item_gets_one_reminder_a_week(press: Press) -> None:
    told = press.publish("comment")
    assert (told.code, told.err) == (0, "pmsync: 2 reminders written\n")
    assert said(press) == {1: 1, 2: 1}
    press.later(3)
    told = press.publish("comment")
    assert told.err.splitlines() == [
        "pmsync: no reminders written",
        "pmsync: no reminder of 2 items reminded of this week already",
    ]
    press.later(4)  # Monday again
    press.publish("comment")
    assert said(press) == {1: 2, 2: 2}


def test_a_reminder_says_what_and_why_and_calls_nobody(press: Press) -> None:
    press.write(row(1, "Ask @everyone about #7", OVERDUE, 1))
    press.publish("comment")
    [comment] = press.issues[1].comments
    assert comment.body == (
        "A reminder of what a post-mortem asks for:\n\n"
        "- 3 days overdue, due 2026\\-11\\-20: “Ask @&#8203;everyone about #&#8203;7”"
        " \\(outage/1, of “Web was down”\\)\n\n"
        "When it is done, close this issue. When it has to wait, give its row in the post-mortem another due"
        " date, or write there `accepted until YYYY-MM-DD: reason`.\n\n"
        "`pmsync report --publish comment` reminds once a week at most.\n\n"
        "<!-- pmsync:reminder 2026-W48 -->"
    )


@pytest.mark.parametrize("days", [-1, 5, 6])
def test_nobody_is_reminded_at_a_weekend(press: Press, days: int) -> None:
    press.later(days)
    told = press.publish("comment")
    assert f"no reminders on {press.now.date()}: nobody works on this day" in told.err
    assert (said(press), press.server.log) == ({}, [])


def test_nobody_is_reminded_on_a_holiday(press: Press) -> None:
    settings(press.scratch, "holidays = [2026-11-23]")
    press.publish("comment")
    assert said(press) == {}
    press.later(1)
    press.publish("comment")
    assert said(press) == {1: 1, 2: 1}


def test_one_run_writes_no_more_than_the_settings_allow_and_the_next_goes_on(press: Press) -> None:
    settings(press.scratch, "reminders_per_run = 1")
    told = press.publish("comment")
    assert "no reminder of 1 item left for the next run" in told.err
    assert said(press) == {2: 1}, "what has been overdue for longest comes first"
    press.publish("comment")
    press.publish("comment")
    assert said(press) == {1: 1, 2: 1}


def test_two_items_of_one_issue_are_one_thing(press: Press) -> None:
    press.write(row(1, "Add an alert", OVERDUE, 1), row(2, "Test the alert", "2026-11-19", 1))
    press.publish("comment")
    [comment] = press.issues[1].comments
    assert comment.body.count("overdue, due") == 2


def test_only_what_the_settings_name_is_reminded_of(press: Press) -> None:
    press.write(row(1, "Soon", "2026-11-25", 1))
    press.publish("comment")
    assert said(press) == {}
    settings(press.scratch, 'remind = ["overdue", "due_soon"]')
    press.publish("comment")
    assert "due in 2 days, due 2026\\-11\\-25" in press.issues[1].comments[0].body


def test_what_gets_no_reminder_is_counted(press: Press) -> None:
    press.write(
        row(1, "No issue", OVERDUE),
        row(2, "Elsewhere", OVERDUE, "[#9](https://github.com/acme/other/issues/9)"),
        row(3, "Closed meanwhile", OVERDUE, 1),
        row(4, "Not there", OVERDUE, 99),
    )
    press.server.person.close(GITHUB, 1)
    told = press.publish("comment")
    assert told.code == 0
    assert told.err.splitlines() == [
        "pmsync: no reminders written",
        "pmsync: no reminder of 2 items without an issue here",
        "pmsync: no reminder of 1 item whose issue is not open (pmsync pull)",
        "pmsync: no reminder of 1 item whose issue is not to be seen",
    ]
    assert said(press) == {}


def test_only_comments_of_issues_to_be_reminded_of_are_read(press: Press) -> None:
    press.write(row(1, "Add an alert", OVERDUE, 1), row(3, "Wait", "2026-12-24", 3))
    press.publish("comment")
    asked = {each.path for each in press.server.log if each.kind == "list comments"}
    assert asked == {f"/repos/{GITHUB}/issues/1/comments"}


def test_somebody_elses_copy_of_a_reminder_is_none(press: Press) -> None:
    press.server.person.comment(GITHUB, 1, "> A reminder\n<!-- pmsync:reminder 2026-W48 -->")
    press.publish("comment")
    assert said(press) == {1: 1, 2: 1}


APPLIED = ["applied, then 502", "applied, then closed", "applied, then half a body"]


@pytest.mark.parametrize("fault", APPLIED)
def test_a_reminder_without_an_answer_is_found_and_not_sent_again(press: Press, fault: str) -> None:
    press.server.fail("comment", fault)
    assert press.publish("comment").err == "pmsync: 2 reminders written\n"
    press.publish("comment")
    assert said(press) == {1: 1, 2: 1}


@pytest.mark.parametrize("fault", ["closed", "502", "422"])
def test_a_reminder_that_did_not_arrive_holds_up_no_other(press: Press, fault: str) -> None:
    press.server.fail("comment", fault)
    told = press.publish("comment")
    assert (told.code, said(press)) == (2, {1: 1})
    assert "pmsync: 1 reminder written" in told.err
    assert press.publish("comment").code == 0
    assert said(press) == {1: 1, 2: 1}


def test_what_another_run_wrote_at_the_same_moment_stays_alone(press: Press) -> None:
    text = "By another run <!-- pmsync:reminder 2026-W48 -->"
    press.server.on("comment", lambda: press.server.person.comment(GITHUB, 2, text, login="pmsync-bot"))
    told = press.publish("comment")
    assert told.err.splitlines() == [
        "pmsync: 1 reminder written",
        "pmsync: 1 taken back, for another run was quicker",
    ]
    assert [each.body for each in press.issues[2].comments] == [text]
    assert said(press) == {1: 1, 2: 1}


def test_what_cannot_go_on_says_what_was_written(press: Press) -> None:
    press.server.fail("comment", "401", nth=2)
    told = press.publish("comment")
    assert told.code == 2
    assert "pmsync: 1 reminder written" in told.err
    assert "does not accept the credentials" in told.err


@pytest.mark.usefixtures("impatient")
def test_reading_fails_closed(press: Press) -> None:
    """Who cannot see what was said says nothing."""
    press.server.fail("list comments", "HTML with 200", times=9)
    told = press.publish("comment")
    assert (told.code, said(press)) == (2, {})


def test_a_dry_run_shows_the_reminders_and_writes_nothing(press: Press) -> None:
    planned = press.publish("comment", dry_run=True).json["comment"]
    assert [(each["issue"], each["items"]) for each in planned["send"]] == [
        ("#2", ["outage/2"]),
        ("#1", ["outage/1"]),
    ]
    assert (planned["works"], planned["send"][0]["week"], said(press)) == (True, "2026-W48", {})


def test_a_short_link_of_another_repository_is_not_taken_for_ours(
    press: Press, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other: Path = tmp_path_factory.mktemp("other")
    text = press.scratch.read("postmortems/outage.md").replace("outage", "theirs")
    text = text.replace(f"[#1]({press.server.url}/{GITHUB}/issues/1)", "#1")
    (other / "postmortems").mkdir()
    (other / "postmortems" / "theirs.md").write_text(text)
    press.asked = {"repos": (press.scratch.path, other)}
    press.publish("comment")
    bodies = [each.body for issue in press.issues.values() for each in issue.comments]
    assert not any("theirs/1" in each for each in bodies)


def test_what_a_dry_run_prints_as_json_has_the_documented_keys(press: Press) -> None:
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    documented = json.loads(re.findall(r"```json\n(.*?)```", page, re.DOTALL)[-1])
    told = press.publish("issue", "comment", "slack", dry_run=True).json
    assert told.keys() == documented.keys()
    assert told["issue"].keys() == documented["issue"].keys()
    assert told["comment"].keys() == documented["comment"].keys()
    assert told["comment"]["send"][0].keys() == documented["comment"]["send"][0].keys()
    assert told["slack"].keys() == documented["slack"].keys()
    assert documented["slack"]["message"].keys() <= told["slack"]["message"].keys()
