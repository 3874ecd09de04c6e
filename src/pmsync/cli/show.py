"""`show`: what pmsync reads in a post-mortem."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmsync.cli import console, given
from pmsync.errors import Exit, PmsyncError

if TYPE_CHECKING:
    from pmsync.model import ActionItem, PostMortem
    from pmsync.runs.verdicts import Verdicts


def show(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Markdown files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a file.")] = False,
) -> int:
    """Show what pmsync reads in post-mortems: stamps, sections, timeline, action items, findings."""
    from pmsync.document.as_json import to_json
    from pmsync.document.read import parse
    from pmsync.workspace import read_text

    places = given.paths(context, files)
    documents = [
        parse(str(file), read_text(place, str(file))) for file, place in zip(files, places, strict=True)
    ]
    verdicts = [
        _verdicts(document, place.resolve().parent) for document, place in zip(documents, places, strict=True)
    ]
    for note in dict.fromkeys(note for each in verdicts for note in each.notes):
        console.note(f"pmsync: {note}")
    if as_json:
        pairs = zip(documents, verdicts, strict=True)
        console.say_json([_with_verdicts(to_json(document), document, each) for document, each in pairs])
    else:
        for document, each in zip(documents, verdicts, strict=True):
            _show(document, each)
    return Exit.FINE


def _verdicts(document: PostMortem, folder: Path) -> Verdicts:
    """The verdicts on a file's items: of the repository that its folder lies in, if it lies in one."""
    from pmsync.runs.verdicts import Verdicts, verdicts_on

    if not any(each.issue or each.status == "done" for each in document.actions):
        return Verdicts()
    from pmsync.runs.opened import open_repository

    try:
        opened = open_repository(folder)
        if not opened.workspace.is_repository:
            return Verdicts()
    except PmsyncError as error:
        return Verdicts(notes=(f"whether what is done is merged or deployed could not be told: {error}",))
    return verdicts_on(opened, [document])


def _with_verdicts(told: dict[str, Any], document: PostMortem, verdicts: Verdicts) -> dict[str, Any]:
    from pmsync.followup.as_json import verdict_json

    found = [verdicts.get(document, item.place) for item in document.actions]
    actions = zip(told["actions"], found, strict=True)
    return {**told, "actions": [{**each, "verified": v and verdict_json(v)} for each, v in actions]}


def _show(document: PostMortem, verdicts: Verdicts) -> None:
    console.say(document.title or document.id, "bold")
    facts = [("id", document.id), ("severity", document.severity), ("services", ", ".join(document.services))]
    facts += [(name, at.isoformat()) for name, at in document.stamps.items()]
    for name, value in facts:
        if value:
            console.say(f"  {name:<10} {value}")
    for section in document.sections.values():
        console.say_parts(
            [(f"  {section.first:>4}  ", "dim"), (f"{section.name:<14}", "cyan"), (section.heading, "")]
        )
    console.say(f"Timeline ({len(document.timeline)})", "bold")
    for entry in document.timeline:
        at = entry.at.isoformat(" ", "minutes") if entry.at else f"? {entry.stamp}"
        console.say_parts([(f"  {entry.line:>4}  ", "dim"), (f"{at:<24} ", "cyan"), (entry.text, "")])
    console.say(f"Action items ({len(document.actions)})", "bold")
    for item in document.actions:
        verdict = verdicts.get(document, item.place)
        beside = [(f"{verdict}  ", "bold red" if verdict.fallen else "cyan")] if verdict else []
        status = (f"{_status(item):<12}", "green")
        console.say_parts([(f"  {item.line:>4}  ", "dim"), status, *beside, (_tell(item), "")])
    for finding in document.findings:
        console.say(str(finding), "yellow")


def _status(item: ActionItem) -> str:
    return item.status or "?"


def _tell(item: ActionItem) -> str:
    facts = (item.owner, item.type, item.priority, item.due and f"due {item.due}", item.issue)
    return f"{item.title}  [{', '.join(fact for fact in facts if fact)}]" if any(facts) else item.title
