"""Two `sync --commit --push` at once on two clones and one server, and people in between.

Every tracker request, file replacement, commit, fetch and push is an effect; a seed draws who goes next.
PMSYNC_SOAK multiplies the number of schedules.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pmsync.cli.opened import Repository, open_repository
from pmsync.cli.syncing import Wanted, run, run_in
from pmsync.errors import PmsyncError
from reliability.turns import Gated, Turns
from servers.github import GitHub

PLACE = "acme/shop"
FILE = "postmortems/one.md"
ROW = "| {number} | Mend part number {number} of the checkout | | | P{number} | | todo | {link} |\n"
HEAD = """\
# Checkout answered 500

## Action items

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
"""
LINKED, FRESH = (1, 2), (3, 4)
SCHEDULES = 16 * int(os.environ.get("PMSYNC_SOAK", "1"))
FIRST_SEED = int(os.environ.get("PMSYNC_SEED", "0"))

TRACKER = frozenset({"fetch", "discover", "create", "update", "close_duplicate"})
FILES = frozenset({"write", "save_base"})
GIT = frozenset({"commit", "fetch", "push", "move"})


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


class InTurns(Repository):
    """A repository whose effects wait for their turn."""

    turns: Turns
    who: str

    @classmethod
    def of(cls, opened: Repository, turns: Turns, who: str) -> InTurns:
        made = cls(opened.settings, Gated(opened.workspace, turns, who, FILES), opened.workspace.root)
        made.turns, made.who = turns, who
        return made

    def connect(self) -> Gated:
        return Gated(super().connect(), self.turns, self.who, TRACKER)

    def checkout(self) -> Gated:
        return Gated(super().checkout(), self.turns, self.who, GIT)


@dataclass
class World:
    """A remote, two clones that run, one in which people edit, and the tracker."""

    folder: Path
    server: GitHub
    edits: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.a, self.b, self.people = (self.folder / name for name in ("a", "b", "people"))

    def sync(self, clone: Path) -> int:
        return run(Wanted(clone, [], False, False, push=True))

    def head(self, clone: Path) -> str:
        return git(clone, "rev-parse", "HEAD").strip()

    def row(self, number: int) -> list[str]:
        line = next(line for line in self.text().splitlines() if line.startswith(f"| {number} |"))
        return [cell.strip() for cell in line.strip("|").split("|")]

    def text(self) -> str:
        return git(self.folder / "remote.git", "show", f"main:{FILE}")

    # what people do, each thing once

    def somebody(self, chance: random.Random) -> None:
        acts = [
            self.closes_an_issue,
            self.gives_a_new_row_a_due_date,
            self.rewords_an_issue,
            self.edits_a_row,
        ]
        if len(self.edits) < 2 and chance.random() < 0.12:
            act = chance.choice(acts)
            if act.__name__ not in self.edits:
                self.edits[act.__name__] = act()

    def closes_an_issue(self) -> str:
        self.server.person.close(PLACE, 1)
        return "done"

    def rewords_an_issue(self) -> str:
        self.server.person.edit(PLACE, 2, title="Mend the second part first")
        return "Mend the second part first"

    def edits_a_row(self) -> str:
        self._push("| P1 |", "| P7 |")
        return "P7"

    def gives_a_new_row_a_due_date(self) -> str:
        row = "| 3 | Mend part number 3 of the checkout | | | P3 | "
        self._push(f"{row}|", f"{row}2026-12-24 |")
        return "2026-12-24"

    def _push(self, old: str, new: str) -> None:
        git(self.people, "pull", "--quiet", "--ff-only")
        file = self.people / FILE
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        git(self.people, "commit", "--quiet", "--all", "--message=A person's edit")
        git(self.people, "push", "--quiet")

    # the promises

    def check(self) -> None:
        for number in (*LINKED, *FRESH):
            self.check_one_issue(number)
        arrived = {
            "closes_an_issue": self.row(1)[6],
            "rewords_an_issue": self.row(2)[1],
            "edits_a_row": self.priority(1),
            "gives_a_new_row_a_due_date": self.row(3)[5],
        }
        assert {name: arrived[name] for name in self.edits} == self.edits

    def check_one_issue(self, number: int) -> None:
        item = f'"one/{number}"'
        about = [each for each in self.server.repository(PLACE).issues.values() if item in str(each.body)]
        kept = [each for each in about if each.reason != "duplicate"]
        assert len(kept) == 1, [(each.number, each.closed, each.reason) for each in about]
        assert f"/issues/{kept[0].number})" in self.row(number)[7]
        assert not kept[0].closed or number == 1

    def priority(self, number: int) -> str:
        [label] = [each for each in self.server.issue(PLACE, number).labels if each.startswith("priority")]
        return label.removeprefix("priority: ")


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
    (first / FILE).write_text(HEAD + "".join(ROW.format(number=each, link="") for each in LINKED))
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
        assert world.sync(world.a) == 0
        (world.people / FILE).write_text("")
        git(world.people, "reset", "--quiet", "--hard")
        git(world.people, "pull", "--quiet", "--ff-only")
        with (world.people / FILE).open("a") as file:
            file.write("".join(ROW.format(number=each, link="") for each in FRESH))
        git(world.people, "commit", "--quiet", "--all", "--message=Two more items")
        git(world.people, "push", "--quiet")
        for clone in (world.a, world.b):
            git(clone, "pull", "--quiet", "--ff-only")
        yield world


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SCHEDULES))
def test_one_issue_for_each_item_no_edit_lost_and_the_clones_agree(world: World, seed: int) -> None:
    turns = Turns(seed)

    def once(who: str, clone: Path) -> None:
        opened = InTurns.of(open_repository(clone), turns, who)
        with suppress(PmsyncError):
            run_in(opened, Wanted(clone, [], False, False, push=True))

    turns.run({"a": lambda: once("a", world.a), "b": lambda: once("b", world.b)}, world.somebody)
    assert turns.failures == []
    for clone in (world.a, world.b):
        assert world.sync(clone) == 0, turns.log
    assert world.head(world.a) == world.head(world.b) == world.head(world.folder / "remote.git"), turns.log
    writes = len(world.server.writes())
    assert (world.sync(world.a), len(world.server.writes())) == (0, writes)
    world.check()
