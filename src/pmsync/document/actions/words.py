"""The words that action items use: table headers, statuses, labels, and what only fills a template's gap."""

from __future__ import annotations

import re
from functools import lru_cache

from pmsync.document.plain import fold, plain
from pmsync.lazy_pattern import lazy_pattern
from pmsync.model import Status

_HEADERS: tuple[tuple[str, str], ...] = (
    ("other", r"created|opened|(date )?(created|opened|added|raised)( (on|at))?|notes?|comments?|why|reason"),
    ("done", r"done|completed?|complet|finished|fait|termine|erledigt|fertig|closed|resolved|fixed"),
    (
        "done",
        r"(date )?(done|completed|completion|closed|resolved|finished)( (on|at|date))?|is done|done date",
    ),
    (
        "owner",
        r".*\b(owners?|assignees?|assigned|dri|who|responsible|responsibility|by whom|poc|contact)\b.*",
    ),
    (
        "owner",
        r".*\b(driver|accountable|responsables?|porteur|assigne|qui|verantwortlich\w*|zustandig\w*)\b.*",
    ),
    ("owner", r"lead|person|people|team|name|wer|bearbeiter|besitzer|assign|engineer|equipe"),
    ("issue", r".*\b(tickets?|issues?|bugs?|jira|tracking|tracker|tracked|links?|prs?|pull requests?)\b.*"),
    (
        "issue",
        r".*\b(github|gitlab|merge requests?|mrs?|url|references?|probleme|liens?|verweis|vorgang)\b.*",
    ),
    ("issue", r"story|ref|card|linear|asana|trello|tache associee"),
    ("due", r".*\b(due|deadline|eta|target|by when|echeance|date limite|delai|fallig\w*|frist|termin)\b.*"),
    ("due", r"when|date|until|by|bis|wann|quand|datum|timeline|timeframe|end date|completion target"),
    ("status", r".*\b(status|state|progress|statut|etat|stand|fortschritt|zustand)\b.*"),
    (
        "priority",
        r".*\b(priority|prio|severity|sev|urgency|importance|priorite|prioritat|dringlichkeit)\b.*|p",
    ),
    ("type", r".*\b(type|category|kind|class|classification|typ|kategorie|categorie|theme)\b.*|art|area"),
    ("verified", r"verified"),
    ("number", r"no|nr|n|id|number|nummer|ai|item (no|nr|number|id)|action (no|nr|number|id)"),
)
"""Columns by what their folded header matches as a whole; the first rule that matches decides."""

TITLE_HEADERS: tuple[re.Pattern[str], ...] = tuple(
    lazy_pattern(rf".*\b(?:{words})\b.*")
    for words in (
        r"actions?|tasks?|todos?|to do|follow ?ups?|mesures?|ma(ss|ß)nahmen?|aufgaben?|taches?|remediations?"
        r"|measures?|recommendations?|correctives?|improvements?",
        r"titles?|titre|titel|what|items?|summary|work|was|quoi|steps?|deliverables?|fix",
        r"description|details?|beschreibung",
    )
)
"""What the column of the actions themselves is called, the surest words first."""

