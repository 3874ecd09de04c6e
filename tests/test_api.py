"""pmsync as a library, as somebody who uses it would write it."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pmsync
from cli.conftest import POST_MORTEM, Scratch
from histories import git
from lint.documents import GOOD

FILE = "postmortems/2026-11-03-checkout-500s.md"
NOW = dt.datetime(2026, 12, 24, tzinfo=dt.UTC)


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Scratch:
    """A repository whose issues are kept in a file."""
    scratch = Scratch(tmp_path, capsys)
    scratch.write("pmsync.toml", 'tracker = "file"\n')
    scratch.write(FILE, POST_MORTEM)
    scratch.commit()
    return scratch


def test_a_text_is_read_and_judged() -> None:
    document = pmsync.parse(POST_MORTEM, FILE)
    assert (document.severity, [item.owner for item in document.actions]) == (
        "SEV1",
        ["@alice", "@bob", None],
    )
    assert pmsync.lint(GOOD) == []
    assert "PM421" in [finding.code for finding in pmsync.lint(POST_MORTEM, FILE)]


def test_a_plan_is_looked_at_and_carried_out_and_then_there_is_none(
    shop: Scratch, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = pmsync.plan(shop.path)
    assert [(step.step, step.item) for step in planned.plan.steps if step.step != "hold"] == [
        ("create", f"2026-11-03-checkout-500s/{number}") for number in (1, 2, 3)
    ]
    heard: list[str] = []
    outcome = pmsync.apply(planned, lambda item: heard.append(item.key))
    assert (len(outcome.done), outcome.problems, outcome.stopped) == (3, [], None)
    assert len(heard) == 3
    assert shop.read(FILE).count("](/issues.json#") == 3
    assert pmsync.plan(shop.path).plan.steps == []
    assert capsys.readouterr() == ("", "")


def test_one_direction_and_some_files(shop: Scratch) -> None:
    assert pmsync.plan(shop.path, to_tracker=False).plan.steps == []
    assert len(pmsync.plan(shop.path, [shop.path / FILE]).plan.steps) >= 3


def test_a_report_counts(shop: Scratch) -> None:
    told = pmsync.report(shop.path, now=NOW)
    assert (told.total.items, told.total.overdue) == (3, 3)


def test_a_timeline_is_derived_from_a_clone(shop: Scratch) -> None:
    git(shop.path, "tag", "deploy/production/1")
    entries = pmsync.derive(shop.path, dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert "deploy" in [each.event.kind for each in entries]


def test_the_page_about_it_runs(
    shop: Scratch, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[1] / "docs" / "python-api.md").read_text("utf-8")
    other = tmp_path_factory.mktemp("search")
    (other / "pmsync.toml").write_text('tracker = "file"\n')
    code = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    for name, folder in (
        ("repository", shop.path),
        ("clone", shop.path),
        ("shop", shop.path),
        ("search", other),
    ):
        code = code.replace(f"path/to/{name}", str(folder))
    exec(code, {"text": POST_MORTEM})
    told = capsys.readouterr().out
    assert "Alert on the rate of 500 answers @bob todo" in told
    assert "create 2026-11-03-checkout-500s/1" in told
    assert told.endswith(" 3\n")


def test_an_error_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "pmsync.toml").write_text('traker = "file"\n')
    with pytest.raises(pmsync.PmsyncError, match="Did you mean `tracker`"):
        pmsync.plan(tmp_path)


@pytest.mark.parametrize("first", ["import pmsync.lint.rules", "from pmsync.lint import facts", "pass"])
def test_lint_is_the_function_whoever_was_imported_before(first: str) -> None:
    code = f"{first}\nimport pmsync\nassert pmsync.lint('') != []\nfrom pmsync.lint import rules\n"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, pmsync; print([name for name in sys.modules if name.startswith('pmsync.')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
