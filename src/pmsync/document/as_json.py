"""A post-mortem in the shape that `show --json` promises."""

from __future__ import annotations

from dataclasses import asdict

from pmsync.model import ActionItem, Finding, PostMortem, TimelineEntry

_ITEM = ("line", "number", "title", "owner", "type", "priority", "due", "status", "issue")


def to_json(post_mortem: PostMortem) -> dict[str, object]:
    """What was read, as values of JSON. Times are ISO 8601 with an offset or None; lines count from 1."""
    return {
        "path": post_mortem.path,
        "id": post_mortem.id,
        "title": post_mortem.title,
        "severity": post_mortem.severity,
        "services": list(post_mortem.services),
        "stamps": {name: at.isoformat() for name, at in post_mortem.stamps.items()},
        "sections": {
            name: {"heading": section.heading, "line": section.first}
            for name, section in post_mortem.sections.items()
        },
        "timeline": [_entry(entry) for entry in post_mortem.timeline],
        "actions": [_item(item) for item in post_mortem.actions],
        "findings": [_finding(finding) for finding in post_mortem.findings],
    }


def _entry(entry: TimelineEntry) -> dict[str, object]:
    return {
        "line": entry.line,
        "at": entry.at.isoformat() if entry.at else None,
        "stamp": entry.stamp,
        "text": entry.text,
        "refs": list(entry.refs),
    }


def _item(item: ActionItem) -> dict[str, object]:
    return {name: getattr(item, name) for name in _ITEM}


def _finding(finding: Finding) -> dict[str, object]:
    told = asdict(finding)
    del told["fix"]
    return told
