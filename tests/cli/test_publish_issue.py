"""`pmsync report --publish issue`: one follow-up issue, edited, never posted twice."""

from __future__ import annotations

import re

import pytest

from pmsync.errors import PmsyncError
from servers.github import GitHub

from .conftest import GITHUB, Scratch
from .publishing import Press, row

LATE, SOON = row(1, "Add an alert", "2026-11-20"), row(2, "Write a runbook", "2026-11-24")


@pytest.fixture
def press(scratch: Scratch, github: GitHub) -> Press:
    scratch.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\nattempts = 2\n')
    made = Press(scratch, github)
    made.write(LATE, SOON)
    scratch.commit()
    return made


def test_the_issue_is_made_once_and_not_written_again_while_nothing_changes(press: Press) -> None:
    told = press.publish("issue")
    assert (told.code, press.writes()) == (0, ["create"])
    assert f"follow-up issue #1: created ({press.server.url}/{GITHUB}/issues/1)" in told.err
    assert press.issues[1].title == "Follow-up of post-mortems"
    press.later(0.4)
    assert press.publish("issue").err == (
        f"pmsync: follow-up issue #1: says all of it already ({press.server.url}/{GITHUB}/issues/1)\n"
    )
    assert press.writes() == ["create"]


def test_a_day_alone_is_no_reason_to_edit(press: Press) -> None:
    press.write(LATE, row(3, "Wait", "2027-12-24"))
    press.publish("issue")
    press.later(2)
    press.publish("issue")
    assert press.writes() == ["create"]
    assert "last changed on 2026-11-23" in (press.issues[1].body or "")


def test_what_changes_is_edited_into_the_same_issue(press: Press) -> None:
    press.publish("issue")
    press.later(2)  # the second item is overdue now
    assert "#1: brought up to date" in press.publish("issue").err
    assert press.writes() == ["create", "edit"]
    assert list(press.issues) == [1]
    assert "Overdue (2)" in (press.issues[1].body or "")


def test_the_report_is_printed_as_asked_for(press: Press) -> None:
    assert press.publish("issue").json["lists"]["overdue"] == ["outage/1"]


def test_what_people_write_around_it_and_its_name_stay(press: Press) -> None:
    press.publish("issue")
    body = f"Ours, {press.issues[1].body}\r\n\r\nand below.".replace("\n", "\r\n").replace("\r\r", "\r")
    press.server.person.edit(GITHUB, 1, body=body, title="What we owe")
    press.publish("issue")
    assert press.writes() == ["create"]
    press.later(2)
    press.publish("issue")
    after = press.issues[1]
    assert (after.body or "").startswith("Ours, <!-- pmsync:follow-up ")
    assert (after.body or "").endswith("<!-- /pmsync:follow-up -->\r\n\r\nand below.")
    assert after.title == "What we owe"


def test_a_close_stays_until_there_is_something_new(press: Press) -> None:
    press.publish("issue")
    press.server.person.close(GITHUB, 1)
    press.write(LATE, SOON.replace("todo", "done"))
    assert "was closed, and nothing new asks to open it again" in press.publish("issue").err
    assert press.issues[1].closed
    press.write(LATE, SOON)
    press.later(2)
    assert "opened again, for there is something new" in press.publish("issue").err
    assert (press.issues[1].closed, press.issues[1].reason) == (False, "reopened")
    assert list(press.issues) == [1]


def test_a_foreign_marker_is_none(press: Press) -> None:
    press.publish("issue")
    stolen = press.issues[1].body
    press.issues.clear()
    press.server.person.write(GITHUB, "Mine", body=stolen, labels=["pmsync: follow-up"])
    press.publish("issue")
    assert [each.author for each in press.issues.values()] == ["alice", "pmsync-bot"]


