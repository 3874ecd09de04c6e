"""The hook's entry in a team's own file: the smallest edit, or none."""

from __future__ import annotations

import re
import textwrap

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pmsync.setup.pre_commit import Entry, extended, has_hook

ENTRY = Entry("v1.2.3", "docs/incidents")
ADDED = """\
- repo: https://github.com/pmsync/pmsync
  rev: v1.2.3
  hooks:
  - id: pmsync-lint
    files: '^docs/incidents/'
"""
OWN = """\
# what we check
default_stages: [pre-commit]
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v5.0.0  # keep
    hooks:
      - id: check-yaml
        args: [--unsafe]   # because

# the end
"""


def test_a_new_file() -> None:
    assert extended(None, ENTRY) == f"repos:\n{ADDED}"
    assert extended("", ENTRY) == f"repos:\n{ADDED}"


def test_an_entry_stands_behind_the_last_one_indented_alike() -> None:
    after = extended(OWN, ENTRY)
    assert after == OWN.replace("# because\n", "# because\n" + textwrap.indent(ADDED, "  "))


def test_keys_below_the_list_stay_below() -> None:
    own = "repos:\n- repo: local\n  hooks: []\nci:\n  skip: []\n"
    assert extended(own, ENTRY) == own.replace("ci:", f"{ADDED}ci:")


def test_line_ends_are_the_files_own() -> None:
    after = extended("repos:\r\n- repo: local\r\n  hooks: []", ENTRY)
    assert after is not None
    assert after.count("\n") == after.count("\r\n") == 8


@pytest.mark.parametrize(
    "own",
    [
        "repos: []\n",
        "repos: [{repo: local, hooks: []}]\n",
        "repos:\n",
        "ci: {}\n",
        "- a list\n",
        "repos: {\n",
        "repos: &x\n- repo: local\n---\nrepos: []\n",
    ],
)
def test_where_it_cannot_be_done_surely_it_is_not_done(own: str) -> None:
    assert extended(own, ENTRY) is None


def test_a_hook_that_is_there_is_left_alone() -> None:
    own = "repos: [{repo: ../pmsync, rev: main, hooks: [{id: pmsync-lint}]}]\n"
    assert has_hook(yaml.safe_load(own))
    assert extended(own, ENTRY) == own


def test_the_whole_repository_needs_no_filter() -> None:
    assert "files" not in (extended(None, Entry("v1", ".")) or "")


@pytest.mark.parametrize("folder", ["it's", "a+b (c)", "docs/post-mortems"])
def test_a_folder_of_any_name_is_matched(folder: str) -> None:
    configuration = yaml.safe_load(extended(None, Entry("v1", folder)) or "")
    assert re.match(configuration["repos"][0]["hooks"][0]["files"], f"{folder}/x.md")


LINES = st.sampled_from(
    [
        "repos:", "- repo: local", "  - repo: local", "  hooks: []", "    hooks: []", "  hooks:", "  - id: x",
        "    - id: x", "    name: |", "      text", "", "# note", "    # note", "ci: {}", "  rev: 'a", "  b'",
        "---", "...", "  args: [a,", "   b]", "\t", "fail_fast: true", "- <<: *a", "repos: &a",
    ]
)  # fmt: skip


STARTS = st.sampled_from(
    [[], ["repos:", "- repo: local"], ["# ours", "repos:", "  - repo: local", "    hooks: []"]]
)


@given(STARTS, st.lists(LINES, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_an_edit_adds_the_entry_and_keeps_every_byte(
    start: list[str], rest: list[str], newline: str, ended: bool
) -> None:
    lines = start + rest
    own = newline.join(lines) + (newline if ended else "")
    after = extended(own, ENTRY)
    if after is None or after == own or not own.strip():
        return
    before, now = yaml.safe_load(own), yaml.safe_load(after)
    assert now.pop("repos") == [*before.pop("repos"), *yaml.safe_load(ADDED)]
    assert now == before
    blocks = [textwrap.indent(ADDED, " " * indent).replace("\n", newline) for indent in range(9)]
    assert any(after.replace(block, "", 1) in (own, own + newline) for block in blocks)
