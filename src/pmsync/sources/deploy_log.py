"""Deploy logs: JSON lines, CSV, and what deploy tools print, by a small mapping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pmsync.errors import PmsyncError
from pmsync.sources import Surroundings, first_text
from pmsync.sources.log_formats import FORMATS, Record, read, recognise
from pmsync.timeline.ports import Event, Gathered, Kind, Window, gathered
from pmsync.timeline.window import log_instant, zone

_OUTCOMES = {
    "success": "success succeeded successful ok okay done complete completed deployed superseded healthy live"
    " true passed finished",
    "failure": "failure failed fail error errored broken unhealthy cancelled canceled aborted false timed_out"
    " crashed",
    "pending": "pending in_progress running started queued waiting pending-install pending-upgrade"
    " pending-rollback",
}
_SAYS = {word: outcome for outcome, all_words in _OUTCOMES.items() for word in all_words.split()}


class Keys(BaseModel):
    """Under which key a record says what; keys of nested objects are joined by dots."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time: str | None = None
    revision: str | None = None
    environment: str | None = None
    result: str | None = None
    service: str | None = None
    id: str | None = None
    title: str | None = None
    url: str | None = None
    actor: str | None = None


class Settings(BaseModel):
    """One log."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(description="The log, or saved output of the deploy tool; from the repository's root.")
    format: Literal["auto", "jsonl", "json", "csv", "helm", "kubectl", "argocd", "flyctl"] = Field(
        "auto",
        description="`jsonl`, `json`, `csv`, or whose output it is: `helm`, `kubectl`, `argocd`, `flyctl`.",
    )
    keys: Keys = Field(Keys(), description="Where a record says what, when its keys are unusual.")
    environment: str | None = Field(None, description="Of all deployments, where the log does not say.")
    service: str | None = Field(None, description="Of all deployments, where the log does not say.")
    timezone: str | None = Field(None, description="Of times that are written without one.")


def events(settings: Settings, window: Window, around: Surroundings) -> Gathered:
    """The deployments in the log up to the end of the window; lines that cannot be read are notes."""
    text = _text(around.root / settings.path, settings.path)
    form = recognise(text) if settings.format == "auto" else settings.format
    told: list[Event] = []
    notes: list[str] = []
    for record in read(text, form):
        try:
            event = _event(record, form, settings)
        except PmsyncError as failure:
            notes.append(f"{settings.path}:{record.line}: {failure}")
            continue
        if event.at <= window.until:
            told.append(event)
    return gathered(told, notes)


def _text(path: Path, shown: str) -> str:
    try:
        return path.read_text("utf-8-sig", "replace")
    except OSError as cause:
        raise PmsyncError(f"The deploy log cannot be read: {cause.strerror}.", path=shown) from cause


def _event(record: Record, form: str, settings: Settings) -> Event:
    if record.problem:
        raise PmsyncError(record.problem)
    said = dict(_said(record.values, form, settings.keys))
    if said["time"] is None:
        raise PmsyncError("there is no time in it")
    at = log_instant(said["time"], zone(settings.timezone) if settings.timezone else None)
    revision, environment = said["revision"], said["environment"] or settings.environment
    service = said["service"] or settings.service
    identity = said["id"] or revision or f"line {record.line}"
    back = record.rolls_back
    return Event(
        at=at,
        kind=Kind.ROLLBACK if back else Kind.DEPLOY,
        title=_title(said["title"], service, revision or identity, environment),
        refs=tuple(dict.fromkeys(each for each in (f"{form}:{identity}", revision) if each)),
        source="deploy_log",
        url=said["url"],
        commit=revision,
        environment=environment,
        service=service,
        outcome=_outcome(said["result"]),
        actor=said["actor"],
    )


def _said(values: Any, form: str, keys: Keys) -> Iterator[tuple[str, str | None]]:
    for name, usual in FORMATS[form].items():
        own = getattr(keys, name)
        yield name, first_text(values, [own] if own else usual)


def _outcome(result: str | None) -> str:
    """A log that says nothing of results tells of what was done."""
    if result is None:
        return "success"
    return _SAYS.get(result.strip().lower().replace(" ", "_"), "unknown")


def _title(title: str | None, service: str | None, revision: str, environment: str | None) -> str:
    shown = revision[:12] if len(revision) in (40, 64) and revision.isalnum() else revision
    parts = [service, title or shown, f"to {environment}" if environment else None]
    return " ".join(part for part in parts if part)
