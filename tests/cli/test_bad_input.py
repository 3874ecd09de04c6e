"""Whatever is wrong, a user gets one sentence with the place, the right exit code, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cli.conftest import GITHUB, POST_MORTEM, Result, Scratch
from servers.github import GitHub

FILE = "postmortems/2026-11-03-checkout-500s.md"


def check_one_sentence(result: Result, *parts: str) -> None:
    assert result.code == 2, result
    assert result.err.startswith("pmsync: ")
    assert "Traceback" not in result.err
    assert len(result.err.splitlines()) == 1
    for part in parts:
        assert part in result.err


def test_no_token(shop: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    check_one_sentence(shop.pmsync("plan"), "GITHUB_TOKEN")


def test_a_token_that_is_refused(shop: Scratch, monkeypatch: pytest.MonkeyPatch, github: GitHub) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_wrong")
    result = shop.pmsync("push")
    check_one_sentence(result, "401")
    assert "ghp_wrong" not in result.err + result.out
    assert shop.git("status", "--porcelain") == ""


def test_an_unknown_tracker(scratch: Scratch) -> None:
    scratch.write("pmsync.toml", 'tracker = "gitub"\n')
    check_one_sentence(scratch.pmsync("plan"), "`gitub`", "`github`")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('tracker = "file"\ntraker = "x"\n', ("pmsync.toml:2", "`traker`", "Did you mean `tracker`")),
        ('tracker = "file"\n\n[file]\npaht = "x"\n', ("pmsync.toml:4", "`file.paht`", "`path`")),
        ('tracker = "file"\n[policy]\ntitle = "me"\n', ("pmsync.toml:3", "`policy.title`")),
        ('tracker = "file"\n[nothing]\na = 1\n', ("pmsync.toml:2", "`nothing`")),
        ('tracker = "file\n', ("pmsync.toml:1", "TOML")),
        ("file = 3\n", ("pmsync.toml:1", "`file` is a table")),
    ],
)
def test_a_mistake_in_the_settings(scratch: Scratch, text: str, parts: tuple[str, ...]) -> None:
    scratch.write("pmsync.toml", text)
    scratch.write(FILE, POST_MORTEM)
    check_one_sentence(scratch.pmsync("plan"), *parts)


def test_a_mistake_in_pyproject(scratch: Scratch) -> None:
    scratch.write("pyproject.toml", '[project]\nname = "x"\n\n[tool.pmsync]\ntraker = "file"\n')
    check_one_sentence(scratch.pmsync("plan"), "pyproject.toml:5", "`traker`")


def test_a_mistake_in_the_environment(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMSYNC_CREATE_FINISHED", "perhaps")
    check_one_sentence(scratch.pmsync("plan"), "$PMSYNC_CREATE_FINISHED")


class TestFiles:
    """Trouble with the files, on the `file` tracker."""

    @pytest.fixture
    def files(self, scratch: Scratch) -> Scratch:
        scratch.write("pmsync.toml", 'tracker = "file"\n')
        scratch.write(FILE, POST_MORTEM)
        return scratch

    def test_a_file_that_is_not_there(self, files: Scratch) -> None:
        check_one_sentence(files.pmsync("plan", "postmortems/none.md"), "postmortems/none.md")
        check_one_sentence(files.pmsync("show", "none.md"), "none.md")

    def test_a_binary_file(self, files: Scratch) -> None:
        files.write("postmortems/picture.md", b"# A\n\x89PNG\0\0")
        check_one_sentence(files.pmsync("plan"), "postmortems/picture.md:2", "not a text file")

    def test_bytes_that_are_no_utf8_are_kept(self, files: Scratch) -> None:
        files.write(FILE, POST_MORTEM.encode().replace(b"The end.", b"caf\xe9"))
        assert files.pmsync("push").code == 0
        assert b"caf\xe9" in (files.path / FILE).read_bytes()

    def test_two_post_mortems_with_one_id(self, files: Scratch) -> None:
        files.write("postmortems/zwei.md", POST_MORTEM)
        check_one_sentence(files.pmsync("plan"), "postmortems/zwei.md:1", FILE, "id:")

    def test_a_file_outside_of_the_repository(
        self, files: Scratch, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = tmp_path_factory.mktemp("elsewhere") / "x.md"
        other.write_text("# X\n", "utf-8")
        check_one_sentence(files.pmsync("plan", str(other)), "outside")

    def test_a_link_that_leads_out_of_the_repository(
        self, files: Scratch, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = tmp_path_factory.mktemp("elsewhere") / "x.md"
        other.write_text(POST_MORTEM.replace("2026-11-03-checkout-500s", "x"), "utf-8")
        (files.path / "postmortems" / "x.md").symlink_to(other)
        check_one_sentence(files.pmsync("push"), "postmortems/x.md", "out of the repository")
        assert "issues.json" not in other.read_text("utf-8")

    def test_a_glob_that_matches_nothing_any_more(self, files: Scratch) -> None:
        assert files.pmsync("push").code == 0
        files.write("pmsync.toml", 'tracker = "file"\npattern = "*.markdown"\n')
        check_one_sentence(files.pmsync("sync"), "*.markdown", "nothing was changed")

    def test_a_base_that_is_no_json_counts_as_empty_and_is_told(self, files: Scratch) -> None:
        assert files.pmsync("push").code == 0
        files.write("postmortems/.pmsync/2026-11-03-checkout-500s.json", "{ not json")
        result = files.pmsync("sync")
        assert result.code == 0
        assert "postmortems/.pmsync/2026-11-03-checkout-500s.json:1" in result.err
        assert len(files.pmsync("plan", "--json").json["steps"]) == 0

    def test_a_trackers_file_that_is_no_json(self, files: Scratch) -> None:
        files.write("issues.json", '{"next": 1,\n oops')
        check_one_sentence(files.pmsync("push"), "issues.json:2", "not JSON")
        assert files.read("issues.json") == '{"next": 1,\n oops'

    def test_a_row_with_too_few_cells_is_told_and_still_synced(self, files: Scratch) -> None:
        files.write(
            FILE,
            POST_MORTEM.replace(
                "| 3 | Rename columns in two steps only | | process |", "| 3 | Rename columns |\n"
            ),
        )
        shown = files.pmsync("show", "--json", str(files.path / FILE)).json[0]
        assert any(finding["line"] == 19 for finding in shown["findings"])
        assert files.pmsync("push").code == 0
        assert files.pmsync("plan", "--exit-code").code == 0

    def test_an_unknown_field_to_resolve(self, files: Scratch) -> None:
        check_one_sentence(files.pmsync("resolve", "#1", "colour", "--take", "tracker"), "`colour`", "status")

    def test_a_reference_that_nothing_links_to(self, files: Scratch) -> None:
        assert files.pmsync("push").code == 0
        check_one_sentence(files.pmsync("resolve", "#99", "title", "--take", "tracker"), "#99")


def test_a_usage_mistake_exits_with_2(scratch: Scratch) -> None:
    assert scratch.pmsync("plan", "--jsn").code == 2
    assert scratch.pmsync("nonsense").code == 2


def test_a_bug_is_one_sentence_and_exit_3(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch.write("pmsync.toml", 'tracker = "file"\n')
    monkeypatch.setattr("pmsync.cli.syncing.begin", lambda *words, **more: 1 / 0)
    result = scratch.pmsync("plan")
    assert result.code == 3
    assert "bug" in result.err
    assert "ZeroDivisionError" in result.err
    with pytest.raises(ZeroDivisionError):
        scratch.pmsync("--debug", "plan")


def test_without_settings_a_clone_of_github_works(scratch: Scratch, github: GitHub) -> None:
    scratch.write(FILE, POST_MORTEM)
    scratch.git("remote", "add", "origin", f"{github.url}/{GITHUB}.git")
    result = scratch.pmsync("plan")
    assert result.code == 0
    assert "3 to create." in result.out


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(option: str) -> None:
    code = (
        "import sys\n"
        "from pmsync.__main__ import run\n"
        f"run([{option!r}])\n"
        "heavy = {'github', 'jira', 'git', 'pydantic_settings', 'requests', 'yaml', 'jinja2'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
