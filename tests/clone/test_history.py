"""The history: complete or refused, from few processes."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from histories import Planned, git, write
from pmsync.clone.history import ClonedHistory
from pmsync.errors import PmsyncError
from pmsync.repo import Repository
from pmsync.timeline.ports import Landing, Window

DAY = 86_400
START = 1_600_000_000


def window(since: int, until: int) -> Window:
    return Window(dt.datetime.fromtimestamp(since, dt.UTC), dt.datetime.fromtimestamp(until, dt.UTC))


def history(folder: Path, **more: bool) -> ClonedHistory:
    return ClonedHistory(Repository(folder), **more)


# What a slow reader would find, from the plan alone


def line_of(planned: list[Planned]) -> list[int]:
    line = [len(planned) - 1]
    while planned[line[-1]].parents:
        line.append(planned[line[-1]].parents[0])
    return line[::-1]


def reached(planned: list[Planned], place: int) -> set[int]:
    found, open_places = set(), [place]
    while open_places:
        each = open_places.pop()
        if each not in found:
            found.add(each)
            open_places += planned[each].parents
    return found


def expected(planned: list[Planned], since: int, until: int) -> list[tuple[int, set[int]]]:
    """Each landing of the window with its topics, found by walking everything for each of them."""
    result = []
    for place in line_of(planned):
        if since <= planned[place].time <= until:
            older = reached(planned, planned[place].parents[0]) if planned[place].parents else set()
            result.append((place, reached(planned, place) - older - {place}))
    return result


@st.composite
def plans(draw: st.DrawFn) -> list[Planned]:
    """Histories with skewed clocks, inversions, side branches, octopus and criss-cross merges."""
    count = draw(st.integers(1, 40))
    planned: list[Planned] = []
    for place in range(count):
        time = START + place * 3600 + draw(st.sampled_from([0, 0, 0, 0, -30 * DAY, 9 * DAY, -3600, 7200]))
        parents: tuple[int, ...] = ()
        if place:
            near = st.integers(max(0, place - 6), place - 1)
            more = draw(st.lists(near, min_size=0, max_size=3))
            parents = tuple(dict.fromkeys([draw(near), *more]))
        planned.append(Planned(time, parents, f"change {place}", {f"f{place % 3}": str(place)}))
    return planned


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planned=plans(), low=st.integers(-2, 42), width=st.integers(0, 30), cache=st.booleans())
def test_finds_the_same_landings_and_topics_as_a_full_walk(
    tmp_path_factory: pytest.TempPathFactory, planned: list[Planned], low: int, width: int, cache: bool
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    ids = write(folder, planned)
    since, until = START + low * 3600, START + (low + width) * 3600
    found = history(folder, cache=cache).landings(window(since, until))
    told = [(each.commit, {topic.commit for topic in each.topics}) for each in found]
    assert told == [
        (ids[place], {ids[topic] for topic in topics}) for place, topics in expected(planned, since, until)
    ]


@settings(max_examples=8, deadline=None)
@given(planned=plans(), cut=st.integers(1, 20), low=st.integers(0, 42))
def test_a_shallow_clone_answers_completely_or_refuses(
    tmp_path_factory: pytest.TempPathFactory, planned: list[Planned], cut: int, low: int
) -> None:
    """Clocks are right here: below a cut, nobody can know of a commit whose clock ran ahead."""
    planned = [
        Planned(START + place * 3600, each.parents, each.message, each.files)
        for place, each in enumerate(planned)
    ]
    folder = tmp_path_factory.mktemp("whole")
    ids = write(folder, planned)
    clone = tmp_path_factory.mktemp("cut") / "clone"
    git(folder, "clone", "--quiet", f"--depth={cut}", folder.as_uri(), str(clone))
    since = START + low * 3600
    truth = [ids[place] for place, _ in expected(planned, since, since + 50 * 3600)]
    answer = truth
    with suppress(PmsyncError):
        answer = told(history(clone).landings(window(since, since + 50 * 3600)))
    assert answer == truth


# The index


def straight(count: int, step: int = 3600) -> list[Planned]:
    return [
        Planned(START + place * step, (place - 1,) if place else (), f"change {place}", {"f": str(place)})
        for place in range(count)
    ]


def told(found: list[Landing]) -> list[str]:
    return [each.commit for each in found]


EVER = window(0, START + 10_000 * DAY)


def test_the_index_grows_with_the_branch(tmp_path: Path) -> None:
    ids = write(tmp_path, straight(5))
    assert told(history(tmp_path).landings(EVER)) == ids
    git(tmp_path, "reset", "--quiet", "--hard")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "another")
    assert told(history(tmp_path).landings(EVER)) == [*ids, git(tmp_path, "rev-parse", "HEAD").strip()]


def test_the_index_is_cut_where_history_was_rewritten(tmp_path: Path) -> None:
    ids = write(tmp_path, straight(5))
    history(tmp_path).landings(EVER)
    git(tmp_path, "reset", "--quiet", "--hard", ids[2])
    assert told(history(tmp_path).landings(EVER)) == ids[:3]
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "instead")
    assert told(history(tmp_path).landings(EVER)) == [*ids[:3], git(tmp_path, "rev-parse", "HEAD").strip()]


def test_the_index_is_rebuilt_when_nothing_of_it_is_left(tmp_path: Path) -> None:
    write(tmp_path, straight(3))
    history(tmp_path).landings(EVER)
    git(tmp_path, "checkout", "--quiet", "--orphan", "fresh")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "a new start")
    assert told(history(tmp_path).landings(EVER)) == [git(tmp_path, "rev-parse", "HEAD").strip()]


@pytest.mark.parametrize("damage", [b"", b"nonsense", None], ids=["empty", "foreign", "cut off"])
def test_a_damaged_index_is_built_anew(tmp_path: Path, damage: bytes | None) -> None:
    ids = write(tmp_path, straight(5))
    history(tmp_path).landings(EVER)
    file = tmp_path / ".git" / "pmsync" / "first-parent"
    file.write_bytes(file.read_bytes()[:-3] if damage is None else damage)
    assert told(history(tmp_path).landings(EVER)) == ids


def test_an_index_that_a_disk_garbled_is_not_believed(tmp_path: Path) -> None:
    ids = write(tmp_path, straight(5))
    history(tmp_path).landings(EVER)
    file = tmp_path / ".git" / "pmsync" / "first-parent"
    raw = bytearray(file.read_bytes())
    first = raw.index((START + 3600).to_bytes(8, sys.byteorder))
    raw[first] ^= 1
    file.write_bytes(raw)
    for _ in range(2):
        assert told(history(tmp_path).landings(EVER)) == ids


def test_without_cache_nothing_is_written(tmp_path: Path) -> None:
    ids = write(tmp_path, straight(5))
    assert told(history(tmp_path, cache=False).landings(EVER)) == ids
    assert not (tmp_path / ".git" / "pmsync").exists()


def test_work_trees_share_one_index(tmp_path: Path) -> None:
    ids = write(tmp_path / "main", straight(5))
    git(tmp_path / "main", "worktree", "add", "--quiet", "--detach", "../side", ids[3])
    assert told(history(tmp_path / "side").landings(EVER)) == ids[:4]
    assert (tmp_path / "main" / ".git" / "pmsync" / "first-parent").exists()
    assert told(history(tmp_path / "main").landings(EVER)) == ids


def test_sha256_repositories_are_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    for number in range(3):
        git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", str(number))
    for _ in range(2):
        assert len(told(history(tmp_path).landings(EVER))[0]) == 64


# Processes


def processes(trace: Path) -> list[str]:
    events = map(json.loads, trace.read_text("utf-8").splitlines())
    return [each["argv"][1] for each in events if each["event"] == "start"]


@pytest.fixture
def trace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path_factory.mktemp("trace") / "events"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(file))
    return file


def test_a_first_answer_takes_three_processes_and_the_next_two(tmp_path: Path, trace: Path) -> None:
    write(tmp_path, straight(5))
    trace.unlink(missing_ok=True)
    for _ in range(2):
        fresh = history(tmp_path)
        fresh.landings(EVER)
        fresh.tags()
        fresh.tags()
    assert processes(trace) == ["rev-list", "log", "for-each-ref", "log", "for-each-ref"]


def test_a_blobless_clone_fetches_nothing(tmp_path: Path, trace: Path) -> None:
    ids = write(tmp_path / "whole", straight(5))
    git(tmp_path / "whole", "config", "uploadpack.allowFilter", "true")
    url = (tmp_path / "whole").as_uri()
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", url, "bare")
    trace.unlink(missing_ok=True)
    found = history(tmp_path / "bare").landings(EVER, ["f"])
    assert told(found) == ids
    assert processes(trace) == ["rev-list", "log"]


# What is read


def test_paths_leave_out_what_does_not_touch_them(tmp_path: Path) -> None:
    planned = [
        Planned(START, (), "start", {"api/a": "1", "web/a": "1"}),
        Planned(START + 1, (0,), "in the api", {"api/a": "2"}),
        Planned(START + 2, (0,), "on a side branch, in the web", {"web/a": "2"}),
        Planned(START + 3, (1, 2), "merge the web", {"web/a": "2"}),
    ]
    ids = write(tmp_path, planned)
    found = history(tmp_path).landings(EVER, ["web"])
    assert told(found) == [ids[0], ids[3]]
    assert [topic.commit for topic in found[1].topics] == [ids[2]]
    assert found[1].paths == ("web/a",)


def test_landings_below_the_window_come_on_request(tmp_path: Path) -> None:
    ids = write(tmp_path, straight(6))
    found = history(tmp_path).landings(window(START + 4 * 3600, START + 9 * 3600), before=2)
    assert told(found) == ids[2:]


def test_texts_of_commits_cannot_break_the_reading(tmp_path: Path) -> None:
    """Newlines, colons, control characters, bytes that are no UTF-8, and a very long message."""
    odd = "\n\n:100644 100644 a b M\x1b[31m\x01 odd\n\n\udcff\udcfe body"
    planned = [
        Planned(START, (), odd, {"a b\nc": "1"}),
        Planned(START + 1, (0,), "", {"d": "1"}),
        Planned(START + 2, (1,), "x" * 100_000),
    ]
    ids = write(tmp_path, planned)
    found = history(tmp_path).landings(EVER)
    assert told(found) == ids
    assert [each.paths for each in found] == [("a b\nc",), ("d",), ()]
    assert found[0].subject.startswith(":100644")
    assert len(found[2].subject) == 20_000


@pytest.mark.parametrize("time", [99_999_999_999, 2**64 - 2], ids=["year 5138", "beyond all years"])
def test_a_commit_from_the_far_future_harms_nobody(tmp_path: Path, time: int) -> None:
    ids = write(tmp_path, straight(2))
    tree = git(tmp_path, "rev-parse", "HEAD^{tree}").strip()
    person = f"a <a@example.org> {time} +0000"
    text = f"tree {tree}\nparent {ids[-1]}\nauthor {person}\ncommitter {person}\n\nodd\n"
    (tmp_path / "odd").write_text(text)
    odd = git(tmp_path, "hash-object", "-t", "commit", "-w", "--literally", "odd").strip()
    git(tmp_path, "update-ref", "refs/heads/main", odd)
    for _ in range(2):
        assert told(history(tmp_path).landings(EVER)) == ids
        assert told(history(tmp_path).landings(window(START, 253_370_764_799)))[-1] == odd


def test_tags_of_all_kinds_are_read(tmp_path: Path) -> None:
    later = f"tag v2\nfrom :2\ntagger a committer <committer@example.org> {START + 500} +0000\ndata 3\ntwo\n"
    ids = write(tmp_path, straight(2), ["reset refs/tags/deploy/prod/1\nfrom :1\n\n", later])
    blob = git(tmp_path, "rev-parse", "HEAD:f").strip()
    git(tmp_path, "tag", "a-blob", blob)
    git(tmp_path, "tag", "of-a-tag", "v2")
    tags = {tag.name: tag for tag in history(tmp_path).tags()}
    assert set(tags) == {"deploy/prod/1", "v2", "of-a-tag"}
    assert (tags["v2"].commit, tags["v2"].annotated, tags["v2"].subject) == (ids[1], True, "two")
    assert tags["v2"].at.timestamp() == START + 500
    assert (tags["deploy/prod/1"].at.timestamp(), tags["deploy/prod/1"].annotated) == (START, False)


# Refusals


def test_no_repository_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PmsyncError, match="not a git repository"):
        Repository(tmp_path)


def test_a_repository_without_commits_is_said_in_a_sentence(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(PmsyncError, match="no commits"):
        history(tmp_path).landings(EVER)


def test_a_shallow_clone_is_deepened_as_far_as_needed_and_without_file_contents(tmp_path: Path) -> None:
    ids = write(tmp_path / "whole", straight(400, DAY))
    git(tmp_path / "whole", "config", "uploadpack.allowFilter", "true")
    url = (tmp_path / "whole").as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-checkout", url, "cut")
    asked = window(START + 380 * DAY, START + 500 * DAY)
    cut = history(tmp_path / "cut")
    with pytest.raises(PmsyncError, match=r"shallow.*--deepen"):
        cut.landings(asked)
    cut.deepen(asked)
    assert told(cut.landings(asked)) == ids[380:]
    assert 20 < int(git(tmp_path / "cut", "rev-list", "--count", "HEAD")) < 40
    missing = git(tmp_path / "cut", "rev-list", "--objects", "--missing=print", "HEAD")
    assert "?" in missing


def test_deepening_starts_from_the_deploy_tag_that_is_named(tmp_path: Path) -> None:
    ids = write(tmp_path / "whole", straight(50, DAY), ["reset refs/tags/deploy/7\nfrom :30\n\n"])
    git(tmp_path, "clone", "--quiet", "--depth=1", (tmp_path / "whole").as_uri(), "cut")
    asked = window(START + 40 * DAY, START + 500 * DAY)
    cut = history(tmp_path / "cut")
    cut.deepen(asked, tag="deploy/7")
    assert told(cut.landings(asked)) == ids[40:]
    assert git(tmp_path / "cut", "rev-list", "--count", "HEAD").strip() == "20"


def test_a_hooks_environment_does_not_lead_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = write(tmp_path / "here", straight(2))
    write(tmp_path / "there", straight(3, 60))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "there" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "there" / ".git" / "index"))
    assert told(history(tmp_path / "here").landings(EVER)) == here


def test_a_bare_clone_without_configuration_is_read(tmp_path: Path) -> None:
    ids = write(tmp_path / "whole", straight(2))
    git(tmp_path, "clone", "--quiet", "--bare", "whole", "bare")
    (tmp_path / "bare" / "config").unlink()
    assert told(history(tmp_path / "bare").landings(EVER)) == ids


def test_remotes_are_told_by_name(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert Repository(tmp_path).remotes() == {}
    git(tmp_path, "remote", "add", "origin", "https://github.com/example/shop.git")
    assert Repository(tmp_path).remotes() == {"origin": "https://github.com/example/shop.git"}


def test_the_git_library_is_imported_by_the_repository_alone(tmp_path: Path) -> None:
    code = "import pmsync.sources, pmsync.timeline.ports, sys; sys.exit('git' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False)
    assert done.returncode == 0
