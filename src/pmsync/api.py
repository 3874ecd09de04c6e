"""pmsync as a library: what its commands do, as functions that print nothing and return plain data.

    import pmsync

    document = pmsync.parse(text, "postmortems/one.md")
    findings = pmsync.lint(text, "postmortems/one.md")
    planned = pmsync.plan("path/to/repository")
    outcome = pmsync.apply(planned)

All raise `PmsyncError`, whose text is one sentence and what to do next. Tokens come from the environment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.document import read
from pmsync.lint import rules
from pmsync.lint.facts import Facts, Limits
from pmsync.lint.subject import read_subject
from pmsync.model import Finding, PostMortem

if TYPE_CHECKING:
    from pmsync.followup.report import Report
    from pmsync.runs.planned import Planned
    from pmsync.sync.outcome import Outcome
    from pmsync.sync.steps import ItemPlan
    from pmsync.timeline.rank import Ranked

__all__ = ["apply", "derive", "lint", "parse", "plan", "report"]


def parse(text: str, path: str = "post-mortem.md") -> PostMortem:
    """The post-mortem in a text. Never fails: what cannot be understood is among its `findings`.

    The name tells the id where no front matter does, and a day for times that have none.
    """
    return read.parse(path, text)


def lint(
    text: str, path: str = "post-mortem.md", *, facts: Facts | None = None, limits: Limits | None = None
) -> list[Finding]:
    """What the rules say about a text, by place.

    `facts` is what the text cannot tell (the moment, its first commit); rules about what is not given say
    nothing. `limits` are a team's own words and numbers.
    """
    return rules.lint(replace(read_subject(path, text), facts=facts or Facts(), limits=limits or Limits()))


def derive(
    directory: str | Path, since: dt.datetime, until: dt.datetime | None = None, *, everything: bool = False
) -> list[Ranked]:
    """What a clone's history and deploy sources tell of a window, in time order, the noise left out.

    Both moments have an offset; `until` is now where it is not given. `Ranked.rank` 1 is what tells most.
    """
    from pmsync.runs import timeline_run

    asked = timeline_run.Asked(
        file=None, repo=Path(directory), since=since.isoformat(), until=until.isoformat() if until else None,
        zone=None, everything=everything, limit=0, deepen=False, cache=True,
    )  # fmt: skip
    run = timeline_run.begin(Path(directory), asked, dt.datetime.now(dt.UTC))
    return list(run.derived().entries)


def plan(
    directory: str | Path = ".",
    files: Sequence[str | Path] = (),
    *,
    to_tracker: bool = True,
    to_document: bool = True,
) -> Planned:
    """What would bring a repository's documents and trackers to agreement. Reads both, and writes nothing.

    `files` limits it to some post-mortems; with one direction closed it is that of `push` or `pull`.
    `plan.steps` and `plan.conflicts` of what is returned tell what would be done.
    """
    from pmsync.runs.opened import open_repository
    from pmsync.runs.planned import planned, rules_of

    repository = open_repository(Path(directory))
    only = repository.workspace.selection(map(Path, files)) if files else None
    return planned(repository, rules_of(repository, to_tracker, to_document), only)


def apply(planned: Planned, tell: Callable[[ItemPlan], None] = lambda item: None) -> Outcome:
    """Carry a plan out: issue, then document, then base, item by item; `tell` hears of each before.

    One item that fails is among the outcome's `problems`; `halted` are the trackers that could not be used to
    the end, by name, and why. Run `plan` again then: it goes on from what was done.
    """
    from pmsync.sync.apply import apply as carry_out
    from pmsync.sync.apply import close_doubles

    store, context = planned.repository.workspace, planned.repository.context
    outcome = carry_out(planned.plan, planned.reading, planned.trackers, store, context, tell)
    if outcome.is_whole:
        close_doubles(planned.plan, planned.trackers, outcome)
    return outcome


def report(
    *directories: str | Path, now: dt.datetime | None = None, verify: bool = True, online: bool = False
) -> Report:
    """What became of the action items of one repository, or of several together.

    `now` has an offset. `verify` checks what is done against what is deployed, and `online` asks also the
    sources that need the network.
    """
    from pmsync.runs.report_asked import Asked
    from pmsync.runs.reporting import make

    paths = tuple(map(Path, directories)) or (Path(),)
    several = paths if len(paths) > 1 else ()
    asked = Asked(repos=several, verify=verify, online=online)
    return make(paths[0], asked, now or dt.datetime.now(dt.UTC)).report
