"""A repository opened for a command: its settings, its files, its tracker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pmsync.lazy_pattern import lazy_pattern
from pmsync.runs.aloud import wait

if TYPE_CHECKING:
    from pmsync.clone.delivery import Checkout
    from pmsync.config import Settings
    from pmsync.model import ActionItem, Check, PostMortem
    from pmsync.repo import Repository as Clone
    from pmsync.sync.ports import Surroundings
    from pmsync.sync.routing import Trackers
    from pmsync.workspace import Workspace

TABLES = frozenset({"commit", "lint", "new", "report", "repositories", "timeline", "verify"})
"""The tables of the settings that commands read; each tracker has one of its own name too."""


class Repository:
    """Settings and files of the repository that a command works in.

    `home` is the folder that settings speak of, where the files are those of another work tree.
    """

    def __init__(self, settings: Settings, workspace: Workspace, home: Path | None = None) -> None:
        self.settings = settings
        self.workspace = workspace
        self.home = home or workspace.root

    def at(self, root: Path) -> Repository:
        """The same repository with the files of another work tree."""
        return Repository(self.settings, replace(self.workspace, root=root), self.home)

    def connect(self) -> Trackers:
        """The trackers that the settings name."""
        from pmsync.runs.destinations import connect

        return connect(self.settings, self.surroundings(self.origin))

    def examine(self) -> Iterator[Check]:
        """What the trackers that the settings name need, and how they are."""
        from pmsync.runs.destinations import examine

        return examine(self.settings, self.surroundings(self.origin))

    def surroundings(self, origin: str | None) -> Surroundings:
        """What a tracker is connected with; `origin` is the URL of the repository's remote."""
        from pmsync.sync.ports import Surroundings

        return Surroundings(self.home, wait, origin, self.settings.core.owners, os.environ)

    def checkout(self) -> Checkout:
        """The work tree, to commit and push from; PmsyncError when this is no clone."""
        from pmsync.clone.delivery import Checkout
        from pmsync.repo import Repository as Clone

        return Checkout(Clone(self.workspace.root))

    def context(self, document: PostMortem, item: ActionItem) -> dict[str, str]:
        """What a new issue tells of its item: the post-mortem, and where the item stands in it."""
        told = {"title": document.title or document.id, "path": document.path, "line": str(item.line)}
        if document.severity:
            told["severity"] = document.severity
        if self._blob:
            told["url"] = f"{self._blob}/{quote(document.path)}?plain=1#L{item.line}"
        return told

    @cached_property
    def clone(self) -> Clone | None:
        """The clone that the folder belongs to; a folder without git has neither remote nor commit."""
        from pmsync.repo import Repository as Clone

        return Clone(self.workspace.root) if (self.workspace.root / ".git").exists() else None

    @cached_property
    def origin(self) -> str | None:
        """The URL of the remote that the repository came from."""
        return self.clone.remotes().get("origin") if self.clone else None

    @cached_property
    def _blob(self) -> str | None:
        """Where the files of the present commit are shown on the web, if the remote is such a place."""
        if self.clone is None or self.origin is None:
            return None
        page, commit = web_page(self.origin), self.clone.head()
        return f"{page}/blob/{commit}" if page and commit else None


_REMOTE = lazy_pattern(
    r"(?:https?://(?:[^@/\s]*@)?|ssh://(?:[^@/\s]*@)?|(?:[\w.-]+@)?(?=[\w.-]+:[^/\\]))"
    r"(?P<host>[\w.-]+)(?::\d+(?=/))?[:/]/*(?P<name>[\w.~-]+(?:/[\w.~-]+?)+)(?:\.git)?/*"
)


def web_page(remote: str) -> str | None:
    """The web page of a remote's repository; None for a path or what else is no hosted place."""
    found = _REMOTE.fullmatch(remote)
    return f"https://{found['host']}/{found['name']}" if found else None


def root_of(directory: Path) -> Path:
    """The root of the repository that a folder lies in."""
    from pmsync.workspace import find_root

    return find_root(Path.cwd() / directory)


def open_repository(directory: Path) -> Repository:
    """The repository that a folder lies in."""
    from pmsync import trackers
    from pmsync.config import load_settings
    from pmsync.workspace import Workspace

    root = root_of(directory)
    settings = load_settings(root, trackers.names() | TABLES)
    core = settings.core
    return Repository(settings, Workspace(root, core.postmortems, core.pattern, core.exclude))
