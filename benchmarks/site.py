"""What the site of 10,000 post-mortems costs, as ratios to what jinja2 needs for as many trivial pages.

    python -m benchmarks.site [--documents 10000] [--runs 3] [--folder .benchmarks] [--no-browser]

A trivial page is a title and a sentence in the site's own layout. The floor renders each of them by one
compiled template and writes it to a file, on as many processes as the site is built with; beside it stands a
barer one, a page of one line without any layout. What is timed is the build from what was read, by the clock
and by processor time, which a busy machine stretches less. Reading the Markdown of all documents, which the
first build has to do, is told beside it, and so is the whole command as a user waits for it: the first time,
and again when the cache knows the documents. The list page is weighed, and by the browser's own clocks a key
press in the search is timed: from the event to the next frame, which waits for the other work of the machine
too, and what the page itself works for it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment

from benchmarks.report import generated
from pmsync.cli import site_run
from pmsync.document.text import decode
from pmsync.followup.facts import Incident
from pmsync.followup.report import Known, Scope, report
from pmsync.followup.rules import Settings
from pmsync.runs.followup_read import read_repository
from pmsync.runs.report_asked import Asked
from pmsync.runs.site_folder import SiteFolder
from pmsync.site.edition import Edition
from pmsync.site.render import environment
from pmsync.site.story import Story, read_story

TRIVIAL = """{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}<h1>{{ title }}</h1><p>{{ text }}</p>{% endblock %}"""
BARE = "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><p>{{ text }}</p>"
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def main() -> int:
    """Print each figure beside the bound that it is held to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(".benchmarks"))
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    path = generated(given.folder.resolve(), given.documents, 2_000)
    os.environ["XDG_CACHE_HOME"] = str(path / ".git" / "caches")
    output = given.folder.resolve() / "site"
    shutil.rmtree(output, ignore_errors=True)
    reading = read_repository(path)
    reading.store.save()
    edition = Edition(report(reading.incidents, Settings(), Scope(), Known(), NOW))
    stories, read = _read(path, reading.incidents)
    rounds = _rounds(edition, stories, output, given.runs)
    _tell_build(rounds)
    floor = statistics.median(each.trivial.wall for each in rounds)
    _tell("reading prose and timelines, to the same", read / floor, f"{read:.2f} s")
    for when in ("the first time", "again"):
        whole = _timed(lambda: _whole(path, output)).wall
        _tell(f"the whole command {when}, to the same", whole / floor, f"{whole:.2f} s")
    size = (output / "post-mortems.html").stat().st_size / 1e6
    _tell("the list page, in megabytes", size, "at most 2", size > 2)
    if not given.no_browser:
        _tell_key_press(output)
    return 0


class Cost(NamedTuple):
    """Seconds on the clock, and seconds that processors worked."""

    wall: float
    processor: float


class Round(NamedTuple):
    """The site and both floors, one after the other."""

    site: Cost
    trivial: Cost
    bare: Cost


def _read(path: Path, incidents: Sequence[Incident]) -> tuple[dict[str, Story], float]:
    """The stories by path, and the seconds that reading them took."""
    texts = [decode((path / each.path).read_bytes()) for each in incidents]
    start = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        told = list(pool.map(read_story, texts, chunksize=50))
    return {
        each.path: story for each, story in zip(incidents, told, strict=True)
    }, time.perf_counter() - start


def _rounds(edition: Edition, stories: dict[str, Story], output: Path, runs: int) -> list[Round]:
    """Site and floors in turn, each in a new folder: nothing is removed between the runs."""
    root = output.parent / f"runs-{os.getpid()}"
    places = [root / str(number) for number in range(runs)]
    trivial, count = environment().from_string(TRIVIAL), len(stories)
    bare = Environment(autoescape=True).from_string(BARE)
    try:
        return [
            Round(
                _built(edition, stories, place / "site"),
                _floor(partial(trivial.render, site=edition, root="../", path=""), place / "trivial", count),
                _floor(bare.render, place / "bare", count),
            )
            for place in places
        ]
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _tell_build(rounds: Sequence[Round]) -> None:
    """The build against the floors, as medians of the rounds."""

    def told(name: str, floor: str, clock: str, bound: float | None = None) -> None:
        pairs = [(getattr(each.site, clock), getattr(getattr(each, floor), clock)) for each in rounds]
        ratio = statistics.median(ours / other for ours, other in pairs)
        ours, other = (statistics.median(side) for side in zip(*pairs, strict=True))
        limit = f"at most {bound:g}; " if bound else ""
        _tell(name, ratio, f"{limit}{ours:.2f} s to {other:.2f} s", bound is not None and ratio > bound)

    told("pages from what was read, to trivial pages", "trivial", "wall", 3)
    told("  by processor time", "trivial", "processor")
    told("  to pages without any layout", "bare", "wall")


