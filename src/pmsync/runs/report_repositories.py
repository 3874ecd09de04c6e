"""The repositories of `[report] repositories`: what each entry names, cloned into the cache, and read.

Their settings say where their post-mortems are, and are not trusted further: nothing in them runs code, names
the host that a token goes to, or leads to other places of this machine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pmsync.clone.cached import Source, refresh
from pmsync.config import Settings
from pmsync.errors import PmsyncError, SettingsError
from pmsync.followup import rules
from pmsync.runs.aloud import listener
from pmsync.runs.followup_read import Reading, read_repository
from pmsync.runs.opened import Repository, open_repository
from pmsync.sources import BUILT_IN
from pmsync.stores.blobs import cache_folder
from pmsync.trackers import github_settings
from pmsync.workspace import SETTINGS_FILES

_AT_ONCE = 8
"""How many repositories are fetched at the same time."""

_SHORT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*/[A-Za-z0-9_][A-Za-z0-9._-]*")
_URL = re.compile(r"(?P<scheme>https?|ssh|file)://(?P<user>[^/@\s]*@)?(?P<host>[^/\s]*)/(?P<path>[^\s?#]+)")
_SSH = re.compile(r"[A-Za-z0-9_][\w.-]*@[\w.-]+:(?P<path>[^\s:?#-][^\s?#]*)")


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the list: the folder of a clone, or where one is fetched from."""

    entry: str
    name: str
    folder: Path | None = None
    url: str | None = None


@dataclass(slots=True)
class Gathered:
    """What could be read, and why the rest could not."""

    readings: list[Reading]
    failed: list[PmsyncError]


def listed(entry: str, home: Repository) -> Listed:
    """What an entry of the list names. Raises SettingsError for what is nothing of the kind."""
    if _SHORT.fullmatch(entry):
        from pmsync.trackers.github_access import clone_address

        settings = home.settings.section("github", github_settings.Settings)
        return Listed(entry, entry, url=clone_address(settings, os.environ, entry))
    if found := _URL.fullmatch(entry):
        if found["user"] and (found["scheme"] != "ssh" or ":" in found["user"]):
            raise SettingsError(
                "`report.repositories`: a URL there holds a user or a password.",
                hint="Leave it out: the token of the environment is used, else what git itself knows.",
            )
        return Listed(entry, _name(found["path"]), url=entry)
    if found := _SSH.fullmatch(entry):
        return Listed(entry, _name(found["path"]), url=entry)
    if not entry.startswith((".", "/", "~")) and not Path(entry).is_absolute():
        raise SettingsError(
            f"`report.repositories`: {entry!r} is no repository.",
            hint="Write owner/name, a URL (https, ssh, file), or a path that begins with `.`, `/` or `~`.",
        )
    folder = (home.workspace.root / Path(entry).expanduser()).resolve()
    if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
        return Listed(entry, _name(folder.name), url=folder.as_uri())
    return Listed(entry, _name(folder.name), folder=folder)


def gather(home: Repository, *, cached: bool) -> Gathered:
    """Read every repository of the list; one that cannot be is named, and the others are read.

    Raises the last failure where none could be read.
    """
    settings = home.settings.section("report", rules.Settings)
    found = list(_named([listed(entry, home) for entry in settings.repositories]))
    told = Gathered([], [])
    for each, folder in zip(found, _fetched(found, home, settings.history), strict=True):
        try:
            told.readings.append(_read(each, folder, home, cached))
        except PmsyncError as failure:
            named = each.entry in str(failure) or each.name in failure.message
            told.failed.append(failure if named else _of(each, failure))
    if not told.readings:
        raise told.failed[-1]
    return told


def _fetched(found: Sequence[Listed], home: Repository, history: bool) -> list[Path | PmsyncError]:
    """The folder of each, brought up to date; several at once, since it is the network that takes time."""
    away = [each for each in found if each.url]
    if away:
        listener.takes_time(f"fetching {len(away)} repositor{'y' if len(away) == 1 else 'ies'} …")
    login = _login(home) if any(each.url and each.url.startswith("http") for each in away) else None

    def fetch(each: Listed) -> Path | PmsyncError:
        if each.url is None:
            return each.folder or home.workspace.root
        inside = login is not None and each.url.startswith(login[0])
        config = {f"http.{login[0]}.extraHeader": login[1]} if login and inside else {}
        cache = cache_folder() / "repositories"
        try:
            source = Source(each.name, each.url, config)
            return refresh(source, cache, _wanted, settings=SETTINGS_FILES, history=history)
        except PmsyncError as failure:
            return failure

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(fetch, found))


def _login(home: Repository) -> tuple[str, str] | None:
    """The host that the settings name, and the header that lets a clone in."""
    from pmsync.trackers.github_access import clone_header

    return clone_header(home.settings.section("github", github_settings.Settings), os.environ)


def _read(each: Listed, folder: Path | PmsyncError, home: Repository, cached: bool) -> Reading:
    if isinstance(folder, PmsyncError):
        raise folder
    if not folder.is_dir():
        hint = "Check [report] repositories."
        raise PmsyncError("there is no such folder.", path=each.entry, hint=hint)
    if each.url is None:
        return read_repository(folder, each.name, cached=cached)
    theirs = open_repository(folder)
    opened = Repository(_distrusted(theirs.settings, home.settings), theirs.workspace)
    return read_repository(folder, each.name, cached=cached, opened=opened)


def _wanted(folder: Path) -> Sequence[str]:
    """What a report reads of a repository: the folder of the post-mortems, and deploy logs."""
    opened = open_repository(folder)
    return [opened.workspace.folder, *_logs(opened.settings.tables.get("timeline", {}))]


def _logs(timeline: Mapping[str, Any]) -> Iterator[str]:
    for _, table in _sources(timeline):
        path = table.get("path")
        if isinstance(path, str) and _is_inside(path):
            yield path


def _sources(timeline: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    sources = timeline.get("sources")
    for name, table in sources.items() if isinstance(sources, Mapping) else ():
        if isinstance(table, Mapping):
            yield name, table


def _is_inside(path: str) -> bool:
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts


def _distrusted(theirs: Settings, ours: Settings) -> Settings:
    """Settings of a repository that was fetched, without what could harm this machine or our token."""
    tables = {name: dict(table) for name, table in theirs.tables.items() if name != "repositories"}
    github = {name: value for name, value in tables.get("github", {}).items() if name != "api_url"}
    if address := ours.tables.get("github", {}).get("api_url"):
        github["api_url"] = address
    tables["github"] = github
    timeline = tables.get("timeline", {})
    if "sources" in timeline:
        timeline["sources"] = {
            name: table
            for name, table in _sources(timeline)
            if table.get("source", name) in BUILT_IN and _is_inside(str(table.get("path", "")))
        }
    return replace(theirs, tables=tables)


def _named(found: Sequence[Listed]) -> Iterator[Listed]:
    """With names that tell them apart."""
    seen: set[str] = set()
    for each in found:
        name = each.name if each.name not in seen else each.entry
        seen.add(name)
        yield replace(each, name=name)


def _name(path: str) -> str:
    """What people call a repository: the last two parts of its address, or its folder's name."""
    parts = [part for part in path.removesuffix("/").removesuffix(".git").split("/") if part]
    return "/".join(parts[-2:])


def _of(each: Listed, failure: PmsyncError) -> PmsyncError:
    told = f"{each.name}: {failure.message}"
    return PmsyncError(told, path=failure.path, line=failure.line, hint=failure.hint)
