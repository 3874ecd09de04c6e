"""`demo`: the whole way in a throw-away repository, with no token and no network."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer

from pmsync.cli import console
from pmsync.errors import Exit, PmsyncError

DOUBLES = "2026-09-15-issues-opened-twice.md"
REPORT = "2026-10-08-report-of-last-month.md"
SETTINGS = """tracker = "file"  # issues live in issues.json; teams use "github" or "jira"\n"""
HISTORY = (
    (
        "2026-09-14T16:05:00+00:00",
        "Take the client library's release 4.0 (#41)",
        "sync/client.py",
        "deploy/41",
    ),
    ("2026-09-15T13:12:00+00:00", "Send no write a second time (#42)", "sync/client.py", "deploy/42"),
    ("2026-10-02T14:55:00+00:00", "Keep parsed documents between runs (#47)", "report/cache.py", "deploy/47"),
    ("2026-10-09T10:02:00+00:00", "Key the cache by what a file holds (#51)", "report/cache.py", "deploy/51"),
)
"""When, what, where and with which tag the demonstration's code was changed."""


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(help="An empty or new folder; a temporary one by default.", show_default=False),
    ] = None,
) -> int:
    """Show the whole way in a throw-away repository: plan, push, pull, a conflict. No token, no network."""
    place = _place(folder)
    _build(place)
    story = _Story(place)
    console.say(f"A repository with two post-mortems, and issues.json as its tracker: {place}")
    story.runs("plan")
    story.runs("push")
    story.tells("The links are written, and not a byte besides:")
    story.shows_diff()
    story.keeps("Link the action items to their issues")

    story.tells("Meanwhile, people close #1 in the tracker and hand #3 to somebody else.")
    story.in_tracker("1", status="done")
    story.in_tracker("3", owner="@qa-rotation")
    story.runs("pull")
    story.shows_diff()
    story.keeps("Pull: one done, one handed over")

    story.tells("Now both sides change one title, and the document marks an item as done.")
    story.in_document(REPORT, "- [ ] Add a switch that makes", "- [x] Add a switch that makes")
    story.in_document(REPORT, "Add a test that edits a document between", "Edit a document in a test between")
    story.in_tracker("5", title="Test editing a document between two reports")
    story.runs("sync")
    story.keeps("Sync: one done, one reworded")
    story.runs("sync")
    story.tells("What a team opens every week:")
    story.runs("site", "site")
    story.ends()
    return Exit.FINE


def _place(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="pmsync-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PmsyncError("is not an empty folder.", path=str(folder), hint="Name one that is new.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _build(place: Path) -> None:
    """A repository with some history, deploy tags and the project's own post-mortems."""
    from pmsync.repo import create

    repository = create(place)
    for at, message, path, tag in HISTORY:
        file = place / path
        file.parent.mkdir(exist_ok=True)
        with file.open("a") as code:
            code.write(f"# {message}\n")
        repository.record(message, dt.datetime.fromisoformat(at), **_SOMEBODY, tag=tag)
    (place / "pmsync.toml").write_text(SETTINGS, "utf-8")
    with as_file(files("pmsync") / "samples") as packaged:
        own = Path(__file__).parents[3] / "postmortems"
        shutil.copytree(packaged if packaged.is_dir() else own, place / "postmortems")
    repository.record("Add two post-mortems", _WRITTEN, **_SOMEBODY)


_SOMEBODY = {"name": "On-call", "email": "on-call@example.org"}
_WRITTEN = dt.datetime(2026, 10, 10, 9, 0, tzinfo=dt.UTC)


class _Story:
    """What happens in the demonstration, told as it happens."""

    def __init__(self, place: Path) -> None:
        from pmsync.repo import Repository

        self.place = place
        self.repository = Repository(place)

    def tells(self, sentence: str) -> None:
        console.say()
        console.say(sentence)

    def runs(self, command: str, *folders: str) -> None:
        from pmsync.cli import app

        console.say()
        console.say(f"$ pmsync {' '.join([command, *folders])}", "bold")
        arguments = ["-C", str(self.place), command, *(str(self.place / each) for each in folders)]
        app(args=arguments, prog_name="pmsync", standalone_mode=False)

    def shows_diff(self) -> None:
        console.say()
        console.say("$ git diff postmortems/*.md", "bold")
        for line in self.repository.run("diff", "--unified=0", "--", "postmortems/*.md").splitlines():
            if line.startswith("+++ b/"):
                console.say(line.removeprefix("+++ b/"), "bold")
            elif line[:1] in "+-" and not line.startswith("---"):
                console.say(line, "green" if line[0] == "+" else "red")

    def keeps(self, message: str) -> None:
        self.repository.record(message, _WRITTEN, **_SOMEBODY)

    def in_tracker(self, number: str, **fields: str) -> None:
        path = self.place / "issues.json"
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        data["issues"][number].update(fields)
        path.write_text(json.dumps(data, indent=2) + "\n", "utf-8")

    def in_document(self, name: str, old: str, new: str) -> None:
        path = self.place / "postmortems" / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    def ends(self) -> None:
        console.say()
        console.say("All of it is yours to play with:", "bold")
        for what, where in (
            ("post-mortems", "postmortems/*.md"),
            ("the tracker", "issues.json"),
            ("what both sides agreed on", "postmortems/.pmsync/*.json"),
            ("settings", "pmsync.toml"),
            ("the site", "site/index.html"),
        ):
            console.say(f"  {where:<28} {what}")
        console.say()
        console.say("Next:", "bold")
        console.say(f"  cd {self.place}")
        console.say("  edit a status in a document or in issues.json, then: pmsync plan, pmsync sync")
        console.say(f"  pmsync timeline postmortems/{DOUBLES}   what git knows about that incident")
        console.say("  pmsync show postmortems/*.md   what pmsync reads in a post-mortem")
        console.say()
        console.say("To look at it, open", "bold")
        console.say(f"  {(self.place / 'site' / 'index.html').as_uri()}")
