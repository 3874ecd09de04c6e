"""The files of a run that ends in git: what it wrote, and what a waiting proposal agreed on before."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.clone.delivery import Checkout
from pmsync.document.read import parse
from pmsync.errors import ChangedError
from pmsync.sync import base as bases
from pmsync.sync.base import Base
from pmsync.sync.waiting import Proposal, agreed_since, closures_since
from pmsync.workspace import Workspace

if TYPE_CHECKING:
    from pmsync.runs.opened import Repository


@dataclass(frozen=True, slots=True)
class Written:
    """A store that remembers what was written through it."""

    workspace: Workspace
    texts: dict[str, str] = field(default_factory=dict)
    bases: dict[str, Path] = field(default_factory=dict)

    def read(self, path: str) -> str:
        """A document's text as it stands now."""
        return self.workspace.read(path)

    def write(self, path: str, before: str, after: str) -> None:
        """Replace a document."""
        self.workspace.write(path, before, after)
        self.texts[path] = after

    def save_base(self, document: str, base: Base) -> None:
        """Replace a post-mortem's base."""
        self.workspace.save_base(document, base)
        self.bases[document] = self.workspace.base_file(document)

    def files(self) -> list[Path]:
        """The files that were written, which must still be as they were left."""
        for path, text in self.texts.items():
            if self.workspace.read(path) != text:
                hint = "Commit it by hand; it is written, and so are the issues."
                raise ChangedError("was changed before it could be committed.", path=path, hint=hint)
        return sorted(
            {*map(self.workspace.file, self.texts), *(each.resolve() for each in self.bases.values())}
        )


def carry_over(tree: Checkout, waiting: str, repository: Repository) -> dict[str, Path]:
    """Go on from what a proposal (the commit `waiting`) agreed on: its bases, by document, in this tree."""
    workspace = repository.workspace
    folder = (workspace.root / workspace.folder).relative_to(tree.root).as_posix()
    proposed = tree.changed(f"{waiting}~1", waiting, folder)
    trackers, known = repository.connect(), workspace.bases().bases
    carried: dict[str, Path] = {}
    for document in workspace.post_mortems():
        file = workspace.base_file(document.id)
        names = [each.relative_to(tree.root).as_posix() for each in (workspace.root / document.path, file)]
        proposal = _proposal(tree, waiting, *names) if set(names) & set(proposed) else None
        if proposal is None:
            continue
        base = known.get(document.id, Base())
        for ref, pairs in agreed_since(proposal, base, trackers).items():
            base = base.with_item(ref, {**base.items.get(ref, {}), **pairs})
        for ref, closure in closures_since(proposal, base).items():
            base = base.with_closure(ref, closure)
        workspace.save_base(document.id, base)
        carried[document.id] = file
    return carried


def _proposal(tree: Checkout, waiting: str, path: str, base: str) -> Proposal | None:
    before, after = tree.show(f"{waiting}~1", path), tree.show(waiting, path)
    if before is None or after is None:
        return None
    first, last = (_base(tree.show(commit, base)) for commit in (f"{waiting}~1", waiting))
    return Proposal(parse(path, before), parse(path, after), first, last)


def _base(text: str | None) -> Base:
    try:
        return bases.load(text or "{}")
    except ValueError:
        return Base()
