"""The column `Verified` of a document: only where it is asked for, by small edits, without churn."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import GITHUB as SHOP
from cli.conftest import TRACKED as SETTINGS
from cli.shops import Shop
from servers.github import GitHub

COLUMN = "[verify]\ncolumn = true\n"
DOCUMENT = "postmortems/outage.md"


@pytest.fixture
def column(tracked: Shop) -> Shop:
    tracked.settings(SETTINGS + COLUMN)
    return tracked


def table(shop: Shop) -> list[str]:
    text = (shop.path / DOCUMENT).read_text()
    return [line for line in text.splitlines() if line.startswith("|")]


def verified(shop: Shop) -> str:
    return table(shop)[-1].split("|")[-2].strip()


def test_without_the_setting_nothing_is_written(tracked: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    assert tracked.pmsync("sync")[0] == 0
    assert table(tracked)[0] == "| # | Action | Status | Issue |"


def test_it_comes_with_the_first_verdict_and_follows_it(column: Shop, github: GitHub) -> None:
    assert column.pmsync("sync")[0] == 0
    assert "Verified" not in table(column)[0]
    commit = column.commit("Limit")
    github.person.merge(SHOP, "Limit", commit, closes=f"{SHOP}#1")
    code, out = column.pmsync("plan")
    assert code == 0
    assert "status: todo → done · merged" in out
    assert "verified: nothing → merged" in out
    assert column.pmsync("sync")[0] == 0
    assert table(column)[:2] == ["| # | Action | Status | Issue | Verified |", "|---|---|---|---|---|"]
    assert table(column)[2].startswith("| 1 | Add a limit | done | [#1](")
    assert verified(column) == "merged"
    column.deploy(commit)
    assert column.pmsync("sync")[0] == 0
    assert verified(column) == f"deployed {commit[:7]}"
    column.deploy(column.commit("More"))
    assert column.pmsync("plan", "--exit-code")[0] == 0
    github.person.reopen(SHOP, 1)
    assert column.pmsync("sync")[0] == 0
    assert verified(column) == "fallen back"
    assert "| todo |" in table(column)[2]


def test_a_rollback_is_written_and_a_second_run_writes_nothing(column: Shop, github: GitHub) -> None:
    before, commit = column.git("rev-parse", "HEAD"), column.commit("Limit")
    github.person.merge(SHOP, "Limit", commit, closes=f"{SHOP}#1")
    for revision in (before, commit, before):
        column.deploy(revision)
    column.pmsync("sync")
    assert verified(column) == "fallen back"
    text = (column.path / DOCUMENT).read_bytes()
    code, out = column.pmsync("plan")
    assert (code, "FALLEN BACK postmortems/outage.md:13 Add a limit: taken out of production" in out) == (
        1,
        True,
    )
    assert "edit" not in out
    column.pmsync("sync")
    assert (column.path / DOCUMENT).read_bytes() == text


def test_push_writes_no_column_and_pull_does(column: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    column.pmsync("push")
    assert "Verified" not in table(column)[0]
    column.pmsync("pull")
    assert verified(column) == "closed"


def test_an_item_without_issue_and_the_words_of_people(column: Shop, github: GitHub) -> None:
    rows = ["| 2 | Train people, evidence: https://wiki.acme.example/a | done | | |"]
    rows += ["| 3 | Ask QA | done | | yes, by QA |", "| 4 | Later | todo | | |"]
    text = (
        (column.path / DOCUMENT)
        .read_text()
        .replace("Issue |\n|---|---|---|---|", "Issue | Verified |\n|---|---|---|---|---|")
    )
    (column.path / DOCUMENT).write_text(text + "\n".join(rows) + "\n")
    assert column.pmsync("sync")[0] == 0
    cells = [line.split("|")[-2].strip() for line in table(column)[3:]]
    assert cells == ["attested", "yes, by QA", ""]
    assert column.pmsync("plan", "--exit-code")[0] == 0


def test_a_list_is_left_alone(column: Shop, github: GitHub) -> None:
    (column.path / DOCUMENT).write_text("# Outage\n\n## Action items\n\n- [x] Add a limit\n")
    assert column.pmsync("sync")[0] == 0
    assert "erified" not in (column.path / DOCUMENT).read_text()
    assert column.pmsync("plan", "--exit-code")[0] == 0


def test_a_shallow_clone_takes_nothing_back(column: Shop, github: GitHub, tmp_path: Path) -> None:
    commit = column.commit("Limit\n\nFixes #1")
    github.person.merge(SHOP, "Limit", commit, closes=f"{SHOP}#1")
    column.pmsync("sync")
    assert verified(column) == "merged"
    column.commit("Sync")
    column.git("clone", "--quiet", "--depth=1", f"file://{column.path}", str(tmp_path / "shallow"))
    shallow = Shop(tmp_path / "shallow", column.capsys)
    assert shallow.pmsync("plan", "--exit-code")[0] == 0
    assert verified(shallow) == "merged"


def test_it_goes_into_the_commit_and_the_pull_request(column: Shop, github: GitHub) -> None:
    github.person.close(SHOP, 1)
    column.git("config", "user.name", "Tester")
    column.git("config", "user.email", "tester@example.org")
    column.commit("Before")
    assert column.pmsync("sync", "--commit")[0] == 0
    assert "+| 1 |" in column.git("show", "HEAD")
    assert verified(column) == "closed"
    assert column.git("status", "--porcelain") == ""
