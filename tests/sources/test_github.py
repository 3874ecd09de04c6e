"""GitHub's deployments, releases and runs, from the shapes its API answers in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pmsync.errors import PmsyncError
from pmsync.sources import Surroundings, gather
from pmsync.timeline.derive import derive
from pmsync.timeline.ports import Gathered
from timeline_events import WINDOW, at, commit

ROOT = "/repos/example/shop"


def stamp(minutes: float) -> str:
    return at(minutes).strftime("%Y-%m-%dT%H:%M:%SZ")


def deployment(number: int, minutes: float, revision: int, environment: str = "prod") -> dict[str, Any]:
    return {
        "id": number,
        "sha": commit(revision),
        "ref": "main",
        "environment": environment,
        "created_at": stamp(minutes),
        "creator": {"login": "deployer"},
    }


def status(state: str, minutes: float) -> dict[str, Any]:
    return {"state": state, "created_at": stamp(minutes), "log_url": "https://example.org/log"}


class Api:
    """Answers by path, page by page; what is not there is not permitted."""

    def __init__(self, answers: Mapping[str, list[Any]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        assert query["per_page"] == "100"
        for page in self.answers.get(path) or [None]:
            if page is None:
                raise PmsyncError("GitHub does not permit it.")
            self.asked.append(path)
            yield page


def read(answers: Mapping[str, list[Any]], **settings: Any) -> tuple[Gathered, Api]:
    api = Api(answers)
    around = Surroundings(Path(), repository="example/shop", pages=api.pages)
    return gather({"github": settings}, WINDOW, around), api


DEPLOYS = {
    f"{ROOT}/deployments": [
        [
            deployment(4, 700, 4),
            deployment(3, 60, 1),
            deployment(2, 30, 2),
            deployment(1, -100, 1),
            deployment(0, -60 * 24 * 30, 0),
        ],
        None,
    ],
    f"{ROOT}/deployments/3/statuses": [
        [status("inactive", 400), status("success", 64), status("queued", 60)]
    ],
    f"{ROOT}/deployments/2/statuses": [[status("failure", 33), status("in_progress", 31)]],
    f"{ROOT}/deployments/1/statuses": [[status("success", -95)]],
}


def test_a_deployment_is_told_at_the_time_of_its_outcome() -> None:
    told, _ = read(DEPLOYS, releases=False)
    assert [(each.at, each.outcome) for each in told.events] == [
        (at(64), "success"),
        (at(33), "failure"),
        (at(-95), "success"),
    ]
    first = told.events[0]
    assert (first.title, first.refs, first.actor) == (
        "main to prod",
        ("deployment:3", commit(1)),
        "deployer",
    )


def test_reading_ends_where_deployments_are_too_old() -> None:
    told, api = read(DEPLOYS, releases=False)
    assert told.notes == ()
    assert api.asked.count(f"{ROOT}/deployments") == 1


def test_only_the_environments_that_count_are_asked_for() -> None:
    told, api = read(DEPLOYS, releases=False, environments=["staging"])
    assert (told.events, len(api.asked)) == ((), 1)


def test_a_redeployment_after_a_failure_is_no_rollback() -> None:
    told, _ = read(DEPLOYS, releases=False)
    assert {each.event.kind for each in derive(told.events, WINDOW)} == {"deploy"}


def test_published_releases_are_told_and_drafts_are_not() -> None:
    answers = {
        f"{ROOT}/releases": [
            [
                {"tag_name": "v3", "draft": True, "published_at": None, "created_at": stamp(50)},
                {"tag_name": "v2", "name": "Two", "published_at": stamp(40), "created_at": stamp(39)},
                {"tag_name": "v1", "name": "", "published_at": stamp(-900), "created_at": stamp(-900)},
            ]
        ]
    }
    told, _ = read(answers, deployments=False)
    assert [(each.kind, each.title, each.refs) for each in told.events] == [("release", "Two", ("v2",))]


def test_runs_of_the_deploy_workflow_are_told() -> None:
    run = {
        "id": 9,
        "name": "Deploy",
        "path": ".github/workflows/deploy.yml@main",
        "head_sha": commit(1),
        "status": "completed",
        "conclusion": "failure",
        "updated_at": stamp(20),
        "display_title": "New prices",
    }
    other = {**run, "id": 8, "path": ".github/workflows/test.yml"}
    answers = {f"{ROOT}/actions/runs": [{"total_count": 2, "workflow_runs": [run, other]}]}
    told, _ = read(answers, deployments=False, releases=False, workflow="deploy.yml")
    assert [(each.kind, each.title, each.refs, each.outcome) for each in told.events] == [
        ("run", "Deploy: New prices", ("run:9", commit(1)), "failure")
    ]


def test_what_is_not_permitted_is_named_and_the_rest_tells() -> None:
    told, _ = read(DEPLOYS)
    assert told.notes == ("github: no releases: GitHub does not permit it.",)
    assert len(told.events) == 3


def test_without_a_repository_on_github_the_source_says_so() -> None:
    told = gather({"github": {}}, WINDOW, Surroundings(Path()))
    assert told.notes == ("github: there is no access to a repository on GitHub",)
