"""What the words of a commit tell: pull requests, reverts, fixes, releases, bumps, bots.

Every rule here holds for any repository: it knows the habits of forges and tools, never a project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MERGES = (
    # GitHub: the title stands in the body
    re.compile(r"^Merge pull request (?P<ref>#\d+) from (?P<branch>\S+)", re.IGNORECASE),
    # Bitbucket
    re.compile(r"^Merged in (?P<branch>\S+) \(pull request (?P<ref>#\d+)\)", re.IGNORECASE),
    # Azure DevOps
    re.compile(r"^Merged PR (?P<ref>\d+): (?P<title>.+)"),
    # bors and homu
    re.compile(r"^Auto merge of (?P<ref>#\d+) - (?P<branch>\S+?),? r="),
    re.compile(r"^Merge (?P<ref>#\d+)(?: #\d+)*$"),
    # GitLab, and git itself
    re.compile(r"^Merge (?:remote-tracking )?branch '(?P<branch>[^']+)'"),
)
_GITLAB = re.compile(r"^See merge request \S*?(?P<ref>!\d+)\s*$", re.MULTILINE)
_SQUASH = re.compile(r"\((?P<ref>[#!]\d+)\)\s*$")
_BORS_TITLE = re.compile(r"^\d+: (?P<title>.+?)(?: r=.*)?$", re.MULTILINE)
_TRAILER = re.compile(r"^[A-Za-z][A-Za-z-]*: |^See merge request |^Approved-by|^\*|^#+ ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """How a landing came about: its title in a person's words, its pull request and branch if it has them."""

    title: str
    request: str | None = None
    branch: str = ""


def change(subject: str, body: str) -> Change:
    """The change that a landing's message tells of."""
    for pattern in _MERGES:
        if match := pattern.search(subject):
            found = match.groupdict()
            request = found.get("ref") or _gitlab(body)
            branch = found.get("branch") or ""
            title = found.get("title") or _first_line(body) or subject
            return Change(title, _hashed(request), branch)
    squash = _SQUASH.search(subject)
    return Change(subject or "(no message)", squash["ref"] if squash else _gitlab(body))


def _gitlab(body: str) -> str | None:
    match = _GITLAB.search(body)
    return match["ref"] if match else None


def _hashed(request: str | None) -> str | None:
    return f"#{request}" if request and request.isdigit() else request


def _first_line(body: str) -> str:
    if bors := _BORS_TITLE.search(body):
        return bors["title"]
    first = body.strip().partition("\n")[0].strip()
    return "" if _TRAILER.search(first) else first


# Reverts

_QUOTED = re.compile(r"\b(?P<word>revert|reapply)\b[: ]+(?=[\"'“`])", re.IGNORECASE)
_REVERTS_COMMIT = re.compile(
    r"\b(?:this reverts|reverts?|reverted|reverting)(?: the)?(?: (?:commits?|merge commit))?:?"
    r" (?P<commit>[0-9a-f]{7,64})\b",
    re.IGNORECASE,
)
_REVERTS_REQUEST = re.compile(
    r"\brevert(?:s|ed|ing)?\b(?: \S+){0,4}? (?:[\w.-]+/[\w.-]+)?(?P<ref>[#!]\d+)\b", re.IGNORECASE
)
_REVERT_BRANCH = re.compile(r"(?:^|[/:])revert-(?P<number>\d+)-", re.IGNORECASE)
_BACK = re.compile(
    r"^(?:[^\s:]+ ){0,4}?(?<!how to )(?<!\ba )(?<!\bthe )(?<!\bof )(?<!\bfor )"
    r"(?:revert(?:s|ed|ing)?|roll(?:s|ed|ing)?[ -]?back|back(?:s|ed|ing)? out|backout|unship"
    r"|undo(?:es|ing)?)\b"
    r"|^(?:go|going|move|switch|set|put|change|return|swap)\w* (?:(?:\S+ ){0,4}back to\b|back\b)"
    r"|\b(?:pin|use|deploy|ship)\w*\b.*\b(?:previous|last (?:known|good|working))\b"
    r"|\bback to (?:v?\d|the (?:old|previous|last)|old|previous|stable|known|[0-9a-f]{7,40}\b)"
    r"|\brestor(?:e[sd]?|ing)\b.*\b(?:previous|old|earlier|working|known|last|original|version|behaviou?r)\b"
    r"|\bdowngrad(?:e[sd]?|ing)\b",
    re.IGNORECASE,
)
_BACK_BRANCH = re.compile(r"(?:^|[/:_-])(?:revert|rollback|roll-back|undo|backout)(?:[/_-]|$)", re.IGNORECASE)
_CONVENTION = re.compile(r"^revert(?:\([^)]*\))?!?: ", re.IGNORECASE)
_BODY = re.compile(r"\s*(?:this reverts\b|reverts \S*[#!]\d+)", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\bfrom v?(?P<old>\d+(?:\.\d+)+)(?P<pre>[-+.\w]*) to v?(?P<new>\d+(?:\.\d+)+)", re.IGNORECASE
)
_ABOUT_REVERTING = re.compile(
    r"\b(?:add|allow|support|implement|fix|improve|enable|handle|introduce|document|test|refactor)\w*\b"
    r".*\b(?:revert|rollback|roll back|restor|undo|downgrad)",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:\w+(?:\([^)]*\))?!?|\[[^\]]*\]|[\w./-]+): *")
