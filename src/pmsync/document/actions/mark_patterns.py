"""The patterns by which marks are told from wording; they see links as atoms and no code (see `marks`)."""

from __future__ import annotations

import re

from pmsync.document.actions.tags import ATOM, LOGINS
from pmsync.document.actions.words import STATUS_SIGNS, STATUS_TAG
from pmsync.lazy_pattern import lazy_pattern

_SIGNS = "|".join(re.escape(sign) for sign in sorted(STATUS_SIGNS, key=len, reverse=True) if sign[0] != "[")
_SHOUTED = r"(?:DONE|RESOLVED|FIXED|COMPLETED?|CLOSED|WIP|TODO|WONTFIX|DROPPED|OBSOLETE|SHIPPED|IN PROGRESS)"
_STATUS = rf"(?i:{STATUS_TAG})"
_PRIORITY = r"P[0-5]|(?i:highest|high|medium|med|lowest|low|critical|urgent|blocker)"
_THEN = r"\s*[:–—-]*\s*"

BOX = lazy_pattern(r"\[(?P<tick>[ xX✓✔~/>!?*-]?)\](?=\s|$)\s*")
"""A check box; what stands between the brackets may be a tick that nobody knows."""

LEADING: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, lazy_pattern(pattern))
    for name, pattern in (
        ("status", rf"(?P<value>(?:{_SIGNS})(?:\s*[*_]*{_STATUS}[*_]*\s*[:–—-])?)[:–—-]*\s*"),
        ("status", rf"[*_]*[\[(][*_]*(?P<value>{_STATUS})[*_]*[\])][*_]*{_THEN}"),
        ("status", rf"(?:\*\*|__)(?P<value>{_STATUS})\s*:?(?:\*\*|__){_THEN}"),
        ("status", rf"(?P<value>{_STATUS}):\s+|(?P<other>{_SHOUTED})\s*[–—:-]+\s+"),
        ("priority", rf"[*_]*[\[(][*_]*(?P<value>{_PRIORITY})(?i: priority)?[*_]*[\])][*_]*{_THEN}"),
        ("priority", rf"(?:\*\*|__)(?P<value>{_PRIORITY})(?i: priority)?\s*:?(?:\*\*|__){_THEN}"),
        ("priority", r"(?P<value>P[0-5]|HIGH|MEDIUM|LOW|CRITICAL|URGENT)(?:\s*[:–—]+|\s+-)\s+"),
        ("owner", rf"[*_]*[\[(](?P<value>{LOGINS})[\])][*_]*{_THEN}"),
        ("owner", rf"[*_]*(?P<value>{LOGINS})[*_]*(?:\s*:[*_]*|\s+[–—-]+)\s+"),
        (
            "label",
            r"[*_]*\[?(?P<value>(?i:action item|action point|action|ai|follow[ -]?up|task"
            r"|todo))(?:[ -]?\#?\d{1,3})?\]?"
            r"[*_]*(?:\s*:[*_]*|\s*[–—]|\s+-)\s*|[*_]*\[(?P<other>(?i:action item|action"
            r"|follow[ -]?up))\][*_]*\s*",
        ),
    )
)
"""What may stand before the wording, each with the separator behind it; `label` is no field."""

LEADING_SIGN = lazy_pattern(r"[\[(@*_:–—]|-\s|\s-|[^\x00-\x7f]")
"""What each of `LEADING` has in it: looked for first, since most items begin with their wording."""

BRACKETS = lazy_pattern(r"(?:\s+[,;:|·–—-]+)*\s*[*_]*[(\[]+(?P<inside>[^()\[\]]+)[)\]]+[*_]*[.,;]?$")
"""Brackets at the end, with the separator before them."""

LABEL_TAIL = lazy_pattern(
    r"(?:(?<=[\s|])|^)(?P<inside>[*_]{0,3}(?:[Oo]wners?|[Aa]ssignees?|[Aa]ssigned to|DRI|[Rr]esponsible"
    r"|[Dd]ue(?: [Dd]ate)?"
    r"|[Dd]eadline|ETA|[Pp]riority|[Ss]tatus|[Tt]ickets?|[Ii]ssues?|[Jj][Ii][Rr][Aa]"
    r"|[Tt]racking(?: issue)?|PRs?"
    rf"|[Vv]erantwortlich|[Rr]esponsable|[Ff]ällig)[*_]{{0,3}}\s*:[*_]{{0,3}}\s*(?:{ATOM}|[^:;"
    rf"|()\x02\x03]){{1,80}})$"
)
"""A labelled field at the end, such as `Owner: @login`."""

LOGIN_TAIL = lazy_pattern(rf"\s+[–—→-]+>?\s*(?P<inside>{LOGINS})\.?$")
"""A login behind a dash at the end."""

STATUS_TAILS = tuple(
    lazy_pattern(pattern)
    for pattern in (
        rf"\s+[–—→:-]+\s+(?P<inside>[*_]*{_STATUS}[*_]*)[.!]?$",
        rf"[\s–—:-]*(?P<inside>(?:\*\*|__){_STATUS}[.!]?(?:\*\*|__))[.!]?$",
        rf"[\s–—:-]*(?P<inside>(?:{_SIGNS})(?:\s*[*_]*{_STATUS}[*_]*)?)[.!]?$",
        rf"\s+[–—:-]*\s*(?P<inside>{_SHOUTED})[.!]?$",
        rf"(?<=~~)\s+(?P<inside>{_STATUS})[.!]?$",
    )
)
"""A status word or sign at the end."""

STATUS_END = lazy_pattern(rf"(?:{_SIGNS}|\b{_STATUS})[*_.!]*$")
"""What every status at the end ends with; looked for first, since most items have none."""

LINK_HEAD = lazy_pattern(
    rf"(?P<open>[\[(])?(?P<inside>{ATOM})(?(open)[\])])(?P<separator>\s*[:–—]+\s+|\s+-+\s+|\s+)"
)
ATOM_ALONE = lazy_pattern(ATOM)
GENERIC = lazy_pattern(
    r"\s*(?:(?:see |the |github |gitlab |jira )*(?:issue|pr|pull request|ticket|link|bug|jira|mr"
    r"|merge request|card|story|here|epic"
    r"|tracking issue|tracked|fix|task)s?(?: here| \#?\d+)?|\#\d+|[A-Z][A-Z0-9_]+-\d+"
    r"|[\w.-]+(?:/[\w.-]+)?\#\d+|https?://.*)\s*",
    re.IGNORECASE,
)
"""The words of a link that only say that it is one."""

POINTER = lazy_pattern(
    r"(?P<separator>[–—;:,.|]|\s-)\s+(?:see(?: also)?|track(?:ed|ing)(?: (?:in|by|at|here|with))?|issue"
    r"|ticket|pr|via|done in"
    r"|fixed in|filed as)\s*:?$",
    re.IGNORECASE,
)
PREPOSITION = lazy_pattern(
    r"(?:^|[\s(])(?:to|by|in|on|with|see|from|of|for|via|the|this|at|and|or|as|like|per|our|review|merge"
    r"|close|fix|is)$",
    re.IGNORECASE,
)
"""A word before a link that makes it part of the sentence."""
