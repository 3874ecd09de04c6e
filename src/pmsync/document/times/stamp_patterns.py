"""The pieces of which a written time is made, as one pattern, and what may stand between them."""

from __future__ import annotations

import re

from pmsync.document.times.calendar_words import DAY, MONTH
from pmsync.lazy_pattern import lazy_pattern

_YEAR = r"(?:19|20)\d\d"
_HALF = r"[ ]?(?i:[ap]\.?m\b\.?)(?![ ]\d{1,2}\.)"

_DIGITS = rf"""
    (?P<iso>(?P<iso_y>{_YEAR})(?P<iso_s>[-/.‐‑])(?P<iso_m>\d{{1,2}})(?P=iso_s)(?P<iso_d>\d{{1,2}})(?!\d))
    | (?P<dmy>(?=\d{{1,2}}(?:[-–]\d{{1,2}})?\.?[ /-]?[^\W\d_])
        (?P<dmy_d>\d{{1,2}})(?:[-–]\d{{1,2}})?(?:st|nd|rd|th|er|\.)?[ /-]?(?:of[ ]|de[ ])?
        (?P<dmy_m>{MONTH})\b\.?(?:,?[ /-]{{1,2}}(?P<dmy_y>{_YEAR})(?![\d]))?)
    | (?P<num>(?P<num_1>\d{{1,2}})(?P<num_s>[/.-])(?P<num_2>\d{{1,2}})(?P=num_s)(?P<num_y>{_YEAR}|\d\d)(?!\d))
    | (?P<dotted>(?P<dotted_d>\d{{1,2}})\.(?P<dotted_m>\d{{1,2}})\.(?=[ ,:|]|$))
    | (?P<slash>(?P<slash_1>\d{{1,2}})[/-](?P<slash_2>\d{{1,2}})
        (?=[ ,T]{{1,3}}\d{{1,2}}[:.]\d\d|(?<=/\d)$|(?<=/\d\d)$))
    | (?P<clock>(?P<clock_h>\d{{1,2}})(?P<clock_s>[:.h]|[ ]h[ ])(?P<clock_m>\d\d)
        (?::(?P<clock_sec>\d\d)(?:[.,]\d{{1,9}})?)?(?!\d)
        (?P<clock_half>{_HALF})?(?:h\b|[ ]?(?:Uhr|hrs|hours)\b)?
        (?P<clock_zone>[Zz]\b|[ ]?\+\d\d:?\d\d\b|[ ][-−]\d{{4}}\b
        |(?:(?<=:\d\d:\d\d)|(?<=T\d\d:\d\d)|(?<=\.\d{{3}})|(?<=\.\d{{6}}))[-−]\d\d:?\d\d\b)?)
    | (?P<four>(?P<four_h>[01]\d|2[0-3])(?P<four_m>[0-5]\d)
        (?=Z\b|[ ]?(?:h|hrs|UTC|GMT|[PMCE][SD]T|CES?T)\b)(?P<four_zone>Z\b)?(?:[ ]?h(?:rs)?\b)?)
    | (?P<hour>(?P<hour_h>\d{{1,2}})(?:(?P<hour_half>{_HALF})|[ ]?Uhr\b|h(?=[ ]?[:–—-])))
    | (?P<odd>\d{{1,6}}(?P<odd_s>[-/])\d{{1,2}}(?P=odd_s)\d{{1,6}}(?![\d/-]))
    | (?P<unclear>\d[Xx?]:?[Xx?]{{2}}|\d\d?:[Xx?]{{2}})(?!\w)
"""
_WORDS = rf"""
    (?P<mdy>(?P<mdy_m>{MONTH})\b\.?[ -]?(?P<mdy_d>\d{{1,2}})(?:st|nd|rd|th)?(?![\w]|[:.]\d)
        (?:[ ]?[-–][ ]?\d{{1,2}}(?![\d:.h]))?(?:,?[ -]{{1,2}}(?P<mdy_y>{_YEAR})(?!\d))?)
    | (?P<nothing>(?:--|\?\?|[Xx]{{2}}|nn|TBD)(?::(?:--|\?\?|[Xx]{{2}}|nn))?)(?!\w)
    | (?P<relative>T[ ]?(?:[+−-][ ]?\d+(?::\d\d){{0,2}}|0)|\+[ ]?\d+(?::\d\d){{0,2}}(?=[ ]?[hmsd]))
        (?:[ ]?(?:h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?|d(?:ays?)?)
        (?:[ ]?\d+[ ]?m(?:in)?)?)?(?!\w)
    | (?P<count>(?:Day|Tag|Jour|Dag)[ ](?P<count_n>\d{{1,3}}))(?=[ ]*(?:[:,–—*_)\]-]|$))
    | (?P<next>(?i:(?:the[ ])?(?:next|following)[ ](?:day|morning)|am[ ]nächsten[ ]Tag|le[ ]lendemain)
        |\+1[ ]?d(?:ay)?)\b
    | (?P<weekday>{DAY})\b\.?
    | (?P<part>(?![b-df-kp-rt-uw-zB-DF-KP-RT-UW-Z])
        (?i:(?:early|late|mid)?[ -]?(?:morning|afternoon|evening|overnight|night|midday|noon|midnight|
        morgens?|vormittags?|mittags?|nachmittags?|abends?|nachts?|matin|midi|apr[eè]s-midi|soir|nuit)))\b
"""
PIECE = lazy_pattern(rf"(?=\d)(?:{_DIGITS})|(?!\d)(?:{_WORDS})", re.VERBOSE)
"""One piece of a stamp; `lastgroup` says which."""