"""What stands before a title by convention: `fix(db)!:`, `[area]`, `net/http:`."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """Whether something is taken back (or, by a revert of a revert, brought again), and what."""

    reverts: bool = False
    again: bool = False
    targets: tuple[str, ...] = ()


def undoing(title: str, body: str, branch: str = "") -> Undoing:
    """What a change says it takes back. A revert of a revert brings the change again."""
    words = [match["word"].lower() for match in _QUOTED.finditer(title)]
    turns = len(words) + sum(word == "reapply" for word in words) or branch.lower().count("revert-")
    numbered = [f"#{match['number']}" for match in _REVERT_BRANCH.finditer(branch)]
    commits = [match["commit"].lower() for match in _REVERTS_COMMIT.finditer(body)]
    said = bool(words or numbered or _says_back(title, branch))
    if not said and not (len(commits) <= 1 and _BODY.match(body.strip().removeprefix(title))):
        return Undoing()
    requests = [match["ref"] for match in _REVERTS_REQUEST.finditer(f"{title}\n{body}")]
    inner = [match["ref"] for match in re.finditer(r"\((?P<ref>[#!]\d+)\)(?=[\"'”`])", title)]
    targets = tuple(dict.fromkeys([*numbered, *commits, *inner, *requests]))
    again = turns > 0 and turns % 2 == 0
    return Undoing(not again, again, targets)


def _says_back(title: str, branch: str) -> bool:
    if _BACK_BRANCH.search(branch) or _CONVENTION.search(title) or _downgrades(title):
        return True
    bare = _PREFIX.sub("", title)
    return bool(_BACK.search(bare)) and not _ABOUT_REVERTING.search(bare)


def _downgrades(title: str) -> bool:
    """Whether a version goes down: `Bump the driver from 2.1 to 2.0.3`."""
    match = _FROM_TO.search(title)
    if match is None or match["pre"]:
        return False
    old, new = (tuple(map(int, match[name].split("."))) for name in ("old", "new"))
    return new < old


# Fixes, releases, bumps

_FIX = re.compile(
    r"\b(?:fix(?:e[sd]|ing|up)?|bug-?fix(?:es)?|patch(?:es|ed)?|repair\w*|prevent(?:s|ed)?|avoid(?:s|ed)?"
    r"|don'?t|do not|missing|wrong(?:ly)?|broken|crash\w*|panic\w*|leak\w*|regression|deadlock\w*"
    r"|correct(?:s|ed|ly)?|stop(?:s|ped)?|unbreak\w*)\b",
    re.IGNORECASE,
)
_URGENT = re.compile(
    r"\b(?:hot-?fix(?:es)?|outages?|incidents?|mitigat\w+|emergency|urgent\w*|temporar\w+|workarounds?"
    r"|kill ?switch|disable[sd]?|ban(?:s|ned|ning)?|block(?:s|ed)?|pin(?:s|ned|ning)?|unpin\w*|throttl\w+"
    r"|rate[ -]?limit\w*)\b",
    re.IGNORECASE,
)
_FIX_BRANCH = re.compile(r"(?:^|[/:_-])(?:hot)?fix(?:es)?(?:[/_-]|$)", re.IGNORECASE)
_RELEASE = re.compile(
    r"^(?:\w+(?:\([^)]*\))?: *)?(?:(?:prepare|cut)(?: for)? )?(?:releas(?:e|ed|ing)|publish(?:ed)?|version)\b"
    r"[^.]{0,30}?\bv?\d+(?:\.\d+)+"
    r"|\b(?:update|bump)s? versions? and (?:lock|change)|^(?:\w+: *)?bump (?:the )?version\b(?! of)"
    r"|^chore\(release\)|^v?\d+\.\d+\.\d+(?:[-.]\w+)*(?: \([#!]\d+\))?$|\[version bump\]|^version packages",
    re.IGNORECASE,
)
_BUMP = re.compile(
    r"\b(?:bump(?:s|ed|ing)?|upgrad(?:e|es|ed|ing)|autobump|auto-?update\w*)\b"
    r"|^(?:\w+(?:\([^)]*\))?!?: *)?updates? .*\bto v?\d"
    r"|\bupdate dependency\b|\block file maintenance\b|\bversion bump\b",
    re.IGNORECASE,
)


def is_fix(title: str, branch: str = "") -> bool:
    """Whether a change says that it repairs, prevents, pins or switches something off."""
    return bool(_FIX.search(title) or _FIX_BRANCH.search(branch)) or is_urgent(title)


def is_urgent(title: str) -> bool:
    """Whether a change sounds like first aid: switched off, pinned, blocked, worked around."""
    return bool(_URGENT.search(title))


def is_release(title: str) -> bool:
    """Whether a commit's title is that of a release."""
    return bool(_RELEASE.search(title))


