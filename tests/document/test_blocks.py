"""The block scanner reads every text as markdown-it-py's block parser does: kinds, lines, contents, marks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from document.oracle import blocks_by_markdown_it
from document.test_edit_corpus import FILES
from pmsync.document.markdown import Block, parse_blocks
from pmsync.document.text import decode

SOAK = int(os.environ.get("PMSYNC_SOAK", "1"))

EXAMPLES = [
    "# one\n## two ##\n### three #x\n#### \n####### seven\n#no\n  # indented\n    # code",
    "one\n===\ntwo\n---\nthree\nlines\n  ---  \n===\n\n===\n--- ---",
    "text\n- item\ntext\n1. item\ntext\n2. no item\ntext\n-\ntext\n+ item",
    "***\n---\n___\n* * *\n - - -\n_ _ _ _\n**\n--x",
    "- a\n- b\n\n- c\n* d\n1. e\n2. f\n3) g\n10. h\n1234567890. i",
    "- a\n  - b\n    - c\n      - d\n   - e\n - f\n      - text",
    "- a\n- **b** c\n- _d\n- e\n+ f\n+ g\n  h\n+ i\n\n+ j\n+ k",
    "1. a\n2. b\n3) c\n4) d\n5. e\n  6. f\n  7. g\nh\n8. i\n9. ***\n10. j\n---",
    "-  a\n-     b\n- c\n-d\n- e\n - f\n - g\n   - h\n   - i\n- | j |\n- |---|\n- k\n- ===",
    "-\n  a\n-\n\n  b\n-   \n- c",
    "- a\nlazy\n  own\n\n  second\n\n      code\n\nout",
    "1.  a\n\n    b\n2.      code\n   10. c\n",
    "> a\nlazy\n> b\n\n> c\n>\n> d\n>> e\n> f\nlazy\n- g",
    "> - a\n> b\n>   c\n> ```\n> x\n```\ny",
    "- > a\n  > b\nlazy\n  c\n> d",
    ">     code\n>\ttab\n>\n>  \tx",
    "```\na\n```\n~~~ py\nb\n````\n~~~~\n``` a`b\n```",
    "- ```\n  a\n b\n  ```\n- ~~~\n  c\n\n    d",
    "    code\n\n\n     more\n\n  text\n    lazy",
    "\tcode\n  \tcode\n \t \tcode\n- \ta\n-\tb\n\n\tc\n1.\td\n \t- e",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3\n4 | 5 | 6\n\ntext",
    "a | b\n- | -\nc | d\n--|--\n`x|y` | \\| z\\\\| w",
    "| a |\n|---|\n| b |\n> c\n\n| a |\n| - |\n- b",
    "text\n| a | b |\n|---|---|\n| c | d |\ntext | e\n# f",
    "> | a |\n> |---|\n| b |\n> | c |",
    "- | a | b |\n  |---|---|\n  | 1 | 2 |\n | 3 | 4 |",
    "|a|b|\n|---|\n||a|\n|-|-|\n|||\n|-|-|",
    "<div>\n*a*\n\n*b*\n</div>\n<!-- a\n\nb --> c\nd",
    "text\n<div>\ntext\n<span>\n\n<span class=\"a\" b='c' d=e f>\ng\n\n<b>x",
    "<script>\n\n</script> a\n<?php\n\n?>\n<!DOCTYPE html>\n<![CDATA[\n\n]]>\n</div",
    "- <!-- a\n\nb\n  -->\n- <div>\n c",
    "[a]: b\n[b]: <c d> \"t\"\n[c]:\n  d\n  'e\n  f'\n[a]: second",
    '[a]: b "c" d\n[d]: e\n"f" g\n[h]: i "" j\n[k]:\n\n[l\nm]: n',
    "[a\\]]: b\n[[c]: d\n[]: e\n[ ]: f\n[g]: <\n[h]: javascript:i\n[\\\n]: j",
    "[a]: b\n- [c]: d\n> [e]: f\ng\n[h]: i",
    '[a]: b\\\n[c]: (d\n[e]: f (g)h\n[i]: <j>"k"\n[l]: <m>"n\no"',
    "- [ ] task\n- [x] done\n- [a](b) c\n- [d]: e",
    "a\r\nb\rc\n\r\n- d\r\n  e\r",
    "a\0b\n\0\n- \0",
    "\ufeff# a\n\x0b\n\x0c# b\n\x85\n\x1c- c\n\u2028d\n\xa0e\xa0",
    "  \n\n \t\n   a\n",
    "> ```\n>",
    "- ```\n",
    ">\t>\t9. a",
    ">>> a\n>> b\n> c\nd\n\n>>> e\n> - f\n>>g",
    "- - - a\n    - b\n  c\n* * * *\n- * + 1. d",
    "1. a\n   > b\n   > - c\n   >   d\n   e\n  f\n2. g",
]


def first_difference(ours: Block, theirs: Block) -> str | None:
    """The path to the first block that differs, for a failure that can be read."""
    for one, other in zip([*ours.walk(), None], [*theirs.walk(), None], strict=False):
        told = [str(each).partition(", children=")[0] for each in (one, other)]
        if told[0] != told[1]:
            return " is not ".join(told)
    return None


def compare(text: str, skip: int = 0) -> None:
    ours, theirs = parse_blocks(text, skip), blocks_by_markdown_it(text, skip)
    assert first_difference(ours.root, theirs.root) is None
    assert ours == theirs


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_of_each_construct_and_of_what_it_borders_on(text: str) -> None:
    compare(text)
    compare(text + "\n", 7)
    compare("\n".join(f"> {line}" for line in text.split("\n")))
    compare("- a\n\n" + "\n".join(f"  {line}" for line in text.split("\n")))
    compare(text.replace("\n", "\r\n").replace("  ", "\t"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_document_at_hand(path: Path) -> None:
    compare(decode(path.read_bytes()))


STARTS = st.sampled_from(
    [
        "",
        "",
        "",
        " ",
        "  ",
        "   ",
        "    ",
        "\t",
        " \t",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "10. ",
        "-",
        "> ",
        ">",
        ">\t",
    ]
)
RESTS = st.sampled_from(
    [
        *(
            "",
            "",
            "a",
            "b c",
            "# a",
            "## ",
            "#",
            "```",
            "```py",
            "``",
            "~~~",
            "`a`",
            "---",
            "- - -",
            "***",
            "===",
        ),
        *(
            "=",
            "-",
            "| a | b |",
            "|---|---|",
            "-|-",
            ":-:",
            "a | b",
            "\\|",
            "a \\",
            "[a]: b",
            "[a]:",
            "[a",
            "]: b",
        ),
        *('"t"', "'t", "[ ] a", "<div>", "</p>", "<!--", "-->", "<?", "?>", "<!A", ">", "<![CDATA[", "]]>"),
        *("<script>", "</script>", "<a b='c'>", "<x", "<\u017fcript>", "javascript:a", "\0", "\x85", "\x0b"),
        *("\x1c", "\u2028", "\xa0", "\ufeff", "\udc80", "a  ", "a\t", "é"),
    ]
)
lines = st.tuples(st.lists(STARTS, max_size=4).map("".join), RESTS).map("".join)
endings = st.sampled_from(["\n", "\n", "\n", "\n\n", "\r\n", "\r"])
pieces = st.one_of(lines, STARTS, RESTS, endings)
texts = st.one_of(
    st.lists(st.tuples(lines, endings).map("".join), max_size=16).map("".join),
    st.lists(pieces, max_size=30).map("".join),
)


@settings(max_examples=250 * SOAK, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts, skip=st.integers(0, 3))
@example(text=">" * 120 + " a", skip=0)
@example(text="- " * 120 + "a", skip=0)
@example(text="\n".join(" " * 2 * each + "- a" for each in range(60)), skip=0)
@example(text="| a |\n|---|\n" + "|\n" * 70_000, skip=0)
def test_any_text_made_of_marks(text: str, skip: int) -> None:
    compare(text, skip)
