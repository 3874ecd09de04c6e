"""A repository opened for a command: its settings, its files, its tracker."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.cli.console import note

if TYPE_CHECKING:
    from pmsync.config import Settings
    from pmsync.model import ActionItem, PostMortem
    from pmsync.sync.ports import Surroundings, Tracker
    from pmsync.workspace import Workspace

TABLES = frozenset({"tool"})


@dataclass(frozen=True, slots=True)
class Repository:
    """Settings and files of the repository that a command works in."""

    settings: Settings
    workspace: Workspace

    def connect(self) -> Tracker:
        """The tracker that the settings name."""
        from pmsync import trackers

        name = self.settings.core.tracker
        module = trackers.load(name)
        settings = self.settings.section(name, module.Settings)
        return module.connect(settings, self.surroundings(self._origin()))

    def surroundings(self, origin: str | None) -> Surroundings:
        """What a tracker is connected with; `origin` is the URL of the repository's remote."""
        from pmsync.sync.ports import Surroundings

        return Surroundings(self.workspace.root, _wait, origin, self.settings.core.owners, os.environ)

    def context(self, document: PostMortem, item: ActionItem) -> dict[str, str]:
        """What a new issue tells of its item: the post-mortem, and where the item stands in it."""
        told = {"title": document.title or document.id, "path": document.path, "line": str(item.line)}
        if document.severity:
            told["severity"] = document.severity
        return told

    def _origin(self) -> str | None:
        return None


def open_repository(directory: Path) -> Repository:
    """The repository that a folder lies in."""
    from pmsync import trackers
    from pmsync.config import load_settings
    from pmsync.workspace import Workspace, find_root

    root = find_root(Path.cwd() / directory)
    settings = load_settings(root, trackers.names() | {"timeline"})
    core = settings.core
    return Repository(settings, Workspace(root, core.postmortems, core.pattern, core.exclude))


def _wait(seconds: float, why: str) -> None:
    note(f"waiting {seconds:.0f} s: {why}")
    time.sleep(seconds)
