"""`[report] repositories`: cloned into the cache without more files than needed, fetched, read, or named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from histories import git
from pmsync.errors import SettingsError
from pmsync.runs.opened import open_repository
from pmsync.runs.report_repositories import gather, listed
from servers.git_login import GitHttp

from .conftest import Result, Scratch
from .publishing import document, row
from .test_report import SCHEMA

TOKEN = "ghp_aSecretThatMustNotBeSeenAnywhere0000"


class Organisation:
    """Repositories that others push to, and the one that reports."""

    def __init__(self, folder: Path, scratch: Scratch, cache: Path) -> None:
        self.folder = folder
        self.scratch = scratch
        self.cache = cache / "pmsync" / "repositories"

    def repository(self, name: str, *rows: str, **files: str) -> Path:
        """A bare repository with a post-mortem, an older state of it, and a large file."""
        work = self.folder / "work" / name
        self.write(work / "postmortems" / "outage.md", document(*rows, name=name))
        self.write(work / "assets" / "video.bin", "x" * 100_000)
        for path, text in files.items():
            self.write(work / path, text)
        git(work, "init", "--quiet", "--initial-branch=main")
        self.commit(work)
        bare = self.folder / f"{name}.git"
        git(self.folder, "clone", "--quiet", "--bare", str(work), str(bare))
        git(bare, "config", "uploadpack.allowFilter", "true")
        git(bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        return bare

    def write(self, file: Path, text: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, work: Path) -> None:
        git(work, "add", "--all")
        git(work, "commit", "--quiet", "--allow-empty", "--message=State")

    def push(self, name: str, *rows: str, branch: str = "main") -> None:
        """Somebody changes a post-mortem."""
        work = self.folder / "work" / name
        self.write(work / "postmortems" / "outage.md", document(*rows, name=name))
        self.commit(work)
        git(work, "push", "--quiet", "--force", str(self.folder / f"{name}.git"), f"HEAD:{branch}")

    def settings(self, *entries: str, more: str = "") -> None:
        listed = ", ".join(f'"{each}"' for each in entries)
        self.scratch.write("pmsync.toml", f"{more}\n[report]\nrepositories = [{listed}]\n")

    def report(self, *options: str, code: int = 0) -> Any:
        found = self.run(*options)
        assert found.code == code, found.err
        jsonschema.validate(found.json, SCHEMA)
        return found.json

    def run(self, *options: str) -> Result:
        return self.scratch.pmsync("report", "--json", "--as-of", "2026-11-20T12:00:00Z", *options)

    def clone(self, name: str) -> Path:
        [found] = [each for each in self.cache.iterdir() if each.name.startswith(name) and each.is_dir()]
        return found


@pytest.fixture
def organisation(
    scratch: Scratch, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Organisation:
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return Organisation(tmp_path_factory.mktemp("organisation"), scratch, cache)


def keys(report: Any) -> list[str]:
    return [each["key"] for each in report["items"]]


OPEN, DONE = row(1, "Do", "2026-11-01"), row(1, "Do", "2026-11-01", status="done")


def test_an_organisation_is_one_command(organisation: Organisation) -> None:
    shop, search = organisation.repository("shop", OPEN), organisation.repository("search", OPEN)
    organisation.settings(shop.as_uri(), str(search))
    told = organisation.report()
    parent = shop.parent.name
    assert keys(told) == [f"{parent}/shop:shop/1", "search:search/1"]
    assert told["notes"] == []


def test_what_was_pushed_since_is_fetched_with_its_history(organisation: Organisation) -> None:
    organisation.settings(organisation.repository("shop", OPEN).as_uri())
    assert organisation.report()["items"][0]["status"] == "todo"
    organisation.push("shop", DONE)
    told = organisation.report()
    assert (told["items"][0]["status"], told["items"][0]["days_to_done"]) == ("done", 0)
    organisation.push("shop", OPEN)
    assert organisation.report()["items"][0]["reopened"] == 1


def test_only_what_is_read_is_fetched(organisation: Organisation) -> None:
    organisation.settings(organisation.repository("shop", OPEN).as_uri())
    organisation.push("shop", DONE)
    organisation.report()
    clone = organisation.clone(organisation.folder.name)
    assert sorted(each.name for each in clone.iterdir()) == [".git", "postmortems"]
    told = git(clone, "rev-list", "--objects", "--missing=print", "--all")
    [missing] = [line[1:] for line in told.splitlines() if line.startswith("?")]
    assert missing == git(organisation.folder / "work" / "shop", "rev-parse", "HEAD:assets/video.bin").strip()


def test_a_settings_file_says_where_the_post_mortems_are(organisation: Organisation) -> None:
    files = {"pmsync.toml": 'postmortems = "docs/[in]"\n', "docs/[in]/a.md": document(OPEN, name="theirs")}
    organisation.settings(organisation.repository("shop", OPEN, **files).as_uri())
    assert [each["post_mortem"] for each in organisation.report()["items"]] == ["theirs"]
    clone = organisation.clone(organisation.folder.name)
    assert sorted(each.name for each in clone.iterdir()) == [".git", "docs", "pmsync.toml"]


def test_one_that_cannot_be_read_is_named_and_the_others_are_reported(organisation: Organisation) -> None:
    organisation.settings(
        "file:///nowhere/gone.git", organisation.repository("shop", OPEN).as_uri(), "../none"
    )
    found = organisation.run()
    assert found.code == 2
    assert len(found.json["items"]) == 1
    notes = found.json["notes"]
    assert notes[0].startswith("left out: nowhere/gone could not be fetched: fatal: ")
    assert notes[1] == "left out: ../none: there is no such folder. Check [report] repositories."
    assert [line for line in found.err.splitlines() if "left out" in line] == [
        f"pmsync: {n}" for n in notes[:2]
    ]


def test_when_none_can_be_read_there_is_no_report(organisation: Organisation) -> None:
    organisation.settings("file:///nowhere/gone.git")
    found = organisation.run()
    assert (found.code, found.out) == (2, "")
    assert "nowhere/gone could not be fetched" in found.err


def test_a_clone_that_failed_half_way_leaves_nothing(organisation: Organisation) -> None:
    bare = organisation.repository("shop", OPEN)
    organisation.settings(bare.as_uri())
    organisation.write(bare.parent / "work" / "shop" / "pmsync.toml", "not toml")
    organisation.push("shop", OPEN)
    assert organisation.run().code == 2
    assert not [each for each in organisation.cache.iterdir() if each.is_dir()]
    organisation.write(bare.parent / "work" / "shop" / "pmsync.toml", "")
    organisation.push("shop", OPEN)
    assert len(organisation.report()["items"]) == 1


def test_another_default_branch_is_followed(organisation: Organisation) -> None:
    bare = organisation.repository("shop", OPEN)
    organisation.settings(bare.as_uri())
    organisation.report()
    organisation.push("shop", DONE, branch="trunk")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/trunk")
    git(bare, "branch", "--quiet", "-D", "main")
    assert organisation.report()["items"][0]["status"] == "done"


def test_a_history_that_was_written_anew_is_followed(organisation: Organisation) -> None:
    organisation.settings(organisation.repository("shop", OPEN).as_uri())
    organisation.report()
    work = organisation.folder / "work" / "shop"
    git(work, "update-ref", "-d", "HEAD")
    organisation.push("shop", DONE)
    assert organisation.report()["items"][0]["status"] == "done"


def test_the_one_that_reports_counts_where_it_is_listed(organisation: Organisation) -> None:
    organisation.scratch.write("postmortems/ours.md", document(OPEN, name="ours"))
    organisation.settings(".", organisation.repository("shop", OPEN).as_uri())
    assert len(organisation.report()["items"]) == 2
    organisation.settings(organisation.repository("search", OPEN).as_uri())
    assert [each["post_mortem"] for each in organisation.report()["items"]] == ["search"]


def test_their_settings_run_nothing_and_name_no_host(organisation: Organisation) -> None:
    theirs = (
        '[github]\nrepository = "acme/shop"\napi_url = "https://evil.example"\n'
        '[repositories]\n"acme/x" = "/etc"\n'
        '[timeline.sources.github]\n[timeline.sources."evil.code"]\n'
        '[timeline.sources.deploy_log]\npath = "../../secret.jsonl"\n'
    )
    bare = organisation.repository("shop", DONE, **{"pmsync.toml": theirs})
    organisation.settings(bare.as_uri(), more="[github]\napi_url = 'https://github.example/api/v3'")
    [reading] = gather(open_repository(organisation.scratch.path), cached=False).readings
    assert reading.opened.settings.tables == {
        "github": {"repository": "acme/shop", "api_url": "https://github.example/api/v3"},
        "timeline": {"sources": {"github": {}}},
    }
    assert len(organisation.report()["items"]) == 1


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("https://user:secret@github.com/acme/shop.git", "holds a user or a password"),
        ("https://secret@github.com/acme/shop.git", "holds a user or a password"),
        ("ssh://git:secret@github.com/acme/shop.git", "holds a user or a password"),
        ("ext::sh -c evil", "is no repository"),
        ("--upload-pack=evil", "is no repository"),
        ("git://github.com/acme/shop", "is no repository"),
        ("shop", "is no repository"),
    ],
)
def test_what_is_no_repository_is_refused(organisation: Organisation, entry: str, says: str) -> None:
    organisation.settings(entry)
    found = organisation.run()
    assert (found.code, says in found.err) == (2, True)
    assert "secret" not in found.err


def test_names_on_github_go_to_the_host_of_the_settings(organisation: Organisation) -> None:
    organisation.settings(more="[github]\napi_url = 'https://github.example/api/v3'")
    home = open_repository(organisation.scratch.path)
    assert listed("acme/shop", home).url == "https://github.example/acme/shop.git"
    assert listed("git@github.com:acme/shop.git", home).name == "acme/shop"
    with pytest.raises(SettingsError):
        listed("acme/shop/more", home)


@pytest.fixture
def hosted(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Any:
    organisation.repository("shop", OPEN)
    with GitHttp(organisation.folder, f"x-access-token:{TOKEN}") as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        yield server


def test_the_token_lets_in_and_is_written_nowhere(
    organisation: Organisation, hosted: GitHttp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    organisation.settings("acme/shop")
    assert keys(organisation.report()) == ["acme/shop:shop/1"]
    assert keys(organisation.report()) == ["acme/shop:shop/1"]
    assert hosted.refused == []
    secrets = (TOKEN.encode(), hosted.secret)
    held = [trace, *(each for each in organisation.cache.rglob("*") if each.is_file())]
    assert [each for each in held if any(secret in each.read_bytes() for secret in secrets)] == []
    assert b"fetch" in trace.read_bytes()


def test_a_wrong_token_is_a_failure_that_does_not_repeat_it(
    organisation: Organisation, hosted: GitHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_wrong")
    organisation.settings("acme/shop")
    found = organisation.run()
    assert (found.code, "acme/shop could not be fetched" in found.err) == (2, True)
    assert "ghp_wrong" not in found.err


def test_the_token_goes_to_no_other_host(organisation: Organisation, hosted: GitHttp) -> None:
    with GitHttp(organisation.folder, None) as other:
        organisation.settings(f"{other.url}/acme/shop.git")
        assert keys(organisation.report()) == ["acme/shop:shop/1"]
        assert other.seen == {None}


def test_a_redirect_to_another_host_is_not_followed(organisation: Organisation, hosted: GitHttp) -> None:
    with GitHttp(organisation.folder, None) as other:
        hosted.redirect = other.url
        organisation.settings("acme/shop")
        assert organisation.run().code == 2
        assert other.seen == set()
