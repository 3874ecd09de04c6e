"""The files of a repository: post-mortems and bases, as exact bytes, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache
from pathlib import Path

from pmsync.document.read import parse
from pmsync.document.text import decode, encode
from pmsync.errors import BrakeError, ChangedError, DocumentError, PmsyncError
from pmsync.model import Closure, Finding, PostMortem, Severity
from pmsync.sync import base as bases
from pmsync.sync.base import Base

SETTINGS_FILES = ("pmsync.toml", "pyproject.toml")
BASE_FOLDER = ".pmsync"


def find_root(start: Path) -> Path:
    """The repository that a folder lies in: the nearest parent with `.git` or `pmsync.toml`, else itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / ".git").exists() or (folder / "pmsync.toml").exists():
            return folder
    return start


@dataclass(frozen=True, slots=True)
class Workspace:
    """A repository's post-mortems and bases. Paths in and out are relative to `root`, with slashes.

    Where they are is by default where the settings have them by default.
    """

    root: Path
    folder: str = "postmortems"
    pattern: str = "**/*.md"
    exclude: tuple[str, ...] = ("readme.md", "index.md", "*template*.md")

    @property
    def is_repository(self) -> bool:
        """Whether the root is one by itself, rather than a folder of files."""
        return any((self.root / name).exists() for name in (".git", "pmsync.toml"))

    def paths(self) -> list[str]:
        """Every post-mortem, by path.

        Raises BrakeError when there is none though bases say that there were: a settings mistake must not
        look like an empty repository.
        """
        start = self.root / self.folder
        prefix = "" if self.folder in ("", ".") else f"{self.folder.rstrip('/')}/"
        found = sorted(
            filter(_membership(self.folder, self.pattern, self.exclude), _files(str(start), prefix))
        )
        if not found and any(start.glob(f"{BASE_FOLDER}/*.json")):
            raise BrakeError(
                f"no file matches {self.pattern!r} any more, though {BASE_FOLDER} knows post-mortems here; "
                "nothing was changed.",
                path=self.folder,
                hint="Check `postmortems`, `pattern` and `exclude` in the settings.",
            )
        return found

    def is_post_mortem(self, path: str) -> bool:
        """Whether a file of this name is one of `paths`, or was when it existed."""
        return _membership(self.folder, self.pattern, self.exclude)(path)

    def relative(self, path: Path) -> str:
        """A path that a user named, as this workspace calls it; it must exist and lie in the repository."""
        absolute = Path(os.path.normpath(Path.cwd() / path))
        if not absolute.exists():
            raise DocumentError("there is no such file.", path=str(path))
        try:
            return absolute.relative_to(self.root).as_posix()
        except ValueError:
            hint = "Run pmsync inside the repository that the file belongs to."
            raise DocumentError(f"lies outside of {self.root}.", path=str(path), hint=hint) from None

    def selection(self, paths: Iterable[Path]) -> list[str]:
        """The post-mortems that files and folders on the command line mean; all of them for none."""
        known = self.paths()
        chosen: list[str] = []
        for name in map(self.relative, paths):
            if (self.root / name).is_dir():
                chosen += [path for path in known if name == "." or path.startswith(f"{name}/")]
            else:
                chosen.append(name)
        return list(dict.fromkeys(chosen)) if chosen else known

    def read(self, path: str) -> str:
        """A document's text; DocumentError when it is unreadable, binary or a link out of the repository."""
        return read_text(self.root / path if _is_straight(self.root, path) else self.file(path), path)

    def post_mortems(self, extra: Sequence[str] = ()) -> list[PostMortem]:
        """All post-mortems, and `extra` ones outside of the folder; PmsyncError when two have one id."""
        documents = [parse(path, self.read(path)) for path in sorted({*self.paths(), *extra})]
        seen: dict[str, str] = {}
        for document in documents:
            if document.id in seen:
                raise PmsyncError(
                    f"its id “{document.id}” is that of {seen[document.id]} too.",
                    path=document.path,
                    line=1,
                    hint="Give one of them an `id:` of its own in the front matter.",
                )
            seen[document.id] = document.path
        return documents

    def write(self, path: str, before: str, after: str) -> None:
        """Replace a document; ChangedError when it is no longer what it was."""
        target = self.file(path)
        if encode(before) != target.read_bytes():
            hint = "Run the command again."
            raise ChangedError("the file was changed meanwhile; nothing was written.", path=path, hint=hint)
        _replace(target, encode(after), path)

    def file(self, path: str) -> Path:
        """The real file behind a path: a link may point around in the repository, but not out of it."""
        target = (self.root / path).resolve()
        if not target.is_relative_to(self.root.resolve()):
            hint = "pmsync only touches files of the repository."
            raise DocumentError("is a link that leads out of the repository.", path=path, hint=hint)
        return target

    def bases(self) -> BaseFiles:
        """The bases of all post-mortems, with a finding for each file that is none.

        Raises DocumentError when their folder is a link out of the repository.
        """
        found = BaseFiles()
        for path in sorted(self._base_folder().glob("*.json")):
            name = path.relative_to(self.root).as_posix()
            try:
                found.bases[_document_id(path.stem)] = bases.load(read_text(path, name))
            except (ValueError, PmsyncError) as error:
                line = getattr(error, "lineno", 1)
                found.findings.append(_unreadable_base(name, line))
        return found

    def closures(self, documents: Collection[str]) -> dict[str, Mapping[str, Closure]]:
        """How issues were closed, by post-mortem; a base that is unreadable tells nothing."""
        folder = self._base_folder()
        there = {each.name for each in os.scandir(folder)} if folder.is_dir() else set()
        found: dict[str, Mapping[str, Closure]] = {}
        for document in documents if there else ():
            with contextlib.suppress(ValueError, OSError, PmsyncError):
                name = f"{_file_stem(document)}.json"
                text = read_text(folder / name, name) if name in there else ""
                if '"closures"' in text:
                    found[document] = bases.load(text).closures
        return found

    def save_base(self, document: str, base: Base) -> None:
        """Replace a post-mortem's base; one that holds nothing has no file."""
        path = self.base_file(document)
        if base == Base():
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, encode(bases.dump(base)), path.relative_to(self.root).as_posix())

    def base_file(self, document: str) -> Path:
        """Where a post-mortem's base is kept."""
        return self._base_folder() / f"{_file_stem(document)}.json"

    def _base_folder(self) -> Path:
        name = f"{self.folder}/{BASE_FOLDER}"
        self.file(name)
        return self.root / name


