"""Earlier post-mortems like this one, and ids that are taken."""

from __future__ import annotations

import pytest

from lint.documents import GOOD
from pmsync.document.read import parse
from pmsync.lint.shelf import Shelf, Sketch, sketch, sketch_text

WORDS = {
    "one": "kettle harbour violin granite meadow lantern copper saddle",
    "two": "orchid glacier hammer walnut pepper ribbon cactus marble",
}


def document(
    name: str, day: str, service: str = "", words: str = "", path: str = "", box: str = " "
) -> Sketch:
    text = (
        f"---\ntitle: {name}\nservices: [{service}]\nstarted: {day}T08:00:00Z\n---\n# {name}\n\n"
        f"## Summary\n\n"
        f"{words} {f'`{path}`' if path else ''}\n\n## Action items\n\n- [{box}] Mend {name}\n"
    )
    return sketch(parse(f"postmortems/{name}.md", text))


def test_a_new_kind_of_incident_has_no_forerunner() -> None:
    shelf = Shelf(
        [
            document("old", "2026-01-01", "api", WORDS["one"]),
            document("new", "2026-02-01", "web", WORDS["two"]),
        ]
    )
    assert shelf.recurrence("postmortems/new.md") is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({"service": "api"}, {"service": "API"}, "hit the same service"),
        ({"path": "src/print/box.py"}, {"path": "src/print/box.py"}, "touched the same files"),
        ({"words": WORDS["one"]}, {"words": WORDS["one"] + " again"}, "reads much like this one"),
    ],
)
def test_an_earlier_incident_of_the_same_kind_is_found(
    old: dict[str, str], new: dict[str, str], reason: str
) -> None:
    shelf = Shelf([document("old", "2026-01-01", **old), document("new", "2026-02-01", **new)])
    found = shelf.recurrence("postmortems/new.md")
    assert found is not None
    assert (found.path, found.title, found.reason, found.unfinished) == (
        "postmortems/old.md", "old", reason, ("Mend old",)
    )  # fmt: skip
    assert shelf.recurrence("postmortems/old.md") is None


def test_the_latest_earlier_one_is_named() -> None:
    days = {"first": "2026-01-01", "second": "2026-01-02", "third": "2026-01-03", "same": "2026-01-03"}
    shelf = Shelf([document(name, day, "api") for name, day in days.items()])
    found = shelf.recurrence("postmortems/third.md")
    assert found is not None
    assert found.path == "postmortems/second.md"


def test_finished_items_are_not_listed() -> None:
    shelf = Shelf([document("old", "2026-01-01", "api", box="x"), document("new", "2026-02-01", "api")])
    found = shelf.recurrence("postmortems/new.md")
    assert found is not None
    assert found.unfinished == ()


def test_a_document_without_a_day_has_neither_before_nor_after() -> None:
    shelf = Shelf([document("old", "2026-01-01", "api"), document("new", "some day", "api")])
    assert shelf.recurrence("postmortems/new.md") is None


def test_two_files_with_one_id_know_of_each_other() -> None:
    shelf = Shelf([sketch(parse(f"postmortems/{name}.md", GOOD)) for name in "ab"])
    assert shelf.twins("postmortems/a.md") == ("postmortems/b.md",)
    assert shelf.twins("postmortems/c.md") == ()


@pytest.mark.parametrize(
    "text", [GOOD, GOOD.replace("id: 2026-11-03-label-printer\n", ""), "# No head\n\n`a/b.py`\n"]
)
def test_the_head_alone_gives_the_same_sketch(text: str) -> None:
    path = "postmortems/2026-11-03-x.md"
    assert sketch_text(path, text) == sketch(parse(path, text))
    assert sketch_text(path, text).read() == parse(path, text)
