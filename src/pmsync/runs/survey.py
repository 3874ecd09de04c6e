"""What one clone knows of finished work: the commits that finished it, and how far they have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pmsync.clone.closings import Message, messages, requests, twins, with_commits
from pmsync.clone.containment import resolve
from pmsync.followup.ladder import Closing, Evidence, Verdict, climb
from pmsync.followup.naming import issue_name, namings, project
from pmsync.followup.verify_settings import Settings
from pmsync.model import Work
from pmsync.repo import Repository as Clone
from pmsync.runs.deployed import places_of
from pmsync.runs.finished import Done, Finished, ItemName
from pmsync.runs.followup_read import Reading
from pmsync.runs.judging import Judge


@dataclass(frozen=True, slots=True)
class Yard:
    """A clone in which work is looked for; `name` is `owner/name` in lower case, "" where nobody knows."""

    name: str
    clone: Clone


@dataclass(slots=True)
class Survey:
    """What one clone knows of finished work; `others` are the repositories of further clones."""

    reading: Reading
    yard: Yard
    settings: Settings
    notes: list[str]
    others: Collection[str]

    def verdicts(self, done: Done, home: str, now: dt.datetime, online: bool) -> dict[ItemName, Verdict]:
        """Verdicts on the items that a commit of this clone finishes, by its message or by the tracker."""
        clone, branch = self.yard.clone, self.settings.branch
        projects = {key for each in done if (key := project(each.item.issue))}
        told = {each.name: self._told(each.works, home) for each in done}
        known = with_commits(
            clone,
            branch,
            messages(clone, branch, projects),
            {work.commit for works in told.values() for work in works},
        )
        named = self._named(known, projects, home)
        orders = {each.commit: each.order for each in known}
        closings = {
            each.name: found for each in done if (found := _closings(each, home, named, told, orders))
        }
        if not closings:
            return {}
        works = {each.commit: each for found in closings.values() for each in found}
        beside = [each.commit for each in known if each.commit in works and not each.landed]
        same, note = twins(clone, branch, beside)
        self.notes += [note] if note else []
        places = places_of(self.reading, self.yard.clone, self.settings, now, online=online, notes=self.notes)
        brought = {
            f"#{work.request}": work.commit for found in told.values() for work in found if work.request
        }
        judge = Judge(clone, branch, known, same, places, brought)
        answers = judge.answers(works)
        reverts = judge.reverts(works, answers)
        return {
            each.name: climb(
                [replace(work, twins=same.get(work.commit, ())) for work in closings[each.name]],
                Evidence(judge.branch, reverts, judge.serving(each.incident), answers.has),
                each.evidence,
            )
            for each in done
            if each.name in closings
        }

    def _told(self, works: Sequence[Work], home: str) -> list[Work]:
        """The work that the tracker knows of in this clone; a pull request by the commit it landed with."""
        own = self.yard.name or home
        here = [
            each
            for each in works
            if each.repository == own or (not own and each.repository not in self.others)
        ]
        numbers = {f"#{each.request}" for each in here if each.request and not each.commit}
        landed = requests(self.yard.clone, self.settings.branch, numbers)
        found = (each if each.commit else replace(each, commit=_landing(each, landed)) for each in here)
        whole = resolve(self.yard.clone, {each.commit for each in works if each.commit})
        return [replace(each, commit=whole.get(each.commit, each.commit)) for each in found if each.commit]

    def _named(self, known: Sequence[Message], projects: set[str], home: str) -> dict[str, list[Closing]]:
        """The commits that finish something, by what it is called."""
        found: dict[str, list[Closing]] = {}
        own = self.yard.name or home
        for message in known:
            for naming in namings(message.own_words, projects):
                name = f"{own}{naming.name}" if naming.name.startswith("#") else naming.name
                found.setdefault(name, []).append(Closing(message.commit, message.order, naming.partial))
        return found


def _landing(work: Work, landed: Mapping[str, Message]) -> str:
    """The commit that a request came with, if one says so.

    Where both `#12` and `!12` landed, at two forges that it has lived at, nobody knows which is meant.
    """
    found = [landed[each].commit for each in (f"#{work.request}", f"!{work.request}") if each in landed]
    return found[0] if len(found) == 1 else ""


def _closings(
    done: Finished,
    home: str,
    named: Mapping[str, list[Closing]],
    told: Mapping[ItemName, list[Work]],
    orders: Mapping[str, int],
) -> list[Closing]:
    """The commits that finish an item, the newest first: by their messages, and by the tracker."""
    names = [done.incident.key(done.item), issue_name(done.item.issue, home)]
    found = {each.commit: each for name in names if name for each in named.get(name, ())}
    for work in told[done.name]:
        said = found.get(work.commit)
        partial = work.partial or (said is not None and said.partial)
        found[work.commit] = Closing(work.commit, orders.get(work.commit, len(orders)), partial)
    return sorted(found.values(), key=lambda each: each.order)
