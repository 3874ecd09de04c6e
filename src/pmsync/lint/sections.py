"""PM1xx: the guide's seven sections, there and written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmsync.document.plain import fold
from pmsync.document.times.days import days_in
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.subject import Mark, Part, Subject
from pmsync.model import SECTIONS

TITLES = {
    "summary": "Summary",
    "timeline": "Timeline",
    "root_cause": "Root cause",
    "impact": "Impact",
    "went_well": "What went well",
    "went_poorly": "What went poorly",
    "action_items": "Action items",
}
"""What the guide calls its sections."""

_CLOCK = lazy_pattern(r"\b\d{1,2}[:h]\d{2}\b|\b\d{1,2} ?(?:am|pm|uhr)\b", re.IGNORECASE)
_DAY = lazy_pattern(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE
)
_BAD = lazy_pattern(
    r"\d|\b(?:all|every|each|no|none|most|some|many|few|several|half|one|two|three|four|five|ten"
    r"|partial\w*|entire\w*|"
    r"complete\w*|affect\w*|unavailab\w*|unreachab\w*|alle|keine?|einige|betroffen\w*|tous|toutes|aucune?"
    r"|plusieurs)\b",
    re.IGNORECASE,
)
_RESOLVED = lazy_pattern(
    r"\b(?:resol\w+|fix\w*|mitigat\w+|restor\w+|recover\w*|revert\w*|roll(?:ed|ing)?[ -]?back|rollback"
    r"|repair\w*|"
    r"mended|solved|remed\w+|correct(?:ed|ing|ion)|(?:switched|turned) (?:off|on|back)|disabl\w+|replac\w+|"
    r"restart\w*|scal(?:ed|ing) up|deployed|patched|back (?:to normal|up|online)|behoben|gel[öo]st|"
    r"wiederhergestellt|zur[üu]ckgerollt|r[ée]solu\w*|r[ée]tabli\w*|corrig\w+|restaur\w+)\b",
    re.IGNORECASE,
)
_CAUSE_PARTS = {
    "what": lazy_pattern(r"\w"),
    "why": lazy_pattern(
        r"\b(?:why|because|since|due to|caus\w+|led to|result\w*|as (?:we|the|a)|owing to|reason"
        r"|therefore|thus|warum|weil|"
        r"wegen|aufgrund|dadurch|pourquoi|parce|car|cause|[àa] cause|raison)\b",
        re.IGNORECASE,
    ),
    "how": lazy_pattern(
        r"\b(?:how|so that|which (?:meant|caused|made|led)|meaning|as a (?:result|consequence)|led to"
        r"|lead(?:s|ing)? to|"
        r"result\w*|caus(?:ed|es|ing)|consequen\w+|so (?:the|every|all|that|no|it|each|requests)"
        r"|when(?:ever)?|then|"
        r"thereby|wie|sodass|so dass|dadurch|dazu|f[üu]hrte|comment|ainsi|donc|de sorte|entra[îi]n\w+)\b",
        re.IGNORECASE,
    ),
}
_WHY = lazy_pattern(r"(?:\d+ )?(?:why|warum|wieso|weshalb|pourquoi)\b")


def missing_sections(subject: Subject) -> Iterator[Mark]:
    """PM101."""
    for name in SECTIONS:
        if name not in subject.document.sections and not _told_elsewhere(subject, name):
            yield Mark(subject.top, f"there is no section “{TITLES[name]}”")


def _told_elsewhere(subject: Subject, name: str) -> bool:
    """Whether a timeline or action items were found though no heading names them."""
    document = subject.document
    return bool((name == "timeline" and document.timeline) or (name == "action_items" and document.actions))


def empty_sections(subject: Subject) -> Iterator[Mark]:
    """PM102."""
    for part in _guided(subject):
        if part.state == "empty":
            yield Mark(part.line, f"“{part.section.heading}” is empty")


def unwritten_sections(subject: Subject) -> Iterator[Mark]:
    """PM103."""
    for part in _guided(subject):
        if part.state == "guidance":
            yield Mark(part.line, f"“{part.section.heading}” holds only the template's guidance; replace it")


def _guided(subject: Subject) -> Iterator[Part]:
    document = subject.document
    for name in SECTIONS:
        part = subject.parts.get(name)
        told = (name == "timeline" and document.timeline) or (name == "action_items" and document.actions)
        if part and not told:
            yield part


def summary_tells(subject: Subject) -> Iterator[Mark]:
    """PM104."""
    part = subject.filled("summary")
    if part is None:
        return
    text = part.text
    told = {
        "when it happened": bool(_CLOCK.search(text) or _DAY.search(text) or days_in(text)),
        "how bad it was": bool(_BAD.search(text)),
        "how it was resolved": bool(_RESOLVED.search(text)),
    }
    if lacking := [what for what, known in told.items() if not known]:
        yield Mark(part.line, f"the summary does not say {_listed(lacking)}")


def cause_tells(subject: Subject) -> Iterator[Mark]:
    """PM105."""
    part = subject.filled("root_cause")
    if part is None:
        return
    labels = {fold(words).split(" ")[0]: _value(words) for _, words in part.leaves if words}
    lacking = [
        name
        for name, told in _CAUSE_PARTS.items()
        if labels.get(name) == "" or (name not in labels and not told.search(part.text))
    ]
    if name_only := [name for name in lacking if not (labels.get(name) == "" and _below(part, name))]:
        yield Mark(part.line, f"the root cause does not tell the {_listed(name_only)}")


def _value(words: str) -> str:
    """What stands behind a label; the words themselves where there is none."""
    label, colon, value = words.partition(":")
    return value.strip() if colon and len(label) < 20 else words


def _below(part: Part, name: str) -> bool:
    """Whether something is written between a bare label and the next one."""
    found = False
    for leaf, words in part.leaves:
        if found:
            return leaf.kind != "heading" and not re.match(
                r"(?:what|why|how)\b[^:]{0,10}:", words, re.IGNORECASE
            )
        found = fold(words).split(" ")[0] == name and _value(words) == ""
    return False


def whys(subject: Subject) -> Iterator[Mark]:
    """PM106."""
    part = subject.filled("root_cause")
    if part is None:
        return
    steps = [leaf for leaf, words in part.leaves if "?" in words and _WHY.match(fold(words))]
    if 0 < len(steps) < subject.limits.whys:
        count = "one step" if len(steps) == 1 else f"{len(steps)} steps"
        yield Mark(steps[0].first, f"the whys end after {count}; the cause that can be mended lies deeper")


def positives(subject: Subject) -> Iterator[Mark]:
    """PM120."""
    part = subject.filled("went_well")
    if part is None:
        return
    lists = [block for block in part.blocks if block.kind in ("list", "numbered")]
    tables = [block for block in part.blocks if block.kind == "table"]
    points = sum(len(block.children) for block in lists) + sum(len(block.children) - 1 for block in tables)
    if not points:
        points = sum(words.count(". ") + 1 for leaf, words in part.leaves if leaf.kind != "heading")
    if points < subject.limits.positives:
        yield Mark(part.line, f"name at least {subject.limits.positives} things that went well")


def untitled(subject: Subject) -> Iterator[Mark]:
    """PM107."""
    if subject.document.title is None:
        yield Mark(subject.top, "the document has no title")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