def _built(edition: Edition, stories: dict[str, Story], output: Path) -> Cost:
    output.mkdir(parents=True)
    made = Edition(edition.report)  # nothing of an earlier run is known
    os.sync()  # what one side has written is not waited for by the other
    return _timed(
        lambda: site_run.write(
            made, SiteFolder(output), lambda incidents: [stories[each.path] for each in incidents]
        )
    )


def _whole(path: Path, output: Path) -> None:
    asked = Asked(None, None, (), (), (), (), None, cache=True)
    site_run.build(path, output, asked, "Post-mortems", "", NOW)


def _floor(render: Callable[..., str], folder: Path, count: int) -> Cost:
    """As many pages as the site has post-mortems, rendered and written on all cores."""
    folder.mkdir(parents=True)
    cores = os.cpu_count() or 1
    context = multiprocessing.get_context("fork")

    def work() -> None:
        runs = [context.Process(target=_render, args=(render, folder, each, count)) for each in range(cores)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()

    os.sync()
    return _timed(work)


def _render(render: Callable[..., str], folder: Path, first: int, count: int) -> None:
    for number in range(first, count, os.cpu_count() or 1):
        text = render(title=f"Trouble {number}", text="It was slow & late.")
        with open(f"{folder}/{number}.html", "wb") as file:  # noqa: PTH123 - the floor pays for no Path
            file.write(text.encode())


def _timed(work: Callable[[], object]) -> Cost:
    start, before = time.perf_counter(), _processor_seconds()
    work()
    return Cost(time.perf_counter() - start, _processor_seconds() - before)


def _processor_seconds() -> float:
    """What this process and those that it has waited for have used."""
    return sum(os.times()[:4])


def _tell_key_press(output: Path) -> None:
    """The slowest of some key presses: from the event to the frame that shows the answer, and its work."""
    program = os.environ.get("PMSYNC_CHROMIUM") or shutil.which("chromium")
    if program is None:
        print("a key press was not timed: there is no chromium")
        return
    from playwright.sync_api import sync_playwright

    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=flags)
        page = browser.new_page()
        page.goto((output / "post-mortems.html").as_uri())
        page.evaluate(_WATCH)
        page.locator("[name=q]").focus()
        asked = page.context.new_cdp_session(page)
        asked.send("Performance.enable", {"timeDomain": "threadTicks"})
        work = [_key_press(page, asked, key) for key in "trouble 99 sev1"]
        spans: Any = page.evaluate("window.spans")
        browser.close()
    worst = max(spans)
    _tell("slowest key press to its frame, milliseconds", worst, "at most 100", worst > 100)
    _tell("the page's own work for it, milliseconds", max(work), "by the thread's clock")


def _key_press(page: Any, asked: Any, key: str) -> float:
    """Milliseconds that the page's main thread ran for a key press, whatever else the machine did."""
    before = _task_seconds(asked)
    page.keyboard.press("Space" if key == " " else key)
    page.wait_for_timeout(300)
    return (_task_seconds(asked) - before) * 1000


def _task_seconds(asked: Any) -> float:
    metrics = asked.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


_WATCH = """() => {
  window.spans = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (each.name === "keydown" || each.name === "keypress"
      || each.name === "input" || each.name === "beforeinput") window.spans.push(each.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
  document.addEventListener("input", (event) => {
    requestAnimationFrame(() => setTimeout(() => window.spans.push(performance.now() - event.timeStamp)));
  });
}"""


def _tell(what: str, figure: float, more: str, over: bool = False) -> None:
    print(f"{what:<45} {figure:7.2f} ({more}){'  over' if over else ''}")


if __name__ == "__main__":
    raise SystemExit(main())
