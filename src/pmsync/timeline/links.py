"""Where a commit, tag or pull request is to be seen on the web, from a remote's URL; and the way back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from pmsync.model import Work

_REMOTE = re.compile(
    r"^(?:(?:https?|ssh|git)://(?:[^@/]*@)?(?P<host>[^/:]+)(?::\d+)?/|(?:[^@/]+@)?(?P<scp>[^/:]+):(?!//))"
    r"(?P<path>[^\s?#]+?)(?:\.git)?/?$"
)
_GITHUB = "https://github.com/"
_SHAPES = {
    "gitlab": ("/-/commit/", "/-/merge_requests/", "/-/tags/"),
    "bitbucket": ("/commits/", "/pull-requests/", "/src/"),
    "": ("/commit/", "/pull/", "/releases/tag/"),
}
_REPOSITORY = re.compile(r"[\w.~-]{1,100}(?:/[\w.~-]{1,100}){1,20}", re.ASCII)
_BITBUCKET_SERVER = re.compile(r"^projects/([^/]+)/repos/")
_COMMIT = re.compile(r"[0-9a-f]{7,64}(?![0-9A-Za-z])")
_REQUEST = re.compile(r"[1-9][0-9]{0,8}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Links:
    """Links into one repository; `base` is its web address without a slash at the end, or None."""

    base: str | None = None

    def commit(self, commit: str) -> str | None:
        """A commit's page."""
        return self._at(0, commit)

    def request(self, reference: str) -> str | None:
        """A pull or merge request's page, from `#12` or `!12`."""
        return self._at(1, reference.lstrip("#!"))

    def tag(self, name: str) -> str | None:
        """A tag's page."""
        return self._at(2, quote(name, safe=""))

    def github_repository(self) -> str | None:
        """`owner/name` when this is a repository on github.com."""
        return self.base.removeprefix(_GITHUB) if self.base and self.base.startswith(_GITHUB) else None

    def reference(self, link: str) -> str:
        """The commit, `#12` or tag that a link into this repository means; other links as they are."""
        if self.base is None or not link.startswith(f"{self.base}/"):
            return link
        path = link.removeprefix(self.base).partition("?")[0].partition("#")[0].rstrip("/")
        for shape in _SHAPES.values():
            for place, start in enumerate(shape):
                if path.startswith(start):
                    end = unquote(path.removeprefix(start))
                    return f"{'!' if 'merge_requests' in start else '#'}{end}" if place == 1 else end
        return link

    def _at(self, place: int, end: str) -> str | None:
        if self.base is None:
            return None
        shape = next(shape for name, shape in _SHAPES.items() if name in self.base.split("/")[2])
        return f"{self.base}{shape[place]}{end}"


def links(remote: str | None) -> Links:
    """Links for a remote's URL (https, ssh or scp-like); none for a path and for a host that is no name."""
    match = _REMOTE.match(remote or "")
    host = match and (match["host"] or match["scp"])
    if not match or not host or "." not in host:
        return Links()
    return Links(f"https://{host}/{match['path'].strip('/')}")


def work_page(link: str) -> Work | None:
    """The commit or the pull or merge request whose page a link leads to, on whatever host; else None."""
    try:
        url = urlsplit(link)
    except ValueError:
        return None
    starts = [(start, place) for shape in _SHAPES.values() for place, start in enumerate(shape[:2])]
    found = sorted((at, start, place) for start, place in starts if (at := url.path.find(start)) > 0)
    works = (_work(url.path[:at], url.path[at + len(start) :], place) for at, start, place in found)
    return next(filter(None, works), None) if url.scheme in ("http", "https") else None


def _work(path: str, rest: str, place: int) -> Work | None:
    repository = _BITBUCKET_SERVER.sub(r"\1/", path.strip("/")).lower()
    named = (_COMMIT, _REQUEST)[place].match(rest)
    if named is None or not _REPOSITORY.fullmatch(repository):
        return None
    return Work(repository, request=int(named[0])) if place else Work(repository, named[0])
