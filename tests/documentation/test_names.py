"""Files, modules and functions that the pages about the code name are in the code."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator

import pytest

from documentation.pages import ROOT, blocks, code

SOURCE = ROOT / "src" / "pmsync"
MODULES = sorted(
    path.relative_to(SOURCE).with_suffix("").as_posix().removesuffix("/__init__").replace("/", ".")
    for path in SOURCE.rglob("*.py")
)
PAGES = ("CONTRIBUTING.md", "docs/architecture.md", "docs/dependencies.md", "docs/reliability.md")
FILES = re.compile(r"(?!~|pmsync/)[\w.*<>-]+(?:/[\w.*<>-]+)*/?")
DOTTED = re.compile(r"[a-z_]+(?:\.[a-zA-Z_]+)+")
ENDINGS = ("py", "sh", "yml", "toml", "txt", "md")


def files() -> Iterator[tuple[str, str]]:
    """What is written as a path: with a slash, or with a file's ending."""
    for page in PAGES:
        for text in dict.fromkeys(code(page)):
            if FILES.fullmatch(text) and ("/" in text or text.rpartition(".")[2] in ENDINGS):
                yield page, text


def names() -> Iterator[str]:
    """What is written as a name within a module: `sync.plan.make_plan`."""
    for page in PAGES:
        for text in dict.fromkeys(code(page)):
            if DOTTED.fullmatch(text) and text.rpartition(".")[2] not in ENDINGS:
                yield text


def modules(name: str) -> list[str]:
    """The modules that a name may mean, which need not begin at the package."""
    name = name.removeprefix("pmsync.")
    return [module for module in MODULES if module == name or module.endswith(f".{name}")]


@pytest.mark.parametrize(("page", "path"), list(files()))
def test_a_file_is_there(page: str, path: str) -> None:
    """From the root, from the package, or by its name alone where a sentence has told the folder."""
    pattern = path.rstrip("/").replace("<name>", "*")
    if (ROOT / pattern).exists() or any(SOURCE.glob(pattern)) or any(SOURCE.glob(f"{pattern}.py")):
        return
    assert any(ROOT.glob(pattern)) or any((ROOT / "tests").rglob(pattern)), path


@pytest.mark.parametrize("name", sorted(set(names())))
def test_a_name_is_there(name: str) -> None:
    head, _, last = name.rpartition(".")
    assert modules(name) or any(
        hasattr(importlib.import_module(f"pmsync.{module}"), last) for module in modules(head)
    )


def drawn() -> list[str]:
    """The modules and packages of the floors' drawing, from top to bottom."""
    [block] = blocks("docs/architecture.md")
    left = [line[:40].split() for line in block.text.splitlines()]
    return [each.rstrip("/").removesuffix(".py") for line in left for each in line]


def test_every_floor_that_is_drawn_is_there() -> None:
    """And nothing of the package stands on no floor."""
    there = {path.stem for path in SOURCE.iterdir() if not path.name.startswith("_")} - {"py"}
    assert sorted(drawn()) == sorted(there)


def test_floors_are_drawn_as_the_import_linter_has_them() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    [layers] = [each["layers"] for each in contract["contracts"] if each["type"] == "layers"]
    places = {name: place for place, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}
    heights = [places[name] for name in drawn() if name in places]
    assert heights == sorted(heights)