def test_an_account_that_may_not_set_labels_finds_its_issue_all_the_same(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", GitHub.READER_TOKEN)
    told = press.publish("issue")
    assert told.code == 1
    assert "GitHub did not take the labels pmsync: follow-up" in told.err
    assert press.publish("issue").code == 0
    assert press.writes() == ["create"]


def test_in_github_actions_the_bot_is_our_account(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", GitHub.ACTIONS_TOKEN)
    press.publish("issue")
    press.publish("issue")
    assert press.writes() == ["create"]


def test_each_choice_of_what_it_is_about_has_an_issue_of_its_own(press: Press) -> None:
    press.publish("issue")
    press.asked = {"owners": ("@alice",), "since": "90 days ago"}
    press.publish("issue")
    press.later(1)
    press.publish("issue")
    titles = {number: issue.title for number, issue in press.issues.items()}
    assert titles == {
        1: "Follow-up of post-mortems",
        2: "Follow-up of post-mortems: @alice, since 90 days ago",
    }


APPLIED = ["applied, then 502", "applied, then closed", "applied, then half a body", "applied, then HTML"]


@pytest.mark.parametrize("fault", APPLIED)
def test_a_create_without_an_answer_is_found_and_not_sent_again(press: Press, fault: str) -> None:
    press.server.fail("create", fault)
    assert press.publish("issue").code == 0
    assert press.publish("issue").code == 0
    assert press.writes() == ["create"]


@pytest.mark.parametrize("fault", ["closed", "502"])
def test_a_create_that_did_not_arrive_is_left_to_the_next_run(press: Press, fault: str) -> None:
    press.server.fail("create", fault)
    told = press.publish("issue")
    assert told.code == 2
    assert "Whether it was done is not known" in told.err
    assert press.writes() == ["create"]
    assert press.publish("issue").code == 0
    assert list(press.issues) == [1]


@pytest.mark.parametrize("fault", ["closed", "applied, then closed", "applied, then 502"])
def test_an_edit_without_an_answer_arrives_once(
    press: Press, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    press.publish("issue")
    press.later(2)
    press.server.fail("edit", fault)
    assert press.publish("issue").code == 0
    assert press.writes().count("edit") == 1 + (fault == "closed")
    assert "Overdue (2)" in (press.issues[1].body or "")


def test_two_runs_at_once_leave_one_open_issue(press: Press) -> None:
    # The other run makes its issue between our look and our request.
    body = press.publish("issue", dry_run=True).json["issue"]["body"]
    press.server.on("create", lambda: twin(press, body))
    told = press.publish("issue")
    assert (told.code, "#2 closed as a duplicate of #1" in told.err) == (0, True)
    assert {number: issue.reason for number, issue in press.issues.items()} == {1: None, 2: "duplicate"}
    assert press.publish("issue").code == 0
    press.server.person.close(GITHUB, 1)
    assert "#1: was closed" in press.publish("issue").err


def test_a_double_that_people_use_is_told_and_left(press: Press) -> None:
    press.publish("issue")
    twin(press, press.issues[1].body or "")
    press.server.person.comment(GITHUB, 2)
    told = press.publish("issue")
    assert told.code == 1
    assert "#2 is a second follow-up issue, and people use it" in told.err
    assert not press.issues[2].closed


def twin(press: Press, body: str) -> None:
    """What another run makes: the same text, by our account."""
    labels = ["pmsync: follow-up"]
    press.server.person.write(GITHUB, "Follow-up", login="pmsync-bot", body=body, labels=labels)


def test_a_dry_run_shows_the_text_and_writes_nothing(press: Press) -> None:
    planned = press.publish("issue", dry_run=True)
    assert (planned.json["issue"]["act"], planned.json["issue"]["issue"]) == ("create", None)
    told = press.scratch.pmsync("report", "--publish", "issue", "--dry-run", "--no-verify")
    assert told.out.startswith("Would create the follow-up issue “Follow-up of post-mortems”\n")
    assert "## Overdue" in told.out
    assert press.writes() == []


def test_a_report_about_nothing_is_not_published(press: Press) -> None:
    press.asked = {"services": ("no such service",)}
    with pytest.raises(PmsyncError, match="no post-mortem to report on"):
        press.publish("issue")
    assert press.writes() == []


def test_it_is_cut_on_a_row_and_keeps_its_marks(press: Press) -> None:
    rows = [row(number, f"Look after {'ä' * 100} {number}", "2026-11-20") for number in range(300)]
    press.write(*rows)
    press.publish("issue")
    body = press.issues[1].body or ""
    assert 60_000 < len(body) <= 65_536
    assert body.startswith("<!-- pmsync:follow-up ")
    assert body.endswith("<!-- /pmsync:follow-up -->")
    assert "more rows are left out here" in body
    assert all(line.count("|") == 10 for line in body.splitlines() if line.startswith("| outage/"))
    assert "unchanged" in press.publish("issue", dry_run=True).out


def test_nobody_is_called_by_a_document(press: Press) -> None:
    press.write(row(1, "Ask @everyone about #7 <!-- /pmsync:follow-up --> <b>now</b>", "2026-11-20"))
    press.publish("issue")
    body = press.issues[1].body or ""
    assert not re.search(r"[@#](?=\w)", re.sub(r"\]\([^)]*\)", "", body).replace("pmsync:follow-up", ""))
    assert "<b>" not in body
    assert body.count("<!-- /pmsync:follow-up -->") == 1


def test_a_locked_and_closed_issue_is_left_alone(press: Press) -> None:
    press.publish("issue")
    press.server.person.convert(GITHUB, 1)
    press.publish("issue")
    assert list(press.issues) == [1, 2]


def test_a_moved_repository_is_not_written_to(press: Press) -> None:
    press.publish("issue")
    press.server.person.rename_repository(GITHUB, "acme/store")
    told = press.publish("issue")
    assert told.code == 2
    assert 'Set repository = "acme/store"' in told.err


def test_a_tracker_without_a_place_for_it_refuses(press: Press) -> None:
    press.scratch.write("pmsync.toml", 'tracker = "file"\n')
    told = press.scratch.pmsync("report", "--publish", "issue")
    assert told.code == 2
    assert "has no place for a follow-up issue; `--format issue` prints its text" in told.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--dry-run",), "--dry-run shows what --publish would write. Add --publish issue."),
        (("--publish", "issue", "--as-of", "2026-11-20"), "What is published is told as of now."),
    ],
)
def test_options_that_make_no_sense_together_are_refused(
    press: Press, options: tuple[str, ...], says: str
) -> None:
    told = press.scratch.pmsync("report", *options)
    assert (told.code, says in told.err) == (2, True)
    assert press.writes() == []


def test_without_a_token_nothing_is_asked(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    told = press.scratch.pmsync("report", "--publish", "issue", "--json")
    assert (told.code, "There is no GitHub token." in told.err) == (2, True)
    assert told.json["version"] == 1
    assert press.server.log == []
