"""Where the repository and the credentials are looked for, and that secrets are not told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pmsync.errors import SettingsError
from pmsync.sync.ports import Surroundings
from pmsync.trackers.github import Settings
from pmsync.trackers.github_access import Access, access, clone_header

TOKEN = {"GITHUB_TOKEN": "ghp_secret"}


def find(
    origin: str | None = "https://github.com/acme/shop.git",
    environ: dict[str, str] | None = None,
    **settings: object,
) -> Access:
    surroundings = Surroundings(
        Path(), lambda seconds, why: None, origin, environ=TOKEN if environ is None else environ
    )
    return access(Settings.model_validate(settings), surroundings)


@pytest.mark.parametrize(
    "origin",
    [
        "https://github.com/acme/shop.git",
        "https://github.com/acme/shop",
        "https://user:password@github.com/acme/shop.git",
        "git@github.com:acme/shop.git",
        "ssh://git@github.com/acme/shop.git",
        "ssh://git@github.com:22/acme/shop.git/",
        "git://GitHub.com/acme/shop",
    ],
)
def test_the_repository_is_that_of_origin(origin: str) -> None:
    assert find(origin).place.repository == "acme/shop"


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "https://gitlab.example/acme/shop.git",
        "/srv/git/acme/shop",
        "../acme/shop",
        "git@github.com:shop",
    ],
)
def test_no_other_remote_is_taken_for_a_repository(origin: str | None) -> None:
    with pytest.raises(SettingsError, match="repository"):
        find(origin)


def test_settings_go_before_origin() -> None:
    assert find(repository="acme/actions").place.repository == "acme/actions"


def test_an_enterprise_host_is_named_by_the_settings_or_the_environment() -> None:
    origin, api = "git@github.example:acme/shop.git", "https://github.example/api/v3"
    by_settings = find(origin, {"GH_ENTERPRISE_TOKEN": "t"}, api_url=api + "/")
    by_environment = find(origin, {**TOKEN, "GITHUB_API_URL": api})
    assert by_settings.api_url == by_environment.api_url == api
    assert by_settings.place.web_url == "https://github.example"


def test_a_host_that_only_the_settings_name_is_not_told_the_usual_token() -> None:
    """Whoever is made to clone a repository must not lose a token to its settings file."""
    origin, api = "git@evil.example:acme/shop.git", "https://evil.example/api/v3"
    with pytest.raises(SettingsError, match="which only the settings file names"):
        find(origin, TOKEN, api_url=api)
    named = find(origin, {**TOKEN, "GITHUB_API_URL": api}, api_url=api)
    assert named.found == next(iter(TOKEN))
    assert clone_header(Settings(api_url=api), TOKEN) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://github.example/api/v3",
        "ftp://x",
        "github.example",
        "https://",
        "https://a:b@x",
        "https://x?y=z",
    ],
)
def test_a_token_is_not_sent_to_an_unsafe_address(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(api_url=url)
    with pytest.raises(SettingsError, match="GITHUB_API_URL"):
        find(environ={**TOKEN, "GITHUB_API_URL": url})


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN"])
def test_a_token_comes_from_the_environment(name: str) -> None:
    assert find(environ={name: "ghp_x"}).auth.token == "ghp_x"


def test_the_token_that_gh_keeps_is_the_last_resort(tmp_path: Path) -> None:
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && echo gho_kept\n')
    gh.chmod(0o755)
    environ = {"PATH": str(tmp_path)}
    assert find(environ=environ).auth.token == "gho_kept"
    assert find(environ={**environ, **TOKEN}).auth.token == "ghp_secret"


@pytest.mark.parametrize("script", ["exit 1", "echo; exit 0"])
def test_without_any_token_the_error_says_what_to_set(tmp_path: Path, script: str) -> None:
    gh = tmp_path / "gh"
    gh.write_text(f"#!/bin/sh\n{script}\n")
    gh.chmod(0o755)
    for path in (str(tmp_path), ""):
        with pytest.raises(SettingsError, match="Set GITHUB_TOKEN"):
            find(environ={"PATH": path})


@pytest.mark.parametrize("token", ["ghp_secret\n", "ghp secret", "ghp_sécret"])
def test_a_malformed_token_is_refused_and_not_told(token: str) -> None:
    with pytest.raises(SettingsError) as caught:
        find(environ={"GITHUB_TOKEN": token})
    assert "cret" not in repr(caught.value)


def test_an_app_needs_two_numbers_and_a_key() -> None:
    for settings, environ in (
        ({"app_id": 7}, {"PMSYNC_GITHUB_APP_KEY": "pem"}),
        ({"installation_id": 8}, {"PMSYNC_GITHUB_APP_KEY": "pem"}),
        ({"app_id": 7, "installation_id": 8}, TOKEN),
    ):
        with pytest.raises(SettingsError, match="PMSYNC_GITHUB_APP_KEY"):
            find(environ=environ, **settings)


def test_an_app_goes_before_a_token(app_key: str) -> None:
    environ = {**TOKEN, "PMSYNC_GITHUB_APP_KEY": app_key}
    assert find(environ=environ, app_id=7, installation_id=8).bot == 7


@pytest.mark.parametrize(
    "key", ["c2VjcmV0", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"]
)
def test_a_broken_app_key_is_said_and_not_told(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        find(environ={"PMSYNC_GITHUB_APP_KEY": key}, app_id=7, installation_id=8)
    assert "private key cannot be used" in str(caught.value)
    assert "c2VjcmV0" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_key_with_its_line_breaks_spelled_out_is_fine(app_key: str) -> None:
    environ = {"PMSYNC_GITHUB_APP_KEY": app_key.replace("\n", "\\n")}
    assert find(environ=environ, app_id=7, installation_id=8).bot == 7


def test_every_setting_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "github.md").read_text("utf-8")
    table = page.partition("| key |")[2].partition("\n## ")[0]
    assert [name for name in Settings.model_fields if f"`{name}`" not in table] == []
