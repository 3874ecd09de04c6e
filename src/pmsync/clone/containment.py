"""Which commits are contained in which revisions: exactly, for all pairs at once, from two git processes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pmsync.repo import Repository

WALK = ("rev-list", "--topo-order", "--parents", "--stdin")
"""Every ancestor of the revisions once, children before parents: no date and no exclusion is relied upon."""

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_TAG = re.compile(r"[^\s~^:?*\[\\@{\x00-\x1f\x7f-]([^\s~^:?*\[\\{\x00-\x1f\x7f])*")


@dataclass(frozen=True, slots=True)
class Containment:
    """The answers. `ids` are full commit ids by the names asked about; other names are unknown here.

    `incomplete` says that the clone is shallow: what is not seen in a revision may still be in it.
    """

    ids: Mapping[str, str]
    places: Mapping[str, int]
    found: Mapping[str, int]
    incomplete: bool = False

    def has(self, revision: str, commit: str) -> bool | None:
        """Whether a revision contains a commit; None when this clone cannot tell."""
        if revision not in self.ids or commit not in self.ids:
            return None
        inside = bool(self.found.get(self.ids[commit], 0) >> self.places[self.ids[revision]] & 1)
        return None if self.incomplete and not inside else inside


def contained(repository: Repository, commits: Collection[str], revisions: Collection[str]) -> Containment:
    """Find every commit in every revision; names are commit ids, abbreviated or not, or tags."""
    ids = resolve(repository, {*commits, *revisions})
    tips = sorted({ids[each] for each in revisions if each in ids})
    places = {tip: place for place, tip in enumerate(tips)}
    wanted = {ids[each].encode() for each in commits if each in ids}
    found = _label(repository, {tip.encode(): 1 << place for tip, place in places.items()}, wanted)
    return Containment(ids, places, found, bool(repository.shallow))


def resolve(repository: Repository, names: Iterable[str]) -> dict[str, str]:
    """The full ids of commits and tags; what is not in this clone, or no commit, is left out.

    A branch's name is not followed: where it stands today says nothing about what was deployed.
    """
    asked = [name for name in sorted(set(names)) if _COMMIT.fullmatch(name) or _TAG.fullmatch(name)]
    # An abbreviated id may be a tag's name as well; the tag is asked for only where there is no such commit.
    found: dict[str, str] = {}
    for form in ("{}^{{commit}}", "refs/tags/{}^{{commit}}"):
        open_names = [
            name for name in asked if name not in found and (form[0] == "r" or _COMMIT.fullmatch(name))
        ]
        if open_names:
            found |= _batch(repository, open_names, form)
    return found


def _batch(repository: Repository, names: list[str], form: str) -> dict[str, str]:
    given = "".join(f"{form.format(name)}\n" for name in names).encode()
    told = repository.run("cat-file", "--batch-check=%(objectname) %(objecttype)", given=given)
    pairs = zip(names, told.splitlines(), strict=True)
    return {name: answer.split(" ")[0] for name, answer in pairs if answer.endswith(" commit")}


def _label(repository: Repository, tips: Mapping[bytes, int], wanted: Collection[bytes]) -> dict[str, int]:
    """For each wanted commit, the revisions that contain it as bits; commits in none of them are left out."""
    if not tips or not wanted:
        return {}
    labels = dict(tips)
    found: dict[str, int] = {}
    with repository.stream(*WALK, given=b"".join(b"%s\n" % tip for tip in tips)) as lines:
        for line in lines:
            commit, *parents = line.split()
            label = labels.pop(commit)
            if commit in wanted:
                found[commit.decode("ascii")] = label
            for parent in parents:
                labels[parent] = labels.get(parent, 0) | label
    return found
