"""A generated repository's site, a browser, and a visit to the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from followup.generator import NOW, troubles, write_history
from histories import git
from pmsync.__main__ import run

from .browser import Visit, chromium

HOSTILE = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1><animate onbegin=window.hit=1>",
    "</title></script></textarea></table><h1>",
    '" onmouseover=window.hit=1 x="',
    "' onfocus=window.hit=1 autofocus x='",
    "{{ 7 * 7 }} {% include 'x' %} ${window.hit=1}",
    "<iframe src=javascript:window.hit=1><b><i><a href=//evil.test>",
    "--><!-- ]]> &lt;script&gt; &#60;script&#62;",
    "\\u003cscript\\u003e </ScRiPt >",
]
TABLE = "| # | Action | Owner | Type | Priority | Due | Status | Issue |\n|---|---|---|---|---|---|---|---|"
ROW = "| {number} | Do {text} | o {text} | a {text} | P1 | 2026-01-01 | todo | [x](javascript:window.hit=1) |"


def hostile_document(number: int, text: str) -> str:
    """A post-mortem that says `text` wherever it can."""
    quoted = "'" + text.replace("'", "''") + "'"
    cell = text.replace("|", "\\|")
    day = f"2026-10-{number + 1:02}"
    head = [f"{name}: {quoted}" for name in ("id", "title", "severity", "team")]
    head += [f"services: [{quoted}]", f"started: {day}T10:00:00Z", f"fixed: {day}T12:00:00Z"]
    rows = [ROW.format(number=1, text=cell), ROW.format(number=2, text=cell).replace("todo", "done")]
    parts = ["---", *head, "---", f"# {text}", "", "## Summary", "", "It was slow.", "", "## Timeline", ""]
    parts += [f"- {day} 10:30 UTC: it broke", "", "## Action items", "", TABLE, *rows]
    return "\n".join(parts) + "\n"


def build(repository: Path, output: Path, *options: str) -> Path:
    """The site of a repository as of the generator's day."""
    arguments = ["site", str(output), "--no-cache", "--as-of", NOW.isoformat(), *options]
    assert run(["-C", str(repository), *arguments]) == 0
    return output


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "pm"
    write_history(folder, troubles(count=120))
    git(folder, "reset", "--quiet", "--hard")
    return folder


@pytest.fixture(scope="session")
def folder(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 120 post-mortems."""
    return build(repository, tmp_path_factory.mktemp("site") / "out")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Callable[..., Visit]]:
    """Visits to a site; each is checked when the test ends."""
    made: list[Visit] = []

    def start(place: Path = folder, **options: Any) -> Visit:
        made.append(Visit(browser, place, **options))
        return made[-1]

    yield start
    for each in made:
        each.close()
