"""The facts of post-mortems, kept in the user's cache folder."""

from __future__ import annotations

from pmsync.followup import cache
from pmsync.followup.facts import Incident, read_incident
from pmsync.stores.blobs import BlobStore


class FactsStore(BlobStore):
    """Facts by content id, in the bytes of `cache`."""

    name = "facts"
    code = ("document", "followup", "model.py")
    libraries = ("markdown-it-py", "PyYAML")
    row = 1_500

    def get(self, blob: str | None, path: str = "", repository: str = "") -> Incident | None:
        """The facts of a content that was loaded or added, in their place."""
        stored = self.stored(blob)
        return cache.load(stored, path, repository) if stored else None

    def read(self, blob: str, text: str) -> Incident:
        """The facts in a text, to be saved."""
        facts = read_incident(text)
        self.add(blob, cache.dump(facts))
        return facts
