"""Requests to one GitHub host through PyGithub: its authentication, its pacing, its sessions.

PyGithub's own conveniences are left aside where they hurt: it follows a 301 for every verb and drops the
query, takes 307 and HTML for success, and asks again for every attribute that a list left out. So requests
go over a connection that follows nothing, and answers are read as plain JSON.
"""

from __future__ import annotations

import json
import math
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import requests
import urllib3
from github import Auth, Consts, Github, GithubException
from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
    RequestsResponse,
)

from pmsync.trackers.transport import Call, Transport
from pmsync.trackers.transport_outcomes import (
    Answer,
    AttemptError,
    Outcome,
    broken,
    check,
    one_line,
    payload,
    served_at,
)

_CONNECT_SECONDS = 5.0
_API_VERSION = "2022-11-28"
_HOPS = 3
_Query = Mapping[str, str]
_Body = Mapping[str, object]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, the server's time (Unix time) when it was answered, the next page's query."""

    items: list[Item]
    served_at: float | None
    next: Mapping[str, str] | None


class _UnusualStatusError(Exception):
    """A status that PyGithub would act on by itself, by following or by sleeping."""

    def __init__(self, response: RequestsResponse) -> None:
        super().__init__(response.status)
        headers = {name.lower(): value for name, value in response.getheaders()}
        self.answer = Answer(response.status, headers, response.read())


class _PlainHttp(HTTPRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _unless_unusual(super().getresponse())


class _PlainHttps(HTTPSRequestsConnectionClass):
    def getresponse(self) -> RequestsResponse:
        return _unless_unusual(super().getresponse())


def _unless_unusual(response: RequestsResponse) -> RequestsResponse:
    if response.status == 202 or 300 <= response.status < 400:
        raise _UnusualStatusError(response)
    return response


class Wire:
    """GitHub's REST interface, one host. Nothing is ever sent to another one.

    `timeout` is seconds between two bytes of an answer. PyGithub keeps a distance between requests, and a
    longer one between writes, as GitHub asks for; only a server on this machine goes without.
    """

    def __init__(self, auth: Auth.Auth, api_url: str, transport: Transport, *, timeout: float) -> None:
        self._auth = auth
        self._api_url = urllib.parse.urlsplit(api_url)
        self._transport = transport
        secure = self._api_url.scheme == "https"
        # PyGithub's own connection only signs an App in; all other requests go over ours.
        self._requester: Requester = Github(
            auth=auth,
            base_url=api_url,
            timeout=math.ceil(timeout),
            user_agent="pmsync",
            retry=None,
            lazy=True,
            api_version=_API_VERSION,
            seconds_between_requests=Consts.DEFAULT_SECONDS_BETWEEN_REQUESTS if secure else None,
            seconds_between_writes=Consts.DEFAULT_SECONDS_BETWEEN_WRITES if secure else None,
        ).requester
        pair: Any = (min(timeout, _CONNECT_SECONDS), timeout)  # typed as one number, handed to requests
        self._connection = (_PlainHttps if secure else _PlainHttp)(
            self._api_url.hostname or "", self._api_url.port, timeout=pair
        )

    def pages(
        self, path: str, query: _Query, what: str, read: Callable[[object], Item]
    ) -> Iterator[Page[Item]]:
        """The pages of a list, as far as its Link header goes."""

        def page(answer: Answer) -> Page[Item]:
            items = [read(each) for each in payload(answer, list)]
            return Page(items, served_at(answer), _next(answer))

        following: _Query | None = query
        while following is not None:
            found = self._ask(Call.LIST, "GET", path, what, page, query=following)
            yield found
            following = found.next

    def get(self, path: str, what: str, read: Callable[[object], Item]) -> Item:
        """One object. Raises `AbsentError` where it is not shown."""
        return self._ask(Call.GET, "GET", path, what, _one(read))

    def look(self, path: str, what: str) -> tuple[dict[str, Any], Answer]:
        """One object, and the answer that it came in."""
        return self._ask(Call.GET, "GET", path, what, lambda answer: (payload(answer, dict), answer))

    def create(self, path: str, body: _Body, what: str, read: Callable[[object], Item]) -> Item:
        """Send a POST, once; an answer that `read` does not take leaves its outcome unknown."""
        return self._ask(Call.CREATE, "POST", path, what, _one(read), body=body)

    def edit(self, path: str, body: _Body, what: str, read: Callable[[object], Item]) -> Item:
        """Send a PATCH, once; an answer that `read` does not take leaves its outcome unknown."""
        return self._ask(Call.EDIT, "PATCH", path, what, _one(read), body=body)

    def delete(self, path: str, what: str) -> None:
        """Send a DELETE, once."""
        self._ask(Call.EDIT, "DELETE", path, what, check)

    def query(self, query: str, what: str, read: Callable[[dict[str, Any]], Item]) -> Item:
        """Ask the GraphQL interface, which answers with 200 whatever happens. It changes nothing."""

        def answered(answer: Answer) -> Item:
            data = payload(answer, dict)
            if limit := _limit(data):
                raise AttemptError(Outcome.LIMITED, limit, answer)
            return read(data)

        url, body = self._requester.graphql_url, {"query": query}
        return self._ask(Call.GET, "POST", url, what, answered, body=body)

    def path(self, location: str) -> str | None:
        """The path below the API's address that a redirect names; None when it leaves the host."""
        base = self._api_url
        try:
            url = urllib.parse.urlsplit(urllib.parse.urljoin(base.geturl(), location))
            same = (url.scheme, url.hostname, url.port) == (base.scheme, base.hostname, base.port)
        except ValueError:
            return None
        prefix = base.path.rstrip("/")
        return url.path.removeprefix(prefix) if same and url.path.startswith(f"{prefix}/") else None

    def _ask(
        self,
        call: Call,
        verb: str,
        path: str,
        what: str,
        take: Callable[[Answer], Item],
        *,
        query: _Query | None = None,
        body: _Body | None = None,
    ) -> Item:
        def attempt() -> Item:
            answer = self._send(verb, path, query or {}, body)
            return take(self._followed(answer, query or {}) if call is Call.LIST else answer)

        self._transport.call(Call.LIST, "the sign-in", self._sign_in)
        return self._transport.call(call, what, attempt)

    def _sign_in(self) -> None:
        """Have a token at hand, so that a failure to get one is never taken for a failed write."""
        try:
            token = self._auth.token
            if not token:  # HTML, for instance, which PyGithub takes for an authorization without a token
                raise ValueError("no token")
            self._transport.keep_secret(token)
        except GithubException as error:
            answer = Answer(error.status, error.headers or {}, json.dumps(error.data))
            payload(answer, dict)
            raise AttemptError(Outcome.GARBLED, answer=answer) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise broken(error) from None
        except (TypeError, ValueError, AssertionError):
            raise AttemptError(Outcome.GARBLED, "it is no installation token") from None

    def _send(self, verb: str, path: str, query: _Query, body: _Body | None) -> Answer:
        try:
            status, headers, text = self._requester.requestJson(
                verb, path, dict(query), None, body, self._connection
            )
        except _UnusualStatusError as unusual:
            return unusual.answer
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, OverflowError) as error:
            raise broken(error) from None
        return Answer(status, headers, text)

    def _followed(self, answer: Answer, query: _Query) -> Answer:
        """A list asked for again, query and all, where a redirect within the host points."""
        for _ in range(_HOPS):
            location = answer.headers.get("location")
            path = self.path(location) if 300 <= answer.status < 400 and location else None
            if path is None:
                break
            answer = self._send("GET", path, query, None)
        return answer


def _one(read: Callable[[object], Item]) -> Callable[[Answer], Item]:
    return lambda answer: read(payload(answer, dict))


def _limit(data: Mapping[str, Any]) -> str | None:
    """What GraphQL says about its limit, where it was reached."""
    errors = data.get("errors")
    limits = (
        each
        for each in (errors if isinstance(errors, list) else ())
        if isinstance(each, dict) and each.get("type") in ("RATE_LIMITED", "RATE_LIMIT")
    )
    return next((one_line(str(each.get("message", ""))) for each in limits), None)


def _next(answer: Answer) -> _Query | None:
    """The query of the next page. Only the query is taken from the header: the path stays ours."""
    links = requests.utils.parse_header_links(answer.headers.get("link", ""))
    url = next((each["url"] for each in links if each.get("rel") == "next"), None)
    if url is None:
        return None
    try:
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    except ValueError:
        raise AttemptError(Outcome.GARBLED, "its next page has no address") from None
