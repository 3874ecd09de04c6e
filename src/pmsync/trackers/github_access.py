"""Where the repository is and who may go there: settings, the remote `origin`, the environment, gh."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from github import Auth

from pmsync.errors import SettingsError
from pmsync.sync.ports import Surroundings
from pmsync.trackers.github_links import Place, web_url
from pmsync.trackers.github_settings import EXAMPLE, Settings
from pmsync.trackers.safe_addresses import LOOPBACK, safe_url

PUBLIC_API = "https://api.github.com"
APP_KEY = "PMSYNC_GITHUB_APP_KEY"
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
_ENTERPRISE_TOKENS = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
_NAMING_HOSTS = ("GITHUB_API_URL", "PMSYNC_GITHUB_API_URL")

_ORIGIN = re.compile(
    r"(?:[a-z+]+://(?:[^@/\s]*@)?(?P<host>[^/:\s]+)(?::[0-9]+)?/|(?:[^@/\s]+@)?(?P<ssh>[^/:\s]+):)"
    r"/*(?P<name>[A-Za-z0-9._-]+/[A-Za-z0-9._-]+?)(?:\.git)?/*"
)
_BARE = re.compile(r"[\x21-\x7e]+")
_GH_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Access:
    """A repository, and the means to go there, with where the token or key was found.

    `bot` is the number of the App that we are, if we are one.
    """

    place: Place
    api_url: str
    auth: Auth.Auth
    bot: int | None
    found: str


def access(settings: Settings, surroundings: Surroundings) -> Access:
    """Find repository, address and credentials. Raises SettingsError that says what to set."""
    environ = surroundings.environ
    api_url = _api_url(settings, environ)
    web = web_url(api_url)
    repository = repository_of(settings, surroundings)
    if repository is None:
        raise SettingsError(
            f"It is not known which repository on {web} holds the issues.",
            hint='Set repository = "owner/name" under [github] in pmsync.toml.',
        )
    place = Place(repository, web, is_meant=surroundings.is_meant)
    if settings.app_id is not None or settings.installation_id is not None:
        return Access(place, api_url, _app(settings, environ), settings.app_id, APP_KEY)
    token, found = _token(environ, api_url)
    return Access(place, api_url, token, None, found)


def repository_of(settings: Settings, surroundings: Surroundings) -> str | None:
    """The repository that holds the issues: the settings', else that of `origin`."""
    web = web_url(_api_url(settings, surroundings.environ))
    return settings.repository or of_origin(surroundings.origin, web)


def _api_url(settings: Settings, environ: Mapping[str, str]) -> str:
    return settings.api_url or _from_environment(environ)


def _from_environment(environ: Mapping[str, str]) -> str:
    try:
        return safe_url(environ.get("GITHUB_API_URL") or PUBLIC_API, EXAMPLE)
    except ValueError as error:
        raise SettingsError(f"GITHUB_API_URL {error}.") from None


def of_origin(origin: str | None, web: str) -> str | None:
    """The repository that a remote's URL names, if it is on the host that is asked."""
    found = _ORIGIN.fullmatch(origin or "")
    if not found:
        return None
    host = (found["host"] or found["ssh"]).lower()
    return found["name"] if host == web.partition("://")[2].partition(":")[0] else None


def _app(settings: Settings, environ: Mapping[str, str]) -> Auth.Auth:
    key = environ.get(APP_KEY, "").strip()
    if settings.app_id is None or settings.installation_id is None or not key:
        raise SettingsError(
            "A GitHub App needs app_id and installation_id in the settings, and its private key.",
            hint=f"Put the whole PEM text of the key into {APP_KEY}.",
        )
    # A key that went through one line of a secret store may have its line breaks spelled out.
    app = Auth.AppAuth(settings.app_id, key.replace("\\n", "\n"))
    try:
        app.create_jwt()
    except Exception as error:  # whatever the key's parser thinks of; its text might quote the key
        raise SettingsError(
            f"The GitHub App's private key cannot be used ({type(error).__name__}).",
            hint=f"{APP_KEY} has to be the whole PEM file that GitHub gave out, line breaks included.",
        ) from None
    return app.get_installation_auth(settings.installation_id)


def token_names(environ: Mapping[str, str], api_url: str) -> tuple[str, ...]:
    """The variables whose token is meant for a host.

    A settings file comes with a clone, so it must not choose who is told the usual token: that goes to
    GitHub itself and to a host that the environment names. `gh` has other variables for other hosts.
    """
    host = urlsplit(api_url).hostname or ""
    named = (urlsplit(environ.get(name, "")).hostname for name in _NAMING_HOSTS)
    is_meant = host in {urlsplit(PUBLIC_API).hostname, *LOOPBACK, *named}
    return _TOKENS if is_meant else _ENTERPRISE_TOKENS


def _token(environ: Mapping[str, str], api_url: str) -> tuple[Auth.Auth, str]:
    """The token, and where it was found."""
    names = token_names(environ, api_url)
    found = next((name for name in names if environ.get(name)), "gh auth token")
    token = environ.get(found) or _of_gh(environ, web_url(api_url))
    if not token and names is _ENTERPRISE_TOKENS:
        raise SettingsError(
            f"There is no token for {urlsplit(api_url).hostname}, which only the settings file names.",
            hint=f"Set GITHUB_API_URL to {api_url} beside GITHUB_TOKEN, or GH_ENTERPRISE_TOKEN.",
        )
    if not token:
        raise SettingsError(
            "There is no GitHub token.", hint="Set GITHUB_TOKEN, or sign in with `gh auth login`."
        )
    # An unprintable token would be quoted by the exception that the HTTP library makes of it.
    if not _BARE.fullmatch(token):
        raise SettingsError(
            "The GitHub token holds spaces or other unusual characters.", hint="Set it to the bare token."
        )
    return Auth.Token(token), found


def _of_gh(environ: Mapping[str, str], web: str) -> str | None:
    """The token that GitHub's own command keeps for a host, when it is installed and signed in."""
    gh = shutil.which("gh", path=environ.get("PATH", ""))
    if gh is None:
        return None
    command = [gh, "auth", "token", "--hostname", web.partition("://")[2]]
    try:
        told = subprocess.run(  # noqa: S603  # a fixed command; the host is from our own settings
            command, env=dict(environ), capture_output=True, text=True, timeout=_GH_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip() if told.returncode == 0 else None


def clone_address(settings: Settings, environ: Mapping[str, str], repository: str) -> str:
    """Where `owner/name` is cloned from: the host whose interface is asked."""
    return f"{web_url(_api_url(settings, environ))}/{repository}.git"


def clone_header(settings: Settings, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The host's address, and the header that lets a clone in; None without a token.

    The key of an App is not used: it would have to be signed in first.
    """
    api_url = _api_url(settings, environ)
    web = web_url(api_url)
    given = (environ.get(name) for name in token_names(environ, api_url))
    token = next((each for each in given if each), None) or _of_gh(environ, web)
    if not token or not _BARE.fullmatch(token):
        return None
    login = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return f"{web}/", f"Authorization: Basic {login}"
