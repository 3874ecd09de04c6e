"""Back into git: real repositories, bare remotes, real hooks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.conftest import GITHUB, POST_MORTEM, Scratch
from servers.github import GitHub
from servers.github_state import StoredIssue

FILE = "postmortems/2026-11-03-checkout-500s.md"
BASE = "postmortems/.pmsync/2026-11-03-checkout-500s.json"
TITLES = ["Add an integration test for /api/orders", "Alert on the rate of 500 answers"]


@pytest.fixture(autouse=True)
def _git_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def scratch(scratch: Scratch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Scratch:
    """The repository in a folder of its own, so that remotes and clones fit beside it."""
    shutil.rmtree(tmp_path / ".git")
    (tmp_path / "work").mkdir()
    return Scratch(tmp_path / "work", capsys)


@pytest.fixture
def remote(shop: Scratch, tmp_path: Path) -> Path:
    """A bare remote that the shop's branch tracks."""
    bare = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", bare], check=True)
    identify(shop)
    shop.git("remote", "add", "origin", str(bare))
    shop.git("push", "--quiet", "--set-upstream", "origin", "main")
    return bare


def identify(scratch: Scratch) -> None:
    scratch.git("config", "user.name", "Robot")
    scratch.git("config", "user.email", "robot@example.org")


def hook(folder: Path, name: str, script: str) -> None:
    file = folder / "hooks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def other(remote: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Scratch:
    """Somebody else's clone."""
    subprocess.run(["git", "clone", "--quiet", remote, tmp_path / "other"], check=True)
    clone = Scratch(tmp_path / "other", capsys)
    identify(clone)
    return clone


def pushes(other: Scratch, name: str, text: str) -> None:
    other.write(name, text)
    other.git("add", "--all")
    other.git("commit", "--quiet", "--message=Meanwhile")
    other.git("pull", "--quiet", "--rebase")
    other.git("push", "--quiet")


def tip(remote: Path, ref: str = "main") -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", ref], cwd=remote, capture_output=True, text=True
    )
    return told.stdout.strip()


def shown(remote: Path, ref: str, path: str) -> str:
    return subprocess.run(
        ["git", "show", f"{ref}:{path}"], cwd=remote, capture_output=True, text=True, check=True
    ).stdout


