"""The cache of what was read: shared, safe to delete, and never believed when it is not what was written."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from histories import Planned, git, write
from pmsync.followup import cache
from pmsync.followup.facts import Incident, read_incident
from pmsync.runs.followup_read import Reading, read_repository
from pmsync.stores import facts as store
from pmsync.stores.blobs import blob_id
from pmsync.stores.facts import FactsStore

START = 1_700_000_000
TEXT = "---\nid: {0}\nstarted: 2026-03-01T10:00:00+02:00\n---\n# A\n\n## Action items\n\n- [x] Do {0}\n"


def filled(file: Path, *names: str) -> FactsStore:
    store = FactsStore(file)
    for name in names:
        text = TEXT.format(name)
        store.read(blob_id(text), text)
    store.save()
    return store


def found(file: Path, *names: str) -> list[str | None]:
    """What a new run finds: the id of each, None for what has to be read again."""
    store = FactsStore(file)
    blobs = [blob_id(TEXT.format(name)) for name in names]
    store.load(blobs)
    facts = [store.get(blob, "x.md", "shop") for blob in blobs]
    assert all(each is None or (each.path, each.repository) == ("x.md", "shop") for each in facts)
    return [each and each.id for each in facts]


def test_a_store_gives_back_what_another_run_saved(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "facts.sqlite"
    filled(file, "a", "b")
    filled(file, "b", "c")
    assert found(file, "a", "b", "c", "d") == ["a", "b", "c", None]
    assert FactsStore(file).get(None) is None


def test_many_rows_are_found_among_many_and_few_too(tmp_path: Path) -> None:
    file = tmp_path / "facts.sqlite"
    names = [str(number) for number in range(700)]
    facts = cache.dump(read_incident(TEXT.format("a")))
    store = FactsStore(file)
    for name in names:
        store.add(blob_id(name), facts)
    store.save()
    for asked in (names, names[::2], names[:3], []):
        again = FactsStore(file)
        again.load(map(blob_id, asked))
        assert [name for name in names if again.has(blob_id(name))] == asked


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE blobs SET made = substr(made, 1, 20)",
        "UPDATE blobs SET made = zeroblob(length(made))",
        "UPDATE blobs SET made = NULL",
        "UPDATE blobs SET made = 'text'",
        "UPDATE blobs SET sum = NULL",
        "UPDATE blobs SET sum = 1.5, made = 7",
        "CREATE TABLE old AS SELECT * FROM blobs;"
        "UPDATE blobs SET (sum, made) = (SELECT sum, made FROM old WHERE old.blob <> blobs.blob)",
        "DROP TABLE blobs",
        "ALTER TABLE blobs RENAME COLUMN sum TO other",
    ],
)
def test_what_is_not_as_it_was_written_is_read_again(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "facts.sqlite"
    filled(file, "a", "b")
    with closing(sqlite3.connect(file)) as table, table:
        table.executescript(damage)
    assert found(file, "a", "b") == [None, None]


def test_a_damaged_row_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "facts.sqlite"
    filled(file, "a")
    with closing(sqlite3.connect(file)) as table, table:
        table.execute("UPDATE blobs SET sum = 0")
    filled(file, "a")
    assert found(file, "a") == ["a"]


def test_a_file_that_is_no_database_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "facts.sqlite"
    file.write_bytes(b"no database" * 1000)
    assert found(file, "a") == [None]
    filled(file, "a")
    assert found(file, "a") == ["a"]


@pytest.mark.parametrize("place", [None, "/dev/null/facts.sqlite", "/proc/facts.sqlite"])
def test_where_nothing_can_be_kept_the_run_goes_on(place: str | None) -> None:
    text = TEXT.format("a")
    store = FactsStore(Path(place) if place else None)
    store.load([blob_id(text)])
    store.read(blob_id(text), text)
    store.save()
    facts = store.get(blob_id(text))
    assert facts is not None
    assert facts.id == "a"


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert FactsStore.of_user().file is None


def test_processes_share_a_file(tmp_path: Path) -> None:
    file = tmp_path / "facts.sqlite"
    shares = [[f"{share}-{place}" for place in range(5)] for share in range(4)]
    runs = [
        multiprocessing.get_context("fork").Process(target=filled, args=(file, *names)) for names in shares
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    names = [name for share in shares for name in share]
    assert found(file, *names) == names


def test_files_of_other_versions_go_when_nobody_adds_to_them(tmp_path: Path) -> None:
    old, young = tmp_path / "facts-1.sqlite", tmp_path / "facts-2.sqlite"
    for file, days in ((old, 40), (young, 20)):
        file.touch()
        os.utime(file, (0, time.time() - days * 24 * 3600))
    filled(tmp_path / "facts-3.sqlite", "a")
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["facts-2.sqlite", "facts-3.sqlite"]


def test_the_version_is_the_same_each_time() -> None:
    assert FactsStore.version() == FactsStore.version()


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Reading]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "repository" / "postmortems"
    folder.mkdir(parents=True)
    for name in "abcdef":
        (folder / f"{name}.md").write_text(TEXT.format(name))
    git(folder.parent, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "six")

    def read() -> Reading:
        found = read_repository(folder.parent)
        found.store.save()
        return found

    read()
    return read


_opened: list[str] = []
sys.addaudithook(lambda event, given: _opened.append(str(given[0])) if event == "open" else None)


def test_only_what_changed_is_opened(reading: Callable[[], Reading], tmp_path: Path) -> None:
    folder = tmp_path / "repository" / "postmortems"
    (folder / "b.md").write_text(TEXT.format("bb"))
    (folder / "c.md").unlink()
    (folder / "new.md").write_text(TEXT.format("a"))
    (folder / "d.md").rename(folder / "moved.md")
    git(folder, "add", "moved.md")
    _opened.clear()
    ids = [each.id for each in reading().incidents]
    assert ids == ["a", "bb", "e", "f", "d", "a"]
    assert sorted(Path(each).name for each in _opened if each.endswith(".md")) == ["b.md", "new.md"]


def test_facts_from_the_cache_are_those_of_a_run_without(
    reading: Callable[[], Reading], tmp_path: Path
) -> None:
    fresh = read_repository(tmp_path / "repository", cached=False)
    assert reading().incidents == fresh.incidents
    assert len(fresh.incidents) == 6


def test_many_files_are_read_on_all_cores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "repository" / "postmortems"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / "pmsync.toml").touch()
    for number in range(110):
        (folder / f"{number:03}.md").write_text(TEXT.format(number % 55))
    (folder / "999.md").write_bytes(b"\0")
    first = read_repository(tmp_path / "repository")
    first.store.save()
    assert [each.id for each in first.incidents] == [str(number % 55) for number in range(110)]
    assert len(first.notes) == 1 + 55
    again = read_repository(tmp_path / "repository")
    assert (again.incidents, again.notes) == (first.incidents, first.notes)


@pytest.fixture
def git_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The git commands that were started since it was last asked."""
    log, tool = tmp_path / "bin" / "log", tmp_path / "bin" / "git"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$1" >> {log}\nexec /usr/bin/git "$@"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")

    def started() -> list[str]:
        found = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return found

    return started


def test_a_history_takes_one_git_process_and_reads_each_content_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git_processes: Callable[[], list[str]]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "repository"
    contents = [TEXT.format(f"p{number % 7}") + f"- [ ] Say {number % 50}\n" for number in range(2000)]
    planned = [
        Planned(
            START + number * 3600,
            (number - 1,) if number else (),
            "x",
            {f"postmortems/{number % 7}.md": text},
        )
        for number, text in enumerate(contents)
    ]
    write(root, planned)
    git(root, "reset", "--quiet", "--hard")
    read: list[str] = []

    def counted(text: str) -> Incident:
        read.append(text)
        return read_incident(text)

    monkeypatch.setattr(store, "read_incident", counted)
    for expected in (sorted(set(contents)), []):
        reading = read_repository(root)
        git_processes()
        told = reading.told(dt.datetime.fromtimestamp(START + 2000 * 3600, dt.UTC))
        reading.store.save()
        assert git_processes() == ["fast-export"]
        assert (len(told.published), sorted(read)) == (7, expected)
        read.clear()
