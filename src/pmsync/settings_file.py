"""The settings file: which one it is, what it says, and which line says it. Only TOML is checked here."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pmsync.errors import SettingsError


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """Where settings were read from; `prefix` are the tables they are nested in (`tool.pmsync`).

    The tables of a list (`[[routes]]`) are counted from 0: `("routes", "0", "to")`.
    """

    path: str
    text: str
    prefix: tuple[str, ...] = ()

    def line(self, keys: tuple[str, ...]) -> int | None:
        """The 1-based line that sets a key or opens its table, where it can be told."""
        *tables, key = (*self.prefix, *keys)
        table: list[str] = []
        lists: Counter[str] = Counter()
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
                table = [part.strip(" \"'") for part in header.group(1).split(".")]
                if line.lstrip().startswith("[["):
                    table.append(str(lists[header.group(1)]))
                    lists[header.group(1)] += 1
                if table == [*tables, key]:
                    return number
            elif table == tables and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
                return number
        return None


def read_settings(root: Path) -> tuple[SettingsFile | None, dict[str, Any]]:
    """A repository's settings file and what it says; SettingsError for what is not TOML."""
    for name, prefix in (("pmsync.toml", ()), ("pyproject.toml", ("tool", "pmsync"))):
        path = root / name
        if not path.is_file():
            continue
        try:
            origin = SettingsFile(name, path.read_text("utf-8-sig"), prefix)
            data = tomllib.loads(origin.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            raise SettingsError(
                f"is not TOML: {str(error).partition(' (')[0].lower()}.",
                path=name,
                line=int(line.group(1)) if line else None,
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError("cannot be read as UTF-8 text.", path=name) from error
        for key in prefix:
            data = data.get(key, {}) if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            raise SettingsError(f"`{'.'.join(prefix)}` is a table: write `[{'.'.join(prefix)}]`.", path=name)
        if data or not prefix:
            return origin, data
    return None, {}


def is_in_environment(prefix: str, *, but: tuple[str, ...] = ()) -> bool:
    """Whether any variable goes before the file; if not, the library that reads them is not needed."""
    names = (name.upper() for name in os.environ)
    return any(name.startswith(prefix) and not name.startswith(but) for name in names)


def stays_inside(path: str) -> bool:
    """Whether a path cannot lead out of the repository."""
    return bool(path) and not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts
