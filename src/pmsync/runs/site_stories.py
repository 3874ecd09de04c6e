"""The documents of a site's post-mortems: what is known of their contents from the cache, the rest read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pmsync.followup.facts import Incident
from pmsync.runs.followup_read import Reading
from pmsync.site.story import Story
from pmsync.stores.blobs import blob_id
from pmsync.stores.stories import StoryStore


def stories(readings: Mapping[str, Reading], incidents: Sequence[Incident], *, cached: bool) -> list[Story]:
    """The story of each post-mortem; `readings` are the repositories by name. What was read is kept."""
    store = StoryStore.of_user() if cached else StoryStore(None)
    blobs = [readings[each.repository].blobs.get(each.path) for each in incidents]
    store.load(filter(None, blobs))
    found = [
        store.get(blob) or _read(store, readings[each.repository], each, blob)
        for each, blob in zip(incidents, blobs, strict=True)
    ]
    store.save()
    return found


def _read(store: StoryStore, reading: Reading, incident: Incident, blob: str | None) -> Story:
    text = reading.opened.workspace.read(incident.path)
    return store.read(blob or blob_id(text), text)
