"""Every fenced block is run, checked in the way of its language, or run by a test that is named here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from action.test_workflows import ACTION, BIN, complaints
from cli.conftest import POST_MORTEM, Scratch, github, scratch
from cli.test_routes import jira
from documentation.command_lines import of_pmsync, read, typed, words
from documentation.pages import ALL, GENERATED, ROOT, Block, blocks
from generated_pages import TABLES
from pmsync import sources, trackers, workflows
from pmsync.cli.action.inputs import COMMANDS, WAYS_BACK
from pmsync.config import Core, load_settings
from pmsync.runs.opened import TABLES as READ
from pmsync.sources import table
from servers.github import GitHub
from servers.jira import Jira

__all__ = ["github", "jira", "scratch"]

ELSEWHERE: Mapping[tuple[str, str], str] = {
    (GENERATED, "console"): "tests/test_generated_pages.py::test_a_page_is_as_the_code_is",
    (
        "docs/architecture.md",
        "",
    ): "tests/documentation/test_names.py::test_every_floor_that_is_drawn_is_there",
    ("docs/action.md", "groovy"): "tests/action/test_elsewhere.py::test_jenkins_runs_one_of_them",
    ("docs/getting-started.md", "console"): "tests/test_stories.py::test_a_story_goes_as_it_is_told",
    ("docs/getting-started.md", "markdown"): "tests/test_stories.py::test_a_story_goes_as_it_is_told",
    ("docs/python-api.md", "python"): "tests/test_api.py::test_the_page_about_it_runs",
    ("docs/rules.md", "markdown"): "tests/lint/test_rules_page.py::test_the_bad_example_has_the_finding",
    (
        "docs/timeline.md",
        "python",
    ): "tests/sources/test_docs.py::test_the_third_party_source_works_as_printed",
    ("docs/timeline.md", "text"): "tests/test_timeline_command.py::test_verify_finds_what_git_contradicts",
}
"""Blocks, by page and language, that another test runs all of."""

NOT_RUN: Mapping[str, str] = {
    "make": "it runs these very tests; its targets are looked for",
    "podman": "there need be no container engine; the recipe is tested in tests/action/test_elsewhere.py",
    "helm": "there need be no cluster; what it prints is read by tests/sources/test_deploy_log.py",
    "export": "the servers' addresses and tokens are set by the test",
    "$EDITOR": "a person writes; the test does",
}
"""What stands in blocks, by its first word, and cannot run in a test, with the reason."""

FILE = "postmortems/2026-11-03-checkout-500s.md"
STAMPED = POST_MORTEM.replace("severity: SEV1", "severity: SEV1\nstarted: 2026-11-03T14:02:00Z")


def of(language: str) -> list[Block]:
    """The blocks of a language that no other test runs."""
    return [
        block
        for block in ALL
        if block.language == language
        and (block.page, language) not in ELSEWHERE
        and not block.note.startswith("<!-- run:")
    ]


SETTINGS, DATA, WORKFLOWS = of("toml"), of("json"), of("yaml")
CONSOLE = [*of("console"), *of("")]


class TestInventory:
    def test_no_block_is_left_out(self) -> None:
        """A block in a language of its own, or without one, has to find a way of its own here."""
        done = {*SETTINGS, *DATA, *WORKFLOWS, *CONSOLE}
        others = [block for block in ALL if block not in done and not block.note.startswith("<!-- run:")]
        assert {(block.page, block.language) for block in others} == set(ELSEWHERE)

    @pytest.mark.parametrize("where", sorted(set(ELSEWHERE.values())))
    def test_what_runs_the_others_is_there(self, where: str) -> None:
        path, _, name = where.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text("utf-8")

    def test_all_examples_of_the_rules_are_pairs(self) -> None:
        """Their test takes pairs; one that it does not see would be taken for none."""
        from lint.test_rules_page import EXAMPLES

        shown = [block.text for block in blocks("docs/rules.md") if block.language == "markdown"]
        assert Counter(shown) == Counter(text for pair in EXAMPLES.values() for text in pair.values())

    def test_nothing_is_excused_that_is_not_there(self) -> None:
        first = {line.split()[0] for block in CONSOLE for line in typed(block.text) if line}
        assert set(NOT_RUN) <= first


class TestSettings:
    @pytest.mark.parametrize("block", SETTINGS, ids=str)
    def test_are_settings(self, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PMSYNC_JIRA_TOKEN", "not-a-secret")
        (tmp_path / "pmsync.toml").write_text(block.text, "utf-8")
        settings = load_settings(tmp_path, trackers.names() | READ)
        models = {name: model for name, model, _ in TABLES}
        for name in settings.tables.keys() - {"repositories"}:
            settings.section(name, models[name])
        for name, told in settings.core.trackers.items():
            module = trackers.load(told.get("kind", name))
            settings.variant(name, told.get("kind", name), module.Settings, module.SHARED)
        for name, told in settings.section("timeline", table.Settings).sources.items():
            if name in sources.BUILT_IN:
                sources.load(name).Settings.model_validate(told)
        assert settings.tables or settings.core != Core()


class TestData:
    @pytest.mark.parametrize("block", DATA, ids=str)
    def test_is_json(self, block: Block) -> None:
        """That its keys are printed is seen in tests/cli: test_sync_github.py, test_publish_comment.py."""
        assert json.loads(block.text)

    def test_is_on_the_page_whose_keys_are_compared(self) -> None:
        assert [block.page for block in DATA] == ["docs/json.md"] * 3


HEAD = "on: workflow_dispatch\npermissions: {}\n"


def whole(text: str) -> str:
    """A workflow around a part of one: steps, or keys of a job."""
    if text.startswith("      - "):
        job = "    steps:\n" + text
    elif text.startswith("strategy:"):
        job = "".join(f"    {line}\n" for line in text.splitlines()) + "    steps:\n      - run: ls\n"
    else:
        return text
    return f"{HEAD}jobs:\n  part:\n    runs-on: ubuntu-latest\n{job}"


def steps(text: str) -> Iterator[Mapping[str, object]]:
    """The steps of a workflow that use the project's action."""
    for job in yaml.safe_load(whole(text))["jobs"].values():
        for step in job.get("steps", ()):
            if step.get("uses") == workflows.ACTION:
                yield step.get("with", {})


