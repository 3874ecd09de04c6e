"""What `lint` gathers before the pure rules can speak: files, settings, and facts from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.errors import PmsyncError
from pmsync.lint.facts import Facts
from pmsync.lint.fixes import fixed
from pmsync.lint.policy import may_be_late
from pmsync.lint.rules import chosen, lint, regraded
from pmsync.lint.shelf import Shelf, Sketch, sketch, sketch_text
from pmsync.lint.subject import Subject, read_subject
from pmsync.lint.wishes import Wishes
from pmsync.model import Finding, PostMortem, Severity
from pmsync.runs.opened import open_repository, root_of
from pmsync.sync.base import shown

if TYPE_CHECKING:
    from pmsync.sources import table
    from pmsync.sync.base import Base
    from pmsync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for: which documents, and which codes."""

    paths: Sequence[Path] = ()
    staged: bool = False
    changed_since: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    force_exclude: bool = False


@dataclass(slots=True)
class Linted:
    """What came of it: the findings, the documents' number, and how many findings were mended."""

    findings: list[Finding] = field(default_factory=list)
    documents: int = 0
    mended: int = 0

    @property
    def needs_attention(self) -> bool:
        """Whether there is more to say than remarks."""
        return any(finding.severity is not Severity.INFO for finding in self.findings)


@dataclass(frozen=True)
class Linter:
    """Lints documents of one workspace; facts are read once for all of them."""

    workspace: Workspace
    wishes: Wishes
    asked: Asked
    now: dt.datetime
    history: Callable[[], table.Settings]
    trackers: tuple[str, ...] = ()

    def run(self, fix: bool) -> Linted:
        """Lint what was asked for, and with `fix` write what can be mended."""
        paths = self._selected()
        limits = self.wishes.limits
        subjects = [replace(read_subject(path, self.workspace.read(path)), limits=limits) for path in paths]
        bases = self.workspace.bases()
        facts = self._facts(subjects, bases.bases)
        linted = Linted(documents=len(subjects))
        for subject in subjects:
            subject = replace(subject, facts=facts(subject))
            if fix:
                subject = self._mended(subject, linted)
            linted.findings += self._wanted(lint(subject))
        linted.findings += self._wanted(bases.findings)
        return linted

    def _mended(self, subject: Subject, linted: Linted) -> Subject:
        path, before = subject.document.path, subject.document.text

        def find(text: str) -> list[Finding]:
            again = replace(read_subject(path, text), facts=subject.facts, limits=subject.limits)
            return self._wanted(lint(again))

        text, count = fixed(before, find)
        if text == before:
            return subject
        self.workspace.write(path, before, text)
        linted.mended += count
        return replace(read_subject(path, text), facts=subject.facts, limits=subject.limits)

    def _wanted(self, findings: Iterable[Finding]) -> list[Finding]:
        select = self.asked.select or self.wishes.select
        ignore = (*self.asked.ignore, *self.wishes.ignore)
        return regraded(chosen(findings, select, ignore), self.wishes.grades)

    def _asks_for(self, *codes: str) -> bool:
        """Whether a finding of some codes would be shown: if not, its facts need not be gathered."""
        return bool(self._wanted(Finding("", 1, 1, code, Severity.INFO, "") for code in codes))

    def _selected(self) -> list[str]:
        known = self.workspace.selection(self.asked.paths)
        if self.asked.force_exclude:
            known = [path for path in known if self.workspace.is_post_mortem(path)]
        if not self.asked.staged and self.asked.changed_since is None:
            return known
        from pmsync.runs.git_facts import changed_files

        root = self.workspace.root
        changed = changed_files(root, staged=self.asked.staged, since=self.asked.changed_since)
        return [path for path in known if path in changed]

    def _facts(self, subjects: Sequence[Subject], bases: Mapping[str, Base]) -> Callable[[Subject], Facts]:
        """What is known from outside about each of some documents."""
        shelf = self._shelf(subjects) if self._asks_for("PM212", "PM214") else Shelf(())
        born = self._first_commits(subjects)
        contradicted = self._contradicted([subject.document for subject in subjects])

        def facts(subject: Subject) -> Facts:
            path, base = subject.document.path, bases.get(subject.document.id)
            items = base.items.items() if base else ()
            return Facts(
                now=self.now,
                first_commit=born.get(path),
                twins=shelf.twins(path),
                agreed={shown(ref, pairs): pairs["status"][0] for ref, pairs in items if "status" in pairs},
                recurrence=shelf.recurrence(path),
                told=contradicted.get(path, ()),
                trackers=self.trackers,
            )

        return facts

    def _shelf(self, subjects: Sequence[Subject]) -> Shelf:
        read = {subject.document.path: sketch(subject.document) for subject in subjects}
        return Shelf([*read.values(), *self._others(read)])

    def _others(self, read: Collection[str]) -> Iterator[Sketch]:
        for path in self.workspace.paths():
            if path not in read:
                with suppress(PmsyncError):  # a file that cannot be read is told when it is linted itself
                    yield sketch_text(path, self.workspace.read(path))

    def _first_commits(self, subjects: Sequence[Subject]) -> Mapping[str, dt.datetime]:
        """When each file came into the repository; git is asked only where the answer can matter."""
        matters = self._asks_for("PM210") and any(may_be_late(each, self.now) for each in subjects)
        if not matters or not _is_clone(self.workspace.root):
            return {}
        from pmsync.runs.git_facts import first_commits

        return first_commits(self.workspace.root, self.workspace.folder)

    def _contradicted(self, documents: Sequence[PostMortem]) -> Mapping[str, tuple[Finding, ...]]:
        """What git says against timelines; it is asked only where an entry names what git knows."""
        naming = [each for each in documents if any(entry.at and entry.refs for entry in each.timeline)]
        if not naming or not self._asks_for("PM330") or not _is_clone(self.workspace.root):
            return {}
        from pmsync.runs.git_facts import contradicted

        return contradicted(self.workspace.root, naming, self.history)


def _is_clone(folder: Path) -> bool:
    return any((each / ".git").exists() for each in (folder, *folder.parents))


def open_linter(directory: Path, asked: Asked, now: dt.datetime) -> Linter:
    """The linter of the repository that a folder lies in."""
    from pmsync.runs.plain_lint import plainly_set

    def history() -> table.Settings:
        from pmsync.sources import table

        return open_repository(directory).settings.section("timeline", table.Settings)

    root = root_of(directory)
    if plain := plainly_set(root):
        return Linter(plain.workspace, plain.wishes, asked, now, history, plain.trackers)
    from pmsync.followup import rules
    from pmsync.runs.destinations import names
    from pmsync.runs.lint_settings import LintSettings

    repository = open_repository(directory)
    policy = repository.settings.section("report", rules.Settings).deadlines
    wishes = repository.settings.section("lint", LintSettings).wishes(policy)
    return Linter(repository.workspace, wishes, asked, now, history, names(repository.settings))
