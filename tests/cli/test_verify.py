"""`pmsync verify` over real histories: what is merged, deployed, reverted, rolled back, cherry-picked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.shops import DONE, ORIGIN, SOURCES, Shop, begin
from histories import git


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return begin(tmp_path / "shop", capsys, SOURCES, DONE)


def test_without_a_commit_that_names_it_an_item_is_only_closed(shop: Shop) -> None:
    shop.commit("Mention #12 without finishing it")
    found = shop.verdict()
    assert (found["rung"], found["why"]) == ("closed", "no commit says that it finishes it")


@pytest.mark.parametrize(
    "message",
    [
        "Limit\n\nFixes #12",
        "Limit (#40)\n\nCloses acme/shop#12.",
        "Limit\n\nPmsync-Item: outage/1",
        "resolve https://github.com/acme/shop/issues/12",
        "Limit\n\nFixes #11, #12 and #13",
    ],
)
def test_a_commit_on_the_branch_makes_it_merged(shop: Shop, message: str) -> None:
    commit = shop.commit(message)
    found = shop.verdict()
    assert (found["rung"], found["commits"]) == ("merged", [commit])
    assert found["why"] == "no source tells what is deployed"


def test_another_repositorys_issue_of_that_number_is_another_issue(shop: Shop) -> None:
    shop.commit("Limit\n\nFixes other/shop#12")
    assert shop.verdict()["rung"] == "closed"


def test_a_key_of_the_items_project_is_enough(shop: Shop) -> None:
    shop.document("| 1 | Add a limit | done | [OPS-7](https://acme.example/browse/OPS-7) |")
    commit = shop.commit("OPS-7: limit, in UTF-8")
    assert shop.verdict()["commits"] == [commit]


def test_deployed_when_the_running_revision_has_it(shop: Shop) -> None:
    shop.deploy(shop.commit("Limit\n\nFixes #12"))
    found = shop.verdict()
    assert (found["rung"], found["environments"]) == ("deployed", {"production": "deployed"})


def test_merged_when_the_running_revision_lacks_it(shop: Shop) -> None:
    shop.deploy(shop.git("rev-parse", "HEAD"))
    shop.commit("Limit\n\nFixes #12")
    found = shop.verdict()
    assert (found["rung"], found["environments"]) == ("merged", {"production": "not deployed"})
    assert "which does not have it" in found["why"]


def test_every_environment_must_have_it_unless_the_settings_name_those_that_count(shop: Shop) -> None:
    before = shop.git("rev-parse", "HEAD")
    shop.deploy(shop.commit("Limit\n\nFixes #12"), "staging")
    shop.deploy(before, "production")
    assert shop.verdict()["environments"] == {"staging": "deployed", "production": "not deployed"}
    shop.settings(SOURCES + '[verify]\nenvironments = ["staging"]\n')
    assert shop.verdict()["rung"] == "deployed"


def test_a_deployment_of_another_service_does_not_count(shop: Shop) -> None:
    before = shop.git("rev-parse", "HEAD")
    shop.deploy(shop.commit("Limit\n\nFixes #12"), service="web")
    shop.deploy(before, service="mail")
    assert shop.verdict()["environments"] == {"production/web": "deployed"}


def test_a_failed_deployment_changes_nothing(shop: Shop) -> None:
    shop.deploy(shop.git("rev-parse", "HEAD"))
    shop.deploy(shop.commit("Limit\n\nFixes #12"), status="failed")
    assert shop.verdict()["environments"] == {"production": "not deployed"}


def test_a_rollback_takes_it_out_loudly(shop: Shop) -> None:
    before = shop.git("rev-parse", "HEAD")
    shop.deploy(before)
    shop.deploy(shop.commit("Limit\n\nFixes #12"))
    shop.deploy(before)
    found = shop.verdict(code=1)
    assert (found["rung"], found["environments"]) == ("merged", {"production": "rolled back"})
    assert found["fallen_back"].startswith(f"taken out of production by {before[:12]}")


def test_a_revert_takes_it_back_loudly(shop: Shop) -> None:
    commit = shop.commit("Limit\n\nFixes #12")
    shop.deploy(commit)
    shop.git("revert", "--no-edit", commit)
    revert = shop.git("rev-parse", "HEAD")
    found = shop.verdict(code=1)
    assert found["fallen_back"] == f"{commit[:12]} was taken back by {revert[:12]}"
    assert found["environments"] == {"production": "deployed"}
    shop.deploy(revert)
    assert shop.verdict(code=1)["environments"] == {"production": "rolled back"}


@pytest.mark.parametrize(
    "message",
    ['Revert "Limit (#40)" (#41)\n\nReverts acme/shop#40', 'Revert "Limit (#40)"'],
    ids=["by number", "by subject"],
)
def test_a_revert_without_a_commit_id_is_seen(shop: Shop, message: str) -> None:
    shop.commit("Limit (#40)\n\nFixes #12")
    shop.commit(message)
    assert "was taken back by" in shop.verdict(code=1)["fallen_back"]


def test_a_revert_of_the_revert_brings_it_again(shop: Shop) -> None:
    commit = shop.commit("Limit\n\nFixes #12")
    shop.git("revert", "--no-edit", commit)
    shop.git("revert", "--no-edit", "HEAD")
    shop.deploy(shop.git("rev-parse", "HEAD"))
    found = shop.verdict()
    assert (found["rung"], found["fallen_back"]) == ("deployed", "")


def test_a_second_attempt_after_the_revert_counts(shop: Shop) -> None:
    first = shop.commit("Limit\n\nFixes #12")
    shop.git("revert", "--no-edit", first)
    second = shop.commit("Limit, better\n\nFixes #12")
    shop.deploy(second)
    found = shop.verdict()
    assert (found["rung"], found["fallen_back"]) == ("deployed", "")


def test_reverting_a_merge_takes_back_what_it_brought(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Limit\n\nFixes #12")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Meanwhile")
    shop.git("merge", "--quiet", "--no-ff", "--message", "Merge the limit", "topic")
    assert shop.verdict()["rung"] == "merged"
    shop.git("revert", "--no-edit", "--mainline", "1", "HEAD")
    assert "was taken back by" in shop.verdict(code=1)["fallen_back"]


def test_what_stays_on_its_branch_is_only_closed(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Limit\n\nFixes #12")
    shop.git("checkout", "--quiet", "main")
    found = shop.verdict()
    assert found["rung"] == "closed"
    assert "is not on the default branch" in found["why"]


def test_a_cherry_pick_counts_where_it_was_picked(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    commit = shop.commit("Limit\n\nFixes #12")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Meanwhile")
    shop.git("cherry-pick", "--no-commit", commit)
    shop.git("commit", "--quiet", "--message", "Said otherwise")
    shop.deploy(shop.git("rev-parse", "HEAD"))
    assert shop.verdict()["rung"] == "deployed"


def test_a_squash_with_another_message_counts(shop: Shop) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("First half", "half")
    shop.commit("Second half\n\nFixes #12", "other")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Meanwhile")
    shop.git("merge", "--quiet", "--squash", "topic")
    shop.git("commit", "--quiet", "--message", "Limit (#41)")
    assert shop.verdict()["rung"] == "merged"


def test_a_part_is_flagged(shop: Shop) -> None:
    shop.commit("Limit\n\nCloses #12 in part")
    assert shop.verdict()["partial"] is True
    shop.commit("The rest\n\nCloses #12")
    assert shop.verdict()["partial"] is False


def test_evidence_stands_beside_the_ladder(shop: Shop) -> None:
    row = "| 1 | Train people, evidence: https://wiki.example/training | done | |"
    shop.document(row)
    found = shop.verdict()
    assert (found["rung"], found["evidence"]) == ("closed", "https://wiki.example/training")
    assert shop.pmsync("verify", "--strict", "--offline")[0] == 0


def test_strict_asks_for_deployed_or_attested(shop: Shop) -> None:
    shop.commit("Limit\n\nFixes #12")
    assert shop.pmsync("verify", "--strict", "--offline")[0] == 1


def test_a_revision_that_this_clone_does_not_have_is_unknown(shop: Shop) -> None:
    shop.commit("Limit\n\nFixes #12")
    shop.deploy("f" * 40)
    found = shop.verdict()
    assert (found["rung"], found["environments"]) == ("merged", {"production": "unknown"})
    assert "which this clone cannot judge" in found["why"]


def test_an_issue_of_a_repository_without_a_clone_is_unknown(shop: Shop) -> None:
    shop.document("| 1 | Add a limit | done | [#3](https://github.com/acme/search/issues/3) |")
    found = shop.verdict()
    assert found["rung"] == "unknown"
    assert "no clone of acme/search" in found["why"]


def test_work_in_another_repository_is_found_in_its_clone(shop: Shop, tmp_path: Path) -> None:
    shop.document("| 1 | Add a limit | done | [#3](https://github.com/acme/search/issues/3) |")
    other = tmp_path / "search"
    other.mkdir()
    git(other, "init", "--quiet", "--initial-branch=main")
    git(other, "commit", "--quiet", "--allow-empty", "--message", "Limit\n\nFixes #3")
    commit = git(other, "rev-parse", "HEAD").strip()
    shop.settings(SOURCES + '[repositories]\n"acme/search" = "../search"\n')
    shop.deploy(commit)
    found = shop.verdict()
    assert (found["rung"], found["commits"]) == ("deployed", [commit])


def test_a_shallow_clone_says_that_it_cannot_tell(shop: Shop, tmp_path: Path) -> None:
    first = shop.git("rev-parse", "HEAD")
    shop.commit("Limit\n\nFixes #12")
    shop.git("add", "--all")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{shop.path}", "shallow")
    shallow = Shop(tmp_path / "shallow", shop.capsys)
    shallow.git("remote", "set-url", "origin", ORIGIN)
    shallow.deploy(first)
    found = shallow.verdict()
    assert (found["rung"], found["environments"]) == ("merged", {"production": "unknown"})


def test_the_report_tells_what_is_done_and_not_deployed(shop: Shop) -> None:
    shop.deploy(shop.git("rev-parse", "HEAD"))
    shop.commit("Limit\n\nFixes #12")
    code, out = shop.pmsync("report", "--json", "--no-cache")
    told = json.loads(out)
    assert code == 0
    assert told["lists"]["not_deployed"] == ["outage/1"]
    assert told["items"][0]["verified"]["rung"] == "merged"
    assert "done · merged" in shop.pmsync("report")[1]
