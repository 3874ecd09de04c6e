"""What the cache keeps of documents: the same as is read from them, and nothing of documents that changed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.generator import NOW
from histories import git
from pmsync.__main__ import run
from pmsync.document.text import decode
from pmsync.site import story
from pmsync.site.story import read_story
from pmsync.stores.blobs import blob_id
from pmsync.stores.stories import StoryStore

from .conftest import HOSTILE, hostile_document

Bytes = dict[str, bytes]


def kept(file: Path, text: str) -> StoryStore:
    """A store that has read a text, and another that has its story from the file."""
    store = StoryStore(file)
    store.read(blob_id(text), text)
    store.save()
    again = StoryStore(file)
    again.load([blob_id(text)])
    return again


@given(st.text(max_size=300) | st.binary(max_size=60).map(decode))
def test_a_kept_story_is_the_one_that_was_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("stories") / "stories.sqlite"
    whole = f"---\nstarted: 2026-10-01T10:00:00Z\nfixed: 2026-10-01T12:00:00Z\n---\n# x\n\n{text}"
    assert kept(file, whole).get(blob_id(whole)) == read_story(whole)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_kept_story_of_a_hostile_document(tmp_path: Path, number: int) -> None:
    text = hostile_document(number, HOSTILE[number])
    found = kept(tmp_path / "stories.sqlite", text).get(blob_id(text))
    assert found == read_story(text)
    assert found is not None
    assert found.figure


def test_links_of_prose_and_of_folded_items_are_told_apart() -> None:
    text = "# x\n\nSee [one](a.md).\n\n## Action items\n\n- [ ] Do [two](b.md)\n\n## End\n\n[three](c.md)\n"
    html = read_story(text).reading.settled({"a.md": "1", "b.md": "2", "c.md": "3"}.get).decode()
    assert re.findall(r'<a href="(\d)"[^>]*>(\w+)</a>', html) == [("1", "one"), ("3", "three"), ("2", "two")]


class Repository:
    """A few committed post-mortems, whose site is built again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for number in range(6):
            self.write(number, f"The queue was full, {number} times.")
        git(root, "init", "--quiet")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "six")

    def write(self, number: int, words: str) -> None:
        file = self.root / "postmortems" / f"pm-{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\nid: pm-{number}\n---\n# Trouble {number}\n\n## Summary\n\n{words}\n", "utf-8")

    def built(self, *options: str) -> Bytes:
        output = self.root.parent / "out"
        arguments = ["site", str(output), "--as-of", NOW.isoformat(), *options]
        assert run(["-C", str(self.root), *arguments]) == 0
        return {str(file.relative_to(output)): file.read_bytes() for file in output.rglob("*.*")}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Repository(tmp_path / "repository")


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The title of each document that is rendered."""
    seen: list[str] = []
    render = story.render

    def noted(text: str, title: str | None, apart: object) -> object:
        seen.append(title or "")
        return render(text, title, apart)  # type: ignore[arg-type]

    monkeypatch.setattr(story, "render", noted)
    return seen


def test_only_what_changed_is_rendered_again(repository: Repository, renderings: list[str]) -> None:
    first = repository.built()
    assert len(renderings) == 6
    assert repository.built() == first
    assert len(renderings) == 6
    repository.write(3, "The queue was *empty*.")
    second = repository.built()
    assert renderings[6:] == ["Trouble 3"]
    assert {name for name in second if second[name] != first[name]} == {"post-mortems/pm-3.html"}
    assert b"<em>empty</em>" in second["post-mortems/pm-3.html"]
    assert second == repository.built("--no-cache")


def test_a_damaged_cache_is_read_around(
    repository: Repository, renderings: list[str], tmp_path: Path
) -> None:
    first = repository.built()
    (file,) = (tmp_path / "cache").rglob("stories-*.sqlite")
    with closing(sqlite3.connect(file)) as table, table:
        table.execute("UPDATE blobs SET made = substr(made, 1, 20)")
    assert repository.built() == first
    assert len(renderings) == 12
