"""GitHub: deployments with their outcome, releases, and runs of the deploy workflow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pmsync.errors import PmsyncError
from pmsync.sources import Pages, Surroundings, at_path
from pmsync.timeline.classify import clean
from pmsync.timeline.ports import Event, Gathered, Kind, Window, gathered

_LOOK_BACK = dt.timedelta(days=14)
"""How far before the window deployments are read: rollbacks are known by what was deployed before."""

_OUTCOMES = {
    "success": "success",
    "failure": "failure",
    "error": "failure",
    "in_progress": "pending",
    "queued": "pending",
    "pending": "pending",
    "waiting": "pending",
}
_TELLING = ("success", "failure", "error", "in_progress", "queued", "pending", "waiting")


class Settings(BaseModel):
    """What is read of a repository on GitHub."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: str | None = Field(None, description="`owner/name`; the clone's own without it.")
    environments: tuple[str, ...] = Field((), description="Which environments count; without any, all.")
    workflow: str | None = Field(None, description="The deploy workflow's file name, such as `deploy.yml`.")
    deployments: bool = Field(True, description="Deployments are events.")
    releases: bool = Field(True, description="Published releases are events.")


def events(settings: Settings, window: Window, around: Surroundings) -> Gathered:
    """What GitHub knows; a part that is not permitted is a note, and the other parts tell."""
    repository = settings.repository or around.repository
    if around.pages is None or repository is None:
        return gathered((), ["there is no access to a repository on GitHub"])
    root = f"/repos/{repository}"
    parts: list[tuple[str, bool, Callable[[], Iterator[Event]]]] = [
        ("deployments", settings.deployments, lambda: _deployments(settings, root, window, pages)),
        ("releases", settings.releases, lambda: _releases(root, window, pages)),
        ("workflow runs", bool(settings.workflow), lambda: _runs(settings, root, window, pages)),
    ]
    pages = around.pages
    told: list[Event] = []
    notes: list[str] = []
    for name, wanted, read in parts:
        try:
            told += read() if wanted else ()
        except PmsyncError as failure:
            notes.append(f"no {name}: {failure}")
    return gathered(told, notes)


def _time(record: Mapping[str, Any], *keys: str) -> dt.datetime | None:
    """The first of a record's times that is given and can be read."""
    for key in keys:
        try:
            return dt.datetime.fromisoformat(str(record.get(key)))
        except ValueError:
            continue
    return None


def _deployments(settings: Settings, root: str, window: Window, pages: Pages) -> Iterator[Event]:
    for page in pages(f"{root}/deployments", {"per_page": "100"}):
        for record in page:
            created = _time(record, "created_at")
            if created is None or created > window.until:
                continue
            if created < window.since - _LOOK_BACK:
                return
            if not settings.environments or record.get("environment") in settings.environments:
                yield _deployment(record, created, root, pages)


def _deployment(record: Mapping[str, Any], created: dt.datetime, root: str, pages: Pages) -> Event:
    """At the time of its first success, else of its last failure, else of its creation."""
    number = record["id"]
    statuses = [
        each for page in pages(f"{root}/deployments/{number}/statuses", {"per_page": "100"}) for each in page
    ]
    statuses.sort(key=lambda each: str(each.get("created_at")))
    decisive: Mapping[str, Any] = min(
        (each for each in statuses if each.get("state") in _TELLING),
        key=lambda each: _TELLING.index(each["state"]),
        default={},
    )
    commit, environment = str(record.get("sha") or "") or None, record.get("environment")
    named = str(record.get("ref") or "")
    shown = named if named and named != commit else (commit or "")[:12]
    return Event(
        at=_time(decisive, "created_at") or created,
        kind=Kind.DEPLOY,
        title=clean(f"{shown} to {environment}" if environment else shown),
        refs=(f"deployment:{number}", *([commit] if commit else [])),
        source="github",
        url=decisive.get("log_url") or decisive.get("target_url") or None,
        commit=commit,
        environment=environment,
        outcome=_OUTCOMES.get(str(decisive.get("state")), "unknown"),
        actor=at_path(record, "creator.login"),
    )


def _releases(root: str, window: Window, pages: Pages) -> Iterator[Event]:
    for page in pages(f"{root}/releases", {"per_page": "100"}):
        for record in page:
            at = _time(record, "published_at")
            if at is not None and at in window and not record.get("draft"):
                name = clean(str(record.get("name") or record["tag_name"]))
                yield Event(
                    at=at,
                    kind=Kind.RELEASE,
                    title=f"{name} (pre-release)" if record.get("prerelease") else name,
                    refs=(record["tag_name"],),
                    source="github",
                    url=record.get("html_url"),
                    actor=at_path(record, "author.login"),
                )
        oldest = [_time(record, "created_at") for record in page]
        if any(at is not None and at < window.since - 12 * _LOOK_BACK for at in oldest):
            return


def _runs(settings: Settings, root: str, window: Window, pages: Pages) -> Iterator[Event]:
    ends = (at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (window.since, window.until))
    span = "..".join(ends)
    for page in pages(f"{root}/actions/runs", {"per_page": "100", "created": span}):
        for record in page["workflow_runs"] if isinstance(page, Mapping) else page:
            file = str(record.get("path") or "").partition("@")[0]
            at = _time(record, "updated_at", "run_started_at", "created_at")
            if at is None or not file.endswith(f"/{settings.workflow}"):
                continue
            commit = record.get("head_sha")
            done = record.get("status") == "completed"
            success = record.get("conclusion") == "success"
            yield Event(
                at=at,
                kind=Kind.RUN,
                title=clean(
                    f"{record.get('name')}: {record.get('display_title') or record.get('head_branch')}"
                ),
                refs=(f"run:{record['id']}", *([commit] if commit else [])),
                source="github",
                url=record.get("html_url"),
                commit=commit,
                outcome="success" if success else "failure" if done else "pending",
                actor=at_path(record, "actor.login"),
            )
