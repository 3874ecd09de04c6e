"""A command starts at once: it loads what it needs, and nothing that only others need."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from cli.conftest import POST_MORTEM, Scratch
from pmsync.cli.on_demand import PLACES, Command
from pmsync.lazy_pattern import lazy_pattern

HEAVY = {"git", "github", "jinja2", "jira", "pydantic", "pydantic_settings", "requests", "sqlite3"}
OTHERS = {"clone", "config", "followup", "repo", "sources", "timeline", "trackers."}
LOADED = """
import sys
from pmsync.__main__ import run
code = run(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
"""
COMPILED = """
import re, sys
real, ours = re.compile, []
def compiled(*given, **named):
    ours.append(sys._getframe(1).f_globals["__name__"])
    return real(*given, **named)
re.compile = compiled
import pmsync.runs.linting
print(*sorted({name for name in ours if name.startswith(("pmsync.document", "pmsync.lint"))}))
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def loaded(*arguments: str) -> set[str]:
    done = python(LOADED, *arguments)
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that name folders for other tests would count as settings."""
    for name in [name for name in os.environ if name.startswith("PMSYNC_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A post-mortem in a folder with plain settings."""
    (tmp_path / "pmsync.toml").write_text("tracker = 'file'\n[lint]\nignore = ['PM424']\n")
    (tmp_path / "postmortems").mkdir()
    found = tmp_path / "postmortems" / "a.md"
    found.write_text(POST_MORTEM)
    return found


@pytest.mark.parametrize("command", ["lint", "show"])
def test_a_command_on_one_file_loads_nothing_for_others(file: Path, command: str) -> None:
    modules = loaded("-C", str(file.parents[1]), command, str(file))
    assert "pmsync.document.read" in modules
    assert HEAVY & modules == set()
    assert {
        name for name in modules if name.startswith(tuple(f"pmsync.{other}" for other in OTHERS))
    } == set()


def test_lint_loads_rich_only_for_a_terminal(file: Path) -> None:
    assert "rich" not in loaded("-C", str(file.parents[1]), "lint")


def test_the_version_is_told_without_any_command() -> None:
    modules = {name for name in loaded("--version") if name.startswith("pmsync")}
    assert modules == {"pmsync", "pmsync.cli", "pmsync.cli.on_demand", "pmsync.errors", "pmsync.__main__"}


def test_to_load_what_lint_needs_compiles_no_pattern() -> None:
    assert python(COMPILED).stdout.split() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lnt"], "No such command 'lnt'. Did you mean 'lint'?"),
        (["lint", "--format", "xml"], "'xml' is not one of 'text', 'json', 'github', 'sarif'"),
        (["report", "--format", "xml"], "'xml' is not one of 'terminal', 'markdown'"),
        (["sync", "--max-creates", "some"], "'--max-creates'"),
        (["show"], "Missing argument 'files'"),
        (["-C", "README.md", "lint"], "README.md is a file"),
    ],
)
def test_what_is_not_plain_is_told_as_ever(scratch: Scratch, arguments: list[str], told: str) -> None:
    scratch.write("README.md", "# A\n")
    done = scratch.pmsync(*arguments)
    assert done.code == 2
    assert told in re.sub(r"[\s│]+", " ", done.err)


@pytest.mark.parametrize("demand", [{"exists": True}, {"dir_okay": False}, {"parser": int}])
def test_what_a_declaration_demands_is_looked_at(tmp_path: Path, demand: dict[str, Any]) -> None:
    app = typer.Typer()

    @app.command(cls=Command)
    def command(path: Annotated[Path, typer.Option(**demand)] = Path()) -> None: ...

    path = tmp_path / "none" if "exists" in demand else tmp_path
    with pytest.raises(typer.BadParameter):
        app(["--path", str(path)], standalone_mode=False)


def test_an_alias_tells_what_it_stands_for(scratch: Scratch) -> None:
    assert "The same as `plan`." in scratch.pmsync("status", "--help").out
    assert all(scratch.pmsync(name, "--help").code == 0 for name in PLACES)


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
def test_a_lazy_pattern_is_the_compiled_one(flags: int) -> None:
    for written in (r"a(?P<b>b+)?", r"\d{2}", ""):
        lazy, compiled = lazy_pattern(written, flags), re.compile(written, flags)
        assert (lazy.pattern, lazy.flags) == (compiled.pattern, compiled.flags)
        for text in ("xABBc", "12 abb", ""):
            assert [each.span() for each in lazy.finditer(text)] == [
                each.span() for each in compiled.finditer(text)
            ]
            assert lazy.sub("-", text, count=1) == compiled.sub("-", text, count=1)
            assert bool(lazy.fullmatch(text)) == bool(compiled.fullmatch(text))


def test_a_wrong_pattern_is_told_when_it_is_used() -> None:
    wrong = lazy_pattern("(")
    with pytest.raises(re.error, match="unterminated"):
        wrong.search("")
    with pytest.raises(AttributeError):
        wrong.scanner("")  # type: ignore[attr-defined]
