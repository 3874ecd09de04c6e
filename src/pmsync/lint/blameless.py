"""PM20x: systems, not people. These rules would rather miss a sentence than accuse a good one.

They look at prose in the parts that explain (root cause, contributing factors, trigger, what went poorly,
lessons), never at a timeline, a quotation or code: that somebody did something at 14:05 is a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pmsync.document.actions.passages import HIDDEN, mask
from pmsync.document.markdown import Block
from pmsync.document.plain import plain
from pmsync.document.sections import name_of
from pmsync.lazy_pattern import lazy_pattern
from pmsync.lint.subject import Mark, Subject

_EXPLAINING = ("root_cause", "contributing", "trigger", "went_poorly", "lessons")
_ERROR = lazy_pattern(
    r"\b(?:human|user|manual|engineer|developer) (?:error|failure|mistake)s?\b"
    r"|\b(?:menschliche[sn]?|menschlicher) (?:versagen|fehler|irrtum)\b|\bbedienfehler\b"
    r"|\berreurs? humaines?\b",
    re.IGNORECASE,
)
_ERROR_NOT = lazy_pattern(
    r"(?:\b(?:not|no|never|rather than|instead of|beyond|than|avoid\w*|prevent\w*|reduc\w+|prone to"
    r"|risk of|room for"
    r"|chance of|guard\w* against|protect\w* (?:from|against)|call\w*|label\w*|kein\w*|nicht|pas"
    r"|blam\w+)\b[^.;:]{0,25}$)",
    re.IGNORECASE,
)
_ERROR_AFTER = lazy_pattern(
    r"[ -]?(?:prone|messages?|rates?|pages?|codes?|reports?|count|handling|logs?)\b", re.IGNORECASE
)
_PEOPLE = (
    r"engineer|developer|dev|programmer|administrator|sre|committer|intern|contractor|employee|colleague"
    r"|teammate|team member|staff member|person|on-?call(?: engineer| person)?"
)
_ROLE = rf"(?:{_PEOPLE}|operator|admin|author|reviewer|maintainer|responder|deployer|manager|analyst)"
"""Who may be meant; the latter are also names of programs, which may well fail but hardly forget."""
_LOGIN = r"(?<![\w/.])@[A-Za-z\d][\w-]*"
_ANY = r"\b(?:the|an?|one|our|that|this|another) (?:[\w-]+ )?"
_ONE = rf"(?:\b(?:I|he|she|someone|somebody)|{_ANY}{_ROLE}|{_LOGIN})"
_SURELY_ONE = rf"(?:\b(?:I|he|she|someone|somebody)|{_ANY}(?:{_PEOPLE})|{_LOGIN})"
_WHO = rf"(?:{_ONE}|\b(?:we|they|you|the (?:[\w-]+ )?team))"
_ATTENTION = (
    r"(?:noticed|known(?: better)?|seen|caught|checked|double-?checked|tested|verified|reali[sz]ed"
    r"|remembered|thought"
    r"|read|paid (?:more |closer )?attention|been (?:more |a bit more )?(?:careful|attentive|aware"
    r"|cautious|diligent)"
    r"|spotted|foreseen|anticipated|reviewed|waited|asked|looked|understood|been paying attention)"
)
_HINDSIGHT = lazy_pattern(
    rf"{_WHO} (?:really |clearly |probably |definitely )?(?:should|ought to)(?: really| probably|n['’]t"
    rf"| not)? have {_ATTENTION}\b"
    r"|\b(?:I|we|he|she|they) (?:already )?knew (?:that )?(?:this|it|that) (?:was|is|would be) (?:\w+ )?"
    r"(?:risky|dangerous|wrong|unsafe|a (?:bad|risk)\b)"
    rf"|\b(?:ich|wir|er|sie) h[äa]tten? (?:\w+ ){{0,4}}(?:merken|wissen|sehen|pr[üu]fen|testen"
    rf"|bemerken) (?:m[üu]ssen|sollen)\b"
    r"|\b(?:j['’]aurais|nous aurions|il aurait|elle aurait) d[ûu] (?:\w+ )?(?:remarquer|savoir|voir"
    r"|v[ée]rifier|tester)\b",
    re.IGNORECASE,
)
_FAULT = (
    r"(?:forgot|had forgotten|has forgotten|neglected to|did(?: not|n['’]t) bother|could(?: not"
    r"|n['’]t) be bothered"
    r"|screwed up|messed up|fucked up|carelessly|negligently|recklessly|foolishly"
    r"|(?:was|were|had been|is) (?:too |very |just |simply |so )?(?:careless|negligent|sloppy|lazy"
    r"|incompetent|stupid|reckless"
    r"|inattentive|to blame|at fault)|made a (?:\w+ )?mistake|overlooked)"
)
_MISHAP = (
    r"(?:(?:accidentally|mistakenly|wrongly|inadvertently|erroneously) \w+ed|failed to|ignored"
    r"|did(?: not|n['’]t) follow)"
)
_ADVERB = r"(?:had |also |simply |just |then )?"
_PERSON = lazy_pattern(
    rf"(?:{_WHO} {_ADVERB}{_FAULT}|{_SURELY_ONE} {_ADVERB}{_MISHAP})\b",
    re.IGNORECASE,
)
_NAMED = lazy_pattern(
    r"(?:^|(?<=[.!?] )|(?<=, ))(?!(?:We|They|You|He|She|It|This|That"
    r"|Someone)\b)[A-Z][a-zé]+(?: [A-Z][a-zé]+)?"
    r" (?:forgot to|had forgotten to|neglected to|was (?:careless|sloppy|lazy|incompetent|negligent)"
    rf"|should have {_ATTENTION}\b(?= (?:that|this|the|it)\b))"
)
_FAULT_OF = lazy_pattern(
    rf"(?:\bfault of {_ONE}|\bmy (?:own )?(?:fault|mistake|bad)\b|\b(?:his|her) (?:fault|mistake)\b)",
    re.IGNORECASE,
)
_QUOTED = lazy_pattern(r"“[^“”\n]*”|\"[^\"\n]*\"|«[^«»\n]*»")


_ERROR_STEMS = ("error", "fail", "mistake", "versagen", "fehler", "irrtum", "erreur")
_HINDSIGHT_STEMS = ("have", "knew", "ätte", "atte", "aurais", "aurions", "aurait")
_BLAME_STEMS = (
    *("forg", "neglect", "bother", "screw", "mess", "fuck", "careless", "neglig", "reckless", "foolish"),
    *("sloppy", "lazy", "incompetent", "stupid", "inattentive", "blame", "fault", "mistake", "overlook"),
    *("accident", "wrong", "inadvert", "erroneous", "failed", "ignored", "follow", "my", "should"),
)
"""What a sentence must contain before its grammar is looked at, which is dear: most contain none of it."""


@dataclass(frozen=True, slots=True)
class _Prose:
    """A paragraph or cell as a reader sees it; `explains` is False where it only sums up."""

    leaf: Block
    words: str
    lowered: str
    explains: bool

    def has(self, stems: tuple[str, ...]) -> bool:
        """Whether any of some stems is in it."""
        return any(map(self.lowered.__contains__, stems))


def human_error(subject: Subject) -> Iterator[Mark]:
    """PM201."""
    for prose in _prose(subject):
        for found in _ERROR.finditer(prose.words) if prose.has(_ERROR_STEMS) else ():
            denied = _ERROR_NOT.search(prose.words, max(found.start() - 60, 0), found.start())
            if not denied and not _ERROR_AFTER.match(prose.words, found.end()):
                message = "as a cause ends the search too early; write “the system allowed … without …”"
                yield _mark(subject, prose.leaf, found.group(), message)


def hindsight(subject: Subject) -> Iterator[Mark]:
    """PM202."""
    for prose in _prose(subject):
        for found in (
            _HINDSIGHT.finditer(prose.words) if prose.explains and prose.has(_HINDSIGHT_STEMS) else ()
        ):
            message = (
                "judges with hindsight; write what would have shown it: “no alert (test, check) exists for …”"
            )
            yield _mark(subject, prose.leaf, found.group(), message)


def blame(subject: Subject) -> Iterator[Mark]:
    """PM203."""
    for prose in _prose(subject):
        if not prose.explains or not prose.has(_BLAME_STEMS):
            continue
        founds = (pattern.search(prose.words) for pattern in (_PERSON, _NAMED, _FAULT_OF))
        found = next((each for each in founds if each and not _HINDSIGHT.search(each.group())), None)
        if found:
            message = (
                "speaks of a person; say what the process or tool made possible: “nothing checks that …”"
            )
            yield _mark(subject, prose.leaf, found.group(), message)


@lru_cache(maxsize=1)
def _prose(subject: Subject) -> tuple[_Prose, ...]:
    """What the parts that explain or sum up say; code, comments and quotations are blanked out."""
    explaining = _lines(subject, _EXPLAINING)
    told = subject.document.sections.get("timeline")
    lines = (explaining | _lines(subject, ("summary",))) - (
        _numbers(told.first, told.last) if told else set()
    )
    found = [leaf for leaf in _leaves(subject.tree.root.children) if leaf.first in lines]
    seen = [(leaf, _seen(leaf.content)) for leaf in found]
    return tuple(_Prose(leaf, words, words.lower(), leaf.first in explaining) for leaf, words in seen)


def _seen(content: str) -> str:
    return _QUOTED.sub(" ", plain(mask(content))).replace(HIDDEN, " ")


def _lines(subject: Subject, names: tuple[str, ...]) -> set[int]:
    """The lines of all parts of some names; a document may tell its whys apart from its root cause."""
    found = [
        _numbers(each.first, each.last) for name, each in subject.document.sections.items() if name in names
    ]
    headings = [block for block in subject.tree.root.children if block.kind == "heading"]
    for place, heading in enumerate(headings):
        named = name_of(heading.content)
        if named and named[0] in names and named[1] > 1 and heading.first != subject.top:
            after = (each.first - 1 for each in headings[place + 1 :] if each.level <= heading.level)
            found.append(_numbers(heading.first, next(after, subject.tree.root.last)))
    return set().union(*found)


def _numbers(first: int, last: int) -> set[int]:
    return set(range(first, last + 1))


def _leaves(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind in ("paragraph", "cell"):
            yield block
        elif block.kind not in ("code", "html", "quote", "heading"):
            yield from _leaves(block.children)


def _mark(subject: Subject, leaf: Block, said: str, message: str) -> Mark:
    """A mark at the words where they stand on one line, else at their first one, else at the block."""
    for part in (said, said.split(" ")[0]):
        for number in range(leaf.first, leaf.last + 1):
            if place := subject.source.locate(number, part):
                return Mark(number, f"“{said}” {message}", place)
    return Mark(leaf.first, f"“{said}” {message}")
