"""Creating issues, one or many with a request, and what Jira answers about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmsync.errors import PmsyncError, RefusedError, UnknownOutcomeError
from pmsync.sync.ports import Draft
from pmsync.trackers.jira_changes import OPTIONAL, Request, draft_as_request, without
from pmsync.trackers.jira_reading import Reading
from pmsync.trackers.jira_settings import Settings
from pmsync.trackers.jira_wire import Data, Rejected, Wire, rejected
from pmsync.trackers.jira_words import Words
from pmsync.trackers.transport_outcomes import AttemptError, Outcome

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Made:
    """An issue that was created: its number, and the optional fields that Jira did not take."""

    number: int
    lost: Rejected | None = None


class Creator:
    """Creates issues in the settings' project."""

    def __init__(self, settings: Settings, wire: Wire, reading: Reading, words: Words) -> None:
        self._settings = settings
        self._wire = wire
        self._reading = reading
        self._words = words

    def one(self, draft: Draft) -> Made:
        """Create one issue; once more without optional fields that Jira does not take."""
        request, what = self._request(draft), _what(draft)
        answer = self._wire.create("/issue", request, what, _new_number)
        if not isinstance(answer, Rejected):
            return Made(answer)
        if not set(answer.fields) <= OPTIONAL:
            raise _refusal(draft, answer)
        again = self._wire.create("/issue", without(request, answer.fields), what, _new_number)
        if isinstance(again, Rejected):
            raise _refusal(draft, again)
        return Made(again, answer)

    def many(self, drafts: Sequence[Draft]) -> list[Made | PmsyncError]:
        """Create up to 50 issues in one request; for each what became of it.

        One that Jira refuses for an optional field is tried again by itself.
        """
        requests: list[Request] = []
        answers: list[Made | Rejected | PmsyncError | None] = []
        for draft in drafts:
            try:
                requests.append(self._request(draft))
                answers.append(None)
            except RefusedError as error:
                answers.append(error)
        told = iter(self._sent(requests) if requests else [])
        return [
            self._judged(draft, next(told) if answer is None else answer)
            for draft, answer in zip(drafts, answers, strict=True)
        ]

    def _sent(self, requests: Sequence[Request]) -> Sequence[Made | Rejected | PmsyncError]:
        what = f"the creation of {len(requests)} issues"
        body = {"issueUpdates": list(requests)}
        try:
            answer = self._wire.create_many(
                "/issue/bulk", body, what, lambda data: _each(data, len(requests))
            )
        except (RefusedError, UnknownOutcomeError) as error:
            return [error] * len(requests)
        return answer

    def _judged(self, draft: Draft, answer: Made | Rejected | PmsyncError) -> Made | PmsyncError:
        if not isinstance(answer, Rejected):
            return answer
        if not set(answer.fields) <= OPTIONAL:
            return _refusal(draft, answer)
        try:
            return self.one(draft)
        except (RefusedError, UnknownOutcomeError) as error:
            return error

    def _request(self, draft: Draft) -> Request:
        return draft_as_request(draft, self._settings, self._words, cloud=self._reading.is_cloud)


def _what(draft: Draft) -> str:
    return f"the creation of an issue for {draft.marker.item}"


def _refusal(draft: Draft, answer: Rejected) -> RefusedError:
    return RefusedError(f"Jira refuses {_what(draft)}: {answer.reasons}")


def _new_number(data: Mapping[str, object]) -> int:
    number = data.get("id")
    if not isinstance(number, str) or not number.isdecimal():
        raise AttemptError(Outcome.GARBLED, "it tells of no new issue")
    return int(number)


def _each(data: Data, count: int) -> list[Made | Rejected | PmsyncError]:
    """What became of each element, in order. Raises `AttemptError` when the answer does not tell."""
    issues, errors = data.get("issues"), data.get("errors")
    if not isinstance(issues, list) or not isinstance(errors, list) or len(issues) + len(errors) != count:
        raise AttemptError(Outcome.GARBLED, "it does not tell of all issues")
    failed = dict(_failure(each) for each in errors)
    made = iter(Made(_new_number(each)) for each in issues)
    if len(failed) != len(errors) or not set(failed) <= set(range(count)):
        raise AttemptError(Outcome.GARBLED, "it does not tell which issues failed")
    return [failed.get(place) or next(made) for place in range(count)]


def _failure(error: object) -> tuple[int, Rejected]:
    place = error.get("failedElementNumber") if isinstance(error, Mapping) else None
    if not isinstance(error, Mapping) or not isinstance(place, int):
        raise AttemptError(Outcome.GARBLED, "it does not tell which issue failed")
    return place, rejected(error.get("elementErrors"))
