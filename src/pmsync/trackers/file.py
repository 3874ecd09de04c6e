"""A tracker in one JSON file: for the demo, for tests, and for teams without a tracker.

People edit the file by hand; pmsync reads it anew for each question and replaces it as a whole, under a
lock, so that two runs on one machine don't lose each other's writes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pmsync.errors import ChangedError, PmsyncError, RefusedError, TrackerError
from pmsync.model import FIELDS, Check, Closure, State, Status, Value, Work
from pmsync.sync.ports import Absence, Draft, Fields, Issue, Marker, Missing, Surroundings

SHARED = frozenset({"path"})
"""What all trackers of this kind in a repository have in common: there is one."""

SHORT = "#"
"""What a reference begins with that names no file."""
_COMMIT = re.compile(r"(?:(?P<repository>[\w.-]+/[\w.-]+)@)?(?P<commit>[0-9a-f]{7,64})")


class Settings(BaseModel):
    """`[file]`: where the issues are kept."""

    model_config = ConfigDict(extra="forbid")

    path: Path = Field(Path("issues.json"), description="The JSON file, from the repository's root.")


def place(settings: Settings, surroundings: Surroundings) -> str:
    """The file that the issues are in."""
    return settings.path.as_posix()


def connect(settings: Settings, surroundings: Surroundings) -> FileTracker:
    """The tracker kept in the settings' file; the file is made with the first issue."""
    return FileTracker(surroundings.root / settings.path, is_meant=surroundings.is_meant)


def examine(settings: Settings, surroundings: Surroundings) -> Iterator[Check]:
    """Whether the file can be read; it is made with the first issue."""
    path = surroundings.root / settings.path
    if not path.exists():
        yield Check("tracker", State.OK, f"{settings.path} is not there yet; the first issue makes it")
        return
    try:
        count = len(FileTracker(path).discover(()))
    except TrackerError as error:
        yield Check("tracker", State.PROBLEM, error.message, error.hint or "")
    else:
        yield Check("tracker", State.OK, f"{settings.path}, {count} issues of pmsync's making")


