"""Whether an action item's words leave open what is to be done, or when it is done."""

from __future__ import annotations

from pmsync.document.plain import fold
from pmsync.lazy_pattern import lazy_pattern

_ALWAYS = lazy_pattern(
    r"(?:consider|think (?:about|of)|be (?:more |a bit more )?(?:careful|aware|cautious|attentive|mindful"
    r"|vigilant)"
    r"|(?:try|remember|aim|strive) to|pay (?:more |closer )?attention|raise awareness|discuss|look into"
    r"|look at"
    r"|explore|brainstorm|take care|do better|be better|learn from|keep (?:in mind|an eye)"
    r"|(?:nachdenken|uberlegen|diskutieren|vorsichtiger|aufpassen)\b|(?:envisager|reflechir"
    r"|faire attention|discuter))\b"
)
_MOSTLY = lazy_pattern(
    r"(?:improve|improving|better|enhance|optimi[sz]e|strengthen|increase|investigate|investigation"
    r"|review|revisit"
    r"|clean ?up|harden|tighten|refine|rework|evaluate|assess|research|analy[sz]e|check|examine|address"
    r"|handle|fix|more"
    r"|ameliorer|etudier|analyser|verifier|renforcer|verbessern|verbesserung|untersuchen|prufen|optimieren)\b"
)
_MOSTLY_LAST = lazy_pattern(
    r".* (?:verbessern|untersuchen|prufen|optimieren|uberlegen|nachdenken|diskutieren)$"
)
_OPEN_ENDED = lazy_pattern(
    r"(?:ensure|make sure|encourage|work on|continue|keep|support|promote|maintain|watch|follow up"
    r"|sicherstellen"
    r"|weiter|s assurer|continuer|encourager)\b"
)
_CONCRETE = lazy_pattern(
    r"`[^`]+`|/\w+|\w+\.\w+\(?|#\d+|\d|https?:|\"[^\"]+\"|“[^”]+”|[a-z]+[A-Z]\w*|[A-Z]{2,}|\w+_\w+"
)
_FEW = 6
"""Words up to which a vague verb says nothing more."""
_ENOUGH = 3


def vague(words: str, title: str) -> str | None:
    """Why an item is not specific, or None. `words` are those of the Markdown in `title`."""
    folded = fold(words)
    if not folded or (not words.isascii() and len(folded) < len(words) // 2):
        return None  # a script without blanks or letters that we know says nothing about length
    if match := _ALWAYS.match(folded):
        return f"“{words[: match.end()]}” is no result; say what will be different, and where"
    count = len(folded.split())
    concrete = _CONCRETE.search(title) is not None
    if not concrete and count <= _FEW and (match := _MOSTLY.match(folded) or _MOSTLY_LAST.match(folded)):
        return "say what exactly will be changed, and where"
    if not concrete and count < _ENOUGH:
        return "it is too short to tell what to do, and to what"
    return None


def unmeasurable(words: str, title: str) -> bool:
    """Whether an item tells a direction rather than a result."""
    return _OPEN_ENDED.match(fold(words)) is not None and _CONCRETE.search(title) is None
