"""The hook's entry in `.pre-commit-config.yaml`: a new file, or the smallest edit of the team's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

CONFIG = ".pre-commit-config.yaml"
HOOK = "pmsync-lint"
_REPOSITORY = "https://github.com/pmsync/pmsync"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the configuration is to hold: the release of pmsync, and the folder that the hook is for."""

    release: str
    folder: str

    def lines(self, indent: int = 0) -> list[str]:
        """The entry as an item of a list, indented."""
        files = "" if self.folder == "." else f"^{re.escape(self.folder)}/".replace("\\-", "-")
        told = [
            f"- repo: {_REPOSITORY}",
            f"  rev: {self.release}",
            "  hooks:",
            f"  - id: {HOOK}",
            *([f"    files: {_scalar(files)}"] if files else []),
        ]
        return [" " * indent + line for line in told]


def extended(text: str | None, entry: Entry) -> str | None:
    """The configuration with the hook's entry at its end; None where no edit is surely right.

    Every byte that was there stays. What has the entry already is answered as it is.
    """
    if text is None or not text.strip():
        return "".join(f"{line}\n" for line in ("repos:", *entry.lines()))
    try:
        before = yaml.safe_load(text)
        place = _end_of_list(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if has_hook(before):
        return text
    if place is None or not isinstance(before.get("repos"), list):
        return None
    after = _inserted(text, *place, entry)
    try:
        is_right = yaml.safe_load(after) == _expected(before, entry)
    except yaml.YAMLError:
        return None
    return after if is_right else None


def has_hook(configuration: Any) -> bool:
    """Whether a parsed configuration runs the hook already, from wherever."""
    repositories = configuration.get("repos") if isinstance(configuration, dict) else None
    each = (
        [one for one in repositories or () if isinstance(one, dict)] if isinstance(repositories, list) else []
    )
    hooks = [hook for one in each for hook in one.get("hooks") or () if isinstance(hook, dict)]
    return any(hook.get("id") == HOOK for hook in hooks)


def _end_of_list(text: str) -> tuple[int, int] | None:
    """Behind which line (from 1) the list of repositories ends, and how far its items are indented."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return None
    for key, value in root.value:
        if (
            key.value == "repos"
            and isinstance(value, yaml.SequenceNode)
            and value.value
            and not value.flow_style
        ):
            return _last_line(value) + 1, value.start_mark.column
    return None


def _last_line(node: yaml.Node) -> int:
    """The last line that has something of a node, from 0; a block's own mark lies behind what follows it."""
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return max(map(_last_line, node.value))
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return max(_last_line(each) for pair in node.value for each in pair)
    end = node.end_mark
    return end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line


def _inserted(text: str, line: int, indent: int, entry: Entry) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if not lines[line - 1].endswith(("\n", "\r")):
        lines[line - 1] += newline
    lines[line:line] = [each + newline for each in entry.lines(indent)]
    return "".join(lines)


def _expected(before: Any, entry: Entry) -> Any:
    added = yaml.safe_load("\n".join(entry.lines()))
    return {**before, "repos": [*before["repos"], *added]}


def _scalar(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
