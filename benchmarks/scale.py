"""What an organisation costs GitHub: many repositories synced against a server that keeps GitHub's limits.

    python -m benchmarks.scale [--repositories 40] [--items 25]

Time is the server's own: nothing waits. The first line of each way is the first sync of all repositories,
the second a day on which nothing happened, the third one on which one item in a hundred was closed.
`docs/scale.md` computes the same for an organisation.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from pmsync.cli import syncing
from pmsync.cli.syncing import Wanted
from pmsync.errors import LimitedError
from pmsync.runs import opened
from pmsync.sync.ports import Surroundings
from pmsync.sync.routing import Trackers
from pmsync.trackers import github
from servers.github_limits import LimitedGitHub

HEAD = "# Checkout answered 500\n\n## Action items\n\n| # | Action | Status | Issue |\n|---|---|---|---|\n"
ACTION_LIMIT, APP_LIMIT = 1000, 12500
"""Requests an hour: of the Action's own token in each repository; of an App in a large organisation."""

HOUR = 3600.0


class Simulated(opened.Repository):
    """A repository whose time is the server's."""

    server: LimitedGitHub

    def connect(self) -> Trackers:
        settings = self.settings.section("github", github.Settings)
        around = self.surroundings(None)
        return Trackers.alone(github.connect(settings, around, clock=lambda: self.server.now))

    def surroundings(self, origin: str | None) -> Surroundings:
        return replace(super().surroundings(origin), wait=lambda seconds, why: self.server.tick(seconds))


@dataclass(frozen=True)
class Spent:
    """What a round over all repositories took: hours, requests, refusals, runs that had to come back."""

    hours: float
    requests: int
    refused: int
    returned: int


@dataclass
class Organisation:
    """Folders with post-mortems, one for each repository, and the server."""

    folder: Path
    server: LimitedGitHub
    names: list[str]

    def prepare(self, items: int) -> None:
        for name in self.names:
            self.server.repository(name)
            place = self.folder / name
            (place / "postmortems").mkdir(parents=True)
            (place / "pmsync.toml").write_text(f'[github]\nrepository = "{name}"\n')
            rows = (
                f"| {n} | Mend part number {n} of the checkout | todo |  |\n" for n in range(1, items + 1)
            )
            (place / "postmortems" / "one.md").write_text(HEAD + "".join(rows))

    def round(self) -> Spent:
        """Sync every repository, one after the other; one that is told to come back does so then."""
        began, sent, refused, returned = self.server.now, len(self.server.log), self.server.refusals, 0
        for name in self.names:
            while (back := self._sync(self.folder / name)) is not None:
                self.server.tick(back)
                returned += 1
        spent = (self.server.now - began) / HOUR
        return Spent(spent, len(self.server.log) - sent, self.server.refusals - refused, returned)

    def _sync(self, place: Path) -> float | None:
        """One run; the seconds after which it wants to be called again, if it does."""
        found = opened.open_repository(place)
        run = Simulated(found.settings, found.workspace)
        run.server = self.server
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                syncing.run_in(run, Wanted(place, [], dry_run=False, as_json=False))
            except LimitedError:
                return 300.0
        return None

    def somebody_closes(self, every: int) -> None:
        issues = [(name, number) for name in self.names for number in self.server.repository(name).issues]
        for name, number in issues[::every]:
            self.server.person.close(name, number)


@contextlib.contextmanager
def organisation(repositories: int, limit: int, *, by_repository: bool) -> Iterator[Organisation]:
    """An organisation on a server with a limit, with the environment that a run needs."""
    names = [f"acme/service-{number}" for number in range(repositories)]
    with (
        tempfile.TemporaryDirectory() as folder,
        LimitedGitHub(limit, by_repository=by_repository) as server,
    ):
        os.environ |= {"GITHUB_API_URL": server.url, "GITHUB_TOKEN": server.TOKEN}
        yield Organisation(Path(folder), server, names)


def rounds(repositories: int, items: int, limit: int, *, by_repository: bool) -> list[tuple[str, Spent]]:
    """The three rounds of one way."""
    with organisation(repositories, limit, by_repository=by_repository) as there:
        there.prepare(items)
        told = [("first", there.round()), ("quiet", there.round())]
        there.somebody_closes(100)
        return [*told, ("busy", there.round())]


def main() -> None:
    """Print what each round took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repositories", type=int, default=40)
    parser.add_argument("--items", type=int, default=25)
    asked = parser.parse_args()
    print(f"{asked.repositories} repositories with {asked.items} items each")
    print(
        f"{'way':<28}{'round':<8}{'hours':>8}{'requests':>10}"
        f"{'a repository':>14}{'refused':>9}{'returned':>10}"
    )
    ways = (("the Action in each", ACTION_LIMIT, True), ("one job with an App's token", APP_LIMIT, False))
    for way, limit, by_repository in ways:
        for name, spent in rounds(asked.repositories, asked.items, limit, by_repository=by_repository):
            each = spent.requests / asked.repositories
            print(
                f"{way:<28}{name:<8}{spent.hours:>8.2f}{spent.requests:>10}{each:>14.2f}"
                f"{spent.refused:>9}{spent.returned:>10}"
            )


if __name__ == "__main__":
    main()
