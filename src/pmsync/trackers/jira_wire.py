"""Requests to one Jira site over python-jira's session: its authentication and timeouts, nothing more.

The library's own conveniences are left aside where they hurt: it sends any verb again after a broken
connection, caps the wait that a server asks for, follows redirects, and reads again after each write.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import requests
import urllib3
from jira import JIRAError
from jira.resilientsession import ResilientSession
from requests.auth import AuthBase

from pmsync.trackers.transport import Call, Transport
from pmsync.trackers.transport_outcomes import Answer, AttemptError, Outcome, broken, detail, payload

_CONNECT_SECONDS = 5.0
_HOPS = 3
_Query = Mapping[str, str]
_Body = Mapping[str, object]
Item = TypeVar("Item")
Data = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A write that was refused because of some fields, by id, with Jira's reasons; nothing was done."""

    fields: Mapping[str, str]

    @property
    def reasons(self) -> str:
        """Fields and reasons in one line."""
        return "; ".join(f"{name}: {reason}" for name, reason in self.fields.items())


class Wire:
    """Jira's REST interface, version 2 (wiki text), on one site. Nothing is ever sent to another host.

    `timeout` is seconds between two bytes of an answer.
    """

    def __init__(self, auth: AuthBase, api_url: str, transport: Transport, *, timeout: float) -> None:
        self._session = ResilientSession(timeout=(min(timeout, _CONNECT_SECONDS), timeout), max_retries=0)
        self._session.auth = auth
        self._session.headers["User-Agent"] = "pmsync"
        # A site may ask browsers for a token against forged requests; this says that we are none.
        self._session.headers["X-Atlassian-Token"] = "no-check"
        self._base = f"{api_url}/rest/api/2"
        self._transport = transport

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def look_up(self, path: str, what: str, read: Callable[[Data], Item], body: _Body | None = None) -> Item:
        """Ask a question that the run depends on: a GET, or with a body a POST that changes nothing."""
        verb = "GET" if body is None else "POST"

        def attempt() -> Item:
            return read(payload(self._followed(verb, self._send(verb, path, {}, body), body), dict))

        return self._transport.call(Call.LIST, what, attempt)

    def get(self, path: str, what: str, read: Callable[[Data], Item], query: _Query | None = None) -> Item:
        """One object. Raises `AbsentError` where it is not shown."""
        return self._transport.call(
            Call.GET, what, lambda: read(payload(self._send("GET", path, query or {}, None), dict))
        )

    def get_list(self, path: str, what: str, query: _Query) -> list[object]:
        """A list that the run can do without. Raises `AbsentError` where it is not shown."""
        return self._transport.call(
            Call.GET, what, lambda: payload(self._send("GET", path, query, None), list)
        )

    def create(self, path: str, body: _Body, what: str, read: Callable[[Data], Item]) -> Item | Rejected:
        """Send a POST, once; an answer that `read` does not take leaves its outcome unknown."""

        def attempt() -> Item | Rejected:
            answer = self._send("POST", path, {}, body)
            return _rejected(answer) or read(payload(answer, dict))

        return self._transport.call(Call.CREATE, what, attempt)

    def create_many(self, path: str, body: _Body, what: str, read: Callable[[Data], Item]) -> Item:
        """Send a POST for several things, once; also when all are refused, the answer tells why of each."""

        def attempt() -> Item:
            answer = self._send("POST", path, {}, body)
            if answer.status == 400 and '"failedElementNumber"' in answer.text:
                answer = replace(answer, status=201)
            return read(payload(answer, dict))

        return self._transport.call(Call.CREATE, what, attempt)

    def edit(self, verb: str, path: str, body: _Body | None, what: str) -> Rejected | None:
        """Send a PUT or a POST that sets values, or a DELETE, once."""

        def attempt() -> Rejected | None:
            answer = self._send(verb, path, {}, body)
            return None if answer.status == 204 else _refused(answer)

        return self._transport.call(Call.EDIT, what, attempt)

    def _send(self, verb: str, path: str, query: _Query, body: _Body | None) -> Answer:
        # As bytes: the session takes JSON as text only.
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            response = self._session.request(
                verb,
                f"{self._base}{path}",
                params=dict(query),
                data=data,
                headers=headers,
                allow_redirects=False,
            )
        except JIRAError as error:
            if error.response is None:
                raise AttemptError(Outcome.GARBLED, type(error).__name__) from None
            response = error.response
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
            raise broken(error) from None
        named = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, named, response.text)

    def _followed(self, verb: str, answer: Answer, body: _Body | None) -> Answer:
        """A question asked again, body and all, where a redirect within the interface points."""
        for _ in range(_HOPS):
            path = self._path(answer.headers.get("location", "")) if 300 <= answer.status < 400 else None
            if path is None:
                break
            answer = self._send(verb, path, {}, body)
        return answer

    def _path(self, location: str) -> str | None:
        """The path below the interface's address that a redirect names; None when it leads elsewhere."""
        try:
            url = urllib.parse.urljoin(f"{self._base}/", location)
        except ValueError:
            return None
        return url.removeprefix(self._base) if url.startswith(f"{self._base}/") else None


def _refused(answer: Answer) -> Rejected:
    """What an edit failed for. Raises `AttemptError` unless single fields are at fault."""
    if answer.status == 409:  # two transitions at once: one of them was carried out, maybe ours
        raise AttemptError(Outcome.FAILED, detail(answer), answer)
    if rejected := _rejected(answer):
        return rejected
    payload(answer, dict)
    raise AttemptError(Outcome.GARBLED, "it is not the empty answer that an edit has", answer)


def rejected(errors: object) -> Rejected:
    """Why one of several things was refused; reasons about no field are about the issue."""
    told = errors if isinstance(errors, Mapping) else {}
    by_field, sentences = told.get("errors"), told.get("errorMessages")
    fields = {str(name): str(why) for name, why in by_field.items()} if isinstance(by_field, Mapping) else {}
    if isinstance(sentences, list) and sentences:
        fields["issue"] = "; ".join(str(each) for each in sentences)
    return Rejected(fields or {"issue": "no reason given"})


def _rejected(answer: Answer) -> Rejected | None:
    """The fields that a refusal names, where it is about nothing else."""
    if answer.status != 400:
        return None
    try:
        data = json.loads(answer.text)
        errors, sentences = data.get("errors"), data.get("errorMessages")
    except (ValueError, RecursionError, AttributeError):
        return None
    if not isinstance(errors, dict) or not errors or sentences:
        return None
    return Rejected({str(name): str(reason) for name, reason in errors.items()})