class TestWorkflows:
    ON_GITHUB = tuple(block for block in WORKFLOWS if block.note != "<!-- gitlab -->")

    def test_all_but_gitlabs_are_githubs(self) -> None:
        """GitLab's is held against its schema and run in tests/action/test_elsewhere.py."""
        assert len(WORKFLOWS) - len(self.ON_GITHUB) == 1

    @pytest.mark.skipif(not (BIN / "actionlint").exists(), reason="actionlint is not installed")
    def test_are_valid_where_they_stand(self, tmp_path: Path) -> None:
        folder = tmp_path / ".github" / "workflows"
        folder.mkdir(parents=True)
        (tmp_path / ".git").mkdir()
        for place, block in enumerate(self.ON_GITHUB):
            (folder / f"{place}.yml").write_text(whole(block.text), "utf-8")
        written = sorted(map(str, folder.iterdir()))
        assert complaints("actionlint", *written) == ""
        assert complaints("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *written) == ""

    @pytest.mark.parametrize("block", ON_GITHUB, ids=str)
    def test_give_the_action_what_it_takes(self, block: Block) -> None:
        for given in steps(block.text):
            assert given.keys() <= ACTION["inputs"].keys()
            assert given["command"] in COMMANDS
            assert given.get("write-back", "none") in WAYS_BACK


class Desk:
    """A clone with issues on a loopback GitHub or Jira, another beside it, and somebody who types."""

    ASKED: Mapping[str, tuple[str, ...]] = {"init": ("--yes",)}
    """What is asked at a terminal."""

    def __init__(self, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scratch = scratch
        self.begin(scratch.path / "shop")
        self.begin(scratch.path / "search")
        scratch.path /= "shop"
        monkeypatch.chdir(scratch.path)

    def begin(self, path: Path) -> None:
        path.mkdir()
        here = Scratch(path, self.scratch._capsys)
        here.git("remote", "add", "origin", f"https://github.com/acme/{path.name}.git")
        here.git("config", "user.name", "Tester")
        here.git("config", "user.email", "tester@example.org")
        here.write(FILE, STAMPED)
        here.write(FILE.replace("/", "/2026/", 1), STAMPED.replace("id: 2026", "id: second-2026"))
        here.commit()

    def type(self, line: str) -> str:
        """What a line prints; it must be one that can be done. Of others' programs only git runs."""
        printed = ""
        for arguments in of_pmsync(line):
            given = [FILE if word == "FILE…" else word for word in arguments]
            done = self.scratch.pmsync(*given, *self.ASKED.get(given[0], ()))
            assert done.code in (0, 1), f"{line}\n{done.err}"
            assert "Traceback" not in done.err
            printed += done.out
        for part in line.split(" && ") if line.startswith("git ") else ():
            self.scratch.git(*words(part)[1:])
        assert line.split()[0] in {"git", "pmsync", *NOT_RUN}, f"neither run nor excused: {line}"
        return printed


@pytest.fixture
def desk(scratch: Scratch, github: GitHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    github.repository("acme/search")
    monkeypatch.setenv("PMSYNC_GITHUB_REPOSITORY", "acme/shop")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return Desk(scratch, monkeypatch)


class TestConsole:
    @pytest.mark.parametrize("block", [*CONSOLE, *WORKFLOWS], ids=str)
    def test_its_command_lines_are_taken(self, block: Block) -> None:
        for line in typed(block.text):
            for arguments in of_pmsync(line):
                assert read(arguments)

    @pytest.mark.parametrize("block", [each for each in CONSOLE if each.page != "docs/jira.md"], ids=str)
    def test_is_typed_line_by_line(self, block: Block, desk: Desk) -> None:
        printed = [desk.type(line) for line in typed(block.text)]
        shown = [line for line in block.text.replace("\\\n", "").splitlines() if not line.startswith("$ ")]
        if block.text.startswith("$ ") and shown:
            assert [line for text in printed for line in text.splitlines()] == shown

    @pytest.mark.parametrize("block", [each for each in CONSOLE if each.page == "docs/jira.md"], ids=str)
    def test_is_typed_with_the_settings_of_its_page(self, block: Block, desk: Desk, jira: Jira) -> None:
        [plain, _] = [each.text for each in SETTINGS if each.page == block.page]
        desk.scratch.write("pmsync.toml", plain.replace("https://acme.example", jira.url))
        desk.scratch.replace(FILE, "@alice", "")
        desk.scratch.replace(FILE, "@bob", "Payments on-call")
        for line in typed(block.text):
            desk.type(line)

    def test_targets_of_make_are_there(self) -> None:
        made = [
            line.split()[1] for block in CONSOLE for line in typed(block.text) if line.startswith("make ")
        ]
        rules = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert made
        assert set(made) <= set(rules)
