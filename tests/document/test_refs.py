"""References of an entry: links, issue numbers, commits."""

from __future__ import annotations

import pytest

from pmsync.document.markdown import parse_blocks
from pmsync.document.refs import refs_in

TREE = parse_blocks("[fix]: https://git.example.com/pull/7\n")


@pytest.mark.parametrize(
    ("content", "refs"),
    [
        ("nothing", ()),
        (
            "[a](https://a.example/x) then <https://b.example/y>",
            ("https://a.example/x", "https://b.example/y"),
        ),
        ("the [fix] is out", ("https://git.example.com/pull/7",)),
        ("reverted in 9f2c1ab, see #318", ("9f2c1ab", "#318")),
        ("#318 and again #318", ("#318",)),
        ("[#318](https://git.example.com/318)", ("https://git.example.com/318",)),
        ("(see https://a.example/wiki/B_(c)).", ("https://a.example/wiki/B_(c)",)),
        ("(see https://a.example/b).", ("https://a.example/b",)),
        ("ops/tools#12", ("ops/tools#12",)),
        ("1234567 requests were defaced", ()),
        ("https://a.example/page#123", ("https://a.example/page#123",)),
    ],
)
def test_references_come_in_order_and_once(content: str, refs: tuple[str, ...]) -> None:
    assert refs_in(content, TREE) == refs
