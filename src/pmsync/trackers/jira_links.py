"""Which issue of the configured projects a link means. Other links mean nothing and are never followed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]+)-([1-9][0-9]{0,9})", re.ASCII)
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Place:
    """A site: the address that people see it at, and the keys of the projects that are followed.

    Issues are created in the first project. Links to the projects `beside` belong to other trackers of the
    site; what moves there is followed still.
    """

    url: str
    projects: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def browse(self, key: str) -> str:
        """The page of an issue."""
        return f"{self.url}/browse/{key}"

    def is_here(self, key: str) -> bool:
        """Whether an issue's project is one that is followed."""
        return self._key(key) is not None or key.rpartition("-")[0] in self.beside

    def parse(self, link: str) -> str | None:
        """The key that `OPS-12` or an issue's page means; None for everything else."""
        link = link.strip()
        return self._key(link) or self._of_url(link)

    def _key(self, text: str) -> str | None:
        found = _KEY.fullmatch(text)
        if not found or found[1].upper() not in self.projects:
            return None
        return f"{found[1].upper()}-{found[2]}"

    def _of_url(self, link: str) -> str | None:
        try:
            url, site = urlsplit(link), urlsplit(self.url)
            here = _origin(url) == _origin(site) and url.username is None and url.scheme in _DEFAULT_PORTS
        except ValueError:
            return None
        path, prefix = url.path.rstrip("/"), f"{site.path}/browse/"
        return self._key(path.removeprefix(prefix)) if here and path.startswith(prefix) else None


def _origin(url: SplitResult) -> tuple[str | None, int | None]:
    """Host and port; a page is the same whether its link says http or https."""
    return url.hostname, None if url.port == _DEFAULT_PORTS.get(url.scheme, -1) else url.port
