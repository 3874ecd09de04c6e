"""Debian's chromium driven by playwright, shown a site as if it were published, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

ADDRESS = "https://post-mortems.test/site/"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; skips where there is none."""
    program = os.environ.get("PMSYNC_CHROMIUM") or shutil.which("chromium", path="/usr/bin:/bin")
    if program is None:
        pytest.skip("there is no chromium; PMSYNC_CHROMIUM names one")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page that shows files of a folder under `ADDRESS`; what goes wrong or elsewhere is written down."""

    def __init__(self, browser: Any, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.told: list[str] = []
        self.asked: list[str] = []
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.told.append(dialog.message), dialog.dismiss()))
        self.context.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        url = route.request.url
        path = unquote(urlsplit(url).path).removeprefix("/site/") or "index.html"
        if url.startswith(ADDRESS) and (self.folder / path).is_file():
            route.fulfill(path=self.folder / path)
        else:
            self.asked.append(url)
            route.abort()

    def go(self, path: str) -> Any:
        """Show a page of the site."""
        self.page.goto(f"{ADDRESS}{path}")
        return self.page

    def close(self) -> None:
        """Close it; nothing may have gone wrong, and nothing outside may have been asked for."""
        self.context.close()
        assert self.told == []
        assert self.asked == []
