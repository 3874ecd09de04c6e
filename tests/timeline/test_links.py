"""Links to the pages of commits and pull requests, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.model import Work
from pmsync.timeline.links import links, work_page

COMMIT = "3f2c1ab" * 5 + "3f2c1"


@pytest.mark.parametrize(
    ("link", "work"),
    [
        ("https://github.com/Acme/Shop/commit/3f2c1ab", Work("acme/shop", "3f2c1ab")),
        (f"https://github.com/acme/shop/commit/{COMMIT}#diff-1", Work("acme/shop", COMMIT)),
        (f"https://github.com/acme/shop/commit/{COMMIT}.patch", Work("acme/shop", COMMIT)),
        ("https://github.com/acme/shop/pull/12", Work("acme/shop", request=12)),
        ("https://github.acme.example/acme/shop/pull/12/files?w=1", Work("acme/shop", request=12)),
        ("https://github.com/acme/shop/pull/12/commits/3f2c1ab", Work("acme/shop", request=12)),
        ("https://gitlab.com/acme/web/shop/-/commit/3f2c1ab", Work("acme/web/shop", "3f2c1ab")),
        ("http://git.acme.example/acme/shop/-/merge_requests/4/diffs", Work("acme/shop", request=4)),
        ("https://bitbucket.org/acme/shop/commits/3f2c1ab", Work("acme/shop", "3f2c1ab")),
        ("https://bitbucket.org/acme/shop/pull-requests/3/limit", Work("acme/shop", request=3)),
        ("https://git.acme.example/projects/SHOP/repos/web/commits/3f2c1ab", Work("shop/web", "3f2c1ab")),
        (
            "https://git.acme.example/projects/SHOP/repos/web/pull-requests/3/overview",
            Work("shop/web", request=3),
        ),
        ("https://github.com/acme/commit/pull/12", Work("acme/commit", request=12)),
    ],
)
def test_pages_of_work(link: str, work: Work) -> None:
    assert work_page(link) == work


@pytest.mark.parametrize(
    "link",
    [
        "https://github.com/acme/shop/issues/12",
        "https://github.com/acme/shop/commits/main",
        "https://github.com/acme/shop/commit/feature",
        "https://github.com/acme/shop/compare/3f2c1ab...1234567",
        "https://github.com/acme/shop/pull/0",
        "https://github.com/acme/shop/pull/12a",
        "https://wiki.acme.example/commit/3f2c1ab",
        "ftp://github.com/acme/shop/pull/12",
        "https://[acme/shop/pull/12",
        "acme/shop#12",
        "",
    ],
)
def test_other_pages(link: str) -> None:
    assert work_page(link) is None


@given(
    host=st.sampled_from(["github.com", "gitlab.com", "bitbucket.org", "code.acme.example"]),
    commit=st.text("0123456789abcdef", min_size=7, max_size=40),
    number=st.integers(1, 999_999_999),
)
def test_what_we_link_ourselves_is_read_back(host: str, commit: str, number: int) -> None:
    ours = links(f"git@{host}:acme/shop.git")
    assert work_page(ours.commit(commit) or "") == Work("acme/shop", commit)
    assert work_page(ours.request(f"#{number}") or "") == Work("acme/shop", request=number)


@given(st.text() | st.from_regex(r"https?://\S*/(commit|pull|commits|-/merge_requests)/\S*", fullmatch=True))
def test_no_text_is_too_strange(text: str) -> None:
    work = work_page(text)
    assert work is None or bool(work.commit) is (work.request is None)
