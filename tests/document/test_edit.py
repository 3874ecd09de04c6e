"""The smallest edits, before and after."""

from __future__ import annotations

import pytest

from pmsync.document.edit import can_hold, document_value, link_issue, set_field
from pmsync.document.read import parse
from pmsync.document.text import apply_edits
from pmsync.model import PostMortem

URL = "https://github.com/acme/app/issues/12"
LINK = f"[#12]({URL})"
HEAD = "# Title\n\n## Action items\n\n"


def document(body: str) -> PostMortem:
    return parse("a.md", HEAD + body)


def after(body: str, name: str, value: str | None, place: int = 1) -> str:
    post_mortem = document(body)
    item = post_mortem.actions[place - 1]
    edits = (
        link_issue(post_mortem, item, "#12", URL)
        if name == "issue"
        else set_field(post_mortem, item, name, value)
    )
    return apply_edits(post_mortem.text, edits).removeprefix(HEAD)


@pytest.mark.parametrize(
    ("line", "name", "value", "expected"),
    [
        ("- Add it", "issue", None, f"- [ ] Add it ({LINK})"),
        ("- ✅ Add it", "issue", None, f"- [x] ✅ Add it ({LINK})"),
        ("1. Add it", "issue", None, f"1. [ ] Add it ({LINK})"),
        ("- [ ] Add it (OPS-1)", "issue", None, f"- [ ] Add it ({LINK})"),
        ("- [ ] Add it", "status", "done", "- [x] Add it"),
        ("- [X] Add it", "status", "todo", "- [ ] Add it"),
        ("- [ ] Add it", "status", "dropped", "- [x] ~~Add it~~"),
        ("- [x] ~~Add it~~", "status", "todo", "- [ ] Add it"),
        ("- [x] ~~Add it~~", "status", "done", "- [x] Add it"),
        ("- Add it (done)", "status", "todo", "- Add it"),
        ("- [ ] Add it", "status", "in progress", "- [ ] Add it"),
        (f"- Add the (done) {URL}", "status", "todo", f"- Add the (todo) {URL}"),
        ("- Add it", "owner", "@ann", "- Add it (@ann)"),
        ("- Add it (@ann)", "owner", "@bob", "- Add it (@bob)"),
        ("- Add it (@ann)", "owner", None, "- Add it"),
        ("- **P1** Add it", "priority", "P2", "- **P2** Add it"),
        ("- Add it", "due", "2026-12-01", "- Add it"),
        ("- Add it", "title", "# <!-- Stop", "- \\# \\<!-- Stop"),
        ("- Add it", "title", "Stop\n```", "- Stop ```"),
        ("### Add it\n\n- **Status**: Todo", "status", "done", "### Add it\n\n- **Status**: Done"),
    ],
)
def test_a_line_is_edited_where_its_field_stands(
    line: str, name: str, value: str | None, expected: str
) -> None:
    assert after(line, name, value) == expected


@pytest.mark.parametrize(
    ("table", "name", "value", "expected"),
    [
        ("| Action | Status      |\n|--------|-------------|\n| Add    | in progress |", "status", "done",
         "| Action | Status      |\n|--------|-------------|\n| Add    | done        |"),
        ("| Action | Status |\n|--|--|\n| Add a test | in progress |", "status", "done",
         "| Action | Status |\n|--|--|\n| Add a test | done |"),
        ("| Action | Status |\n|--|--|\n| 監視 | Todo |\n| b | ✅ |", "status", "done",
         "| Action | Status |\n|--|--|\n| 監視 | ✅ |\n| b | ✅ |"),
        ("| Action | Issue |\n|--|--|\n| Add | ✅ |\n| b | |", "issue", None,
         f"| Action | Issue |\n|--|--|\n| Add | {LINK} ✅ |\n| b | |"),
        ("| Action | Issue |\n|--|--|\n| Add | [x] |", "issue", None,
         f"| Action | Issue |\n|--|--|\n| Add | {LINK} (done) |"),
        ("| Action | Owner |\n|--|--|\n| Add | |", "owner", "@ann",
         "| Action | Owner |\n|--|--|\n| Add | @ann |"),
        ("Action | Owner\n--|--\nAdd | @ann", "owner", None, "Action | Owner\n--|--\nAdd | |"),
        ("Owner | Action\n--|--\n@ann | Add", "owner", None, "Owner | Action\n--|--\n| | Add"),
        ("| Action | Owner |\n|--|--|\n| Add |", "owner", "@ann",
         "| Action | Owner |\n|--|--|\n| Add | @ann |"),
        ("| Action |\n|--|\n| Add |\n| b |", "issue", None,
         f"| Action | Issue |\n|--|---|\n| Add | {LINK} |\n| b |  |"),
        ("Action | Owner\n--- | ---\nAdd | @ann\nb | ", "status", "done",
         "Action | Owner | Status\n--- | --- | ---\nAdd | @ann | done\nb |  |  | "),
        ("| Action | Owner |\n|--|--|\n| Add | a | more |", "status", "done",
         "| Action | Owner | Status |\n|--|--|---|\n| Add | a | done | more |"),
        ("| Action |\n|--|\n| Add |", "title", "a | b\\", "| Action |\n|--|\n| a \\| b\\\\ |"),
        ("| Action | Status |\n|--|--|\n| Add | Closed |", "status", "done",
         "| Action | Status |\n|--|--|\n| Add | Closed |"),
    ],
)  # fmt: skip
def test_a_table_is_edited_in_the_smallest_way(
    table: str, name: str, value: str | None, expected: str
) -> None:
    assert after(table, name, value) == expected


def test_what_a_list_line_cannot_show_is_not_asked_of_it() -> None:
    (item,) = document("- [ ] Add it").actions
    assert not can_hold(item, "status", "in progress")
    assert document_value(item, "status", "in progress") == "todo"
    assert not can_hold(item, "due", "2026-12-01")
    assert can_hold(item, "owner", "@ann")


def test_a_row_can_show_every_field() -> None:
    (item,) = document("| Action |\n|--|\n| Add it |").actions
    values = {"owner": "@ann", "type": "test", "priority": "P1", "due": "2026-12-01", "status": "in progress"}
    assert all(can_hold(item, name, value) for name, value in values.items())


def test_an_item_of_another_text_is_refused() -> None:
    (item,) = document("- Add it").actions
    with pytest.raises(ValueError, match="line 5 is not an action item"):
        set_field(document("Nothing here."), item, "status", "done")
