"""Every number of a report over 200 post-mortems, computed a second time from the generator's data."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from followup.generator import FIRST, NOW, Task, Trouble, troubles, write_history
from histories import git
from pmsync.__main__ import run

DAYS = {
    (1, "P1"): 7, (1, "P2"): 30, (1, "P3"): 60, (1, "P4"): 90,
    (2, "P1"): 30, (2, "P2"): 30, (2, "P3"): 60, (2, "P4"): 90,
    (3, "P1"): 60, (3, "P2"): 60, (3, "P3"): 90, (3, "P4"): 90,
    (4, "P1"): 90, (4, "P2"): 90, (4, "P3"): 90, (4, "P4"): 90,
}  # fmt: skip
TODAY = NOW.date()
TROUBLES = troubles()
PAIRS = [(trouble, task) for trouble in TROUBLES for task in trouble.tasks]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    write_history(folder, TROUBLES)
    git(folder, "reset", "--quiet", "--hard")
    return folder


@pytest.fixture(scope="module")
def told(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return reported(repository, tmp_path_factory.mktemp("out") / "report.json")


def reported(repository: Path, file: Path, *options: str) -> dict[str, Any]:
    arguments = ["--no-cache", "--json", "--as-of", NOW.isoformat(), "--output", str(file), *options]
    assert run(["-C", str(repository), "report", *arguments]) == 0
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def key(trouble: Trouble, task: Task) -> str:
    return f"{trouble.id}/{task.number}"


def is_open(task: Task) -> bool:
    return task.status in ("todo", "in progress")


def due(trouble: Trouble, task: Task) -> dt.date | None:
    if task.due:
        return task.due
    days = DAYS.get((trouble.severity or 0, task.priority or ""))
    return trouble.started.date() + dt.timedelta(days=days) if days is not None else None


def days_late(trouble: Trouble, task: Task) -> int:
    day = due(trouble, task)
    return max(0, (TODAY - day).days) if day and is_open(task) else 0


def days_to_done(task: Task) -> int | None:
    if task.status != "done" or len(task.story) == 1:
        return None
    return (task.story[-1][0].date() - task.story[0][0].date()).days


def reopenings(task: Task) -> int:
    statuses = [status for _, status in task.story]
    return sum(before == "done" and after in ("todo", "in progress") for before, after in pairwise(statuses))


def expected(chosen: Any) -> set[str]:
    return {key(trouble, task) for trouble, task in PAIRS if chosen(trouble, task)}


LISTS = {
    "overdue": lambda trouble, task: days_late(trouble, task) > 0,
    "due_soon": lambda trouble, task: (
        is_open(task)
        and (day := due(trouble, task)) is not None
        and TODAY <= day <= TODAY + dt.timedelta(days=7)
    ),
    "ageing": lambda trouble, task: is_open(task) and (TODAY - task.story[0][0].date()).days >= 90,
    "without_owner": lambda trouble, task: is_open(task) and not task.owner,
    "without_issue": lambda trouble, task: is_open(task) and not task.issue,
    "without_deadline": lambda trouble, task: is_open(task) and not due(trouble, task),
    "late_by_plan": lambda trouble, task: (
        is_open(task)
        and task.due is not None
        and (days := DAYS.get((trouble.severity or 0, task.priority or ""))) is not None
        and task.due > trouble.started.date() + dt.timedelta(days=days)
    ),
    "reopened": lambda trouble, task: is_open(task) and reopenings(task) > 0,
    "dropped": lambda trouble, task: task.status == "dropped",
    "open": lambda trouble, task: is_open(task),
    "status_unknown": lambda trouble, task: False,
    "accepted": lambda trouble, task: False,
    "fallen_back": lambda trouble, task: False,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_exactly_the_items_it_should(told: dict[str, Any], name: str) -> None:
    assert set(told["lists"][name]) == expected(LISTS[name])


def test_no_list_worth_testing_is_empty() -> None:
    made = {name for name, rule in LISTS.items() if expected(rule)}
    assert made == set(LISTS) - {"status_unknown", "accepted", "fallen_back"}


def test_every_item_is_told_with_its_days(told: dict[str, Any]) -> None:
    facts = {
        each["key"]: (
            each["status"],
            each["due"],
            each["days_overdue"],
            each["opened"],
            each["days_to_done"],
            each["reopened"],
            each["reason"],
        )
        for each in told["items"]
    }
    assert facts == {
        key(trouble, task): (
            task.status,
            str(day) if (day := due(trouble, task)) else None,
            days_late(trouble, task),
            str(task.story[0][0].date()),
            days_to_done(task),
            reopenings(task),
            task.reason if task.status == "dropped" else None,
        )
        for trouble, task in PAIRS
    }


def groups(trouble: Trouble, task: Task) -> dict[str, tuple[str, ...]]:
    return {
        "severity": (f"SEV{trouble.severity}" if trouble.severity else "unknown",),
        "priority": (task.priority or "unknown",),
        "type": (task.type or "unknown",),
        "service": trouble.services,
        "team": (trouble.team or "unknown",),
        "owner": (task.owner or "unknown",),
        "quarter": (quarter(trouble),),
    }


def quarter(trouble: Trouble) -> str:
    return f"{trouble.started.year}-Q{1 + (trouble.started.month - 1) // 3}"


def completed(members: list[tuple[Trouble, Task]], group: str) -> dict[str, Any]:
    statuses = Counter(task.status for _, task in members)
    left = statuses["todo"] + statuses["in progress"]
    took = [days_to_done(task) for _, task in members if task.status == "done"]
    counted = [days for days in took if days is not None]
    return {
        "group": group,
        "items": len(members),
        "done": statuses["done"],
        "open": left,
        "overdue": sum(days_late(*pair) > 0 for pair in members),
        "dropped": statuses["dropped"],
        "unknown": 0,
        "rate": statuses["done"] / (statuses["done"] + left) if statuses["done"] + left else None,
        "days_to_done": {
            "median": median(counted) if counted else None,
            "counted": len(counted),
            "uncounted": len(took) - len(counted),
        },
    }


@pytest.mark.parametrize("by", ["severity", "priority", "type", "service", "team", "owner", "quarter"])
def test_completion_by_group(told: dict[str, Any], by: str) -> None:
    names = sorted({name for pair in PAIRS for name in groups(*pair)[by]})
    assert sorted(told["completion"]["by"][by], key=lambda each: each["group"]) == [
        completed([pair for pair in PAIRS if name in groups(*pair)[by]], name) for name in names
    ]


def test_completion_of_all(told: dict[str, Any]) -> None:
    assert told["completion"]["all"] == completed(PAIRS, "all")


SPANS = {
    "detection lag": ("started", "detected"),
    "time to mitigate": ("detected", "mitigated"),
    "time to fix": ("detected", "fixed"),
}
INCIDENT_GROUPS = {
    "all": lambda trouble: [("all", None)],
    "severity": lambda trouble: [(severity(trouble), None)],
    "service": lambda trouble: [(service, None) for service in trouble.services],
    "quarter": lambda trouble: [(quarter(trouble), None)],
    "severity_quarter": lambda trouble: [(severity(trouble), quarter(trouble))],
    "service_quarter": lambda trouble: [(service, quarter(trouble)) for service in trouble.services],
}


def severity(trouble: Trouble) -> str:
    return f"SEV{trouble.severity}" if trouble.severity else "unknown"


@pytest.mark.parametrize("by", INCIDENT_GROUPS)
@pytest.mark.parametrize("name", SPANS)
def test_how_long_incidents_took(told: dict[str, Any], name: str, by: str) -> None:
    first, last = SPANS[name]
    answers = {}
    for trouble in TROUBLES:
        stamps = trouble.stamps
        known = first in stamps and last in stamps
        minutes = (stamps[last] - stamps[first]).total_seconds() / 60 if known else None
        for group in INCIDENT_GROUPS[by](trouble):
            answers.setdefault(group, []).append(minutes)
    found = {
        (each["group"], each["quarter"]): each
        for each in told["spans"]
        if (each["name"], each["by"]) == (name, by)
    }
    assert found.keys() == answers.keys()
    for group, minutes in answers.items():
        counted = [each for each in minutes if each is not None and each >= 0]
        assert found[group]["minutes"] == {
            "median": median(counted) if counted else None,
            "counted": len(counted),
            "uncounted": len(minutes) - len(counted),
        }
        assert found[group]["contradictory"] == sum(each is not None and each < 0 for each in minutes)


def test_late_post_mortems(told: dict[str, Any]) -> None:
    late, untimed = {}, 0
    for trouble in TROUBLES:
        end = trouble.stamps.get("resolved", trouble.stamps.get("fixed"))
        if end is None:
            untimed += 1
        elif trouble.written - end > dt.timedelta(hours=48):
            late[trouble.id] = round((trouble.written - end).total_seconds() / 3600, 2)
    assert {each["id"]: each["hours"] for each in told["post_mortems"]["late"]} == late
    assert told["post_mortems"]["not_timed"] == untimed
    assert late
    assert untimed


def test_grave_incidents_without_action(told: dict[str, Any]) -> None:
    bare = [
        trouble
        for trouble in TROUBLES
        if trouble.severity in (1, 2) and all(task.status == "dropped" for task in trouble.tasks)
    ]
    assert {each["id"] for each in told["post_mortems"]["without_action"]} == {
        trouble.id for trouble in bare if not trouble.excuse
    }
    excused = {each["id"]: each["reason"] for each in told["post_mortems"]["excused"]}
    assert excused == {trouble.id: trouble.excuse for trouble in bare if trouble.excuse}
    assert excused


def test_services_by_how_often_they_failed(told: dict[str, Any]) -> None:
    counts = Counter(service for trouble in TROUBLES for service in trouble.services)
    assert [(each["service"], each["incidents"]) for each in told["services"]] == sorted(
        counts.items(), key=lambda pair: -pair[1]
    )
    for each in told["services"]:
        members = [pair for pair in PAIRS if each["service"] in pair[0].services]
        assert each["open"] == sum(is_open(task) for _, task in members)
        assert each["overdue"] == sum(days_late(*pair) > 0 for pair in members)
        assert each["grave"] == sum(
            each["service"] in trouble.services and trouble.severity in (1, 2) for trouble in TROUBLES
        )


def open_on(day: dt.date) -> int:
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    stories = [task.story for _, task in PAIRS if task.story[0][0] < end]
    last = ([status for since, status in story if since < end and since < NOW][-1] for story in stories)
    return sum(status in ("todo", "in progress") for status in last)


def test_the_trend_is_what_the_documents_said_at_each_weeks_end(told: dict[str, Any]) -> None:
    trend = {dt.date.fromisoformat(each["day"]): each["open"] for each in told["trend"]}
    assert trend == {day: open_on(day) for day in trend}
    assert len(trend) > 50
    days = list(trend)
    assert all((after - before).days == 7 for before, after in pairwise(days[:-1]))
    assert days[-1] == TODAY
    assert trend[TODAY] == told["completion"]["all"]["open"]


def test_the_scope_is_what_was_asked_for(repository: Path, tmp_path: Path) -> None:
    since = FIRST.date() + dt.timedelta(days=100)
    until = since + dt.timedelta(days=120)
    options = ["--since", str(since), "--until", str(until), "--service", "checkout", "--severity", "sev-1"]
    told = reported(repository, tmp_path / "one.json", *options, "--owner", "on-call")
    chosen = [
        trouble
        for trouble in TROUBLES
        if since <= trouble.started.date() <= until
        and "checkout" in trouble.services
        and trouble.severity == 1
    ]
    assert chosen
    assert told["post_mortems"]["count"] == len(chosen)
    assert {each["key"] for each in told["items"]} == {
        key(trouble, task) for trouble in chosen for task in trouble.tasks if task.owner == "@on-call"
    }


def test_with_the_cache_the_report_is_the_same(
    repository: Path, told: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "report.json"
    for _ in range(2):
        arguments = ["report", "--json", "--as-of", NOW.isoformat(), "--output", str(file)]
        assert run(["-C", str(repository), *arguments]) == 0
        assert json.loads(file.read_text("utf-8")) == told
    assert list((tmp_path / "cache" / "pmsync").glob("facts-*.sqlite"))
