"""A remote, two clones that sync, one in which people edit, and the tracker."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from servers.github import GitHub
from servers.github_state import StoredIssue

PLACE = "acme/shop"
ATTIC = "acme/attic"
ROW = "| {number} | Mend part number {number} of the checkout | | | P{number} | | todo | {link} |\n"
HEAD = """\
# Checkout answered 500

## Action items

| # | Action | Owner | Type | Priority | Due | Status | Issue |
|---|--------|-------|------|----------|-----|--------|-------|
"""
LINKED, FRESH = (1, 2), (3, 4)
REWORDED = "Mend the second part first"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@dataclass
class World:
    """Items are known by the number in their words: rows are moved and renumbered."""

    folder: Path
    server: GitHub

    def __post_init__(self) -> None:
        self.a, self.b, self.people = (self.folder / name for name in ("a", "b", "people"))

    def clone(self, who: str) -> Path:
        return self.folder / who

    def head(self, clone: Path) -> str:
        return git(clone, "rev-parse", "HEAD").strip()

    def renew(self, who: str, *, was_killed: bool) -> None:
        """Bring a clone to what the remote has; what a killed run left is thrown away with its machine."""
        if was_killed:
            git(self.clone(who), "fetch", "--quiet")
            git(self.clone(who), "reset", "--quiet", "--hard", "origin/main")
            git(self.clone(who), "clean", "-d", "--force", "--quiet")
        git(self.clone(who), "pull", "--quiet", "--ff-only")

    # what people do in the repository

    def rewrite(self, change: Callable[[str], str]) -> None:
        """A person's edit of the document, pushed."""
        git(self.people, "pull", "--quiet", "--ff-only")
        file = self.people / self.file()
        before = file.read_text()
        file.write_text(change(before))
        assert file.read_text() != before
        self.push()

    def push(self) -> None:
        git(self.people, "add", "--all")
        git(self.people, "commit", "--quiet", "--message=A person's edit")
        git(self.people, "push", "--quiet")

    # what is there in the end

    def file(self) -> str:
        """The document's name on the remote; there is one."""
        names = git(self.folder / "remote.git", "ls-tree", "-r", "--name-only", "main", "postmortems").split()
        [name] = [each for each in names if each.endswith(".md")]
        return name

    def text(self) -> str:
        return git(self.folder / "remote.git", "show", f"main:{self.file()}")

    def line(self, number: int) -> int:
        """Where the row of an item stands."""
        words = rf"part number {number} of" + (f"|{REWORDED}" if number == 2 else "")
        [place] = [at for at, line in enumerate(self.text().splitlines()) if re.search(words, line)]
        return place

    def row(self, number: int) -> list[str]:
        line = self.text().splitlines()[self.line(number)]
        return [cell.strip() for cell in line.strip("|").split("|")]

    def issues(self, number: int) -> list[StoredIssue]:
        """The issues that were made for an item, wherever they are, but for those closed as duplicates."""
        words = f"part number {number} of"
        places = self.server.repositories.values()
        all_issues = [each for place in places for each in place.issues.values()]
        about = [each for each in all_issues if words in f"{each.title} {each.body}"]
        return [each for each in about if each.reason != "duplicate"]

    def check_one_issue(self, number: int, *, may_be_gone: bool) -> None:
        link = self.row(number)[7]
        if may_be_gone:
            assert f"/issues/{number})" in link
            assert len(self.issues(number)) <= 1
            return
        [issue] = self.issues(number)
        assert f"/issues/{issue.number})" in link
        assert not issue.closed or number == 1

    def priority(self, number: int) -> str:
        [issue] = self.issues(number)
        [label] = [each for each in issue.labels if each.startswith("priority")]
        return label.removeprefix("priority: ")
