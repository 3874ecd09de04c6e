"""The retry rules by themselves: no network, a clock and a chance of our own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError

from pmsync.errors import ChangedError, LimitedError, TrackerError, UnknownOutcomeError
from pmsync.trackers.transport import RULES, Call, Patience, Rule, Transport
from pmsync.trackers.transport_outcomes import (
    Answer,
    AttemptError,
    Outcome,
    broken,
    check,
    delay,
    detail,
    payload,
)

NOW = 1793887200.0
"""2026-11-05 14:00:00 UTC."""


class Line:
    """A transport, and the waits that it asked for."""

    def __init__(self, *, chance: float = 0.0, **patience: float) -> None:
        self.waits: list[float] = []
        self.transport = Transport(
            "Tracker",
            Patience(**patience),  # type: ignore[arg-type]  # numbers by name
            wait=lambda seconds, why: self.waits.append(seconds),
            clock=lambda: NOW,
            chance=lambda: chance,
        )

    def call(self, call: Call, outcomes: Sequence[Outcome | Answer | str]) -> str:
        """Make a call whose attempts end in these outcomes; what is text is a result."""
        left = iter(outcomes)

        def attempt() -> str:
            outcome = next(left)
            if isinstance(outcome, Outcome):
                raise AttemptError(outcome)
            if isinstance(outcome, Answer):
                payload(outcome, dict)
                raise AssertionError("a good answer")
            return outcome

        return self.transport.call(call, "an issue", attempt)


def limit(**headers: str) -> Answer:
    return Answer(429, {name.replace("_", "-"): value for name, value in headers.items()}, "")


def test_every_outcome_of_every_call_has_a_rule() -> None:
    assert {call: set(rules) for call, rules in RULES.items()} == {call: set(Outcome) for call in Call}


def test_a_write_is_sent_again_only_when_it_was_certainly_not_carried_out() -> None:
    again = {
        outcome
        for call in (Call.CREATE, Call.EDIT)
        for outcome, rule in RULES[call].items()
        if rule is Rule.RETRY
    }
    assert again == {Outcome.LIMITED, Outcome.UNREACHABLE}


def test_waits_double() -> None:
    line = Line(attempts=5, first=1, bound=60)
    assert line.call(Call.GET, [Outcome.FAILED] * 4 + ["an issue"]) == "an issue"
    assert line.waits == [1, 2, 4, 8]


def test_chance_takes_up_to_half_of_a_wait_away() -> None:
    line = Line(attempts=3, first=1, bound=60, chance=0.999)
    line.call(Call.GET, [Outcome.FAILED, Outcome.FAILED, "an issue"])
    assert line.waits == pytest.approx([0.5005, 1.001])


def test_attempts_end() -> None:
    line = Line(attempts=3, first=1, bound=60)
    with pytest.raises(TrackerError):
        line.call(Call.LIST, [Outcome.LOST] * 3)
    assert line.waits == [1, 2]


def test_the_bound_ends_waits_that_would_exceed_it_together() -> None:
    line = Line(attempts=20, first=1, bound=10)
    with pytest.raises(TrackerError):
        line.call(Call.LIST, [Outcome.LOST] * 20)
    assert line.waits == [1, 2, 4]


def test_a_single_attempt_never_waits() -> None:
    line = Line(attempts=1)
    with pytest.raises(TrackerError):
        line.call(Call.LIST, [Outcome.LOST])
    assert line.waits == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "13"}, 13),
        ({"retry_after": "Thu, 05 Nov 2026 14:00:20 GMT"}, 20),
        ({"retry_after": "Thu, 05 Nov 2026 14:00:20 GMT", "date": "Thu, 05 Nov 2026 14:00:05 GMT"}, 15),
        ({"retry_after": "Thu, 05 Nov 2026 13:00:00 GMT"}, 0),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1793887230"}, 30),
        ({"x_ratelimit_remaining": "7", "x_ratelimit_reset": "1793887230"}, 60),
        ({"retry_after": "soon"}, 60),
        ({"retry_after": "-5"}, 60),
        ({"retry_after": "9" * 400}, 60),
        ({"retry_after": "999999999999"}, 366 * 86400),
        ({}, 60),
    ],
)
def test_the_wait_that_a_limit_asks_for(headers: dict[str, str], seconds: float) -> None:
    assert delay(limit(**headers), NOW) == seconds


def test_a_failure_without_a_word_about_waiting_asks_for_no_wait() -> None:
    assert delay(Answer(500, {}, ""), NOW) is None
    assert delay(Answer(503, {"retry-after": "3"}, ""), NOW) == 3


def test_too_long_a_wait_says_when_to_come_back() -> None:
    line = Line(bound=60)
    with pytest.raises(LimitedError, match="2026-11-05 15:00:00 UTC, in 3600 s"):
        line.call(Call.CREATE, [limit(retry_after="3600")])


@given(st.dictionaries(st.sampled_from(["retry-after", "date", "x-ratelimit-reset"]), st.text()))
def test_no_header_breaks_the_reckoning(headers: dict[str, str]) -> None:
    asked = delay(Answer(429, {"x-ratelimit-remaining": "0", **headers}, ""), NOW)
    assert asked is not None
    assert asked >= 0


@given(st.integers(100, 599), st.text(), st.sampled_from([dict, list]))
def test_any_answer_is_a_payload_or_a_failure(status: int, text: str, shape: type) -> None:
    answer = Answer(status, {}, text)
    with contextlib.suppress(AttemptError):
        assert isinstance(payload(answer, shape), shape)
        assert status in (200, 201, 204)


@given(st.recursive(st.none() | st.text() | st.integers(), lambda each: st.lists(each) | st.dictionaries(
    st.sampled_from(["message", "errors", "field", "code", "errorMessages"]), each)))  # fmt: skip
def test_any_reason_is_told_in_one_short_line(data: object) -> None:
    told = detail(Answer(422, {}, requests.models.complexjson.dumps(data)))
    assert told.startswith("HTTP 422")
    assert len(told) < 250
    assert told.isprintable()


def test_an_answer_without_content_is_good_where_none_is_wanted() -> None:
    check(Answer(204, {}, ""))
    with pytest.raises(AttemptError):
        payload(Answer(204, {}, ""), dict)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "it is empty"), ("<html>", "it is HTML"), ('{"a"', "cut off"), ("[]", "a JSON list"), ("3", "int")],
)
def test_a_wrong_body_is_named(text: str, kind: str) -> None:
    with pytest.raises(AttemptError) as caught:
        payload(Answer(200, {}, text), dict)
    assert kind in caught.value.detail


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (requests.ConnectTimeout(), Outcome.UNREACHABLE),
        (requests.ReadTimeout(), Outcome.LOST),
        (requests.ConnectionError(ProtocolError("Connection aborted.")), Outcome.LOST),
        (requests.exceptions.ChunkedEncodingError(), Outcome.LOST),
        (requests.exceptions.ContentDecodingError(), Outcome.LOST),
        (requests.exceptions.SSLError(), Outcome.LOST),
        (requests.exceptions.InvalidHeader("token abc"), Outcome.GARBLED),
        (ValueError("could not convert string to float"), Outcome.GARBLED),
    ],
)
def test_what_a_transport_exception_means(error: Exception, outcome: Outcome) -> None:
    assert broken(error).outcome is outcome


@pytest.mark.parametrize("reason", [NewConnectionError, ConnectTimeoutError])
def test_a_connection_that_was_never_made_carried_nothing(reason: Callable[..., Exception]) -> None:
    error = requests.ConnectionError(MaxRetryError(None, "/", reason(None, "refused")))  # type: ignore[arg-type]
    assert broken(error).outcome is Outcome.UNREACHABLE


def test_the_text_of_an_exception_is_never_told() -> None:
    failure = broken(requests.exceptions.InvalidHeader("token abc"))
    assert "abc" not in f"{failure!r} {failure.detail}"


class TestSettle:
    def test_sends_once_when_it_is_answered(self) -> None:
        sent: list[int] = []
        Line().transport.settle(lambda: sent.append(1), lambda: None, lambda found: False)
        assert sent == [1]

    def test_looks_before_it_sends_again(self) -> None:
        told: list[str] = []

        def send() -> str:
            told.append("send")
            raise UnknownOutcomeError("lost")

        def read() -> str:
            told.append("read")
            return "new" if told.count("send") == 3 else "old"

        line = Line(attempts=5, first=1)
        assert line.transport.settle(send, read, lambda found: found == "new") == "new"
        assert told == ["send", "read"] * 3
        assert line.waits == [1, 2]

    def test_leaves_it_unknown_in_the_end(self) -> None:
        def send() -> str:
            raise UnknownOutcomeError("lost")

        with pytest.raises(UnknownOutcomeError):
            Line(attempts=3).transport.settle(send, lambda: "old", lambda found: False)

    def test_stops_where_somebody_else_was_at_it(self) -> None:
        def send() -> str:
            raise UnknownOutcomeError("lost")

        def judge(found: str) -> bool:
            raise ChangedError("a person was here")

        with pytest.raises(ChangedError):
            Line().transport.settle(send, lambda: "theirs", judge)