def _is_straight(root: Path, path: str) -> bool:
    """Whether a path leads down from a folder without links, which is soon known; most paths do."""
    place = str(root)
    for part in path.split("/"):
        place = f"{place}/{part}"
        if part in ("", "..") or os.path.islink(place):  # noqa: PTH114 - a Path takes as long as the rest
            return False
    return True


def _files(folder: str, prefix: str) -> Iterator[str]:
    """Every file below a folder but in hidden ones; links to folders are not followed."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                yield from _files(entry.path, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name


@cache
def _membership(folder: str, pattern: str, exclude: tuple[str, ...]) -> Callable[[str], bool]:
    """Which paths are post-mortems."""
    start = "" if folder in ("", ".") else f"{folder.rstrip('/')}/"
    included = _glob(pattern).fullmatch
    excluded = re.compile("|".join(translate(rule.casefold()) for rule in exclude) or r"(?!)").match

    def is_post_mortem(path: str) -> bool:
        inside = path.removeprefix(start)
        if not path.startswith(start) or inside.startswith(".") or "/." in inside or not included(inside):
            return False
        folded = inside.casefold()
        return not (excluded(folded) or excluded(folded.rpartition("/")[2]))

    return is_post_mortem


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """The names that `Path.glob` would find."""
    parts = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\[!?[^\]]+\])", pattern)
    sets = {
        each: f"[^{each[2:]}" if each.startswith("[!") else each for each in pieces if each.startswith("[")
    }
    return re.compile("".join(parts.get(each) or sets.get(each) or re.escape(each) for each in pieces))


@dataclass(slots=True)
class BaseFiles:
    """What was read from the base folder: bases by post-mortem id, and what could not be read."""

    bases: dict[str, Base] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_text(file: Path, shown: str) -> str:
    """A file's text, to the byte; `shown` is how errors call it."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise DocumentError("there is no such file.", path=shown) from None
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}.", path=shown) from error
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise DocumentError("is not a text file: it holds a NUL byte.", path=shown, line=line)
    return decode(raw)


def _replace(target: Path, content: bytes, shown: str) -> None:
    """Put new content in place of a file's, durably and in one step, with the file's permissions."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.pmsync")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
    except OSError as error:
        raise PmsyncError(f"cannot be written: {error.strerror}.", path=shown) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


_UNSAFE = re.compile(r"[^\w .@+=,-]|^\.")
_LONGEST = 200


def _file_stem(document: str) -> str:
    """A post-mortem id as a file name on any system: characters of other meaning as `%XX`."""
    stem = _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in encode(found.group())), document)
    if len(encode(stem)) > _LONGEST:
        hint = "Give the post-mortem a shorter `id:` in the front matter."
        raise PmsyncError(f"the id “{document[:40]}…” is too long for a file name.", hint=hint)
    return stem


def _document_id(stem: str) -> str:
    raw = re.sub(rb"%([0-9A-F]{2})", lambda found: bytes([int(found.group(1), 16)]), encode(stem))
    return decode(raw)


def _unreadable_base(name: str, line: int) -> Finding:
    message = "this base is not readable and counts as empty: equal values are adopted, others are conflicts"
    return Finding(name, line, 1, "PM501", Severity.WARNING, message)
