"""The YAML of action and workflows: what act does not look at, what linters say, and if the docs agree."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from action.world import ROOT
from pmsync import workflows
from pmsync.cli.action.inputs import COMMANDS, PREFIX, WAYS_BACK, Inputs, read_inputs

BIN = Path(sys.executable).parent
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
PAGE = (ROOT / "docs" / "action.md").read_text("utf-8")
COPIED = {name: workflows.workflow(name, "main", "postmortems") for name in workflows.NAMES}
ALL = COPIED | {f"own {path.stem}": path.read_text("utf-8") for path in OWN}
NEEDED = {
    "lint": {"contents": "read"},
    "merged": {"contents": "write", "issues": "write"},
    "refresh": {"contents": "write", "issues": "read"},
    "follow-up": {"contents": "read", "issues": "write"},
}


def parsed(text: str) -> dict[str, Any]:
    """A workflow; YAML takes the key `on` for a truth value."""
    data: dict[Any, Any] = yaml.safe_load(text)
    return {("on" if key is True else key): value for key, value in data.items()}


def jobs(text: str) -> list[dict[str, Any]]:
    return list(parsed(text)["jobs"].values())


def steps(text: str) -> list[dict[str, Any]]:
    return [step for job in jobs(text) for step in job.get("steps", ())]


class TestEveryWorkflow:
    @pytest.mark.parametrize("name", ALL)
    def test_has_no_permission_but_what_a_job_names(self, name: str) -> None:
        assert parsed(ALL[name])["permissions"] == {}
        assert all("permissions" in job for job in jobs(ALL[name]))

    @pytest.mark.parametrize("name", ALL)
    def test_ends_in_time_and_cancels_nothing(self, name: str) -> None:
        data = parsed(ALL[name])
        assert all("timeout-minutes" in job or "uses" in job for job in jobs(ALL[name]))
        queue = data.get("concurrency")
        if queue:
            assert queue["cancel-in-progress"] is False

    @pytest.mark.parametrize("name", ALL)
    def test_runs_nothing_that_strangers_wrote_with_secrets(self, name: str) -> None:
        assert not {"pull_request_target", "workflow_run"} & set(parsed(ALL[name])["on"])

    @pytest.mark.parametrize("name", ALL)
    def test_pins_others_by_commit_with_the_version_beside(self, name: str) -> None:
        used = re.findall(r"uses: (\S+)(.*)", ALL[name])
        for what, comment in used:
            if not what.startswith(("./", workflows.ACTION)):
                assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", what), what
                assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), what

    @pytest.mark.parametrize("name", ALL)
    def test_keeps_no_credentials(self, name: str) -> None:
        checkouts = [
            step for step in steps(ALL[name]) if step.get("uses", "").startswith("actions/checkout@")
        ]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)

    @pytest.mark.parametrize("name", ALL)
    def test_puts_no_expression_into_a_script(self, name: str) -> None:
        assert not [step for step in steps(ALL[name]) if "${{" in step.get("run", "")]


class TestCopiedWorkflows:
    def test_start_when_they_should(self) -> None:
        events = {name: parsed(text)["on"] for name, text in COPIED.items()}
        folder = ["postmortems/**"]
        assert events["lint"] == {"pull_request": {"paths": [*folder, "pmsync.toml"]}}
        assert events["merged"] == {
            "push": {"branches": ["main"], "paths": folder},
            "pull_request": {"types": ["closed"], "branches": ["main"], "paths": folder},
            "workflow_dispatch": None,
        }
        assert set(events["refresh"]) == set(events["follow-up"]) == {"schedule", "workflow_dispatch"}

    @pytest.mark.parametrize("name", COPIED)
    def test_ask_for_the_least(self, name: str) -> None:
        assert [job["permissions"] for job in jobs(COPIED[name])] == [NEEDED[name]]

    def test_of_closed_pull_requests_only_merged_ones_are_synced(self) -> None:
        [job] = jobs(COPIED["merged"])
        assert job["if"] == "github.event_name != 'pull_request' || github.event.pull_request.merged == true"

    def test_none_puts_off_another_one(self) -> None:
        queues = [parsed(text)["concurrency"]["group"] for text in COPIED.values()]
        assert len(set(queues)) == len(queues)

    def test_take_branch_and_folder_wherever_they_stand(self) -> None:
        text = "".join(workflows.workflow(name, "trunk", "docs/incidents") for name in workflows.NAMES)
        assert "main" not in text
        assert "postmortems/" not in text
        assert "__" not in text


class TestCalledWorkflows:
    @pytest.mark.parametrize("name", workflows.NAMES)
    def test_do_what_the_copied_ones_do(self, name: str) -> None:
        """The same commands with the same inputs; a pull request may be asked for besides."""
        own, copied = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8"), COPIED[name]
        assert [step["uses"] for step in steps(own)] == [step["uses"] for step in steps(copied)]
        assert [s["with"].get("command") for s in steps(own)] == [
            s["with"].get("command") for s in steps(copied)
        ]
        assert [job.get("if") for job in jobs(own)] == [job.get("if") for job in jobs(copied)]
        ways_back = {"pull-requests": "write"} if name in ("merged", "refresh") else {}
        assert [job["permissions"] for job in jobs(own)] == [NEEDED[name] | ways_back]

    @pytest.mark.parametrize("name", workflows.NAMES)
    def test_their_inputs_are_in_the_docs_with_their_permissions(self, name: str) -> None:
        text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
        row = re.search(rf"^\| `{name}\.yml` \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
        assert row
        [job] = jobs(text)
        assert row[1] == ", ".join(f"`{what}: {how}`" for what, how in job["permissions"].items())
        assert row[2] == ", ".join(f"`{each}`" for each in parsed(text)["on"]["workflow_call"]["inputs"])

    def test_the_project_calls_each_for_its_events(self) -> None:
        data = parsed(ALL["own postmortems"])
        folder = ["postmortems/**"]
        assert data["on"]["push"] == {"branches": ["main"], "paths": folder}
        assert data["on"]["pull_request"]["paths"] == folder
        assert set(data["on"]["pull_request"]["types"]) == {"opened", "reopened", "synchronize", "closed"}
        times = [each["cron"] for each in data["on"]["schedule"]]
        assert [
            time for name in ("refresh", "follow-up") for time in times if time in data["jobs"][name]["if"]
        ] == times
        assert data["jobs"]["merged"]["if"].endswith("github.event.pull_request.merged == true")
        assert [job["uses"] for job in data["jobs"].values()] == [
            f"./.github/workflows/{name}.yml" for name in workflows.NAMES
        ]

    def test_the_project_gives_each_what_it_asks_for(self) -> None:
        for job in jobs(ALL["own postmortems"]):
            called = (ROOT / job["uses"]).read_text("utf-8")
            assert [job["permissions"]] == [each["permissions"] for each in jobs(called)]


class TestAction:
    def test_inputs_code_and_docs_agree(self) -> None:
        named = list(ACTION["inputs"])
        assert named == [*(each.name.replace("_", "-") for each in fields(Inputs)), "token"]
        rows = re.findall(
            r"^\| `([\w-]+)` \| (.*?) ?\| ", PAGE.partition("| input |")[2].partition("| output |")[0], re.M
        )
        assert [name for name, _ in rows] == named
        shown = {name: default.strip("`") for name, default in rows if name != "token"}
        assert shown == {name: each["default"] for name, each in ACTION["inputs"].items() if name != "token"}

    def test_its_defaults_are_those_of_the_code(self) -> None:
        given = {
            f"{PREFIX}{name.upper().replace('-', '_')}": each["default"]
            for name, each in ACTION["inputs"].items()
            if name != "token"
        }
        assert read_inputs(given) == Inputs() == read_inputs({})

    def test_its_words_name_what_the_code_takes(self) -> None:
        assert all(f"`{each}`" in ACTION["inputs"]["command"]["description"] for each in COMMANDS)
        assert all(f"`{each}`" in ACTION["inputs"]["write-back"]["description"] for each in WAYS_BACK)

    def test_outputs_and_docs_agree(self) -> None:
        table = PAGE.partition("| output |")[2].partition("\n\n")[0]
        assert re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE) == list(ACTION["outputs"])
        for name, each in ACTION["outputs"].items():
            assert each["value"] == f"${{{{ steps.run.outputs.{name} }}}}"

    def test_every_input_goes_through_the_environment(self) -> None:
        [step] = ACTION["runs"]["steps"]
        assert "${{" not in step["run"]
        through = {value: name for name, value in step["env"].items()}
        for name in ACTION["inputs"]:
            variable = "GITHUB_TOKEN" if name == "token" else PREFIX + name.upper().replace("-", "_")
            assert through[f"${{{{ inputs.{name} }}}}"] == variable


class TestDocs:
    @pytest.mark.parametrize("name", COPIED)
    def test_show_the_workflows_as_they_are(self, name: str) -> None:
        shown = re.search(rf"<!-- workflow: {name} -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
        assert shown
        assert shown[1] == COPIED[name]

    def test_the_readme_shows_the_first_workflow_of_the_page(self) -> None:
        first = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
        assert first
        assert first[0] in (ROOT / "README.md").read_text("utf-8")
        assert len(first[1].splitlines()) == 10

    def test_name_no_other_version(self) -> None:
        for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *OWN]:
            for used in re.findall(r"pmsync/pmsync(?:/\S+?)?@\S+", path.read_text("utf-8")):
                assert used.partition("@")[2].strip("`") == workflows.ACTION.partition("@")[2], path
        assert re.findall(r"pmsync==(\S+)", PAGE) == [workflows.ACTION.partition("@v")[2]] * 2

    def test_every_snippet_is_a_workflow_or_a_part_of_one(self) -> None:
        for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
            assert yaml.safe_load(text)


def complaints(*command: str) -> str:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else f"exit code {done.returncode}: {done.stdout}{done.stderr}"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the copied workflows, and with those that the docs show in parts."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for name, text in COPIED.items():
        (folder / f"{name}.yml").write_text(text)
    for number, text in enumerate(re.findall(r"```yaml\n(on: .*?)```", PAGE, re.DOTALL)):
        (folder / f"short-{number}.yml").write_text(text)
    return tmp_path


@pytest.mark.skipif(not (BIN / "actionlint").exists(), reason="actionlint is not installed")
class TestLinters:
    def test_actionlint_is_content(self, repository: Path) -> None:
        copied = map(str, (repository / ".github" / "workflows").glob("*.yml"))
        assert complaints("actionlint", *map(str, OWN), *copied) == ""

    def test_zizmor_is_content(self, repository: Path) -> None:
        config = str(ROOT / ".github" / "zizmor.yml")
        copied = [str(repository / ".github" / "workflows" / f"{name}.yml") for name in COPIED]
        assert complaints("zizmor", "--offline", "--quiet", "--config", config, ".", *copied) == ""

    def test_the_schemas_are_kept(self, repository: Path) -> None:
        schema = ("check-jsonschema", "--builtin-schema")
        copied = map(str, (repository / ".github" / "workflows").glob("*.yml"))
        assert complaints(*schema, "vendor.github-workflows", *map(str, OWN), *copied) == ""
        assert complaints(*schema, "vendor.github-actions", "action.yml") == ""