_STATUSES = {
    Status.TODO: """
        todo, to do, open, opened, new, planned, not started, backlog, pending, not done, no, to be done,
        queued,
        reopened, unstarted, not yet, not yet started, outstanding, incomplete, not complete, not completed,
        accepted, assigned, scheduled, ready, triaged, undone, upcoming, identified, created, filed,
        ticket created,
        yet to start, offen, geplant, neu, nicht begonnen, zu erledigen, ausstehend, a faire, ouvert,
        ouverte, prevu,
        planifie, non commence, nouveau, en attente, nein, non, false
    """,
    Status.IN_PROGRESS: """
        in progress, wip, work in progress, started, doing, ongoing, on going, active, in review,
        under review,
        in work, underway, under way, being worked on, working on it, in development, in flight, partial,
        partially done, partly done, partially complete, partially completed, inprogress, progressing, review,
        in arbeit, in bearbeitung, begonnen, angefangen, laufend, en cours, commence, in testing, testing,
        draft
    """,
    Status.DONE: """
        done, closed, complete, completed, fixed, resolved, merged, shipped, finished, implemented, deployed,
        released, yes, delivered, all done, already done, solved, landed, live, rolled out, addressed, true,
        erledigt, fertig, abgeschlossen, geschlossen, behoben, umgesetzt, termine, terminee, fait, faite,
        fini,
        complet, resolu, ferme, fermee, oui, ja, clos, verified, done done
    """,
    Status.DROPPED: """
        dropped, won t do, wont do, won t fix, wontfix, wont fix, will not do, will not fix, declined,
        cancelled,
        canceled, not planned, obsolete, rejected, abandoned, discarded, not doing, no longer needed,
        not needed, no longer relevant, superseded, duplicate, withdrawn, skipped, closed as not planned,
        closed not planned, verworfen, abgelehnt, abgebrochen, hinfallig, entfallt, abandonne, abandonnee,
        annule,
        annulee, rejete, rejetee
    """,
}
STATUS_WORDS = {word.strip(): status for status, words in _STATUSES.items() for word in words.split(",")}
"""The status that a folded word or phrase means."""

STATUS_SIGNS = {
    "✅": Status.DONE, "☑️": Status.DONE, "☑": Status.DONE, "✔️": Status.DONE, "✔": Status.DONE,
    "✓": Status.DONE,
    ":white_check_mark:": Status.DONE, ":heavy_check_mark:": Status.DONE,
    ":ballot_box_with_check:": Status.DONE, ":check:": Status.DONE, ":done:": Status.DONE, "[x]": Status.DONE,
    "🚧": Status.IN_PROGRESS, "⏳": Status.IN_PROGRESS, ":construction:": Status.IN_PROGRESS,
    ":hourglass:": Status.IN_PROGRESS, ":hourglass_flowing_sand:": Status.IN_PROGRESS,
    "⬜": Status.TODO, "☐": Status.TODO, "🔲": Status.TODO, "◻️": Status.TODO, "[ ]": Status.TODO,
    "[]": Status.TODO, ":white_large_square:": Status.TODO,
    "❌": None, "✗": None, "✘": None, "🚫": None, ":x:": None, ":no_entry:": None,
}  # fmt: skip
"""Signs that stand for a status; None marks those that teams use for "not done" and "won't do" alike."""

STATUS_TAG = (
    r"(?:already |all )?(?:done|completed?|fixed|resolved|closed|shipped|merged|deployed|implemented|finished"
    r"|released|delivered|solved|erledigt|fertig|abgeschlossen|behoben|termin[ée]e?|faite?"
    r"|r[ée]solu)(?: already)?"
    r"|in[ -]progress|wip|work in progress|ongoing|started|in review|partially (?:done|completed?)"
    r"|partly done"
    r"|in arbeit|en cours|to[ -]?do|not (?:yet )?(?:started|done)|open|pending|planned|backlog|offen"
    r"|geplant|[àa] faire"
    r"|dropped|won['’]?t[ -]?(?:do|fix)|wont[ -]?(?:do|fix)|will not (?:do|fix)|declined|cancell?ed"
    r"|not planned|obsolete"
    r"|rejected|abandoned|superseded|no longer needed|verworfen|abgelehnt|abandonn[ée]e?|annul[ée]e?"
)
"""Words that tell a status beside an item's wording; fewer than those that may stand in a status cell."""

STATUS_ENDING = lazy_pattern(
    "done|completed?|fixed|resolved|closed|shipped|merged|deployed|implemented|finished|released|delivered"
    "|solved|erledigt|fertig|abgeschlossen|behoben|terminee?|faite?|resolu|already|progress|wip|ongoing"
    "|started|review|arbeit|cours|todo|do|open|pending|planned|backlog|offen|geplant|faire|dropped|t?fix|tdo"
    "|wontdo|wontfix|declined|cancell?ed|obsolete|rejected|abandoned|superseded|needed|verworfen|abgelehnt"
    "|abandonnee?|annulee?",
    re.IGNORECASE,
)
"""The last word of `STATUS_TAG` as far as it is ASCII: what ends in another one tells no status."""

