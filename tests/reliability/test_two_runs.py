"""Two `sync --push` at once on two clones and one server, people in between, and one of the runs may die.

Every tracker request, file replacement, commit, fetch and push is an effect; a seed draws who goes next.
PMSYNC_SOAK multiplies the number of schedules.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmsync.cli.syncing import Wanted, run
from reliability.acts import ACTS
from reliability.crowd import FRESH, HEAD, LINKED, PLACE, ROW, World, git
from reliability.runs import sync_and_push
from reliability.turns import Turns
from servers.github import GitHub

SCHEDULES = 20 * int(os.environ.get("PMSYNC_SOAK", "1"))
FIRST_SEED = int(os.environ.get("PMSYNC_SEED", "0"))
MOST_ACTS = 3


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A remote and three clones, copied for each schedule. Their remote's address is relative."""
    folder = tmp_path_factory.mktemp("template")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "--template=", "remote.git")
    git(folder, "clone", "--quiet", "--template=", "remote.git", "a")
    first = folder / "a"
    for name, value in (("user.name", "Robot"), ("user.email", "robot@example.org"), ("gc.auto", "0")):
        git(first, "config", name, value)
    git(first, "switch", "--quiet", "--orphan", "main")
    (first / "postmortems").mkdir()
    rows = "".join(ROW.format(number=each, link="") for each in LINKED)
    (first / "postmortems" / "one.md").write_text(HEAD + rows)
    (first / "pmsync.toml").write_text(f'[github]\nrepository = "{PLACE}"\nrecheck = 0\n')
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "--message=Two items")
    git(first, "push", "--quiet", "--set-upstream", "origin", "main")
    git(first, "config", "remote.origin.url", "../remote.git")
    for name in ("b", "people"):
        shutil.copytree(first, folder / name)
    return folder


@pytest.fixture
def world(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[World]:
    """Two items that are linked everywhere, and two that somebody has just written."""
    for name in list(os.environ):
        if name.startswith(("PMSYNC_", "GITHUB_", "GH_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    with GitHub() as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", server.TOKEN)
        server.repository(PLACE)
        shutil.copytree(template, tmp_path / "world")
        world = World(tmp_path / "world", server)
        assert _sync(world.a) == 0
        rows = "".join(ROW.format(number=each, link="") for each in FRESH)
        world.rewrite(lambda text: text + rows)
        for clone in (world.a, world.b):
            git(clone, "pull", "--quiet", "--ff-only")
        yield world


def _sync(clone: Path) -> int:
    return run(Wanted(clone, [], False, False, push=True))


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SCHEDULES))
def test_one_issue_for_each_item_no_edit_lost_and_the_clones_agree(world: World, seed: int) -> None:
    turns = Turns(seed, deaths=seed % 2)
    done: list[str] = []

    def somebody(chance: random.Random) -> None:
        possible = [name for name, act in ACTS.items() if name not in done and not act.excludes & {*done}]
        if len(done) < MOST_ACTS and chance.random() < 0.12:
            name = chance.choice(possible)
            ACTS[name].do(world)
            done.append(name)
            turns.log.append(f"somebody {name}")

    environ = {name: os.environ[name] for name in ("GITHUB_API_URL", "GITHUB_TOKEN", "GIT_CONFIG_GLOBAL")}
    turns.run({who: (sync_and_push, (world.clone(who),)) for who in "ab"}, environ, somebody)
    assert turns.failures == []
    told = int(any(ACTS[name].is_told for name in done))
    for who in "ab":
        world.renew(who, was_killed=who in turns.killed)
        assert _sync(world.clone(who)) == told, "\n".join(turns.log)
    git(world.a, "pull", "--quiet", "--ff-only")
    assert world.head(world.a) == world.head(world.b) == world.head(world.folder / "remote.git"), turns.log
    writes = len(world.server.writes())
    assert (_sync(world.a), len(world.server.writes())) == (told, writes), turns.log
    for number in (*LINKED, *FRESH):
        world.check_one_issue(number, may_be_gone=any(number in ACTS[name].takes_away for name in done))
    assert [name for name in done if not ACTS[name].arrived(world)] == [], "\n".join(turns.log)
