"""Which issue of the configured repository a link means. Other links mean nothing and are never followed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_SHORT = re.compile(r"(?:([^\s/#]+/[^\s/#]+))?#([1-9][0-9]{0,9})")
_PATH = re.compile(r"/([^/]+/[^/]+)/issues/([1-9][0-9]{0,9})/?")
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Place:
    """A repository: `owner/name` as configured, and the address that people see it at.

    `is_meant` says that `#12` means an issue of it; it may mean another repository's.
    """

    repository: str
    web_url: str
    is_meant: bool = True

    def label(self, number: int) -> str:
        """What people read in a link."""
        return f"#{number}" if self.is_meant else self.ref(number)

    def ref(self, number: int) -> str:
        """What an issue is called for good."""
        return f"{self.repository}#{number}"

    def number(self, ref: str) -> int | None:
        """The number in a reference; None when it is one of another place."""
        found = _SHORT.fullmatch(ref)
        return int(found[2]) if found and self.is_here(found[1] or "") else None

    def is_here(self, repository: str) -> bool:
        """Whether a name is this repository's; case does not matter on GitHub."""
        return repository.lower() == self.repository.lower()

    def parse(self, link: str) -> str | None:
        """The reference that `#12`, `owner/repo#12` or an issue's URL means; None for everything else."""
        link = link.strip()
        if short := _SHORT.fullmatch(link):
            repository, number = short[1] or (self.repository if self.is_meant else ""), short[2]
        else:
            repository, number = self._of_url(link)
        return self.ref(int(number)) if self.is_here(repository) else None

    def _of_url(self, link: str) -> tuple[str, str]:
        try:
            url = urlsplit(link)
            here = _origin(url) == _origin(urlsplit(self.web_url)) and url.username is None
        except ValueError:
            return "", "0"
        found = _PATH.fullmatch(url.path) if here and url.scheme in _DEFAULT_PORTS else None
        return (found[1], found[2]) if found else ("", "0")


def web_url(api_url: str) -> str:
    """Where people see what `api_url` serves: github.com, a GitHub Enterprise host, or the same host."""
    url = urlsplit(api_url)
    host = (url.hostname or "").removeprefix("api.")
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{host}{port}"


def _origin(url: SplitResult) -> tuple[str, int | None]:
    """Host and port; a page is the same whether its link says http or https."""
    host = (url.hostname or "").removeprefix("www.")
    return host, None if url.port == _DEFAULT_PORTS.get(url.scheme, -1) else url.port
