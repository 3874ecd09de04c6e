"""Where a repository keeps its post-mortems: by the names of folders, and by what their files hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pmsync.model import PostMortem

DEFAULT_FOLDER = "postmortems"
DEFAULT_PATTERN = "**/*.md"
DEFAULT_EXCLUDE: tuple[str, ...] = ("readme.md", "index.md", "*template*.md")

_NAME = re.compile(r"(post-?mortem|incident|incident-?(report|review)|rca|outage|root-?cause-?analys[ie]s)s?")
_TELLING = frozenset(
    {"timeline", "root_cause", "impact", "went_well", "went_poorly", "action_items", "lucky", "detection"}
    | {"resolution", "lessons", "contributing", "trigger"}
)
_ENOUGH = 3
_SEVERAL = 2
_MOST_LEFT_OUT = 8
"""More strangers than these in a folder, and it is no folder of post-mortems."""

_SPEAKS = re.compile(
    r"incident|outage|post.?mortem|root.cause|downtime|timeline|action items|lessons learn|störung|vorfall"
    r"|ausfall|ursache|zeitverlauf|panne|cause racine|chronologie|hendelse|nedetid|tidslinje",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder of post-mortems: `paths` are all of them, `reading` how many surely read as such."""

    folder: str
    paths: tuple[str, ...] = ()
    reading: int = 0
    pattern: str = DEFAULT_PATTERN
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE


def may_be_post_mortem(text: str) -> bool:
    """Whether it is worth the time to read a text as a post-mortem."""
    return _SPEAKS.search(text) is not None


def reads_as_post_mortem(document: PostMortem) -> bool:
    """Whether a document has the parts that only post-mortems have together."""
    told = _TELLING & document.sections.keys()
    return len(told) >= _ENOUGH and bool(told & {"timeline", "root_cause", "action_items"})


def is_usual(folder: str) -> bool:
    """Whether teams call a folder so that holds their post-mortems: `incidents`, `docs/post-mortems`."""
    name = re.sub(r"[ _]", "-", PurePosixPath(folder).name.casefold())
    return _NAME.fullmatch(name) is not None


def find_collections(markdown: Mapping[str, bool]) -> list[Collection]:
    """The folders of post-mortems, the likeliest first.

    `markdown` has every Markdown file of the repository, and whether it reads as a post-mortem.
    """
    markdown = {path: reads for path, reads in markdown.items() if path.isprintable()}
    named = dict.fromkeys(filter(None, map(usual_folder, markdown)))
    rest = {path: reads for path, reads in markdown.items() if usual_folder(path) is None}
    found = [_collection(folder, markdown) for folder in named]
    found = [each for each in found if each.reading or _is_prominent(each.folder)]
    found += [_collection(folder, rest) for folder in _by_content(rest)]
    return sorted(found, key=lambda each: (not each.reading, not is_usual(each.folder), -each.reading))


def _is_prominent(folder: str) -> bool:
    """Whether a folder's name alone is enough: `src/incidents` may be a part of the program."""
    return folder.count("/") == 0 or folder.startswith(("docs/", "doc/"))


def usual_folder(path: str) -> str | None:
    """The topmost folder around a file that is called as folders of post-mortems are."""
    folders = [str(each) for each in PurePosixPath(path).parents]
    return next((folder for folder in reversed(folders) if is_usual(folder)), None)


def _by_content(markdown: Mapping[str, bool]) -> Iterator[str]:
    """The topmost folders of which most files are post-mortems, each as narrow as it can be."""
    total: Counter[str] = Counter()
    telling: Counter[str] = Counter()
    for path, reads in markdown.items():
        for folder in map(str, PurePosixPath(path).parents):
            total[folder] += 1
            telling[folder] += reads
    chosen: list[str] = []
    for folder in sorted(total, key=lambda each: (each != ".", each.count("/"), each)):
        inside = any(folder == other or _lies_in(folder, other) for other in chosen)
        if telling[folder] >= _SEVERAL and 2 * telling[folder] >= total[folder] and not inside:
            chosen.append(_narrowed(folder, telling))
    yield from (folder for folder in chosen if len(_strangers(folder, markdown)) <= _MOST_LEFT_OUT)


def _narrowed(folder: str, telling: Mapping[str, int]) -> str:
    """The deepest folder that holds all of them."""
    deeper = [each for each in telling if _lies_in(each, folder) and telling[each] == telling[folder]]
    return max(deeper, key=lambda each: each.count("/"), default=folder)


def _lies_in(path: str, folder: str) -> bool:
    return path != folder and (folder == "." or path.startswith(f"{folder}/"))


def _strangers(folder: str, markdown: Mapping[str, bool]) -> list[str]:
    """The files of a folder that are no post-mortems, and are not left out by default either."""
    inside = [path for path, reads in markdown.items() if not reads and _lies_in(path, folder)]
    return [path for path in inside if not _is_left_out(path)]


def _is_left_out(path: str) -> bool:
    return PurePosixPath(path).name.casefold() in DEFAULT_EXCLUDE or _is_template(path)


def _is_template(path: str) -> bool:
    return "template" in PurePosixPath(path).name.casefold()


def _collection(folder: str, markdown: Mapping[str, bool]) -> Collection:
    """A folder with the pattern and the exceptions that its files ask for."""
    inside = {path: reads for path, reads in markdown.items() if _lies_in(path, folder)}
    reading = [path for path, reads in inside.items() if reads and not _is_template(path)]
    others = [path for path in inside if path not in reading and not _is_left_out(path)]
    paths = sorted([*reading, *others]) if is_usual(folder) else reading
    inner = [path if folder == "." else path.removeprefix(f"{folder}/") for path in paths]
    pattern, exclude = _pattern(inner), DEFAULT_EXCLUDE
    if any(PurePosixPath(path).name.casefold() in ("readme.md", "index.md") for path in inner):
        exclude = ("*template*.md",)  # a folder for each incident, and the post-mortem is its first page
    if not is_usual(folder):
        exclude += tuple(path if folder == "." else path.removeprefix(f"{folder}/") for path in others)
    return Collection(folder, tuple(paths), len(reading), pattern, exclude)


def _pattern(inner: Sequence[str]) -> str:
    """The pattern of some files by their paths inside of their folder."""
    endings = {PurePosixPath(path).suffix for path in inner}
    name = f"*{endings.pop()}" if len(endings) == 1 else "*.md"
    pages = [
        PurePosixPath(path) for path in inner if PurePosixPath(path).stem.casefold() in ("readme", "index")
    ]
    deep = bool(pages) and all("/" in path for path in inner)
    return f"*/**/{name}" if deep else f"**/{name}"