class TestCommit:
    def test_documents_and_bases_are_one_commit_with_a_persons_subject(self, shop: Scratch) -> None:
        identify(shop)
        assert shop.pmsync("sync", "--commit").code == 0
        assert shop.git("log", "-1", "--format=%an|%s|%(trailers)").strip() == (
            "Robot|Sync action items: 3 new|Pmsync: sync"
        )
        assert shop.git("show", "--name-only", "--format=").split() == [BASE, FILE]
        assert shop.git("status", "--porcelain") == ""

    def test_nothing_changed_makes_no_commit(self, shop: Scratch) -> None:
        identify(shop)
        shop.pmsync("sync", "--commit")
        before = shop.git("rev-parse", "HEAD")
        assert shop.pmsync("sync", "--commit").code == 0
        assert shop.git("rev-parse", "HEAD") == before

    def test_the_subject_tells_what_happened(self, shop: Scratch, github: GitHub) -> None:
        identify(shop)
        shop.pmsync("push", "--commit")
        github.person.close(GITHUB, 1)
        github.person.close(GITHUB, 2, "not_planned")
        assert shop.pmsync("pull", "--commit").code == 0
        assert shop.git("log", "-1", "--format=%s").strip() == "Sync action items: 1 done, 1 dropped"

    def test_author_and_subject_are_settings(self, shop: Scratch) -> None:
        settings = '[commit]\nauthor = "Sync Bot <bot@example.org>"\nmessage = "chore: {changes}"\n'
        shop.write("pmsync.toml", shop.read("pmsync.toml") + settings)
        shop.commit()
        assert shop.pmsync("sync", "--commit").code == 0
        told = shop.git("log", "-1", "--format=%an <%ae>|%s").strip()
        assert told == "Sync Bot <bot@example.org>|chore: 3 new"

    def test_a_dirty_work_tree_and_index_stay_as_they_are(self, shop: Scratch) -> None:
        identify(shop)
        shop.write("staged.txt", "staged\n")
        shop.git("add", "staged.txt")
        shop.write("staged.txt", "staged, then edited\n")
        shop.write("untracked.txt", "untracked\n")
        before = shop.git("status", "--porcelain"), shop.git("diff", "--cached")
        assert shop.pmsync("sync", "--commit").code == 0
        assert (shop.git("status", "--porcelain"), shop.git("diff", "--cached")) == before
        assert shop.git("show", "--name-only", "--format=").split() == [BASE, FILE]

    def test_a_document_with_uncommitted_edits_is_refused_before_anything_is_done(
        self, shop: Scratch, github: GitHub
    ) -> None:
        identify(shop)
        shop.replace(FILE, "29 minutes", "28 minutes")
        result = shop.pmsync("sync", "--commit")
        assert result.code == 2
        assert f"{FILE}: has changes that are not committed" in result.err
        assert github.writes() == []

    def test_a_document_that_git_does_not_know_is_refused(self, shop: Scratch, github: GitHub) -> None:
        identify(shop)
        shop.write("postmortems/new.md", POST_MORTEM.replace("2026-11-03-checkout-500s", "new"))
        result = shop.pmsync("sync", "--commit")
        assert (result.code, github.writes()) == (2, [])
        assert "postmortems/new.md: has changes" in result.err

    def test_nobody_to_commit_as_is_said_before_anything_is_done(self, shop: Scratch, github: GitHub) -> None:
        shop.git("config", "user.useConfigOnly", "true")
        result = shop.pmsync("sync", "--commit")
        assert (result.code, github.log) == (2, [])
        assert "in whose name" in result.err

    def test_a_detached_head_is_refused_before_anything_is_done(self, shop: Scratch, github: GitHub) -> None:
        identify(shop)
        shop.git("switch", "--quiet", "--detach")
        result = shop.pmsync("sync", "--commit")
        assert (result.code, github.log) == (2, [])
        assert "HEAD is detached" in result.err

    def test_a_merge_under_way_is_refused(self, shop: Scratch, github: GitHub) -> None:
        identify(shop)
        (shop.path / ".git" / "MERGE_HEAD").write_text(shop.git("rev-parse", "HEAD"))
        result = shop.pmsync("sync", "--commit")
        assert (result.code, github.log) == (2, [])
        assert "A merge is under way" in result.err

    def test_a_folder_without_git_is_refused(self, tmp_path: Path, shop: Scratch, github: GitHub) -> None:
        (shop.path / ".git").rename(tmp_path / "elsewhere")
        result = shop.pmsync("sync", "--commit")
        assert (result.code, github.writes()) == (2, [])
        assert "not a git repository" in result.err

    def test_a_refusing_hook_is_told_and_the_documents_stay_written(
        self, shop: Scratch, github: GitHub
    ) -> None:
        identify(shop)
        hook(shop.path / ".git", "pre-commit", "echo 'error: no commits on Fridays' >&2; exit 1")
        result = shop.pmsync("sync", "--commit")
        assert result.code == 2
        assert "no commits on Fridays" in result.err
        assert shop.git("diff", "--cached", "--name-only") == ""
        assert "[#3]" in shop.read(FILE)

    def test_hooks_run(self, shop: Scratch) -> None:
        identify(shop)
        hook(shop.path / ".git", "commit-msg", 'echo "Change-Id: I1" >> "$1"')
        shop.pmsync("sync", "--commit")
        assert "Change-Id: I1" in shop.git("log", "-1", "--format=%B")

    def test_signing_that_fails_is_told(self, shop: Scratch) -> None:
        identify(shop)
        shop.git("config", "commit.gpgSign", "true")
        shop.git("config", "gpg.program", "/bin/false")
        result = shop.pmsync("sync", "--commit")
        assert result.code == 2
        assert "gpg failed to sign" in result.err

    def test_an_ignored_base_folder_is_committed_all_the_same(self, shop: Scratch) -> None:
        identify(shop)
        shop.write(".gitignore", ".*\n")
        assert shop.pmsync("sync", "--commit").code == 0
        assert BASE in shop.git("ls-files")

    def test_a_linked_work_tree_commits_on_its_own_branch(
        self, shop: Scratch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        identify(shop)
        shop.git("worktree", "add", "--quiet", "-b", "aside", str(tmp_path / "aside"))
        before = shop.git("rev-parse", "main")
        assert shop.pmsync("-C", str(tmp_path / "aside"), "sync", "--commit").code == 0
        assert shop.git("rev-parse", "main") == before
        assert shop.git("log", "-1", "--format=%s", "aside").strip() == "Sync action items: 3 new"

    def test_post_mortems_in_a_submodule_are_refused_and_it_is_said_where_to_go(
        self, shop: Scratch, github: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "outer").mkdir()
        outer = Scratch(tmp_path / "outer", capsys)
        identify(outer)
        outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shop.path), "inner")
        outer.write("pmsync.toml", f'postmortems = "inner/postmortems"\n[github]\nrepository = "{GITHUB}"\n')
        outer.commit()
        result = outer.pmsync("sync", "--commit")
        assert (result.code, github.writes()) == (2, [])
        assert "a submodule?" in result.err
        identify(Scratch(outer.path / "inner", capsys))
        assert outer.pmsync("-C", str(outer.path / "inner"), "sync", "--commit").code == 0

    def test_an_interface_of_a_hook_does_not_lead_elsewhere(
        self, shop: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        identify(shop)
        monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
        assert shop.pmsync("sync", "--commit").code == 0
        assert shop.git("log", "-1", "--format=%s").strip() == "Sync action items: 3 new"


class TestPush:
    def test_the_commit_arrives(self, shop: Scratch, remote: Path) -> None:
        assert shop.pmsync("sync", "--push").code == 0
        assert tip(remote) == shop.git("rev-parse", "HEAD").strip()
        assert "[#1]" in shown(remote, "main", FILE)

    def test_a_commit_that_an_earlier_run_could_not_push_is_pushed(self, shop: Scratch, remote: Path) -> None:
        shop.pmsync("sync", "--commit")
        assert shop.pmsync("sync", "--push").code == 0
        assert tip(remote) == shop.git("rev-parse", "HEAD").strip()

    def test_a_rejected_push_is_made_again_on_what_others_pushed(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        shop.write("mine.txt", "untracked, and mine\n")
        text = POST_MORTEM.replace("29 minutes", "31 minutes").replace(TITLES[1], "Page on 500 answers")
        pushes(other, FILE, text)
        result = shop.pmsync("sync", "--push")
        assert result.code == 0, result.err
        arrived = shown(remote, "main", FILE)
        assert "31 minutes" in arrived
        assert "| Page on 500 answers | @bob | monitor | P2 | 2026-11-27 | todo | [#2]" in arrived
        assert len(github.repository(GITHUB).issues) == 3
        assert github.issue(GITHUB, 2).title == "Page on 500 answers"
        assert shop.git("log", "--format=%s").split("\n")[:2] == [
            "Sync action items: 3 new, 1 reworded",
            "Meanwhile",
        ]
        assert shop.git("status", "--porcelain").split() == ["??", "mine.txt"]

    def test_rows_that_others_linked_meanwhile_leave_one_issue_for_each_item(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        """Another run made its issues after we looked and pushed before we did."""
        github.on("create", lambda: steal(github, other))
        result = shop.pmsync("sync", "--push")
        assert result.code == 0, result.err
        openly = [each for each in github.repository(GITHUB).issues.values() if not each.closed]
        assert sorted(each.title for each in openly) == sorted([*TITLES, "Rename columns in two steps only"])
        assert all(f"/issues/{each.number})" in shown(remote, "main", FILE) for each in openly)
        assert shop.pmsync("plan", "--exit-code").code == 0

    def test_ones_own_commits_are_not_thrown_away_with_a_rejected_push(
        self, shop: Scratch, remote: Path, other: Scratch
    ) -> None:
        shop.write("mine.txt", "mine\n")
        shop.commit()
        before = shop.git("rev-parse", "HEAD")
        pushes(other, "theirs.txt", "theirs\n")
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "your branch has commits that it lacks" in result.err
        assert shop.git("rev-parse", "HEAD") == before
        assert shop.read(FILE) == POST_MORTEM

    def test_uncommitted_edits_that_stand_in_the_way_are_kept(
        self, shop: Scratch, remote: Path, other: Scratch
    ) -> None:
        shop.write("pmsync.toml", shop.read("pmsync.toml") + "# mine\n")
        pushes(other, "pmsync.toml", f'# theirs\n[github]\nrepository = "{GITHUB}"\n')
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "could not be brought to" in result.err
        assert shop.read("pmsync.toml").endswith("# mine\n")

    def test_somebody_who_is_always_quicker_wins_after_five_times(
        self, shop: Scratch, remote: Path, other: Scratch
    ) -> None:
        """The update hook pushes something else right before each of our pushes is judged."""
        hook(
            remote,
            "update",
            '[ "$(git log -1 --format="%(trailers:key=Pmsync,valueonly)" $3)" = sync ] || exit 0\n'
            'commit=$(git commit-tree -p "$2" -m Quicker "$2^{tree}")\n'
            "unset GIT_QUARANTINE_PATH\n"
            'git update-ref "$1" "$commit" "$2"',
        )
        subprocess.run(["git", "config", "user.name", "Other"], cwd=remote, check=True)
        subprocess.run(["git", "config", "user.email", "other@example.org"], cwd=remote, check=True)
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "5 times" in result.err

    def test_a_protected_branch_is_told_in_a_sentence_that_names_the_way_out(
        self, shop: Scratch, github: GitHub, remote: Path
    ) -> None:
        before = shop.git("rev-parse", "HEAD")
        hook(
            remote, "pre-receive", "echo 'error: GH006: Protected branch update failed for main.' >&2; exit 1"
        )
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "origin/main is protected" in result.err
        assert "--pull-request" in result.err
        assert shop.git("rev-parse", "HEAD") == before
        assert shop.git("status", "--porcelain") == ""
        hook(remote, "pre-receive", "exit 0")
        assert shop.pmsync("sync", "--push").code == 0
        assert len(github.repository(GITHUB).issues) == 3

    def test_a_hook_of_the_remote_that_refuses_is_told(self, shop: Scratch, remote: Path) -> None:
        hook(remote, "pre-receive", "echo 'error: commits need a ticket' >&2; exit 1")
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "commits need a ticket" in result.err

    def test_a_hook_of_the_clone_that_refuses_is_told(self, shop: Scratch, remote: Path) -> None:
        hook(shop.path / ".git", "pre-push", "echo 'error: not before noon' >&2; exit 1")
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "not before noon" in result.err

    def test_a_remote_that_is_not_there_keeps_the_commit(self, shop: Scratch, remote: Path) -> None:
        remote.rename(remote.with_name("gone.git"))
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert "does not appear to be a git repository" in result.err

    def test_a_branch_without_a_remote_is_told_before_anything_is_done(
        self, shop: Scratch, github: GitHub
    ) -> None:
        identify(shop)
        result = shop.pmsync("sync", "--push")
        assert (result.code, github.log) == (2, [])
        assert "where main is to be pushed to" in result.err

    def test_a_shallow_clone_pushes_and_starts_again_like_any_other(
        self,
        shop: Scratch,
        remote: Path,
        other: Scratch,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        for each in range(3):
            pushes(other, "history.txt", f"{each}\n")
        subprocess.run(
            ["git", "clone", "--quiet", "--depth=1", remote.as_uri(), tmp_path / "low"], check=True
        )
        low = Scratch(tmp_path / "low", capsys)
        identify(low)
        pushes(other, "history.txt", "more\n")
        pushes(other, "history.txt", "and more\n")
        assert low.pmsync("sync", "--push").code == 0
        assert tip(remote) == low.git("rev-parse", "HEAD").strip()
        assert shown(remote, "main", "history.txt") == "and more\n"

    def test_the_address_of_a_remote_tells_no_token(self, shop: Scratch, github: GitHub) -> None:
        identify(shop)
        secret = "s3cr3t"
        shop.git("remote", "add", "origin", f"http://robot:{secret}@127.0.0.1:1/acme/shop.git")
        result = shop.pmsync("sync", "--push")
        assert result.code == 2
        assert secret not in result.out + result.err


class TestPullRequest:
    def sync(self, shop: Scratch) -> str:
        result = shop.pmsync("sync", "--pull-request")
        assert result.code == 0, result.err
        return result.err

    def pulls(self, github: GitHub) -> list[StoredIssue]:
        return [each for each in github.repository(GITHUB).issues.values() if each.pull_request]

    def test_branch_and_pull_request_are_made_and_the_work_tree_is_left_alone(
        self, shop: Scratch, github: GitHub, remote: Path
    ) -> None:
        before = tip(remote)
        told = self.sync(shop)
        [pull] = self.pulls(github)
        assert (pull.title, pull.head, pull.base) == ("Sync action items: 3 new", "pmsync/sync", "main")
        assert f"/pull/{pull.number}" in told
        assert "[#1]" in shown(remote, "pmsync/sync", FILE)
        assert tip(remote) == before == tip(remote, "pmsync/sync~1") == shop.git("rev-parse", "HEAD").strip()
        assert shop.git("status", "--porcelain") == ""
        assert shop.git("worktree", "list").count("\n") == 1
        assert shop.git("branch", "--list").split() == ["*", "main"]

    def test_a_dirty_work_tree_does_not_matter(self, shop: Scratch, remote: Path) -> None:
        shop.replace(FILE, "29 minutes", "28 minutes")
        self.sync(shop)
        assert "29 minutes" in shown(remote, "pmsync/sync", FILE)
        assert "28 minutes" in shop.read(FILE)

    def test_the_same_content_is_not_pushed_again_and_makes_no_second_issue(
        self, shop: Scratch, github: GitHub, remote: Path
    ) -> None:
        self.sync(shop)
        before, writes = tip(remote, "pmsync/sync"), len(github.writes())
        self.sync(shop)
        assert tip(remote, "pmsync/sync") == before
        assert len(github.writes()) == writes

    def test_other_content_is_built_anew_on_the_base_branch_and_the_text_updated(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        self.sync(shop)
        pushes(other, "theirs.txt", "theirs\n")
        github.person.close(GITHUB, 1)
        self.sync(shop)
        [pull] = self.pulls(github)
        assert pull.title == "Sync action items: 1 done, 3 new"
        assert "done" in str(pull.body)
        assert tip(remote, "pmsync/sync~1") == tip(remote)
        assert "2026-11-20 | done | [#1]" in shown(remote, "pmsync/sync", FILE)

    def test_after_the_merge_there_is_nothing_to_say(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        self.sync(shop)
        other.git("fetch", "--quiet", "origin")
        other.git("merge", "--quiet", "--squash", "origin/pmsync/sync")
        pushes(other, "theirs.txt", "theirs\n")
        github.person.close(GITHUB, self.pulls(github)[0].number)
        writes = len(github.writes())
        self.sync(shop)
        assert len(github.writes()) == writes
        assert [each.closed for each in self.pulls(github)] == [True]

    def test_a_pull_request_that_has_nothing_to_say_any_more_is_closed(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        self.sync(shop)
        other.git("fetch", "--quiet", "origin")
        other.git("merge", "--quiet", "--squash", "origin/pmsync/sync")
        pushes(other, "theirs.txt", "theirs\n")
        assert "nothing to say" in self.sync(shop)
        assert self.pulls(github)[0].closed

    def test_nothing_to_say_opens_nothing(self, shop: Scratch, github: GitHub, remote: Path) -> None:
        shop.pmsync("sync", "--push")
        self.sync(shop)
        assert self.pulls(github) == []
        assert tip(remote, "pmsync/sync") == ""

    def test_a_persons_commit_on_the_branch_is_not_thrown_away(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        self.sync(shop)
        other.git("fetch", "--quiet", "origin")
        other.git("switch", "--quiet", "pmsync/sync")
        other.write("theirs.txt", "theirs\n")
        other.commit()
        other.git("push", "--quiet")
        before = tip(remote, "pmsync/sync")
        github.person.close(GITHUB, 1)
        result = shop.pmsync("sync", "--pull-request")
        assert result.code == 2
        assert "a commit that is not pmsync's" in result.err
        assert tip(remote, "pmsync/sync") == before

    def test_a_branch_that_moved_meanwhile_is_looked_at_again(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        """Another run pushed the branch after we looked."""
        other.git("commit", "--quiet", "--allow-empty", "--message=Sync action items\n\nPmsync: sync")
        github.on("create", lambda: other.git("push", "--quiet", "origin", "HEAD:refs/heads/pmsync/sync"))
        self.sync(shop)
        openly = [each for each in github.repository(GITHUB).issues.values() if not each.closed]
        assert len([each for each in openly if not each.pull_request]) == 3
        assert len([each for each in openly if each.pull_request]) == 1

    def test_a_protected_branch_is_no_obstacle(self, shop: Scratch, remote: Path) -> None:
        hook(
            remote, "update", '[ "$1" != refs/heads/main ] || { echo "error: GH006: Protected" >&2; exit 1; }'
        )
        assert shop.pmsync("sync", "--push").code == 2
        self.sync(shop)
        assert "[#3]" in shown(remote, "pmsync/sync", FILE)

    def test_a_token_that_may_not_open_one_is_told_what_is_missing(
        self, shop: Scratch, github: GitHub, remote: Path
    ) -> None:
        github.repository(GITHUB).takes_pulls = False
        result = shop.pmsync("sync", "--pull-request")
        assert result.code == 2
        assert "not permitted to create or approve pull requests" in result.err

    @pytest.mark.parametrize("fault", ["applied, then closed", "applied, then HTML"])
    def test_one_whose_answer_is_lost_is_found(
        self, shop: Scratch, github: GitHub, remote: Path, fault: str
    ) -> None:
        github.fail("create pull", fault)
        self.sync(shop)
        assert len(self.pulls(github)) == 1

    def test_one_that_cannot_be_made_now_is_made_by_the_next_run(
        self, shop: Scratch, github: GitHub, remote: Path
    ) -> None:
        github.fail("create pull", "500")
        assert shop.pmsync("sync", "--pull-request").code == 2
        self.sync(shop)
        assert len(self.pulls(github)) == 1

    def test_what_a_person_does_in_the_tracker_while_it_waits_to_be_merged_is_not_undone(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        """The base branch still has the base of before; the rolling branch knows what was agreed on since."""
        shop.pmsync("sync", "--push")
        other.git("pull", "--quiet", "--rebase")
        pushes(other, FILE, other.read(FILE).replace("2026-11-20 | todo", "2026-11-20 | done"))
        self.sync(shop)
        assert github.issue(GITHUB, 1).closed
        github.person.reopen(GITHUB, 1)
        for _ in range(3):
            self.sync(shop)
            assert not github.issue(GITHUB, 1).closed
            assert "2026-11-20 | todo" in shown(remote, "pmsync/sync", FILE)

    def test_nor_is_what_a_person_does_to_an_issue_whose_link_waits_to_be_merged(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        self.sync(shop)
        pushes(other, FILE, other.read(FILE).replace("2026-11-20 | todo", "2026-11-20 | done"))
        self.sync(shop)
        github.person.reopen(GITHUB, 1)
        for _ in range(3):
            self.sync(shop)
            assert not github.issue(GITHUB, 1).closed
            assert "2026-11-20 | todo | [#1]" in shown(remote, "pmsync/sync", FILE)

    def test_files_are_refused(self, shop: Scratch, github: GitHub, remote: Path) -> None:
        result = shop.pmsync("sync", "--pull-request", str(shop.path / FILE))
        assert (result.code, github.log) == (2, [])

    def test_a_shallow_clone_makes_one_too(
        self, remote: Path, other: Scratch, tmp_path: Path, capsys: pytest.CaptureFixture[str], github: GitHub
    ) -> None:
        for each in range(3):
            pushes(other, "history.txt", f"{each}\n")
        subprocess.run(
            ["git", "clone", "--quiet", "--depth=1", remote.as_uri(), tmp_path / "low"], check=True
        )
        low = Scratch(tmp_path / "low", capsys)
        identify(low)
        self.sync(low)
        before = tip(remote, "pmsync/sync")
        self.sync(low)
        assert tip(remote, "pmsync/sync") == before
        assert len(self.pulls(github)) == 1

    def test_a_title_makes_nothing_of_itself_in_the_text(
        self, shop: Scratch, github: GitHub, remote: Path, other: Scratch
    ) -> None:
        evil = "Tell @everyone about <img src=x onerror=alert(1)>"
        pushes(other, FILE, POST_MORTEM.replace(TITLES[0], evil))
        self.sync(shop)
        body = str(self.pulls(github)[0].body)
        assert "@everyone" not in body
        assert r"\<img" in body

    def test_a_closing_is_asked_about_once_while_the_proposal_waits(
        self, shop: Scratch, github: GitHub, remote: Path
    ) -> None:
        shop.write("pmsync.toml", f'[github]\nrepository = "{GITHUB}"\n[verify]\ncolumn = true\n')
        shop.commit()
        assert shop.pmsync("sync", "--push").code == 0
        github.person.close(GITHUB, 1)
        assert shop.pmsync("sync", "--pull-request").code == 0
        proposed = tip(remote, "pmsync/sync")
        assert '"closures"' in shown(remote, "pmsync/sync", BASE)
        assert "| Verified |" in shown(remote, "pmsync/sync", FILE)
        github.log.clear()
        assert shop.pmsync("sync", "--pull-request").code == 0
        assert "closings" not in [each.kind for each in github.log]
        assert tip(remote, "pmsync/sync") == proposed
        github.person.reopen(GITHUB, 1)
        assert shop.pmsync("sync", "--pull-request").code == 0
        assert '"reopened": true' in shown(remote, "pmsync/sync", BASE)


def steal(github: GitHub, other: Scratch) -> None:
    """Another run's issues and links, all at once."""
    text = other.read(FILE)
    for number, title in enumerate(TITLES, 1):
        marker = f'{{"document": {{"status": "todo", "title": "{title}"}}, "item": "{FILE[12:-3]}/{number}"}}'
        stored = github.person.write(
            GITHUB, title, login="pmsync-bot", body=f"<!-- pmsync:item {marker} -->", labels=["pmsync"]
        )
        old = next(line for line in text.splitlines() if title in line)
        link = f"[#{stored.number}]({github.url}/{GITHUB}/issues/{stored.number})"
        text = text.replace(old, f"{old[:-3]} {link} |")
    pushes(other, FILE, text)
