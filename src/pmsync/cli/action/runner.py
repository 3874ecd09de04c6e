"""The runner's ways of being told something: log, annotations, outputs and summary. No text can break out."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

Level = Literal["error", "warning", "notice"]
LEVELS: tuple[Level, ...] = ("error", "warning", "notice")

_PER_STEP = 10
"""How many annotations of each level GitHub shows for one step."""
_SUMMARY_BYTES = 1_000_000
"""A little less than GitHub takes; a longer summary would not be shown at all."""
_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation; `path` is from the workspace's root, `line` counts from 1."""

    level: Level
    title: str
    message: str
    path: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = [("file", self.path), ("line", self.line), ("title", self.title)]
        told = ",".join(f"{key}={str(value).translate(_IN_PROPERTY)}" for key, value in place if value)
        return f"::{self.level} {told}::{self.message.translate(_IN_MESSAGE)}"


class Runner:
    """What the runner reads: standard output, and the files that its environment names."""

    def __init__(self, environ: Mapping[str, str], out: TextIO) -> None:
        self._environ = environ
        self._out = out

    def log(self, text: str) -> None:
        """A line of the log. Only inside of `fenced` may it hold text from elsewhere."""
        self._out.write(f"{_printable(text)}\n")
        self._out.flush()

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """Have the runner obey nothing that is logged meanwhile; nobody can guess how that ends."""
        word = secrets.token_hex(16)
        self.log(f"::stop-commands::{word}")
        try:
            yield
        finally:
            self.log(f"::{word}::")

    def annotate(self, marks: Sequence[Mark]) -> None:
        """Annotations, the gravest first, as many as are shown; the rest is counted."""
        shown: Counter[str] = Counter()
        for mark in sorted(marks, key=lambda each: LEVELS.index(each.level)):
            shown[mark.level] += 1
            if shown[mark.level] <= _PER_STEP:
                self.log(str(mark))
        if left := sum(max(0, count - _PER_STEP) for count in shown.values()):
            self.log(f"{left} more are in the summary only.")

    def output(self, values: Mapping[str, str]) -> None:
        """The step's outputs."""
        lines = []
        for name, value in values.items():
            word = f"end_{secrets.token_hex(16)}"
            lines.append(f"{name}<<{word}\n{value}\n{word}\n")
        self._append("GITHUB_OUTPUT", "".join(lines))

    def summarise(self, markdown: str) -> None:
        """A piece of the job's summary."""
        text = _printable(markdown)
        if len(text.encode()) > _SUMMARY_BYTES:
            text = text.encode()[:_SUMMARY_BYTES].decode("utf-8", "ignore").rpartition("\n")[0] + "\n\n…"
        self._append("GITHUB_STEP_SUMMARY", f"{text.rstrip()}\n\n")

    def _append(self, variable: str, text: str) -> None:
        if name := self._environ.get(variable):
            with Path(name).open("a", encoding="utf-8", newline="\n") as file:
                file.write(_printable(text))


def _printable(text: str) -> str:
    """Text that is UTF-8: bytes of a document that are none come out escaped."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
