"""What became of one request: an answer or an exception, read as one of a few outcomes.

Pure but for the names of the exceptions: no clock, no sleeping, no retrying.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TypeVar

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

Shape = TypeVar("Shape", dict[str, object], list[object])

_LIMIT_WORDS = re.compile(r"rate limit|abuse detection|too many requests|try again later", re.IGNORECASE)
_NOT_SENT = (NewConnectionError, ConnectTimeoutError)
_SECONDARY_LIMIT_SECONDS = 60.0
_LONGEST_DELAY = 366 * 86400.0  # more than that is nonsense, and no date can be made of it
_LONGEST_DETAIL = 200


class Outcome(StrEnum):
    """What can happen instead of an answer, in a sentence's words."""

    UNAUTHORIZED = "it does not accept the credentials"
    FORBIDDEN = "it does not permit this"
    LIMITED = "its rate limit is used up"
    ABSENT = "it does not know this, or does not show it with these credentials"
    GONE = "it says that this is gone for good"
    INVALID = "it does not accept the values"
    FAILED = "it failed by itself"
    LOST = "the connection broke or timed out before the answer arrived"
    GARBLED = "the answer was not what the interface promises"
    MOVED = "it has moved"
    UNREACHABLE = "it cannot be reached"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str = field(repr=False)


class AttemptError(Exception):
    """One attempt that brought no usable answer. Never leaves the trackers."""

    def __init__(self, outcome: Outcome, detail: str = "", answer: Answer | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.detail = detail
        self.answer = answer


def check(answer: Answer) -> None:
    """Raise `AttemptError` for every answer but a good one."""
    outcome = _outcome(answer)
    if outcome is not None:
        raise AttemptError(outcome, detail(answer), answer)


def payload(answer: Answer, shape: type[Shape]) -> Shape:
    """The JSON that a good answer carries. Raises `AttemptError` for every other answer."""
    check(answer)
    try:
        data = json.loads(answer.text)
    except (ValueError, RecursionError):
        raise AttemptError(Outcome.GARBLED, _kind_of_text(answer.text), answer) from None
    if not isinstance(data, shape):
        raise AttemptError(Outcome.GARBLED, f"it is a JSON {type(data).__name__}", answer)
    return data


def broken(error: Exception) -> AttemptError:
    """What a transport exception means. Its text is left out: it may quote headers, and so a token."""
    kind = type(error).__name__
    if isinstance(error, requests.ConnectTimeout) or _was_not_sent(error):
        return AttemptError(Outcome.UNREACHABLE, kind)
    if isinstance(error, requests.RequestException) and not isinstance(error, ValueError):
        return AttemptError(Outcome.LOST, kind)
    return AttemptError(Outcome.GARBLED, kind)


def delay(answer: Answer | None, now: float) -> float | None:
    """The seconds that the server asks to wait from `now` (Unix time), or None when it does not say."""
    if answer is None:
        return None
    headers = answer.headers
    asked = headers.get("retry-after", "").strip()
    seconds, until = _number(asked), _timestamp(asked)
    if until is None and headers.get("x-ratelimit-remaining") == "0":
        until = _number(headers.get("x-ratelimit-reset", ""))
    if seconds is None and until is not None:
        seconds = until - (served_at(answer) or now)
    if seconds is not None:
        return min(max(0.0, seconds), _LONGEST_DELAY)
    return _SECONDARY_LIMIT_SECONDS if _outcome(answer) is Outcome.LIMITED else None


def served_at(answer: Answer) -> float | None:
    """The server's own time of the answer (Unix time), by its Date header."""
    return _timestamp(answer.headers.get("date", ""))


def detail(answer: Answer) -> str:
    """What the server gave as reason, in one harmless line."""
    try:
        data = json.loads(answer.text)
    except (ValueError, RecursionError):
        return f"HTTP {answer.status}"
    if not isinstance(data, dict):
        return f"HTTP {answer.status}"
    parts = [str(data.get("message") or "")]
    errors = data.get("errors")
    for each in errors if isinstance(errors, list) else []:
        parts.append(_error(each))
    # Jira tells its reasons as a list of sentences and a mapping from field to sentence.
    sentences = data.get("errorMessages")
    parts += [str(each) for each in sentences] if isinstance(sentences, list) else []
    parts += [f"{name}: {reason}" for name, reason in errors.items()] if isinstance(errors, dict) else []
    reason = one_line("; ".join(part for part in parts if part))
    return f"HTTP {answer.status}: {reason}" if reason else f"HTTP {answer.status}"


def one_line(text: str) -> str:
    """Foreign text without line breaks, control characters and excess length."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"


def _error(error: object) -> str:
    if not isinstance(error, dict):
        return str(error)
    told = error.get("message") or f"{error.get('field', '')} {error.get('code', '')}".strip()
    return str(told)


_BY_STATUS = {
    401: Outcome.UNAUTHORIZED,
    403: Outcome.FORBIDDEN,
    404: Outcome.ABSENT,
    410: Outcome.GONE,
    429: Outcome.LIMITED,
}


def _outcome(answer: Answer) -> Outcome | None:
    status = answer.status
    if status == 403 and _tells_a_limit(answer):
        return Outcome.LIMITED
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in (200, 201, 204):
        return None
    if 300 <= status < 400:
        return Outcome.MOVED
    if 400 <= status < 500:
        return Outcome.INVALID
    return Outcome.FAILED if status >= 500 else Outcome.GARBLED


def _tells_a_limit(answer: Answer) -> bool:
    headers = answer.headers
    told = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return told or bool(_LIMIT_WORDS.search(answer.text[:2000]))


def _was_not_sent(error: Exception) -> bool:
    """Whether the connection was never made, so that the server cannot have acted."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, _NOT_SENT)


def _kind_of_text(text: str) -> str:
    start = text.lstrip()[:1]
    return {"": "it is empty", "<": "it is HTML"}.get(start, "it is cut off or no JSON")


def _timestamp(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]+)?", text) else None
