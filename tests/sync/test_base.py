"""The base file: what it keeps, what it makes of damage."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.model import FIELDS
from pmsync.sync.base import ISSUE, Base, dump, load, shown

values = st.none() | st.text(max_size=12)
agreed = st.dictionaries(st.sampled_from((*FIELDS, ISSUE)), st.tuples(values, values))
bases = st.builds(
    Base,
    st.dictionaries(st.text(max_size=12), agreed, max_size=4),
    st.dictionaries(
        st.text(max_size=6).filter(lambda key: key != "items"), st.lists(st.text(max_size=5)), max_size=2
    ),
)


@given(bases)
def test_a_base_comes_back_as_it_was_written(base: Base) -> None:
    assert load(dump(base)) == base


@given(bases)
def test_the_text_does_not_depend_on_the_order_of_things(base: Base) -> None:
    turned = Base(dict(reversed(base.items.items())), dict(reversed(base.rest.items())))
    assert dump(turned) == dump(base)


def test_each_field_has_a_line_of_its_own_so_that_merges_in_git_stay_small() -> None:
    text = dump(Base({"#1": {"title": ("a", "b"), "status": ("todo", "todo")}}))
    assert text.splitlines() == [
        "{",
        '  "items": {',
        '    "#1": {',
        '      "status": ["todo", "todo"],',
        '      "title": ["a", "b"]',
        "    }",
        "  }",
        "}",
    ]


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"items": []}', "null", '"x"'])
def test_what_is_no_base_is_refused(damage: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any ValueError, a JSON error among them, means unreadable
        load(damage)


def test_a_damaged_pair_is_left_out_and_the_others_stay() -> None:
    text = json.dumps(
        {"items": {"#1": {"title": ["a"], "owner": ["x", 5], "due": ["d", None], "foo": ["a", "b"]}, "#2": 3}}
    )
    assert load(text).items == {"#1": {"due": ("d", None)}}


def test_keys_of_other_features_are_kept() -> None:
    assert load(dump(Base({}, {"timeline": ["abc"]}))).rest == {"timeline": ["abc"]}


def test_an_issue_goes_by_what_documents_show_where_that_is_another_name() -> None:
    base = load(dump(Base({"10001": {"issue": ("OPS-1", "10001")}, "acme/shop#1": {"title": ("a", "a")}})))
    assert [shown(ref, pairs) for ref, pairs in base.items.items()] == ["OPS-1", "acme/shop#1"]
