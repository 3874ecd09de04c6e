"""What `init` sees of a repository before it decides: files, branches, origin, settings, post-mortems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from pmsync.document.read import parse
from pmsync.errors import PmsyncError
from pmsync.repo import Repository as Clone
from pmsync.runs.opened import web_page
from pmsync.setup.deploying import Deploying, deploying_branch
from pmsync.setup.folders import (
    Collection,
    find_collections,
    may_be_post_mortem,
    reads_as_post_mortem,
    usual_folder,
)
from pmsync.workspace import SETTINGS_FILES, Workspace, find_root, read_text

MOST = 2_000
"""Markdown files outside of the usual folders that are opened to see whether they are post-mortems."""

_LARGEST = 1 << 20
_MARKDOWN = (".md", ".markdown")
_FOREIGN = frozenset({"node_modules", "vendor", "third_party", "site-packages"})
_MAIN = ("main", "master", "trunk")


@dataclass(frozen=True, slots=True)
class Origin:
    """The hosted repository that a clone comes from."""

    host: str
    name: str

    @property
    def is_github(self) -> bool:
        """Whether it is github.com, or a host that is called after it."""
        return "github" in self.host.split(".")

    @property
    def is_gitlab(self) -> bool:
        """The same for GitLab."""
        return "gitlab" in self.host.split(".")

    @property
    def api_url(self) -> str | None:
        """The address of a GitHub Enterprise's REST interface; None for github.com."""
        return None if self.host == "github.com" else f"https://{self.host}/api/v3"


@dataclass(frozen=True, slots=True)
class Survey:
    """A repository as `init` finds it. `settings_file` is the one that governs it already, if any.

    `texts` are those of all files that read as post-mortems.
    """

    root: Path
    branch: str
    origin: Origin | None
    settings_file: str | None
    collections: Sequence[Collection]
    deploying: Deploying | None
    notes: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


def survey(directory: Path) -> Survey:
    """Look at the repository that a folder lies in; PmsyncError when there is none with a work tree."""
    clone = open_clone(directory)
    files = _names(clone.run("ls-files", "-z", "--cached", "--others", "--exclude-standard"))
    files = [name for name in files if (clone.root / name).is_file()]
    branches, tags = _references(clone)
    branch = _default_branch(clone, list(branches))
    reads, texts, notes = _markdown(clone.root, files)
    return Survey(
        root=clone.root,
        branch=branch,
        origin=origin_of(clone.remotes().get("origin")),
        settings_file=settings_file(clone.root),
        collections=find_collections(reads),
        deploying=_deploying(files, branches, tags, branch),
        notes=tuple(notes),
        texts=texts,
    )


def open_clone(directory: Path) -> Clone:
    """The clone that a folder lies in, from its root; refused where other settings govern the folder."""
    start = (Path.cwd() / directory).resolve()
    try:
        clone = Clone(start)
    except PmsyncError:
        hint = "Make it one with `git init`, or name another folder with -C."
        raise PmsyncError("is not a git repository.", path=str(directory), hint=hint) from None
    if clone.root == clone.git_dir:
        hint = "Run `pmsync init` in a clone of it."
        raise PmsyncError("is a bare repository, which has no files.", path=str(directory), hint=hint)
    nearest = find_root(start)
    if nearest != clone.root.resolve():
        hint = f"Run `pmsync init` in {clone.root}, or begin without that file."
        raise PmsyncError("governs this folder already.", path=str(nearest / "pmsync.toml"), hint=hint)
    return clone


def settings_file(root: Path) -> str | None:
    """The file that holds the settings of a repository, if one does."""
    for name in SETTINGS_FILES:
        text = ""
        with suppress(OSError, UnicodeDecodeError):
            text = (root / name).read_text("utf-8-sig")
        if (root / name).exists() and (
            name == "pmsync.toml" or re.search(r"^\s*\[tool\.pmsync\b", text, re.M)
        ):
            return name
    return None


def origin_of(remote: str | None) -> Origin | None:
    """The hosted repository that a remote's address names; None for a path."""
    page = web_page(remote or "")
    if page is None:
        return None
    address = urlsplit(page)
    return Origin((address.hostname or "").lower(), address.path.strip("/"))


def existing_texts(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """The texts of those files that are there; PmsyncError for one that lies outside or is no text."""
    workspace = Workspace(root)
    return {path: workspace.read(path) for path in paths if _is_there(workspace.file(path))}


def _names(told: str) -> list[str]:
    return sorted({name for name in told.split("\0") if name})


def _deploying(
    files: Sequence[str], branches: Mapping[str, str], tags: Sequence[str], branch: str
) -> Deploying | None:
    """The branch that seems to be deployed, by a name that git knows it by here."""
    found = deploying_branch(files, list(branches), tags, branch)
    if found is None or found.is_default:
        return found
    return replace(found, branch=branches[found.branch], is_default=found.branch == branch)


def _references(clone: Clone) -> tuple[dict[str, str], list[str]]:
    """Branches by their short names, with the names that git knows them by, and the names of tags."""
    told = clone.run("for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes", "refs/tags")
    branches: dict[str, str] = {}
    tags: list[str] = []
    for name in told.splitlines():
        _, kind, rest = name.split("/", 2)
        if kind == "tags":
            tags.append(rest)
        elif kind == "heads":
            branches[rest] = rest
        else:
            branches.setdefault(rest.partition("/")[2], rest)
    branches.pop("HEAD", None)
    return branches, tags


def _default_branch(clone: Clone, branches: Sequence[str]) -> str:
    """What the remote says, else a usual name, else the branch that is checked out."""
    told = clone.attempt("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    if told.code == 0 and told.out.startswith("origin/"):
        return told.out.strip().removeprefix("origin/")
    if usual := next((name for name in _MAIN if name in branches), None):
        return usual
    here = clone.attempt("symbolic-ref", "--quiet", "--short", "HEAD")
    return here.out.strip() if here.code == 0 and here.out.strip() else _MAIN[0]


def _markdown(root: Path, files: Sequence[str]) -> tuple[dict[str, bool], dict[str, str], list[str]]:
    """Every Markdown file and whether it is a post-mortem; the texts of those that are; what was left out."""
    reads: dict[str, bool] = {}
    texts: dict[str, str] = {}
    elsewhere = 0
    for name in files:
        if not name.lower().endswith(_MARKDOWN) or _is_foreign(name):
            continue
        elsewhere += usual_folder(name) is None
        text = None if elsewhere > MOST and usual_folder(name) is None else _post_mortem(root, name)
        reads[name] = text is not None
        if text is not None:
            texts[name] = text
    left = elsewhere - MOST
    return (
        reads,
        texts,
        [f"{left} of the Markdown files were not looked at; --folder names one."] * (left > 0),
    )


def _is_foreign(name: str) -> bool:
    folders = name.split("/")[:-1]
    return any(each.startswith(".") or each in _FOREIGN for each in folders)


def _post_mortem(root: Path, name: str) -> str | None:
    """The text of a post-mortem; None when a file holds something else, or cannot be read."""
    file = root / name
    try:
        if file.stat().st_size > _LARGEST or not file.resolve().is_relative_to(root.resolve()):
            return None
        text = read_text(file, name)
    except (OSError, PmsyncError):
        return None
    if may_be_post_mortem(text) and reads_as_post_mortem(parse(name, text, with_timeline=False)):
        return text
    return None


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
