"""The benchmark runs, on documents that are the same each time and worth linting."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pmsync.document.read import parse

ROOT = Path(__file__).parents[2]


def test_it_tells_the_cost_of_a_document_and_of_the_start() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.lint", "--documents", "3", "--runs", "1"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.sub(r" *\d+(\.\d+)?", " N", done.stdout).splitlines() == [
        " N documents of N characters, N findings",
        "lint, a document N ms",
        "reading alone, a document N ms",
        "git processes N",
        "start, to `import typer` N times",
    ]
    assert re.search(r"git processes +1\n", done.stdout)


def test_its_documents_are_whole_post_mortems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.lint import document

    assert document(7, 6000) == document(7, 6000) != document(8, 6000)
    read = parse("x.md", document(7, 6000))
    assert (len(read.timeline), len(read.actions), read.findings) == (16, 6, ())
    assert 6000 <= len(read.text) < 6300