def is_bump(title: str, branch: str = "") -> bool:
    """Whether a change raises a version that something depends on."""
    return bool(_BUMP.search(title) or re.search(r"bump|dependabot|renovate", branch, re.IGNORECASE))


_DEPLOYS = re.compile(
    r"^(?:deploy(?:s|ed|ing)?|promot(?:e|es|ed|ing)|ship(?:s|ped|ping)?|roll(?:s|ed|ing)? ?out|merge)\b"
    r".*\b(?:to|into|in|on) (?:the )?['\"]?(?:prod(?:uction)?|live|staging|stage|canary)\b"
    r"|^(?:deploy(?:s|ed|ing)?|ship(?:s|ped|ping)?|roll(?:s|ed|ing)? ?out):? (?:\S+ ){0,3}?"
    r"(?:v?\d+(?:\.\d+)+|v\d+|(?=\S*\d)[0-9a-f]{7,40})\b",
    re.IGNORECASE,
)


def is_deploy(title: str) -> bool:
    """Whether a commit says that it puts something into an environment."""
    return bool(_DEPLOYS.search(title) or _DEPLOYS.search(_PREFIX.sub("", title)))


_BOT = re.compile(
    r"\[bot\]|(?:^|[\W_])(?:dependabot|renovate|greenkeeper|pyup|snyk|mergify|weblate|allcontributors"
    r"|pre-commit-ci|github-actions|semantic-release|release-please|imgbot|whitesource|scala-steward)"
    r"|(?:^|[a-z0-9._-])bot(?:$|[\W_])|[-_ ]robot\b|-bot\b",
    re.IGNORECASE,
)


def is_bot(*names: str) -> bool:
    """Whether a name, address or branch is that of an automaton."""
    return any(_BOT.search(name) for name in names)


_CHORE = re.compile(r"^(?:docs?|test|tests|ci|style|build|chore)(?:\([^)]*\))?!?: ", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = re.compile(
    r"the|and|for|with|from|into|when|that|this|not|only|all|also|via|its|per|use[ds]?|using|add(?:s|ed|ing)?"
    r"|updat\w+|fix\w*|revert\w*|merge\w*|pull|request|makes?|remov\w+|support\w*|chang\w+|allow\w*|set|get|new"
    r"|chore|feat|bump\w*|releas\w+|version\w*|tests?|config"
)


def is_chore(title: str) -> bool:
    """Whether a title says by convention that nothing in production changes."""
    return bool(_CHORE.match(title))


def telling(title: str) -> frozenset[str]:
    """The words of a title that say what it is about."""
    return frozenset(word for word in map(str.lower, _WORD.findall(title)) if not _COMMON.fullmatch(word))