_TICKS = {"x": Status.DONE, "y": Status.DONE, "n": Status.TODO, "❌": Status.TODO, "✗": Status.TODO}
_LABEL_NOUNS = lazy_pattern(
    r"\b(?:action|actions|item|items|task|tasks|work|so far|follow[- ]?ups|remediations?|fixes|steps)\b",
    re.IGNORECASE,
)
_COLOURS = lazy_pattern("[🟢🔴🟡🟠🔵⚪⚫🟣🟤⬛]\ufe0f?|:(?:large_)?\\w+_circle:")
_CELL_BREAK = lazy_pattern(
    r"\s[-–—:>]+\s|[-–—:;,(/\[.]|\b(?:in|by|via|on|since|with|as of|see|per|for|pr|am|le|par)\b"
)
_FILLER = lazy_pattern(r"""
    (?:\W|_)*                                    # nothing but punctuation: "-", "...", "?"
    | \{[^{}]*\} | \{\{.*\}\} | <[^<>]*> | \[[^\[\]()]*\]
    | (?:\{\{?[^{}]*\}?\}|<[^<>]*>|\[[^\[\]()]*\]|\s)+
    | (?:tbd|tba|tbc|n/?a|none|nil|null|nothing|unknown|xxx+|lorem\ ipsum.*|nobody|unassigned|not\ assigned
      |keine|aucune?|s\.?\ ?o\.?|todo:?|y{2,4}[-/.]m{2}[-/.]d{2}|d{2}[-/.]m{2}[-/.]y{2,4}|(?:owner\ )?name
      |date|to\ be\ (?:determined|defined|decided|assigned|filled(?:\ in)?|added|confirmed))
    """, re.VERBOSE | re.IGNORECASE | re.DOTALL)  # fmt: skip
_NO_ITEM = lazy_pattern(
    r"(?:(?:action )?(?:item|task|todo|action|step|improvement)s?(?: ?(?:item|\d+|[a-d]|n|x|one|two|three))?"
    r"|(?:short |brief )?(?:description|summary|title)(?: of .*)?"
    r"|(?:there (?:are|were) )?(?:no|none|nothing)(?: (?:further|more|new|other|additional|follow ?up"
    r"|outstanding|action|actions|items|tasks|required|needed|necessary|identified|at this time|for now|yet"
    r"|planned|were|was|are|is))*(?: (?:for|at|as|since|because|from|during) .*)?)"
)
_HORIZONS = lazy_pattern(
    r"(?:(?:immediate|immediately|short|medium|mid|long|near)(?: to \w+)?(?: ?(?:term|range))?|now|soon"
    r"|later|today"
    r"|this (?:week|sprint|month|quarter)|next (?:week|sprint|month|quarter)|q[1-4](?: \d{4})?|p[0-4]"
    r"|high|medium|low"
    r"|critical|urgent|backlog|detect(?:ion)?|prevent(?:ion|ative|ive)?|mitigat\w+|respon\w+|repair"
    r"|recovery|process"
    r"|processes|documentation|docs|technical|technology|tooling|monitoring|alerting|observability"
    r"|testing|tests"
    r"|people|communications?|infrastructure|operations|operational|engineering|product|security"
    r"|investigat\w+"
    r"|completed?|done|open|closed|resolved|in progress|todo|to do|planned|dropped|pending|remaining"
    r"|outstanding|other"
    r"|misc(?:ellaneous)?|general|kurzfristig|mittelfristig|langfristig|sofort|court terme|moyen terme"
    r"|long terme)"
    r"(?:(?: and| or)? (?:priority|actions?|items?|tasks?|action items?|fix(?:es)?|improvements?|work|steps?"
    r"|measures?|remediations?|follow ?ups?|changes?|enhancements?|term|goals?|days?|weeks?|months?|\d+"
    r"|completed|done"
    r"|prevention|detection|mitigation|response|monitoring|alerting|and|within))*"
)


