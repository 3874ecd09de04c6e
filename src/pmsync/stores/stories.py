"""What the site shows of documents, kept in the user's cache folder: rendering is most of a build's time."""

from __future__ import annotations

import marshal
import zlib

from pmsync.site.prose import Prose
from pmsync.site.story import Story, read_story
from pmsync.stores.blobs import BlobStore

_FAST = 1
"""How hard zlib tries: a third of the size is left, and more time makes little more of it."""


class StoryStore(BlobStore):
    """Stories by content id."""

    name = "stories"
    code = ("document", "site", "timeline", "harmless.py", "model.py")
    libraries = ("markdown-it-py", "PyYAML")
    row = 5_000

    def get(self, blob: str | None) -> Story | None:
        """The story of a content that was loaded or added."""
        stored = self.stored(blob)
        return _load(stored) if stored else None

    def read(self, blob: str, text: str) -> Story:
        """The story in a text, to be saved."""
        story = read_story(text)
        self.add(blob, _dump(story))
        return story


def _dump(story: Story) -> bytes:
    reading = story.reading
    return zlib.compress(marshal.dumps((reading.html, reading.relative, story.figure)), _FAST)


def _load(stored: bytes) -> Story:
    html, relative, figure = marshal.loads(zlib.decompress(stored))  # noqa: S302 - the store has checked them
    return Story(Prose(html, relative=relative), figure)