LEAD = lazy_pattern(
    r"""[ \t*_`(\[@>]|&nbsp;|[-•·–—](?=[ ]?[\d*_`(\[~])
    | (?P<around>~|≈|±|(?i:ca|c|circa|approx|approximately|about|around|roughly|est|estimated|etwa|environ
      |gegen|vers)(?:\.|\b))
    | (?P<bound>(?i:before|after|by|until|since|prior[ ]to|vor|nach|avant|après)\b)
    | (?i:at|on|from|um|am|ab|à|le|den|kl|the|of|shortly|just)\b\.?
    | [^\w\s\x00-\x7f] | :\w{1,30}:""",
    re.VERBOSE,
)
"""One thing that may stand before a stamp; `around` belongs to it, `bound` makes it inexact."""

GLUE = lazy_pattern(
    r"""(?:[ \t,*_`()\[\]~≈@]|&nbsp;|T(?=\d)
    | (?:at|um|kl|à|on|of|den|the|ca|approx|around|about|circa|from)\b\.?)*""",
    re.VERBOSE,
)
"""What may stand between two pieces."""

RANGE = lazy_pattern(
    r"[ \t*_`]*(?:-+>|[-–—−/→]|:(?=[ *_])|(?:to|until|till|til|bis|à)\b)[ \t*_`]*(?:~|ca\.|approx\.?)?[ \t]*"
)
"""What stands between the two ends of a range, or between date and clock."""

MONTH_DAY = lazy_pattern(r"\d\d-\d\d(?![\d:-])")
"""The second end of a range of days, its year left out."""

SEPARATOR = lazy_pattern(r"(?:[ \t]|-+>|=+>|[-–—−:;,|→•·=…]|&nbsp;|&[mn]dash;|\.(?=\s|$))*")
"""What stands between a stamp and its text."""

LABEL = lazy_pattern(
    r"[ \t]*(?:(?P<mark>\*\*|__)(?P<bold>[^*\n]{1,60}?)(?P=mark)"
    r"|(?P<plain>[^\W\d][^:\n|*`]{0,40}?)(?=[ ]?:|[ ][-–—]))"
)
"""A few words before a stamp, such as "Detected:"."""

MARK = lazy_pattern(r"\*+|_+|`+|\]\([^()\s]*\)|[()\[\]]")
"""Marks of emphasis, brackets, and the target of a link."""
