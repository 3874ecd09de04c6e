"""What a manager asks, answered from the printed report alone: 200 post-mortems, with code and deployments.

What is expected is computed from the generator's data; the report is read as a person reads it: its tables.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from followup.generator import NOW, Task, Trouble, plan_history, troubles
from followup.test_numbers import days_late, due, is_open, key, quarter
from histories import Planned, git, write
from pmsync.__main__ import run

TROUBLES = troubles()
PAIRS = [(trouble, task) for trouble in TROUBLES for task in trouble.tasks]
DONE = [(trouble, task) for trouble, task in PAIRS if task.status == "done"]
SHIPPED, MERGED, REVERTED, BARE = DONE[0::4], DONE[1::4], DONE[2::4], DONE[3::4]
"""Work that is deployed, merged after the last deployment, taken back, and told of by no commit."""


def work(planned: list[Planned], pairs: list[tuple[Trouble, Task]]) -> None:
    """A commit for each item, as somebody writes it who finishes one."""
    for trouble, task in pairs:
        message = f"Do {key(trouble, task)}\n\nPmsync-Item: {key(trouble, task)}\n"
        later = planned[-1].time + 1
        planned.append(Planned(later, (len(planned) - 1,), message, {f"code/{later}.py": str(later)}))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    folder = tmp_path_factory.mktemp("managed")
    planned = plan_history(TROUBLES)
    work(planned, SHIPPED + REVERTED)
    at = f"tagger a tagger <tagger@example.org> {planned[-1].time + 1} +0000"
    tag = f"tag deploy/production/1\nfrom :{len(planned)}\n{at}\ndata 0\n\n"
    for trouble, task in REVERTED:
        subject = f"Do {key(trouble, task)}"
        planned.append(Planned(planned[-1].time + 1, (len(planned) - 1,), f'Revert "{subject}"\n'))
    work(planned, MERGED)
    write(folder, planned, [tag])
    git(folder, "reset", "--quiet", "--hard")
    file = folder / "report.md"
    options = ["--no-cache", "--format", "markdown", "--as-of", NOW.isoformat(), "--output", str(file)]
    assert run(["-C", str(folder), "report", *options]) == 0
    return read(file.read_text("utf-8"))


def read(text: str) -> dict[str, list[dict[str, str]]]:
    """The tables of a report by their headings, without the counts in them; a row as its cells by column."""
    found = {}
    for part in text.replace("\u200b", "").replace("\\", "").split("\n## ")[1:]:
        heading, *lines = part.splitlines()
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
        name = re.sub(r" \(\d+\)$", "", heading)
        found[name] = [dict(zip(rows[0], row, strict=True)) for row in rows[2:]] if rows else []
    return found


def keys(rows: list[dict[str, str]]) -> set[str]:
    return {row["Item"] for row in rows}


def named(pairs: list[tuple[Trouble, Task]]) -> set[str]:
    return {key(*pair) for pair in pairs}


def test_what_is_overdue_and_whose(tables: dict[str, list[dict[str, str]]]) -> None:
    late = [pair for pair in PAIRS if days_late(*pair) > 0]
    assert {
        (row["Item"], row["Owner"], row["Due"].removesuffix(" (policy)"), row["Remark"])
        for row in tables["Overdue"]
    } == {
        (
            key(trouble, task),
            task.owner or "",
            str(due(trouble, task)),
            f"{days_late(trouble, task)} day{'' if days_late(trouble, task) == 1 else 's'} overdue",
        )
        for trouble, task in late
    }
    owners = Counter(task.owner or "unknown" for _, task in late)
    told = {row["Owner"]: int(row["Overdue"]) for row in tables["Completion by owner"]}
    assert {owner: count for owner, count in told.items() if count} == owners


def test_what_was_closed_and_never_shipped(tables: dict[str, list[dict[str, str]]]) -> None:
    assert keys(tables["Done, but not in what is deployed"]) == named(MERGED)
    assert keys(tables["Fallen back: done, and then undone"]) == named(REVERTED)
    assert keys(tables["Done, and nothing shows it"]) == named(BARE)
    assert all(len(each) > 20 for each in (SHIPPED, MERGED, REVERTED, BARE))


def test_which_service_keeps_failing(tables: dict[str, list[dict[str, str]]]) -> None:
    failed = Counter(service for trouble in TROUBLES for service in trouble.services)
    rows = tables["Which service keeps failing"]
    assert [(row["Service"], int(row["Incidents"])) for row in rows] == failed.most_common()


def test_whether_it_gets_faster(tables: dict[str, list[dict[str, str]]]) -> None:
    for by in ("severity", "service"):
        rows = {
            (row[by.capitalize()], row["Median of"]): row
            for row in tables[f"How long incidents took, by {by}, quarter by quarter"]
        }
        for (group, name), row in rows.items():
            for when in list(row)[2:]:
                assert row[when] == middle(by, group, name, when), (group, name, when)


def middle(by: str, group: str, name: str, when: str) -> str:
    """A median as it should be printed."""
    first, last = ("started", "detected") if name == "detection lag" else ("detected", name.split()[-1])
    last = {"mitigate": "mitigated", "fix": "fixed"}.get(last, last)
    groups = {
        "severity": lambda each: [f"SEV{each.severity}" if each.severity else "unknown"],
        "service": lambda each: each.services,
    }
    some = [each.stamps for each in TROUBLES if group in groups[by](each) and quarter(each) == when]
    took = [each[last] - each[first] for each in some if first in each and last in each]
    counted = [each for each in took if each >= dt.timedelta()]
    if not some:
        return "no incident"
    return f"{words(median(counted)) if counted else '-'} ({len(counted)}/{len(some)})"


def words(time: dt.timedelta) -> str:
    minutes = round(time / dt.timedelta(minutes=1))
    parts = [(minutes // 1440, "d"), (minutes % 1440 // 60, "h"), (minutes % 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in [part for part in parts if part[0]][:2]) or "0 min"


def test_every_open_item_is_there(tables: dict[str, list[dict[str, str]]]) -> None:
    assert keys(tables["Open, all of them"]) == named([pair for pair in PAIRS if is_open(pair[1])])


def test_a_collection_of_real_documents_is_counted_as_show_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = os.environ.get("PMSYNC_CORPUS")
    if not corpus:
        pytest.skip("PMSYNC_CORPUS names no collection of documents")
    shutil.copytree(Path(corpus) / "docs", tmp_path / "postmortems")
    files = [str(each) for each in sorted((tmp_path / "postmortems").rglob("*.md"))]
    assert run(["-C", str(tmp_path), "show", "--json", *files]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert run(["-C", str(tmp_path), "report", "--json", "--no-cache", "--as-of", NOW.isoformat()]) == 0
    told = json.loads(capsys.readouterr().out)
    items = [item for each in shown for item in each["actions"]]
    statuses = Counter(each["status"] for each in items)
    everything = told["completion"]["all"]
    assert told["post_mortems"]["count"] == len(files) == len(shown)
    assert everything["items"] == len(items) > 100
    assert everything["done"] == statuses["done"]
    assert everything["open"] == statuses["todo"] + statuses["in progress"]
    assert everything["unknown"] == statuses[None]
    assert len(told["lists"]["without_owner"]) == sum(
        each["owner"] is None and each["status"] in ("todo", "in progress") for each in items
    )
    services = Counter(service for each in shown for service in each["services"] or ["unknown"])
    assert {each["service"]: each["incidents"] for each in told["services"]} == services
    lags = [
        (each["stamps"]["detected"], each["stamps"]["started"])
        for each in shown
        if {"started", "detected"} <= each["stamps"].keys()
    ]
    [lag] = [each for each in told["spans"] if (each["name"], each["by"]) == ("detection lag", "all")]
    assert lag["minutes"]["counted"] + lag["contradictory"] == len(lags)
