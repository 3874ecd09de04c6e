"""What holds for every edit of every document: the field has its value, and nothing else has changed."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from document.documents import any_text, documents, titles
from pmsync.document.actions.holding import can_hold, document_value
from pmsync.document.edit import link_issue, set_field, set_verified, verified
from pmsync.document.read import parse
from pmsync.document.text import apply_edits
from pmsync.model import FIELDS, ActionItem, Edit, PostMortem

URL = "https://github.com/acme/app/issues/41"
TOLD = (*FIELDS, "issue", "number")
VALUES = {
    "title": titles,
    "owner": st.sampled_from(["@zoe", "@ann", "Zoe Z", None]),
    "type": st.sampled_from(["test", "process", None]),
    "priority": st.sampled_from(["P0", "P1", "High", None]),
    "due": st.sampled_from(["2027-01-31", None]),
    "status": st.sampled_from(["todo", "in progress", "done", "dropped"]),
}


def told(item: ActionItem) -> dict[str, str | None]:
    return {name: item.value(name) for name in TOLD}


def check(
    before: PostMortem, item: ActionItem, edits: tuple[Edit, ...], name: str, value: str | None
) -> PostMortem:
    after = parse(before.path, apply_edits(before.text, edits))
    expected = [told(each) | ({name: value} if each.place == item.place else {}) for each in before.actions]
    assert [told(each) for each in after.actions] == expected
    return after


@given(st.data(), documents())
@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_a_field_that_is_set_reads_back_and_all_else_stays(data: st.DataObject, text: str) -> None:
    before = parse("a.md", text)
    assume(before.actions)
    item = data.draw(st.sampled_from(before.actions))
    name = data.draw(st.sampled_from(FIELDS))
    value = data.draw(VALUES[name])
    edits = set_field(before, item, name, value)
    # A bare bullet above others has no way to show a title such as `P1:`: nothing is written. The sync only
    # edits items that have an issue, and those have a link or a box beside their title.
    assume(edits or name != "title" or item.form != "bullet" or item.issue or value == item.title)
    after = check(before, item, edits, name, document_value(item, name, value))
    again = after.actions[item.place - 1]
    assert set_field(after, again, name, value) == ()
    if can_hold(item, name, value):
        assert document_value(again, name, value) == again.value(name)


@given(
    st.data(),
    documents(),
    st.lists(st.sampled_from(["closed", "deployed 3f2c1ab", ""]), min_size=1, max_size=3),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_verdict_is_shown_and_is_no_field_of_any_item(
    data: st.DataObject, text: str, verdicts: list[str]
) -> None:
    document = parse("a.md", text)
    assume(any(each.form == "row" for each in document.actions))
    for verdict in verdicts:
        item = data.draw(st.sampled_from(document.actions))
        others = [verified(document, each) for each in document.actions if each.place != item.place]
        edits = set_verified(document, item, verdict)
        after = check(document, item, edits, "number", item.number)
        shown = verified(after, after.actions[item.place - 1])
        assert item.form == "row" or (edits, shown) == ((), None)
        assert not edits or shown == verdict
        assert edits or shown in (None, "", verdict)
        document = after
        assert others == [verified(document, each) for each in document.actions if each.place != item.place]
        assert set_verified(document, document.actions[item.place - 1], verdict) == () or not edits


@given(st.data(), documents())
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_a_link_reads_back_and_all_else_stays(data: st.DataObject, text: str) -> None:
    before = parse("a.md", text)
    assume(before.actions)
    item = data.draw(st.sampled_from(before.actions))
    edits = link_issue(before, item, "#41", URL)
    after = check(before, item, edits, "issue", URL)
    assert link_issue(after, after.actions[item.place - 1], "#41", URL) == ()


@given(
    st.one_of(
        documents(),
        st.text(max_size=200),
        any_text.map(lambda text: f"# Action items\n\n- {text}\n\n| Action |\n|---|\n| {text} |\n"),
    )
)
@settings(max_examples=200, deadline=None)
def test_reading_never_fails(text: str) -> None:
    for item in parse("a.md", text).actions:
        assert item.title
        assert text[item.spans["title"].start : item.spans["title"].end]
