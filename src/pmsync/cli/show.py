"""`show`: what pmsync reads in a post-mortem."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmsync.cli import console
from pmsync.errors import Exit

if TYPE_CHECKING:
    from pmsync.model import ActionItem, PostMortem


def show(
    files: Annotated[list[Path], typer.Argument(help="Markdown files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a file.")] = False,
) -> int:
    """Show what pmsync reads in post-mortems: stamps, sections, timeline, action items, findings."""
    from pmsync.document.as_json import to_json
    from pmsync.document.read import parse
    from pmsync.workspace import read_text

    documents = [parse(str(file), read_text(file, str(file))) for file in files]
    if as_json:
        console.say_json([to_json(document) for document in documents])
    else:
        for document in documents:
            _show(document)
    return Exit.FINE


def _show(document: PostMortem) -> None:
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
        console.say_parts(
            [(f"  {item.line:>4}  ", "dim"), (f"{_status(item):<12}", "green"), (_tell(item), "")]
        )
    for finding in document.findings:
        console.say(str(finding), "yellow")


def _status(item: ActionItem) -> str:
    return item.status or "?"


def _tell(item: ActionItem) -> str:
    facts = (item.owner, item.type, item.priority, item.due and f"due {item.due}", item.issue)
    return f"{item.title}  [{', '.join(fact for fact in facts if fact)}]" if any(facts) else item.title
