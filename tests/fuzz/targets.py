"""What any bytes are thrown at: each target takes bytes and raises where a promise is broken.

A `PmsyncError` is an answer; every other exception is a find.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from document.oracle import blocks_by_markdown_it
from lint.documents import findings
from pmsync.config import load_settings
from pmsync.document.as_json import to_json
from pmsync.document.edit import link_issue, set_field
from pmsync.document.markdown import parse_blocks
from pmsync.document.read import parse
from pmsync.document.text import apply_edits, decode, encode
from pmsync.errors import PmsyncError
from pmsync.lint.fixes import fixed
from pmsync.model import ActionItem, PostMortem
from pmsync.sources import Surroundings, deploy_log
from pmsync.sync.base import dump, load
from pmsync.timeline.insert import insert
from pmsync.timeline.links import Links
from pmsync.trackers import github_issue, jira_issue, marker_text
from pmsync.trackers.transport_outcomes import Answer, AttemptError, check, delay, detail, payload
from timeline_events import WINDOW, commit, event

EDITS = {"title": "Alert on a growing queue", "owner": "@alice", "status": "done", "due": "2026-12-24"}
DEPLOY = event("deploy", 30, commit(7), title="Deployed to production")


def document(data: bytes) -> None:
    """Reading never fails, and keeps every byte; an edit is exact, or refused."""
    text = decode(data)
    post_mortem = parse("one.md", text)
    assert encode(post_mortem.text) == data
    json.dumps(to_json(post_mortem))
    for item in post_mortem.actions[:3]:
        _edited(
            post_mortem, item, lambda document, row: link_issue(document, row, "#12", "https://e.org/i/12")
        )
        for name, value in EDITS.items():
            _edited(post_mortem, item, lambda document, row, n=name, v=value: set_field(document, row, n, v))


def blocks(data: bytes) -> None:
    """Blocks and link definitions are those of markdown-it-py."""
    text = decode(data)
    assert parse_blocks(text) == blocks_by_markdown_it(text)


def _edited(before: PostMortem, item: ActionItem, edit: Callable[..., object]) -> None:
    """Nothing but the spans of the edits changes, and a second reading finds as many items."""
    try:
        edits = tuple(edit(before, item))  # type: ignore[arg-type]
    except PmsyncError:
        return
    text = apply_edits(before.text, edits)
    kept = len(before.text) - sum(each.span.end - each.span.start for each in edits)
    assert len(text) == kept + sum(len(each.text) for each in edits)
    assert len(parse(before.path, text).actions) == len(before.actions)


def linted(data: bytes) -> None:
    """Every document can be judged, and what can be mended is mended without an end of its own."""
    mended, count = fixed(decode(data), findings)
    assert count == 0 or mended != decode(data)
    findings(mended)


def timeline(data: bytes) -> None:
    """A derived entry goes in once, and every line that was there is still there, in order."""
    before = parse("one.md", decode(data))
    merged = insert(before, [DEPLOY], Links("https://github.com/acme/shop"), parse)
    left = iter(merged.text.splitlines())
    missing = [line for line in before.text.splitlines() if line.strip() and line not in left]
    assert missing == []


def base(data: bytes) -> None:
    """What is a base at all is written as it was read."""
    with suppress(ValueError, RecursionError):
        known = load(data.decode("utf-8"))
        assert load(dump(known)) == known


def settings(data: bytes) -> None:
    """Settings are read, or refused with a sentence."""
    root = Path(_folder())
    (root / "pmsync.toml").write_bytes(data)
    with suppress(PmsyncError):
        load_settings(root, frozenset({"github", "jira"}))


def answer(data: bytes) -> None:
    """A tracker's answer is an issue, or an attempt that failed."""
    text = data.decode("utf-8", "replace")
    status, _, body = text.partition("\n")
    told = Answer(
        int(status) if status.isdigit() and len(status) < 4 else 200, {"retry-after": body[:40]}, body
    )
    assert "\n" not in detail(told)
    delay(told, 0.0)
    marker_text.in_text(text)
    for read in (github_issue.read, jira_issue.read):
        with suppress(AttemptError):
            check(told)
            read(payload(told, dict))


def deploys(data: bytes) -> None:
    """A deploy log tells deployments and notes, whatever its form."""
    root = Path(_folder())
    (root / "deploys.log").write_bytes(data)
    with suppress(PmsyncError):
        deploy_log.events(deploy_log.Settings(path="deploys.log"), WINDOW, Surroundings(root))


@cache
def _folder() -> str:
    return tempfile.mkdtemp(prefix="pmsync-fuzz-")


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (document, blocks, linted, timeline, base, settings, answer, deploys)
}