@lru_cache(maxsize=1024)
def column_of(header: str) -> str | None:
    """What a table column holds by its header: a field's name, `issue`, `number`, `done`, `other`, or None;
    `verified` is what pmsync found out about a done item, and no field of it.

    `title` is never the answer: which of several columns has the actions is told by `TITLE_HEADERS`.
    """
    if plain(header).strip(" .:") in ("#", "№", "n°", "N°"):
        return "number"
    words = fold(plain(header).replace("#", " "))
    return next((column for column, pattern in _COMPILED if pattern.fullmatch(words)), None)


_COMPILED = tuple((column, lazy_pattern(pattern)) for column, pattern in _HEADERS)


def is_filler(text: str) -> bool:
    """Whether a text only fills a gap: nothing, a dash, `TBD`, a template's `{action}` or `<name>`."""
    return not text.strip() or _FILLER.fullmatch(text.strip()) is not None


def is_no_item(text: str) -> bool:
    """Whether a text in an item's place is no item: a filler, `Action item 1`, `No action items`."""
    return is_filler(text) or _NO_ITEM.fullmatch(fold(plain(text)).strip()) is not None


@lru_cache(maxsize=1024)
def is_horizon(text: str) -> bool:
    """Whether a heading or label only groups items: by time, priority, kind or state."""
    return _HORIZONS.fullmatch(fold(re.sub(r"\([^()]*\)", " ", plain(text)))) is not None


@lru_cache(maxsize=1024)
def status_of(text: str) -> Status | None:
    """The status that a cell or label tells; None where it cannot be told. Reasons behind it are ignored."""
    signs = [sign for sign in STATUS_SIGNS if sign in text]
    bare = _COLOURS.sub("", text)
    for sign in signs:
        bare = bare.replace(sign, " ")
    words = plain(bare).strip()
    if not re.search(r"\w", words):
        known = {STATUS_SIGNS[sign] for sign in signs}
        return known.pop() if len(known) == 1 else None
    if (status := _worded(words)) is not None:
        return status
    heads = (words[: cut.start()] for cut in _CELL_BREAK.finditer(words.lower()[:80], 1))
    return next((status for head in heads if (status := _worded(head))), None)


def is_plain_status(text: str) -> bool:
    """Whether a cell holds nothing but the status: no date, reason or reference behind it."""
    return fold(plain(text)) in STATUS_WORDS or text.strip() in STATUS_SIGNS


def tick_of(text: str) -> Status | None:
    """The status in a "Done?" column: a tick, yes or no, a date of completion, or a status word."""
    bare = plain(text)
    if re.search(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}", bare) and not re.search(
        r"[a-z]{3}", bare, re.I
    ):
        return Status.DONE
    return _TICKS.get(bare.strip().lower()) or status_of(text)


@lru_cache(maxsize=1024)
def status_in_label(label: str) -> Status | None:
    """The status that a heading gives to the items below it: `Completed`, `Immediate actions (done)`."""
    for part in [*re.findall(r"\(([^()]*)\)", label), re.sub(r"\([^()]*\)", " ", label)]:
        words = " ".join(_LABEL_NOUNS.sub(" ", _COLOURS.sub(" ", part)).strip(" :").split())
        if re.fullmatch(STATUS_TAG, words, re.IGNORECASE):
            return _worded(words)
    signs = {STATUS_SIGNS[sign] for sign in STATUS_SIGNS if sign in label}
    return signs.pop() if len(signs) == 1 else None


def _worded(words: str) -> Status | None:
    folded = fold(words)
    return STATUS_WORDS.get(folded) or STATUS_WORDS.get(
        folded.removeprefix("already ").removesuffix(" already")
    )
