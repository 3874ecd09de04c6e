"""The follow-up issue and the Slack message as data: bounds and marks hold, whatever documents say."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.followup import slack
from pmsync.followup.board import Notice
from pmsync.followup.bulletin import Act, Bulletin, decide
from pmsync.followup.facts import Incident, Item
from pmsync.followup.report import Known, Report, Scope, report
from pmsync.followup.rules import Settings
from pmsync.model import Status

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
END = "<!-- /pmsync:follow-up -->"
TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        END,
        "<!-- pmsync:follow-up 0 -->",
        "@all #1 GH-2 <!here>",
        "|\\|`*",
        "last changed on 2020-01-01",
        "&amp;",
    ]
)


def made(titles: list[str], *, due: str = "2026-11-01", now: dt.datetime = NOW, **more: Any) -> Report:
    """A report about one incident with items of these titles."""
    items = tuple(
        Item(str(number), number, title, None, None, "P1", due, more.get("status", Status.TODO), None)
        for number, title in enumerate(titles, 1)
    )
    stamps = {"started": dt.datetime(2026, 10, 1, tzinfo=dt.UTC)}
    incident = Incident("one", titles[0] if titles else None, "SEV1", ("web",), None, stamps, items)
    return report([incident], Settings(), Scope(), Known(notes=titles[:1]), now)


def notice(body: str, number: int = 1, **more: Any) -> Notice:
    return Notice(
        number, f"#{number}", f"https://github.com/a/b/issues/{number}", body, **{"is_open": True, **more}
    )


@given(st.lists(TEXTS, max_size=4), TEXTS, TEXTS)
def test_its_own_text_is_recognised_between_any_other(titles: list[str], above: str, below: str) -> None:
    bulletin = Bulletin(made(titles))
    mine = bulletin.body()
    assert mine.startswith(bulletin.sign)
    assert mine.count(END) == 1
    assert mine.endswith(END)
    around = f"{above.replace('<!--', '')}{mine}{below}"
    assert decide(bulletin, [notice(around)]).act is Act.NOTHING
    other = Bulletin(made([*titles, "one more"]))
    move = decide(other, [notice(around)])
    assert (move.act, move.body) == (Act.REWRITE, f"{above.replace('<!--', '')}{other.body()}{below}")


@given(st.integers(0, 36), st.lists(TEXTS, max_size=3))
def test_days_alone_change_nothing(days: int, titles: list[str]) -> None:
    """Up to the day on which what is open is open for long."""
    later = Bulletin(made(titles, now=NOW + dt.timedelta(days=days)))
    assert decide(later, [notice(Bulletin(made(titles)).body())]).act is Act.NOTHING


@pytest.mark.parametrize("count", [0, 1, 100, 1500])
def test_it_fits_and_keeps_its_marks(count: int) -> None:
    body = Bulletin(made(["Look after the alerts of the queue"] * count)).body("Above\n")
    assert len(body) <= 65_536
    assert ("more rows are left out here" in body) == (count > 100)
    assert body.startswith("Above\n<!-- pmsync:follow-up ")
    assert body.endswith(END)


def closed(bulletin: Bulletin, number: int = 1, **more: Any) -> Notice:
    return notice(bulletin.body(), number, **{"is_open": False, **more})


NOTHING, ONE, TWO = (Bulletin(made(["Alert", "Test"][:count])) for count in range(3))
ELSEWHERE = Bulletin(made([]), ("web",))


@pytest.mark.parametrize(
    ("found", "act", "number"),
    [
        ([], Act.WRITE, None),
        ([closed(ELSEWHERE)], Act.WRITE, None),
        ([notice(ONE.body())], Act.NOTHING, 1),
        ([notice(TWO.body())], Act.REWRITE, 1),
        ([closed(ONE)], Act.REST, 1),
        ([closed(TWO)], Act.REST, 1),
        ([closed(NOTHING)], Act.REOPEN, 1),
        ([closed(NOTHING), closed(ONE, 2)], Act.REST, 2),
        ([closed(ONE), notice(ONE.body(), 2)], Act.NOTHING, 2),
        ([closed(ONE), closed(NOTHING, 2, double=True)], Act.REST, 1),
        ([closed(ONE, double=True)], Act.REST, 1),
    ],
)
def test_what_is_done_depends_on_what_is_there(found: list[Notice], act: Act, number: int | None) -> None:
    move = decide(ONE, found)
    assert (move.act, move.notice and move.notice.number) == (act, number)


def test_of_several_open_ones_the_first_stays() -> None:
    move = decide(ONE, [notice(ONE.body(), number) for number in (3, 1, 2)])
    assert move.notice is not None
    assert (move.notice.number, [each.number for each in move.doubles]) == (1, [2, 3])


@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_a_message_is_within_slacks_bounds_and_calls_nobody(titles: list[str]) -> None:
    message = slack.message(made(titles), "https://github.com/a/b/issues/1")
    assert 0 < len(message["text"]) <= 4000
    assert len(message["blocks"]) <= 50
    for block in message["blocks"]:
        text = block["text"]["text"]
        assert 0 < len(text) <= (150 if block["type"] == "header" else 3000)
        assert set(re.findall(r"<[^>]*>", text)) <= {"<https://github.com/a/b/issues/1|The whole follow-up>"}
        assert not re.search(r"[@#](?=\w)", text)
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)


@given(st.text())
def test_escaped_text_comes_back_as_one_line_of_the_same_words(text: str) -> None:
    shown = slack.escape(text).replace("\N{ZERO WIDTH SPACE}", "")
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        shown = shown.replace(entity, character)
    visible = re.sub(
        r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", " ", text
    )
    assert shown.split() == visible.replace("\N{ZERO WIDTH SPACE}", "").split()