class FileTracker:
    """See `pmsync.sync.ports.Tracker`. References are `#<number>`.

    So are labels, if that means this tracker in documents; else they are `/<file>#<number>`, as in links.
    """

    name = "file"
    fields = frozenset(FIELDS)

    def __init__(self, path: Path, *, is_meant: bool = True) -> None:
        self.path = path
        self.is_meant = is_meant

    def parse(self, link: str) -> str | None:
        """`#12`, and links to that place of the file, are references; everything else is none of ours."""
        file, _, number = link.strip().rpartition("#")
        ours = file == f"/{self.path.name}" or (self.is_meant and not file)
        return f"#{int(number)}" if ours and number.isascii() and number.isdecimal() else None

    def hold(self, name: str, value: Value) -> Value:
        """Blanks collapsed; a status only when it is one of the four words."""
        text = " ".join((value or "").split()) or None
        if name == "status" and text not in {str(status) for status in Status}:
            return None
        return text

    def word(self, name: str, value: Value) -> Value:
        """The same: the file speaks the documents' language."""
        return value

    def fetch(self, refs: Collection[str]) -> Mapping[str, Issue | Missing]:
        """The issues, read anew from the file; one that is not there is gone."""
        issues = self._read()["issues"]
        return {
            ref: self._issue(ref, issues[ref.removeprefix("#")])
            if ref.removeprefix("#") in issues
            else Missing(Absence.GONE)
            for ref in refs
        }

    def discover(self, documents: Collection[str], *, fresh: bool = False) -> Sequence[Issue]:
        """Every issue that pmsync made, by number."""
        issues = self._read()["issues"]
        return [
            self._issue(f"#{number}", issues[number])
            for number in sorted(issues, key=int)
            if issues[number]["marker"]
        ]

    def create(self, draft: Draft) -> Issue:
        """Add an issue under the next number."""
        with self._locked():
            data = self._read()
            number = str(data["next"])
            record: dict[str, Any] = {
                **{name: draft.fields.get(name) for name in FIELDS},
                "status": draft.fields.get("status") or Status.TODO,
                "text": _text(draft.context),
                "comments": [],
                "marker": {"item": draft.marker.item, "document": dict(draft.marker.document)},
            }
            self._write({"next": data["next"] + 1, "issues": {**data["issues"], number: record}})
        return self._issue(f"#{number}", record)

    def update(self, issue: Issue, changes: Fields) -> Issue:
        """Set fields; `ChangedError` when a person edited the issue since it was read."""
        with self._locked():
            data = self._read()
            number = issue.ref.removeprefix("#")
            record = data["issues"].get(number)
            if record is None:
                raise RefusedError(f"{issue.ref} is no longer in {self.path.name}.")
            if _revision(record) != issue.revision:
                raise ChangedError(
                    f"{issue.ref} was changed while the plan was made.", hint="Run the command again."
                )
            record = {**record, **changes}
            self._write({**data, "issues": {**data["issues"], number: record}})
        return self._issue(issue.ref, record)

    def closures(self, issues: Sequence[Issue]) -> Mapping[str, Closure | PmsyncError]:
        """What people wrote beside an issue: `closed_by`, a list of commits, and `evidence`, a link."""
        known = self._read()["issues"]
        numbers = {issue.ref.removeprefix("#"): issue for issue in issues}
        return {
            issue.ref: _closure(issue.label, known[number])
            for number, issue in numbers.items()
            if number in known
        }

    def close_duplicate(self, issue: Issue, of: Issue) -> None:
        """Drop the issue and name the one it doubles."""
        self.update(issue, {"status": Status.DROPPED, "duplicate_of": of.ref})

    def _issue(self, ref: str, record: Mapping[str, Any]) -> Issue:
        marker = record["marker"]
        link = f"/{self.path.name}{ref}"
        return Issue(
            ref,
            ref if self.is_meant else link,
            link,
            {name: record[name] for name in FIELDS},
            Marker(marker["item"], marker["document"]) if marker else None,
            bare=not record["comments"] and record["status"] in (Status.TODO, Status.IN_PROGRESS),
            revision=_revision(record),
            closing=_closing(record),
        )

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self.path.read_text("utf-8"))
            return {
                "next": int(data["next"]),
                "issues": {str(int(n)): _record(r) for n, r in data["issues"].items()},
            }
        except FileNotFoundError:
            return {"next": 1, "issues": {}}
        except json.JSONDecodeError as error:
            raise self._unreadable(f"is not JSON ({error.msg})", error.lineno) from error
        except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._unreadable("does not hold pmsync's issues") from error

    def _unreadable(self, why: str, line: int | None = None) -> TrackerError:
        hint = "Mend it, or take it from git; nothing was changed."
        return TrackerError(f"the tracker's file {why}.", path=str(self.path), line=line, hint=hint)

    def _write(self, data: Mapping[str, Any]) -> None:
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            draft.write_text(text, "utf-8")
            draft.replace(self.path)
        except OSError as error:
            raise TrackerError(
                f"cannot write the tracker's file: {error.strerror}.", path=str(self.path)
            ) from error

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other runs on this machine out; the lock goes with the process, however it ends."""
        if sys.platform == "win32":  # no advisory locks there: one run at a time is up to its users
            yield
            return
        import fcntl

        name = hashlib.sha256(bytes(self.path.resolve())).hexdigest()[:16]
        with (Path(tempfile.gettempdir()) / f"pmsync-{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _record(record: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: record.get(name) for name in FIELDS}
    if not all(value is None or isinstance(value, str) for value in fields.values()):
        raise TypeError("fields are text")
    return {**record, **fields, "marker": record.get("marker"), "comments": record.get("comments", [])}


def _closing(record: Mapping[str, Any]) -> str:
    """A file tells no times: what people wrote of a closing stands for it."""
    told = {name: record.get(name) for name in ("closed_by", "evidence") if record.get(name)}
    return _revision(told)[:8] if told and record["status"] == Status.DONE else ""


def _closure(label: str, record: Mapping[str, Any]) -> Closure | PmsyncError:
    written, evidence = record.get("closed_by") or [], record.get("evidence")
    if not isinstance(written, list) or not isinstance(evidence, str | None):
        return RefusedError("`closed_by` is a list of commits, and `evidence` a text.")
    found = [_COMMIT.fullmatch(str(each)) for each in written]
    works = tuple(Work((each["repository"] or "").lower(), each["commit"]) for each in found if each)
    if len(works) < len(written):
        return RefusedError("`closed_by` holds what is no commit: write 3f2c1ab or acme/shop@3f2c1ab.")
    return Closure(label, works, evidence)


def _revision(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _text(context: Mapping[str, str]) -> str:
    place = ":".join(context[name] for name in ("path", "line") if name in context)
    return " - ".join(part for part in (context.get("title", ""), context.get("url") or place) if part)
