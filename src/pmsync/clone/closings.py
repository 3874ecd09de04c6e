"""What commits say they finish and take back, and the same change under other ids, out of a clone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pmsync.clone.containment import resolve
from pmsync.errors import PmsyncError
from pmsync.repo import Repository
from pmsync.timeline import words

_LOG = (
    "log", "-z", "--no-color", "--no-notes", "--no-mailmap", "--no-show-signature", "--encoding=UTF-8",
    "--topo-order", "--format=%H%n%P%n%B", "--extended-regexp", "--regexp-ignore-case",
)  # fmt: skip
_KEYWORDS = (
    r"(clos(e|es|ed|ing)|fix(e|es|ed|ing)?|resolv(e|es|ed|ing)):?[[:space:]]+(https?://|[[:alnum:]_./-]*#|GH-)",
    r"^Pmsync-Item:",
    r"revert|reapply|back(s|ed|ing)?[ -]?out|roll(s|ed|ing)?[ -]?back",
)
_DIFF = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/")
_QUOTED = re.compile(r"^revert:? [\"“](?P<subject>.+)[\"”]$", re.IGNORECASE)
_MOST = 200
"""Commits that are on no default branch and whose twins are looked for."""


@dataclass(frozen=True, slots=True)
class Message:
    """A commit and what it says; `order` grows with age. `landed` says that it is on the default branch."""

    commit: str
    parents: tuple[str, ...]
    subject: str
    body: str
    order: int
    landed: bool

    @property
    def own_words(self) -> str:
        """The message without a subject that quotes what it takes back."""
        quotes = self.undoing.reverts and re.match(r"revert\b.*[\"“]", self.subject, re.IGNORECASE)
        return self.body if quotes else f"{self.subject}\n{self.body}"

    @property
    def undoing(self) -> words.Undoing:
        """What it takes back, or brings again."""
        change = words.change(self.subject, self.body)
        return words.undoing(change.title, self.body, change.branch)


def messages(repository: Repository, branch: str, projects: Collection[str]) -> list[Message]:
    """The commits whose messages finish or take back something, newest first; those off the branch lead."""
    keys = [rf"(^|[^[:alnum:]-])({'|'.join(map(re.escape, sorted(projects)))})-[0-9]+"] if projects else []
    greps = [f"--grep={each}" for each in (*_KEYWORDS, *keys)]
    beside = [*greps, "--branches", "--remotes", "--not", branch]
    found = list(_read(repository, beside, 0, landed=False))
    return [*found, *_read(repository, [*greps, branch], len(found), landed=True)]


def with_commits(
    repository: Repository, branch: str, known: Sequence[Message], commits: Collection[str]
) -> list[Message]:
    """The messages with those of further commits, as far as the clone has them, in their order."""
    have = {each.commit for each in known}
    more = set(resolve(repository, commits).values()) - have
    if not more:
        return list(known)
    read = list(_read(repository, ["--no-walk=unsorted", *sorted(more)], 0, landed=True))
    places = _places(repository, branch, more | {each.commit for each in known if each.landed})
    landed = [each for each in (*known, *read) if each.commit in places]
    beside = [each for each in known if not each.landed]
    beside += [replace(each, landed=False) for each in read if each.commit not in places]
    ordered = [*beside, *sorted(landed, key=lambda each: places[each.commit])]
    return [replace(each, order=order) for order, each in enumerate(ordered)]


def _places(repository: Repository, branch: str, commits: Collection[str]) -> dict[str, int]:
    """Where commits stand on a branch, the newest first; the walk ends with the last of them."""
    places: dict[str, int] = {}
    walk = ("rev-list", "--topo-order", "--end-of-options", branch, "--")
    with repository.stream(*walk) as lines:
        for place, line in enumerate(lines):
            commit = line.decode("ascii").strip()
            if commit in commits:
                places[commit] = place
                if len(places) == len(commits):
                    break
    return places


def requests(repository: Repository, branch: str, numbers: Collection[str]) -> dict[str, Message]:
    """The landings of pull requests (`#12`); one that landed twice is known by its last."""
    digits = [each[1:] for each in numbers if each[1:].isdigit()]
    if not digits:
        return {}
    grep = f"--grep=[#!]({'|'.join(digits)})($|[^0-9])"
    found: dict[str, Message] = {}
    for each in _read(repository, [grep, "--first-parent", branch], 0, landed=True):
        request = words.change(each.subject, each.body).request
        if request and not each.undoing.reverts:
            found.setdefault(request, each)
    return found


def _read(repository: Repository, arguments: Sequence[str], start: int, *, landed: bool) -> Iterator[Message]:
    told = repository.run(*_LOG, *arguments, "--")
    for order, record in enumerate((each for each in told.split("\0") if each), start):
        commit, parents, message = record.split("\n", 2)
        subject, _, body = message.partition("\n")
        yield Message(commit, tuple(parents.split()), subject, body, order, landed)


def targets(message: Message, known: Sequence[Message]) -> tuple[str, ...]:
    """What a message takes back: commit ids, perhaps abbreviated, and `#12`; else by the subject it quotes.

    What brings a change again takes its revert back.
    """
    undoing = message.undoing
    if undoing.again:
        commits = tuple(each for each in undoing.targets if not each.startswith(("#", "!")))
        return commits or _reverts_of(set(undoing.targets), message, known)
    if undoing.targets:
        return undoing.targets
    quoted = _QUOTED.match(message.subject)
    if quoted is None:
        return ()
    older = (each for each in known if each.subject == quoted["subject"] and each.order > message.order)
    return tuple(each.commit for each in older)[:1]


def _reverts_of(named: set[str], message: Message, known: Sequence[Message]) -> tuple[str, ...]:
    older = (each for each in known if each.order > message.order and each.undoing.reverts)
    return tuple(each.commit for each in older if named & set(each.undoing.targets))[:1]


def parents(repository: Repository, commits: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The parents of commits by their full ids."""
    if not commits:
        return {}
    given = "".join(f"{each}\n" for each in sorted(commits)).encode()
    told = repository.run("rev-list", "--no-walk=unsorted", "--parents", "--stdin", given=given)
    rows = (line.split() for line in told.splitlines())
    return {commit: tuple(above) for commit, *above in rows}


