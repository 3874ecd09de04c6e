"""The commands of the action: which command line each is, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pmsync.cli.action.child import Child, Said
from pmsync.cli.action.event import Event
from pmsync.cli.action.inputs import Inputs
from pmsync.cli.action.page import Page, page_of_lint, page_of_report, page_of_sync, page_of_verify
from pmsync.cli.action.runner import Mark
from pmsync.errors import Exit

_WAYS_BACK: Mapping[str, tuple[str, ...]] = {
    "commit": ("--commit", "--push"),
    "pull-request": ("--pull-request",),
    "none": (),
}
_CHOSEN = ("--changed-since", "--staged")


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done, by whom, and where files for later steps belong."""

    inputs: Inputs
    event: Event
    child: Child
    results: Path

    def keep(self, name: str, text: str) -> Path:
        """A result as a file."""
        path = self.results / name
        path.write_text(text, "utf-8")
        return path


@dataclass(frozen=True, slots=True)
class Found:
    """How it ended: the command's exit code, what it found, and the file that holds all of that."""

    code: int
    page: Page
    file: Path | None = None


def run(errand: Errand) -> Found:
    """Run the command that the inputs name."""
    return _ERRANDS[errand.inputs.command](errand)


def _sync(errand: Errand) -> Found:
    inputs = errand.inputs
    options = ("--dry-run",) if inputs.dry_run else _WAYS_BACK[inputs.write_back]
    return _told(errand, errand.child.run(inputs.command, "--json", *options, *inputs.arguments))


def _plan(errand: Errand) -> Found:
    strict = ("--exit-code",) if errand.inputs.strict else ()
    return _told(errand, errand.child.run("plan", "--json", *strict, *errand.inputs.arguments))


def _told(errand: Errand, said: Said) -> Found:
    done = errand.inputs.writes
    page = page_of_sync(said.json, done=done) if said.json else Page("Nothing was done.")
    return _found(errand, said, page)


def _lint(errand: Errand) -> Found:
    arguments = errand.inputs.arguments
    base = errand.event.base
    if base and not any(each.startswith(_CHOSEN) for each in arguments):
        arguments = ("--changed-since", base, *arguments)
    said = errand.child.run("lint", "--json", *arguments)
    return _found(errand, said, page_of_lint(said.json or ()))


def _verify(errand: Errand) -> Found:
    strict = ("--strict",) if errand.inputs.strict else ()
    said = errand.child.run("verify", "--json", *strict, *errand.inputs.arguments)
    return _found(
        errand, said, page_of_verify(said.json) if said.json else Page("Nothing could be verified.")
    )


def _report(errand: Errand) -> Found:
    """The report as data, for the summary, and as a page; published where that is asked for."""
    inputs = errand.inputs
    asked = ("report", *inputs.arguments, *(("--strict",) if inputs.strict else ()))
    said = errand.child.run(*asked, "--json")
    if said.json is None:
        return _found(errand, said, Page("There is no report."))
    page = errand.results / "follow-up.html"
    summary = errand.child.run(*asked, "--format", "markdown")
    errand.child.run(*asked, "--format", "html", "--output", str(page))
    found = Found(said.code, page_of_report(said.json, summary.out), page)
    if not inputs.publish:
        return found
    dry = ("--dry-run",) if inputs.dry_run else ()
    published = errand.child.run(*asked, *(f"--publish={each}" for each in inputs.publish), *dry)
    return _with_failure(replace(found, code=max(found.code, published.code)), published)


def _found(errand: Errand, said: Said, page: Page) -> Found:
    file = errand.keep(f"{errand.inputs.command}.json", said.out) if said.json is not None else None
    return _with_failure(Found(said.code, page, file), said)


def _with_failure(found: Found, said: Said) -> Found:
    """What only the messages tell: an error, for annotation and summary; else that something waits."""
    if said.code == Exit.ATTENTION and not found.page.marks and said.spoke:
        return replace(
            found, page=replace(found.page, marks=[Mark("warning", "waiting for you", said.reason)])
        )
    if said.code in (Exit.FINE, Exit.ATTENTION):
        return found
    failed = Mark("error", "pmsync", said.reason)
    sentence = f"{found.page.sentence} {said.reason}"
    ready = f"{found.page.ready}\n\n**pmsync:** {said.reason}\n" if found.page.ready else ""
    page = replace(found.page, marks=[failed, *found.page.marks], sentence=sentence, ready=ready)
    return replace(found, page=page)


_ERRANDS: Mapping[str, Callable[[Errand], Found]] = {
    "sync": _sync,
    "pull": _sync,
    "push": _sync,
    "plan": _plan,
    "lint": _lint,
    "verify": _verify,
    "report": _report,
}
