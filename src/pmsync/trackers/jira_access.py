"""Where the site is and who may go there: settings and environment."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from jira.client import TokenAuth
from requests.auth import AuthBase, HTTPBasicAuth

from pmsync.errors import SettingsError
from pmsync.trackers.jira_links import Place
from pmsync.trackers.jira_settings import EXAMPLE, Settings
from pmsync.trackers.safe_addresses import safe_url

GATEWAY = "https://api.atlassian.com"
"""Where tokens with scopes are taken: the only address that they work at."""

URL, EMAIL, TOKEN = "PMSYNC_JIRA_URL", "PMSYNC_JIRA_EMAIL", "PMSYNC_JIRA_TOKEN"


@dataclass(frozen=True, slots=True)
class Access:
    """A site and its projects, and the means to go there."""

    place: Place
    api_url: str
    auth: AuthBase = field(repr=False)
    token: str = field(repr=False)


def access(settings: Settings, environ: Mapping[str, str], beside: Collection[str] = ()) -> Access:
    """Find site, project and credentials; `beside` are the projects of other trackers.

    Raises SettingsError that says what to set.
    """
    url = settings.url or _from_environment(environ)
    if not settings.project:
        raise SettingsError(
            f"It is not known which project on {url} takes the issues.",
            hint='Set project = "OPS" (its key) under [jira] in pmsync.toml.',
        )
    projects = dict.fromkeys((settings.project, *settings.projects))
    place = Place(url, tuple(each for each in projects if each not in beside), tuple(beside))
    token = _token(environ)
    name = settings.email or environ.get(EMAIL)
    auth = HTTPBasicAuth(name.encode(), token.encode()) if name else TokenAuth(token)
    gateway = f"{GATEWAY}/ex/jira/{settings.cloud_id}" if settings.cloud_id else None
    return Access(place, settings.api_url or gateway or url, auth, token)


def _from_environment(environ: Mapping[str, str]) -> str:
    address = environ.get(URL)
    if not address:
        raise SettingsError(
            "It is not known where Jira is.",
            hint=f'Set url = "https://…" under [jira] in pmsync.toml, or {URL}.',
        )
    try:
        return safe_url(address, EXAMPLE)
    except ValueError as error:
        raise SettingsError(f"{URL} {error}.") from None


def _token(environ: Mapping[str, str]) -> str:
    token = environ.get(TOKEN, "")
    if not token:
        raise SettingsError(
            "There is no Jira token.",
            hint=f"Set {TOKEN} to an API token (Cloud, with {EMAIL}) or a personal access token.",
        )
    # An unprintable token would be quoted by the exception that the HTTP library makes of it.
    if not re.fullmatch(r"[\x20-\x7e]+", token) or token != token.strip():
        raise SettingsError("The Jira token holds unusual characters.", hint="Set it to the bare token.")
    return token
