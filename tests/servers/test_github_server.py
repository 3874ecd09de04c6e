"""The loopback GitHub itself: that it keeps the contract, and notices who does not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from servers import contract
from servers.github import GitHub

REPOSITORY = "acme/shop"


@pytest.fixture
def server() -> Iterator[GitHub]:
    with GitHub() as server:
        server.repository(REPOSITORY)
        yield server


@pytest.fixture
def session(server: GitHub) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"token {server.TOKEN}"
        yield session


def ask_wrongly() -> None:
    with GitHub() as server:
        server.repository(REPOSITORY)
        headers = {"Authorization": f"token {server.TOKEN}"}
        url = f"{server.url}/repos/{REPOSITORY}/issues"
        requests.post(url, json={"title": "A", "labels": "pmsync"}, headers=headers, timeout=5)


def test_a_request_that_breaks_the_contract_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="the contract was broken"):
        ask_wrongly()


@pytest.mark.parametrize("body", [{}, {"title": "A", "body": 3}, {"title": "A", "assigned_to": "alice"}])
def test_a_wrong_request_is_told(body: dict[str, object]) -> None:
    assert contract.check("POST", f"/repos/{REPOSITORY}/issues", None, body)


def test_a_wrong_answer_is_told() -> None:
    assert contract.check("GET", f"/repos/{REPOSITORY}/issues", 200, [{"number": 1}])


def test_pages_name_the_next_the_last_and_the_first(server: GitHub, session: requests.Session) -> None:
    for each in range(5):
        server.person.write(REPOSITORY, f"Issue {each}")
    url = f"{server.url}/repos/{REPOSITORY}/issues"
    answer = session.get(url, params={"per_page": 2, "direction": "asc"}, timeout=5)
    seen = [[each["number"] for each in answer.json()]]
    while "next" in answer.links:
        answer = session.get(answer.links["next"]["url"], timeout=5)
        seen.append([each["number"] for each in answer.json()])
    assert seen == [[1, 2], [3, 4], [5]]
    assert set(answer.links) == {"prev", "first"}


def test_since_state_and_labels_choose(server: GitHub, session: requests.Session) -> None:
    for title in ("old", "closed", "new"):
        server.person.write(REPOSITORY, title, labels=["pmsync"] if title != "new" else [])
        server.tick(60)
    server.person.close(REPOSITORY, 2)

    def titles(**query: str) -> list[str]:
        found = session.get(f"{server.url}/repos/{REPOSITORY}/issues", params=query, timeout=5).json()
        return sorted(each["title"] for each in found)

    assert titles() == ["new", "old"]
    assert titles(state="all", labels="pmsync") == ["closed", "old"]
    assert titles(state="all", since="2026-11-05T14:01:30Z") == ["closed", "new"]


def test_a_reason_counts_only_when_the_state_changes(server: GitHub) -> None:
    server.person.write(REPOSITORY, "A")
    server.person.close(REPOSITORY, 1)
    server.person.edit(REPOSITORY, 1, state="closed", state_reason="not_planned")
    assert server.issue(REPOSITORY, 1).reason == "completed"


def test_it_serves_by_itself_until_its_input_ends() -> None:
    command = [sys.executable, "-m", "servers.github", "--print-url"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as served:
        assert served.stdin is not None
        assert served.stdout is not None
        url = served.stdout.readline().strip()
        assert requests.get(f"{url}/user", timeout=5).status_code == 401
        served.stdin.close()
        assert served.wait(timeout=10) == 0
