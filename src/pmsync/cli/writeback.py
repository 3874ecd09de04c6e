"""Back into git: a sync whose documents and bases end in a commit, on a remote, or in a pull request.

The order of effects goes on: issues, documents, bases, then one commit, then the push. A push that comes
too late is thrown away together with the files it holds, and the whole sync is made again from what the
remote has now: our bytes are never rebased over somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.cli.console import note
from pmsync.clone.delivery import Author, Checkout
from pmsync.clone.pushes import RefusedPushError, RejectedError, Target
from pmsync.config import Commit
from pmsync.errors import PmsyncError
from pmsync.runs.proposals import Written, carry_over
from pmsync.sync.message import subject
from pmsync.sync.outcome import Outcome
from pmsync.workspace import Workspace

if TYPE_CHECKING:
    from pmsync.cli.syncing import Session, Wanted
    from pmsync.runs.opened import Repository
    from pmsync.trackers.github_pulls import PullRequests

ATTEMPTS = 5
"""How often a sync is made in all when others keep pushing meanwhile."""

ROLLING = "pmsync/sync"
"""The branch of pull requests, which every run builds anew."""

Planner = Callable[["Repository"], "Session"]
"""Reads a repository and its tracker, and makes the plan."""


def deliver(repository: Repository, plan: Planner, wanted: Wanted) -> tuple[Session, Outcome]:
    """Make a sync and bring its files into git; `Outcome.stopped` says what kept it from that."""
    checkout = repository.checkout()
    run = Delivery(repository, plan, wanted, checkout, repository.settings.section("commit", Commit))
    checkout.branch()
    checkout.check_ready(run.author)
    if not wanted.pull_request:
        return run.in_place()
    if wanted.files:
        raise PmsyncError(
            f"{ROLLING} holds what all post-mortems have to say, so --pull-request takes no files.",
            hint="Leave them out.",
        )
    return run.by_pull_request()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One run's way back into git."""

    repository: Repository
    plan: Planner
    wanted: Wanted
    checkout: Checkout
    settings: Commit

    @property
    def author(self) -> Author | None:
        """Who the settings say commits."""
        if self.settings.author is None:
            return None
        name, _, address = self.settings.author.partition(" <")
        return Author(name, address.removesuffix(">"))

    def in_place(self) -> tuple[Session, Outcome]:
        """Commit on the branch that is checked out, and push it where that is wanted."""
        target = self.checkout.target() if self.wanted.push else None
        late = RejectedError("")
        for _ in range(ATTEMPTS):
            before = self.checkout.head()
            session, store = self._planned(self.repository, self.checkout)
            outcome = session.apply(store, self.wanted.as_json)
            try:
                self._commit(self.checkout, store, outcome)
                if target:
                    self._push(target, before)
                return session, outcome
            except RejectedError as error:
                late = error
            except PmsyncError as error:
                return session, _stopped(outcome, error)
        return session, _stopped(outcome, _too_late(late))

    def _planned(self, repository: Repository, checkout: Checkout) -> tuple[Session, Written]:
        """A plan whose documents are as they were committed, and where to carry it out."""
        session = self.plan(repository)
        workspace = repository.workspace
        paths = {step.path for step in session.plan.steps if step.step not in ("hold", "missing")}
        checkout.check_clean([workspace.file(path) for path in sorted(paths)])
        return session, Written(workspace)

    def _commit(self, checkout: Checkout, store: Written, outcome: Outcome) -> str | None:
        message = subject(self.settings.message, outcome.done)
        return checkout.commit(store.files(), message, self.author)

    def _push(self, target: Target, before: str) -> None:
        """Push what the remote lacks; a push that is refused leaves the branch as it was before the run."""
        mine = self.checkout.head()
        if mine == before and not self.checkout.is_ahead(target):
            return
        try:
            self.checkout.push(target, mine)
        except RejectedError:
            tip = self.checkout.fetch(target)
            if tip is None:
                raise
            if self.checkout.contains(tip, mine):
                return
            self._give_way(target, before, mine, tip)
            raise
        except RefusedPushError:
            self.checkout.move(mine, before)
            raise

    def _give_way(self, target: Target, before: str, mine: str, tip: str) -> None:
        """Throw our own commits away and go on from the remote's; a person's commits are not ours to move."""
        if self.checkout.others(tip, mine):
            self.checkout.move(mine, before)
            raise PmsyncError(
                f"{target} has moved on, and your branch has commits that it lacks.",
                hint="Pull and push them first; what was done in the tracker is found again.",
            )
        self.checkout.move(mine, tip)

    def by_pull_request(self) -> tuple[Session, Outcome]:
        """Make the sync on what the remote's branch has, in a work tree of its own."""
        target = self.checkout.target()
        rolling = Target(target.remote, f"refs/heads/{ROLLING}")
        late = RejectedError("")
        for _ in range(ATTEMPTS):
            base, old = self.checkout.fetch(target), self.checkout.fetch(rolling)
            if base is None:
                raise PmsyncError(f"{target} is not there.", hint="Push the branch first.")
            if old is not None and not self.checkout.is_ours(old):
                raise PmsyncError(
                    f"{rolling} has a commit that is not pmsync's ({old[:10]}); nothing was changed.",
                    hint="Merge or delete that branch first: it is built anew each time.",
                )
            with self.checkout.aside(base) as tree:
                there = self.repository.at(self._inside(tree))
                waits = old is not None and self._pulls().of(ROLLING) is not None
                known = carry_over(tree, old, there) if old and waits else {}
                session, store = self._planned(there, tree)
                store.bases.update(known)
                outcome = session.apply(store, self.wanted.as_json)
                try:
                    self._publish(_Proposal(tree, target, rolling, old), store, outcome)
                    return session, outcome
                except RejectedError as error:
                    late = error
                except PmsyncError as error:
                    return session, _stopped(outcome, error)
        return session, _stopped(outcome, _too_late(late))

    def _inside(self, tree: Checkout) -> Path:
        return tree.root / self.repository.home.resolve().relative_to(self.checkout.root.resolve())

    def _publish(self, proposal: _Proposal, store: Written, outcome: Outcome) -> None:
        commit = self._commit(proposal.tree, store, outcome)
        if commit is None:
            if outcome.is_whole and not outcome.problems:
                self._withdraw()
            return
        pushed = self._differs(proposal, commit, store.workspace)
        if pushed:
            proposal.tree.push(proposal.rolling, commit, instead_of=proposal.old)
        self._propose(proposal.target.branch, outcome, pushed)

    def _differs(self, proposal: _Proposal, commit: str, workspace: Workspace) -> bool:
        """Whether the rolling branch says something else than a commit about the post-mortems."""
        if proposal.old is None:
            return True
        folder = (workspace.root / workspace.folder).relative_to(proposal.tree.root).as_posix()
        tree = proposal.tree
        return tree.content(commit, folder) != tree.content(proposal.old, folder)

    def _propose(self, base: str, outcome: Outcome, pushed: bool) -> None:
        from pmsync.trackers.github_pulls import describe

        pulls = self._pulls()
        title, body = subject(self.settings.message, outcome.done), describe(outcome.done)
        there = pulls.of(ROLLING)
        if there is None:
            there = pulls.open(ROLLING, base, title, body)
        elif pushed:
            there = pulls.tell(there, base, title, body)
        note(f"pull request: {there.url}")

    def _withdraw(self) -> None:
        pulls = self._pulls()
        if stale := pulls.of(ROLLING):
            pulls.close(stale)
            note(f"closed, for it has nothing to say any more: {stale.url}")

    def _pulls(self) -> PullRequests:
        from pmsync.trackers.github import Settings
        from pmsync.trackers.github_pulls import connect

        settings = self.repository.settings.section("github", Settings)
        return connect(settings, self.repository.surroundings(self.repository.origin))


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A work tree on the base branch, and the rolling branch as it stood before (`old`)."""

    tree: Checkout
    target: Target
    rolling: Target
    old: str | None


def _stopped(outcome: Outcome, error: PmsyncError) -> Outcome:
    """What was done, with the error that kept it out of git."""
    outcome.stopped = error
    return outcome


def _too_late(error: RejectedError) -> PmsyncError:
    return PmsyncError(
        f"{error.message} This went on {ATTEMPTS} times.",
        hint="Run the command again; what was done in the tracker is found again.",
    )