def twins(
    repository: Repository, branch: str, commits: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], str]:
    """Commits of the branch with the change of commits beside it, and a note when not all were tried.

    A commit's own change is looked for, and that of its whole branch up to it: a squash has the latter.
    """
    found: dict[str, tuple[str, ...]] = {}
    note = ""
    for commit in commits[:_MOST]:
        try:
            found[commit] = tuple(_twins(repository, branch, commit))
        except PmsyncError as failure:
            note = f"whether {commit[:12]} was squashed or cherry-picked could not be told: {failure}"
    if len(commits) > _MOST:
        note = f"{len(commits) - _MOST} commits beside the default branch were not compared with it"
    return {commit: same for commit, same in found.items() if same}, note


def _twins(repository: Repository, branch: str, commit: str) -> Iterator[str]:
    base = repository.run("merge-base", branch, commit).strip()
    whole = repository.run("diff", *_DIFF, base, commit, "--")
    own = repository.run("diff-tree", "-p", "--no-commit-id", *_DIFF, commit, "--")
    paths = repository.run("diff", "--name-only", "-z", "--no-renames", base, commit, "--").split("\0")
    span = ("log", "-p", "--pretty=medium", "--no-merges", "--full-diff", *_DIFF, f"{base}..{branch}", "--")
    landed = _patch_ids(
        repository, repository.run("-c", "log.showSignature=false", *span, *filter(None, paths))
    )
    for change in dict.fromkeys((own, whole)):
        for patch in _patch_ids(repository, change):
            yield from landed.get(patch, ())


def _patch_ids(repository: Repository, diff: str) -> Mapping[str, list[str]]:
    """The commits of each patch id in git's output."""
    found: dict[str, list[str]] = {}
    told = repository.run("patch-id", "--stable", given=diff.encode("utf-8", "replace")) if diff else ""
    for line in told.splitlines():
        patch, _, commit = line.partition(" ")
        found.setdefault(patch, []).append(commit)
    return found
