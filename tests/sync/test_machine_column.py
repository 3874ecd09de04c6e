"""The promises again, with the column `Verified` in the documents: it follows, and nothing else moves."""

from __future__ import annotations

from hypothesis.stateful import initialize

from pmsync.document.edit import verified
from sync import people
from sync.test_machine import SyncMachine, quick

WORDS = {"done": {"merged", "closed"}, "dropped": {""}}


class ColumnMachine(SyncMachine):
    """The same people and runs; every clean run ends with verdicts that fit."""

    @initialize()
    def two_documents(self) -> None:
        self.world.column = True
        self.world.texts = {
            f"postmortems/{name}.md": people.document(f"Incident {name}", more="Verified")
            for name in ("one", "two")
        }
        self.add_item(0)

    def _check_closures(self) -> None:
        super()._check_closures()
        for document in self.world.documents():
            for item in document.actions:
                words = WORDS.get(str(item.status), {"", "fallen back"})
                assert verified(document, item) in words, (item.status, item.title)


TestSync = ColumnMachine.TestCase
TestSync.settings = quick(15)
