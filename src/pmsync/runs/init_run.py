"""`init` from what was found and answered to files: choices, the plan, and the one place that writes it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pmsync import __version__, workflows
from pmsync.document.read import parse
from pmsync.document.scaffold import Draft, one_line, scaffold
from pmsync.document.text import encode
from pmsync.errors import ChangedError, PmsyncError
from pmsync.lint.facts import Limits
from pmsync.model import PostMortem
from pmsync.runs.opened import open_repository
from pmsync.runs.surveying import Survey, existing_texts
from pmsync.setup import pre_commit
from pmsync.setup.adoption import describe
from pmsync.setup.folders import DEFAULT_FOLDER, Collection
from pmsync.setup.plan import SETTINGS, Doing, Step, Wanted, make_plan, workflow_path
from pmsync.setup.settings_text import Answers
from pmsync.setup.workflow_text import branch_word, folder_word, with_jira
from pmsync.workspace import Workspace

_OF_SYNC = ("merged", "refresh")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says, and then whoever sits at the terminal; None is what nobody said."""

    tracker: str | None = None
    folder: str | None = None
    site: str | None = None
    project: str | None = None
    is_deploying: bool | None = None
    first: str | None = None
    workflows: bool = True
    pre_commit: bool = True


def usual_tracker(seen: Survey) -> str:
    """The tracker that the origin suggests."""
    return "github" if seen.origin is not None and seen.origin.is_github else "file"


def usual_folder(seen: Survey) -> str:
    """The folder that has post-mortems, else the usual one."""
    return seen.collections[0].folder if seen.collections else DEFAULT_FOLDER


def plan(seen: Survey, asked: Asked, now: dt.datetime) -> list[Step]:
    """Every file that `init` would write or leave, in the order in which it is told."""
    folder, tracker = _governing(seen, asked)
    wanted = Wanted(
        settings=None if seen.settings_file else _answers(seen, asked, tracker, folder),
        settings_file=seen.settings_file or SETTINGS,
        folder=folder,
        release=f"v{__version__}",
        workflows=_workflows(seen, asked, tracker, folder),
        pre_commit=asked.pre_commit,
        first=_first(folder, asked.first, now) if asked.first else None,
    )
    paths = [SETTINGS, pre_commit.CONFIG, *map(workflow_path, wanted.workflows)]
    paths += [wanted.first[0]] if wanted.first else []
    return make_plan(wanted, existing_texts(seen.root, paths))


def _governing(seen: Survey, asked: Asked) -> tuple[str, str]:
    """Folder and tracker: of the settings that there are, else as asked, else as it looks."""
    if seen.settings_file is not None:
        core = open_repository(seen.root).settings.core
        for given, name, holds in (
            (asked.folder, "--folder", core.postmortems),
            (asked.tracker, "--tracker", core.tracker),
        ):
            if given is not None and given != holds:
                hint = f"Change it in {seen.settings_file}; init never overwrites."
                raise PmsyncError(
                    f"{name} {given} is not what {seen.settings_file} says: {holds}.", hint=hint
                )
        return core.postmortems, core.tracker
    folder = asked.folder or usual_folder(seen)
    return _inside(folder), asked.tracker or usual_tracker(seen)


def _inside(folder: str) -> str:
    path = PurePosixPath(folder)
    if path.is_absolute() or ".." in path.parts:
        raise PmsyncError(
            f"--folder {folder} leads out of the repository.", hint="Name one inside, from its root."
        )
    if not folder.isprintable():
        raise PmsyncError(
            "--folder holds unusual characters.", hint="Name one that can be written in the settings."
        )
    return str(path)


def _answers(seen: Survey, asked: Asked, tracker: str, folder: str) -> Answers:
    if tracker == "jira":
        _check_jira(asked)
    collection = next((each for each in seen.collections if each.folder == folder), Collection(folder))
    documents = [parse(path, seen.texts[path]) for path in collection.paths if path in seen.texts]
    github = seen.origin if seen.origin is not None and seen.origin.is_github else None
    return Answers(
        tracker=tracker,
        collection=collection,
        told=_found(collection, documents),
        repository=github.name if github else None,
        api_url=github.api_url if github else None,
        site=asked.site,
        project=asked.project,
        deploying=seen.deploying,
        is_deploying=bool(asked.is_deploying),
        severities=_severities([each.severity for each in documents if each.severity]),
    )


def _check_jira(asked: Asked) -> None:
    """Refuse an address or a key that the settings would not take."""
    from pydantic import ValidationError

    from pmsync.trackers.jira import Settings

    try:
        Settings.model_validate({"url": asked.site, "project": asked.project or ""})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "--jira-url" if first["loc"] == ("url",) else "--jira-project"
        hint = "For example --jira-url https://acme.atlassian.net --jira-project OPS."
        raise PmsyncError(f"{name}: {first['msg'][0].lower()}{first['msg'][1:]}.", hint=hint) from None


def _found(collection: Collection, documents: Sequence[PostMortem]) -> str:
    """How many post-mortems are there, and how the team writes them."""
    count = len(collection.paths)
    if not documents:
        return f"Markdown files in it: {count}" if count else ""
    return f"{count} found: {describe(documents)}"


def _severities(written: Sequence[str]) -> tuple[str, ...]:
    """The words for severity that a team uses, when they are not those that lint knows by itself."""
    words = Counter(each for each in written if each.isprintable())
    known = {each.casefold() for each in Limits().severities}
    return () if {each.casefold() for each in words} <= known else tuple(sorted(words))


def _workflows(seen: Survey, asked: Asked, tracker: str, folder: str) -> dict[str, str]:
    """The workflows that make sense here; a tracker that is a file in the repository is synced by hand."""
    if not asked.workflows or seen.origin is None or not seen.origin.is_github:
        return {}
    names = [name for name in workflows.NAMES if tracker != "file" or name not in _OF_SYNC]
    branch, place = branch_word(seen.branch), folder_word(folder)
    texts = {name: workflows.workflow(name, branch, place) for name in names}
    return {
        name: with_jira(text) if tracker == "jira" and name in _OF_SYNC else text
        for name, text in texts.items()
    }


def _first(folder: str, title: str, now: dt.datetime) -> tuple[str, str]:
    draft = Draft(one_line(title), now.astimezone(dt.UTC).date())
    name = f"{draft.id}.md"
    return name if folder == "." else f"{folder}/{name}", scaffold(draft)


def write(root: Path, steps: Sequence[Step]) -> list[Step]:
    """Carry out a plan: new files where there is none, edits where the file is as it was read."""
    workspace = Workspace(root)
    done = [step for step in steps if step.doing in (Doing.WRITE, Doing.EXTEND)]
    targets = {step.path: workspace.file(step.path) for step in done}
    for step in done:
        if step.doing is Doing.EXTEND and step.before is not None:
            workspace.write(step.path, step.before, step.after)
        else:
            _create(targets[step.path], step)
    return done


def _create(target: Path, step: Step) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(encode(step.after))
    except FileExistsError:
        hint = "Run `pmsync init` again: what is written stays, and it goes on from there."
        raise ChangedError(
            "came into being meanwhile; it was left as it is.", path=step.path, hint=hint
        ) from None
    except OSError as error:
        hint = "Run `pmsync init` again when that is mended."
        raise PmsyncError(f"cannot be written: {error.strerror}.", path=step.path, hint=hint) from error
