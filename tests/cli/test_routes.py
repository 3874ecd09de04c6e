"""Two trackers and three places in one repository, on the loopback GitHub and the loopback Jira at once."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator

import pytest

from cli.conftest import GITHUB, POST_MORTEM, Scratch, told_of
from servers.github import GitHub
from servers.jira import Jira
from servers.loopback import Loopback, Reply, Request

FILE = "postmortems/2026-11-03-checkout-500s.md"
NAME = "2026-11-03-checkout-500s"
PLATFORM = "acme/platform"
SETTINGS = f"""\
[github]
repository = "{GITHUB}"
recheck = 0
attempts = 2
longest_wait = 0

[jira]
project = "OPS"
recheck = 0
attempts = 2
longest_wait = 0

[jira.owners]
"@alice" = "alice@acme.example"
"@bob" = "bob@acme.example"

[trackers.platform]
kind = "github"
repository = "{PLATFORM}"

[[routes]]
types = ["monitor"]
to = "jira"

[[routes]]
types = ["process"]
to = "platform"
"""
"""Row 1 goes to the default, row 2 to Jira, row 3 to the other repository."""


class Stranger(Loopback):
    """A host that nobody has configured."""

    def kind(self, method: str, path: str, body: object = None) -> str:
        return "anything"

    def answer(self, request: Request) -> Reply:
        return Reply(200, {})


@pytest.fixture
def jira(monkeypatch: pytest.MonkeyPatch) -> Iterator[Jira]:
    with Jira() as server:
        told_of(server, monkeypatch)
        yield server


@pytest.fixture
def routed(scratch: Scratch, github: GitHub, jira: Jira) -> Scratch:
    github.repository(PLATFORM)
    scratch.write("pmsync.toml", SETTINGS)
    scratch.write(FILE, POST_MORTEM)
    scratch.commit()
    return scratch


@pytest.fixture
def linked(routed: Scratch) -> Scratch:
    assert routed.pmsync("push").code == 0
    routed.commit()
    return routed


def issues(github: GitHub, name: str) -> list[str]:
    return [each.title for each in github.repository(name).issues.values()]


def summaries(jira: Jira) -> list[str]:
    return [each.summary for each in jira.issues.values()]


def add(scratch: Scratch, number: int, title: str, kind: str) -> None:
    row = f"| {number} | {title} | @alice | {kind} | P1 | 2026-12-20 | todo |  |\n"
    scratch.replace(FILE, "\nThe end.", f"{row}\nThe end.")


class TestRoutes:
    def test_each_item_goes_where_its_route_sends_it(
        self, linked: Scratch, github: GitHub, jira: Jira
    ) -> None:
        assert issues(github, GITHUB) == ["Add an integration test for /api/orders"]
        assert summaries(jira) == ["Alert on the rate of 500 answers"]
        assert issues(github, PLATFORM) == ["Rename columns in two steps only"]
        text = linked.read(FILE)
        assert f"| [#1]({github.url}/{GITHUB}/issues/1) |" in text
        assert f"| [OPS-1]({jira.url}/browse/OPS-1) |" in text
        assert f"| [{PLATFORM}#1]({github.url}/{PLATFORM}/issues/1) |" in text

    def test_a_second_run_sends_no_write_and_changes_no_byte(
        self, linked: Scratch, github: GitHub, jira: Jira
    ) -> None:
        writes = len(github.writes()) + len(jira.writes())
        for command in ("push", "pull", "sync"):
            assert linked.pmsync(command).code == 0
        assert len(github.writes()) + len(jira.writes()) == writes
        assert linked.git("status", "--porcelain") == ""
        assert linked.pmsync("plan", "--exit-code").code == 0

    def test_the_plan_tells_where_each_issue_would_be_made(self, routed: Scratch) -> None:
        result = routed.pmsync("plan")
        assert "Alert on the rate of 500 answers (in jira)" in result.out
        steps = routed.pmsync("plan", "--json").json["steps"]
        assert [each["tracker"] for each in steps] == ["github", "jira", "platform"]

    def test_what_people_do_arrives_from_all_of_them(
        self, linked: Scratch, github: GitHub, jira: Jira
    ) -> None:
        github.person.close(GITHUB, 1)
        jira.person.move(10001, "Done", "10001")
        github.person.edit(PLATFORM, 1, title="Rename in two steps")
        assert linked.pmsync("pull").code == 0
        rows = [line for line in linked.read(FILE).splitlines() if line.startswith(("| 1", "| 2", "| 3"))]
        assert [row.split("|")[7].strip() for row in rows] == ["done", "dropped", "todo"]
        assert "| Rename in two steps |" in rows[2]

    def test_editing_rows_arrives_in_all_of_them(self, linked: Scratch, github: GitHub, jira: Jira) -> None:
        linked.write(FILE, linked.read(FILE).replace("| todo |", "| done |"))
        assert linked.pmsync("sync").code == 0
        assert github.issue(GITHUB, 1).closed
        assert github.issue(PLATFORM, 1).closed
        assert jira.issue("OPS-1").status == "Done"

    def test_the_front_matter_goes_before_the_routes(
        self, routed: Scratch, github: GitHub, jira: Jira
    ) -> None:
        routed.replace(FILE, "severity: SEV1", "severity: SEV1\ntracker: jira")
        assert routed.pmsync("push").code == 0
        assert (issues(github, GITHUB), issues(github, PLATFORM), len(jira.issues)) == ([], [], 3)

    def test_a_tracker_that_is_not_configured_is_told_with_its_line_and_nothing_is_made(
        self, routed: Scratch, github: GitHub, jira: Jira
    ) -> None:
        other = POST_MORTEM.replace(NAME, "other").replace(
            "severity: SEV1", "severity: SEV1\ntracker: linear"
        )
        routed.write("postmortems/other.md", other)
        result = routed.pmsync("push")
        assert result.code == 1
        assert "line 5 of the front matter sends it to “linear”" in result.out
        waiting = routed.pmsync("push", "--json").json["waiting"]
        assert {(each["path"], each["line"]) for each in waiting} == {("postmortems/other.md", 5)}
        assert len(issues(github, GITHUB)) + len(issues(github, PLATFORM)) + len(jira.issues) == 3
        assert routed.read("postmortems/other.md") == other

    def test_without_routes_the_front_matter_is_heard_too(self, shop: Scratch, github: GitHub) -> None:
        shop.replace(FILE, "severity: SEV1", "severity: SEV1\ntracker: jira")
        result = shop.pmsync("push")
        assert result.code == 1
        assert "the settings name only `github`" in result.out
        assert github.writes() == []

    def test_other_routes_move_nothing_that_has_an_issue(
        self, linked: Scratch, github: GitHub, jira: Jira
    ) -> None:
        linked.replace("pmsync.toml", '"jira"', '"platform"')
        linked.replace(
            "pmsync.toml", 'types = ["process"]\nto = "platform"', 'types = ["process"]\nto = "jira"'
        )
        linked.replace("pmsync.toml", "[github]", 'tracker = "jira"\n\n[github]')
        assert linked.pmsync("sync").code == 0
        assert linked.git("diff", "--name-only").split() == ["pmsync.toml"]
        assert len(issues(github, GITHUB)) + len(issues(github, PLATFORM)) + len(jira.issues) == 3

    def test_nor_what_a_run_made_that_died_before_it_wrote_the_link(
        self, linked: Scratch, github: GitHub, jira: Jira
    ) -> None:
        links = linked.read(FILE)
        linked.write(FILE, POST_MORTEM)
        shutil.rmtree(linked.path / "postmortems/.pmsync")
        jira.index_lag = 1000
        jira.issues[10001].indexed_at += 1000
        linked.replace("pmsync.toml", '"jira"', '"platform"')
        linked.replace(
            "pmsync.toml", 'types = ["process"]\nto = "platform"', 'types = ["process"]\nto = "github"'
        )
        linked.replace("pmsync.toml", "[trackers.platform]", "[trackers.jira]\n\n[trackers.platform]")
        assert linked.pmsync("sync").code == 0
        assert linked.read(FILE) == links
        assert len(issues(github, GITHUB)) + len(issues(github, PLATFORM)) + len(jira.issues) == 3

    def test_many_new_ones_in_jira_are_made_in_bulk_among_others(
        self, routed: Scratch, github: GitHub, jira: Jira
    ) -> None:
        for number in range(4, 24):
            add(routed, number, f"Watch part {number} of it", "monitor" if number % 2 else "test")
        assert routed.pmsync("push").code == 0
        assert (jira.count("bulk create"), jira.count("create")) == (1, 0)
        assert (len(jira.issues), len(issues(github, GITHUB))) == (11, 11)
        assert routed.pmsync("plan", "--exit-code").code == 0


class TestLinks:
    def test_a_short_number_means_the_default_and_names_mean_their_own(
        self, routed: Scratch, github: GitHub, jira: Jira
    ) -> None:
        github.person.write(GITHUB, "Add an integration test for /api/orders")
        github.person.write(PLATFORM, "Rename columns in two steps only")
        jira.person.write("Alert on the rate of 500 answers")
        text = POST_MORTEM
        for date, link in (("2026-11-20", "#1"), ("2026-11-27", "OPS-1"), ("2026-12-04", f"{PLATFORM}#1")):
            text = text.replace(f"{date} | todo |  |", f"{date} | todo | {link} |")
        routed.write(FILE, text)
        assert routed.pmsync("sync").code == 0
        assert len(issues(github, GITHUB)) + len(issues(github, PLATFORM)) + len(jira.issues) == 3
        assert github.issue(GITHUB, 1).assignees == ["alice"]
        assert jira.issue("OPS-1").assignee == "acc-bob"
        assert "priority: P3" in github.issue(PLATFORM, 1).labels

    def test_a_short_number_that_could_be_two_repositories_is_nobodys(
        self, routed: Scratch, github: GitHub
    ) -> None:
        routed.write("pmsync.toml", f'tracker = "jira"\n[trackers.github]\n{SETTINGS}')
        routed.replace(FILE, "2026-11-20 | todo |  |", "2026-11-20 | todo | #1 |")
        assert "#1 is no issue of any configured tracker" in routed.pmsync("plan").out

    @pytest.mark.parametrize("default", ["file", "github"])
    def test_a_file_and_a_repository_are_told_apart(
        self, shop: Scratch, github: GitHub, default: str
    ) -> None:
        other = "github" if default == "file" else "file"
        route = f'tracker = "{default}"\n[[routes]]\ntypes = ["test"]\nto = "{other}"\n'
        shop.write("pmsync.toml", route + shop.read("pmsync.toml"))
        assert shop.pmsync("push").code == 0
        in_file = {"github": "[/issues.json#1](/issues.json#1)", "file": "[#1](/issues.json#1)"}[default]
        there = f"{github.url}/{GITHUB}/issues/1"
        in_github = {"github": f"[#1]({there})", "file": f"[{GITHUB}#1]({there})"}[default]
        assert in_file in shop.read(FILE)
        assert in_github in shop.read(FILE)
        assert shop.pmsync("plan", "--exit-code").code == 0

    def test_a_link_to_where_nobody_configured_anything_is_never_followed_and_no_token_goes_astray(
        self, linked: Scratch, github: GitHub, jira: Jira
    ) -> None:
        github.repository("evil/shop")
        github.person.write("evil/shop", "Mine")
        jira.person.write("Mine", project="WEB")
        with Stranger() as stranger:
            links = [
                f"{stranger.url}/{GITHUB}/issues/1",
                f"{stranger.url}/browse/OPS-1",
                f"{github.url}/evil/shop/issues/1",
                "evil/shop#1",
                "WEB-1",
                f"{jira.url}/browse/WEB-1",
                f"{jira.url}/{GITHUB}/issues/1",
                f"{github.url}/browse/OPS-1",
            ]
            for number, link in enumerate(links, 4):
                add(linked, number, f"Part {number} of it", "test")
                cells = f"Part {number} of it | @alice | test | P1 | 2026-12-20 | todo |"
                linked.replace(FILE, f"{cells}  |", f"{cells} {link} |")
            for command in ("sync", "push", "pull", "report", "verify", "lint"):
                linked.pmsync(command)
            shown = linked.pmsync("plan").out
            assert [f"{link} is no issue of any configured tracker" in shown for link in links] == [True] * 8
            assert stranger.log == []
        assert not [each for each in github.log if "evil" in each.path]
        assert not [each for each in jira.log if "WEB" in f"{each.path}{each.body}"]
        assert {each.headers["authorization"] for each in github.log} == {f"token {GitHub.TOKEN}"}
        pair = base64.b64encode(f"{Jira.EMAIL}:{Jira.TOKEN}".encode()).decode()
        assert {each.headers.get("authorization") for each in jira.log} == {f"Basic {pair}"}

    def test_an_issue_that_moves_between_two_projects_of_ours_gets_its_new_key_written(
        self, linked: Scratch, jira: Jira
    ) -> None:
        settings = linked.read("pmsync.toml")
        linked.write("pmsync.toml", f'{settings}\n[trackers.sec]\nkind = "jira"\nproject = "SEC"\n')
        assert linked.pmsync("plan", "--exit-code").code == 0
        jira.person.move_to_project(10001, "SEC")
        assert linked.pmsync("pull").code == 0
        assert f"[SEC-1]({jira.url}/browse/SEC-1)" in linked.read(FILE)
        linked.replace(FILE, "Alert on the rate of 500 answers", "Alert on 500 answers")
        assert linked.pmsync("sync").code == 0
        assert jira.issue("SEC-1").summary == "Alert on 500 answers"
        assert linked.pmsync("plan", "--exit-code").code == 0


class TestClosings:
    """What GitHub tells of closings, and a Jira beside it; the commits are in the clone."""

    @pytest.fixture
    def closed(self, linked: Scratch, github: GitHub, jira: Jira) -> Scratch:
        """An issue of each tracker closed: by a commit, by a commit that names the key, by a pull request."""
        linked.write("pmsync.toml", linked.read("pmsync.toml") + "[verify]\ncolumn = true\n")
        linked.git("remote", "add", "origin", f"https://github.com/{GITHUB}.git")
        linked.commit()
        linked.git("commit", "--quiet", "--allow-empty", "--message=Test it, said by nobody")
        github.person.push(GITHUB, linked.git("rev-parse", "HEAD").strip(), "Test it", closes=f"{GITHUB}#1")
        linked.git("commit", "--quiet", "--allow-empty", "--message=Watch it\n\nFor OPS-1")
        jira.person.move(10001, "Done")
        github.person.merge(PLATFORM, "Rename", "5" * 40, closes=f"{PLATFORM}#1")
        return linked

    @staticmethod
    def closures(scratch: Scratch) -> set[str]:
        return set(json.loads(scratch.read(f"postmortems/.pmsync/{NAME}.json")).get("closures", {}))

    def test_each_repositorys_arrive_and_the_column_tells_what_is_known(
        self, closed: Scratch, github: GitHub, jira: Jira
    ) -> None:
        assert closed.pmsync("sync").code == 0
        assert self.closures(closed) == {f"{GITHUB}#1", f"{PLATFORM}#1", "10001"}
        assert [each.kind for each in github.log].count("closings") == 2
        assert (jira.count("closings"), jira.count("links")) == (1, 1)
        rows = [line for line in closed.read(FILE).splitlines() if line.startswith(("| 1", "| 2", "| 3"))]
        assert [row.split("|")[-2].strip() for row in rows] == ["merged", "merged", ""]
        found = closed.pmsync("verify", "--json", "--offline", "--no-cache").json["items"]
        assert [each["rung"] for each in found] == ["merged", "merged", "unknown"]
        assert f"work of {PLATFORM} closed it" in found[2]["why"]
        assert closed.pmsync("plan", "--exit-code").code == 0
        assert [each.kind for each in github.log].count("closings") == 2
        assert (jira.count("closings"), jira.count("links")) == (1, 1)

    def test_a_jira_that_is_down_keeps_githubs_from_nobody(
        self, closed: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "wrong")
        result = closed.pmsync("sync")
        assert (result.code, "jira: " in result.err) == (2, True)
        assert self.closures(closed) == {f"{GITHUB}#1", f"{PLATFORM}#1"}

    def test_a_repository_that_tells_nothing_is_named_and_the_other_tells(
        self, closed: Scratch, github: GitHub
    ) -> None:
        github.fail("closings", "403", times=1)
        result = closed.pmsync("sync")
        assert (result.code, result.err.count("how issues were closed is not known")) == (0, 1)
        assert "github: how issues" in result.err
        assert self.closures(closed) == {f"{PLATFORM}#1", "10001"}
        assert closed.pmsync("sync").code == 0
        assert self.closures(closed) == {f"{GITHUB}#1", f"{PLATFORM}#1", "10001"}

    def test_verify_can_ask_by_itself(self, closed: Scratch, jira: Jira) -> None:
        assert closed.pmsync("verify", "--fetch", "--no-cache").err == ""
        assert self.closures(closed) == {f"{GITHUB}#1", f"{PLATFORM}#1", "10001"}

    def test_verify_says_who_does_not_tell(
        self, closed: Scratch, jira: Jira, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr("pmsync.trackers.jira_tracker.Jira.closures")
        jira.log.clear()
        result = closed.pmsync("verify", "--fetch", "--no-cache")
        assert "jira does not tell how issues were closed" in result.err
        assert self.closures(closed) == {f"{GITHUB}#1", f"{PLATFORM}#1"}
        assert jira.log == []

    def test_an_issue_that_is_open_again_has_fallen_back_whoevers_it_is(
        self, closed: Scratch, github: GitHub, jira: Jira
    ) -> None:
        assert closed.pmsync("sync").code == 0
        github.person.reopen(PLATFORM, 1)
        jira.person.move(10001, "To Do")
        assert closed.pmsync("sync").code == 0
        rows = [line for line in closed.read(FILE).splitlines() if line.startswith(("| 1", "| 2", "| 3"))]
        assert [row.split("|")[-2].strip() for row in rows] == ["merged", "fallen back", "fallen back"]


class TestOneOfThemIsDown:
    @pytest.fixture
    def busy(self, linked: Scratch, github: GitHub, jira: Jira) -> Scratch:
        """News on either side of either tracker, and a new item for each."""
        github.person.close(GITHUB, 1)
        jira.person.move(10001, "Done")
        add(linked, 4, "Test the other thing", "test")
        add(linked, 5, "Watch the other thing", "monitor")
        return linked

    @staticmethod
    def goes_on_without_jira(busy: Scratch, github: GitHub, jira: Jira, *words: str) -> None:
        writes = len(jira.writes())
        plan = busy.pmsync("plan")
        result = busy.pmsync("sync")
        for told in (plan, result):
            assert told.code == 2
            assert "jira: " in told.err
            assert all(word in told.err for word in words), told.err
            assert "agree" not in told.out
        assert len(jira.writes()) == writes
        assert len(issues(github, GITHUB)) == 2
        text = busy.read(FILE)
        assert (text.count("| done |"), text.count("OPS-1")) == (1, 2)
        busy.replace(FILE, "Test the other thing", "Test the next thing")
        assert busy.pmsync("sync", "--json").json["halted"][0]["tracker"] == "jira"
        assert github.issue(GITHUB, 2).title == "Test the next thing"

    def test_a_token_that_it_refuses(
        self, busy: Scratch, github: GitHub, jira: Jira, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "wrong")
        self.goes_on_without_jira(busy, github, jira, "401")
        monkeypatch.setenv("PMSYNC_JIRA_TOKEN", jira.TOKEN)
        assert busy.pmsync("sync").code == 0
        assert len(jira.issues) == 2
        assert busy.read(FILE).count("| done |") == 2
        assert busy.pmsync("plan", "--exit-code").code == 0

    def test_nobody_answers(
        self, busy: Scratch, github: GitHub, jira: Jira, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Stranger() as gone:
            address = gone.url
        jira_url, stopped = jira.url, address
        monkeypatch.setenv("PMSYNC_JIRA_URL", stopped)
        busy.write(FILE, busy.read(FILE).replace(jira_url, stopped))
        self.goes_on_without_jira(busy, github, jira)

    def test_it_knows_none_of_our_issues(self, busy: Scratch, github: GitHub, jira: Jira) -> None:
        jira.hidden.add(10001)
        self.goes_on_without_jira(busy, github, jira, "jira does not know the one linked issue")

    def test_it_fails_in_the_middle(self, busy: Scratch, github: GitHub, jira: Jira) -> None:
        jira.fail("create", "401", times=9)
        jira.fail("bulk create", "401", times=9)
        result = busy.pmsync("sync")
        assert result.code == 2
        assert "jira: " in result.err
        assert "Test the other thing" in result.out
        assert len(issues(github, GITHUB)) == 2
        jira.heal()
        assert busy.pmsync("sync").code == 0
        assert len(jira.issues) == 2

    def test_all_of_them_are_down(self, busy: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "wrong")
        monkeypatch.setenv("GITHUB_TOKEN", "wrong")
        before = busy.read(FILE)
        result = busy.pmsync("sync")
        assert (result.code, result.out) == (2, "")
        assert all(f"{name}: Asking" in result.err for name in ("github", "platform", "jira"))
        assert busy.read(FILE) == before

    def test_a_commit_holds_what_was_done_with_the_others(
        self, busy: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        busy.git("config", "user.name", "Robot")
        busy.git("config", "user.email", "robot@example.org")
        busy.commit()
        monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "wrong")
        assert busy.pmsync("sync", "--commit").code == 2
        assert busy.git("log", "-1", "--format=%s").strip() == "Sync action items: 1 done, 1 new"
        assert busy.git("status", "--porcelain") == ""


class TestTheOtherCommands:
    def test_resolve_takes_an_issue_of_any_of_them(self, linked: Scratch, github: GitHub, jira: Jira) -> None:
        linked.write("pmsync.toml", linked.read("pmsync.toml") + '[policy]\ntitle = "hold"\n')
        for old in ("Alert on the rate of 500 answers", "Rename columns in two steps only"):
            linked.replace(FILE, old, f"{old}, soon")
        jira.person.edit(10001, summary="Alert on errors")
        github.person.edit(PLATFORM, 1, title="Rename in steps")
        assert linked.pmsync("sync").code == 1
        assert linked.pmsync("resolve", "OPS-1", "title", "--take", "tracker").code == 0
        assert linked.pmsync("resolve", f"{PLATFORM}#1", "title", "--take", "document").code == 0
        assert "| Alert on errors |" in linked.read(FILE)
        assert github.issue(PLATFORM, 1).title == "Rename columns in two steps only, soon"
        assert linked.pmsync("plan", "--exit-code").code == 0

    def test_doctor_looks_at_each(self, linked: Scratch, jira: Jira) -> None:
        found = linked.pmsync("doctor", "--json").json
        told = {each["subject"]: each["told"] for each in found}
        assert told["github repository"] == GITHUB
        assert told["platform repository"] == PLATFORM
        assert told["jira project"].startswith("OPS")
        assert {each["state"] for each in found if "clock" not in each["subject"]} == {"ok"}

    def test_doctor_goes_on_behind_one_that_is_not_well(
        self, linked: Scratch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", "wrong")
        found = {each["subject"]: each["state"] for each in linked.pmsync("doctor", "--json").json}
        assert (found["github token"], found["platform token"], found["jira token"]) == (
            "problem",
            "problem",
            "ok",
        )

    def test_lint_tells_what_each_of_them_said_last(self, linked: Scratch) -> None:
        linked.write(FILE, linked.read(FILE).replace("| todo |", "| done |"))
        told = [each["message"] for each in linked.pmsync("lint", "--json").json if each["code"] == "PM502"]
        assert len(told) == 3

    def test_lint_tells_of_a_tracker_that_is_not_configured(self, routed: Scratch) -> None:
        routed.replace(FILE, "severity: SEV1", "severity: SEV1\ntracker: linear")
        [told] = [each for each in routed.pmsync("lint", "--json").json if each["code"] == "PM503"]
        assert (told["path"], told["line"], told["severity"]) == (FILE, 5, "error")
        assert "one of github, platform, jira" in told["message"]
        routed.replace(FILE, "tracker: linear", "tracker: platform")
        assert "PM503" not in routed.pmsync("lint").out

    def test_report_and_verify_tell_items_of_all(self, linked: Scratch) -> None:
        report = linked.pmsync("report", "--format", "json")
        assert report.code == 0
        assert all(
            each in report.out for each in (f"{GITHUB}/issues/1", "/browse/OPS-1", f"{PLATFORM}/issues/1")
        )
        linked.write(FILE, linked.read(FILE).replace("| todo |", "| done |"))
        linked.git("commit", "--quiet", "--allow-empty", "--message=Watch it\n\nFor OPS-1")
        linked.git("commit", "--quiet", "--allow-empty", f"--message=Test it\n\nFixes {GITHUB}#1")
        linked.git("commit", "--quiet", "--allow-empty", f"--message=Rename\n\nFixes {PLATFORM}#1")
        told = linked.pmsync("verify", "--json").json["items"]
        assert [each["rung"] for each in told] == ["merged"] * 3


class TestSettings:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ('[[routes]]\ntypes = ["x"]\nto = "linear"\n', 3, "`linear` is no tracker"),
            (
                '[[routes]]\ntypes = ["x"]\nto = "jira"\n[[routes]]\nto = "jira"\nsevices = ["x"]\n',
                6,
                "sevices",
            ),
            ('[[routes]]\nto = "jira"\n', 1, "it sends everything there"),
            ('[[routes]]\ntypes = ["x"]\n', 1, "field required"),
            ("[routes]\n", 1, "routes"),
            ('[trackers.ops]\nkind = "linear"\n', 2, "`trackers.ops.kind` has to be one of"),
            ('[trackers.ops]\nkind = ["jira"]\n', 2, "`trackers.ops.kind` has to be one of"),
            ('[trackers."an ops"]\nkind = "jira"\n', 1, "is no name"),
            ('[trackers.ops]\nproject = "OPS"\n', 1, "`trackers.ops.kind` has to be one of"),
            ('[trackers.ops]\nkind = "jira"\nprojekt = "OPS"\n', 3, "Did you mean `project`?"),
            ('[trackers.ops]\nkind = "jira"\nproject = "ops"\n', 3, "`trackers.ops.project`"),
            ('[trackers.ops]\nkind = "jira"\nurl = "https://evil.example"\n', 3, "set it under [jira]"),
            ('[trackers.jira]\nkind = "github"\n', 1, "cannot be a github tracker"),
            ('[trackers.one]\nkind = "github"\nrepository = "acme/shop"\n', 1, "both mean acme/shop"),
            ('[trackers]\nops = "jira"\n', 2, "trackers.ops"),
        ],
    )
    def test_a_wrong_key_is_told_with_its_place(
        self, shop: Scratch, github: GitHub, text: str, line: int, words: str
    ) -> None:
        shop.write("pmsync.toml", text + shop.read("pmsync.toml"))
        result = shop.pmsync("push")
        assert result.code == 2
        assert f"pmsync.toml:{line}: " in result.err
        assert words in result.err
        assert github.log == []

    def test_the_environment_goes_before_the_file(
        self, routed: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        github.repository("acme/other")
        monkeypatch.setenv("PMSYNC_TRACKERS_PLATFORM_REPOSITORY", "acme/other")
        assert routed.pmsync("push").code == 0
        assert len(issues(github, "acme/other")) == 1
