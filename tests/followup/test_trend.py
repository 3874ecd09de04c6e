"""What a history of documents tells of items and weeks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from histories import Planned, git, write
from pmsync.clone.chronicle import snapshots
from pmsync.document.text import decode
from pmsync.followup.facts import Incident, read_incident
from pmsync.followup.trend import Snapshot, tell
from pmsync.repo import Repository

START = dt.datetime(2026, 9, 7, 12, tzinfo=dt.UTC)  # a Monday
NOW = START + dt.timedelta(days=30)


def document(*rows: str, name: str = "a") -> Incident:
    head = f"---\nid: {name}\n---\n# A\n\n## Action items\n\n| # | Action | Status |\n|---|---|---|\n"
    return read_incident(head + "".join(f"| {row} |\n" for row in rows)).at(f"{name}.md")


def after(days: int, incident: Incident | None, path: str = "a.md") -> Snapshot:
    return Snapshot(START + dt.timedelta(days=days), {path: incident})


def test_each_week_ends_with_what_its_last_commit_left() -> None:
    versions = [document("1 | Do | todo", "2 | Say | todo"), document("1 | Do | done", "2 | Say | todo")]
    told = tell([after(0, versions[0]), after(6, versions[1]), after(21, None)], [], NOW)
    assert [count for _, count in told.trend] == [1, 1, 1, 0, 0]
    assert [day.isoweekday() for day, _ in told.trend[:-1]] == [7, 7, 7, 7]
    assert told.trend[-1][0] == NOW.date()


def test_a_clock_that_runs_ahead_does_not_hide_what_landed() -> None:
    told = tell([after(90, document("1 | Do | todo"))], [], NOW)
    assert told.trend == ()
    told = tell([after(0, document()), after(90, document("1 | Do | todo"))], [], NOW)
    assert told.trend[-1] == (NOW.date(), 1)


def test_a_shallow_history_does_not_know_when_its_first_items_were_opened() -> None:
    last = document("1 | Do | done", "2 | New | todo")
    told = tell([after(0, document("1 | Do | todo")), after(5, last)], [last], NOW, cut=True)
    day = START.date() + dt.timedelta(days=5)
    assert (told.past["a", "1"].opened, told.past["a", "1"].done) == (None, day)
    assert told.past["a", "2"].opened == day
    assert told.published == {}
    assert not told.complete


def test_a_reworded_and_moved_item_is_the_same_and_a_new_one_is_not() -> None:
    first = document("1 | Do this | todo", "2 | Do that | todo")
    last = document("3 | Do that | todo", "1 | Do this well | done", "2 | Do more | todo")
    told = tell([after(0, first), after(9, last)], [last], NOW)
    opened = {number: past.opened for (_, number), past in told.past.items()}
    later = START.date() + dt.timedelta(days=9)
    assert opened == {"1": START.date(), "2": later, "3": START.date()}
    assert told.past["a", "1"].done == later


def test_a_history_with_odd_names_messages_and_merges_is_read_whole(tmp_path: Path) -> None:
    text = "---\nid: {}\n---\n# A\n\n## Action items\n\n- [ ] Do\n"
    odd, accented = 'pm/"quoted"\tand\\more.md', "pm/ä é.md"
    planned = [
        Planned(1000, (), "one", {"pm/a.md": text.format("a"), "pm/picture.png": "\x01"}),
        Planned(2000, (0,), "side \udcff\n\nblob\nmark :1\ncommit x", {odd: text.format("b")}),
        Planned(3000, (0,), "", {"other": "x"}),
        Planned(4000, (2, 1), "merged", {odd: text.format("b")}),
        Planned(5000, (3,), "same", {"pm/copy.md": text.format("a")}),
    ]
    write(tmp_path, planned)
    git(tmp_path, "reset", "--quiet", "--hard")
    (tmp_path / accented).write_text(text.format("c"))
    git(tmp_path, "add", "--all", "pm")
    git(tmp_path, "commit", "--quiet", "--message", "accents")
    git(tmp_path, "rm", "--quiet", "-r", "pm")
    git(tmp_path, "commit", "--quiet", "--message", "gone")
    read: list[str] = []

    def facts(blob: str, content: bytes) -> Incident:
        read.append(blob)
        return read_incident(decode(content))

    def place(path: str) -> str | None:
        return path if path.endswith(".md") else None

    found = list(snapshots(Repository(tmp_path), "pm", place, facts))
    assert len(read) == len(set(read)) == 3
    changes = [{path: each and each.id for path, each in snapshot.changed.items()} for snapshot in found]
    assert changes == [
        {"pm/a.md": "a"},
        {odd: "b"},
        {"pm/copy.md": "a"},
        {accented: "c"},
        dict.fromkeys(["pm/a.md", odd, "pm/copy.md", accented]),
    ]
    assert [each.at.timestamp() for each in found[:3]] == [1000, 4000, 5000]


def test_a_folder_whose_name_looks_like_a_pattern_is_taken_literally(tmp_path: Path) -> None:
    files = {"p[m]/a.md": "# A\n", "pm/b.md": "# B\n"}
    write(tmp_path, [Planned(1000, (), "one", files)])
    found = list(
        snapshots(Repository(tmp_path), "p[m]", str, lambda blob, content: read_incident(decode(content)))
    )
    assert [list(each.changed) for each in found] == [["p[m]/a.md"]]
    found = list(
        snapshots(Repository(tmp_path), ".", str, lambda blob, content: read_incident(decode(content)))
    )
    assert [list(each.changed) for each in found] == [["p[m]/a.md", "pm/b.md"]]
