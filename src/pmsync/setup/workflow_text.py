"""What is put into a workflow's text: names as YAML takes them, and the secret of a tracker."""

from __future__ import annotations

import json
import re

_BARE = re.compile(r"[A-Za-z][\w./-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_STEP = re.compile(r"^(?P<indent> *)- uses: pmsync/pmsync@\S+\n", re.MULTILINE)
JIRA_SECRETS = ("PMSYNC_JIRA_EMAIL", "PMSYNC_JIRA_TOKEN")


def branch_word(branch: str) -> str:
    """A branch's name as a YAML scalar: bare where that is safe."""
    bare = _BARE.fullmatch(branch) and branch.lower() not in _WORDS
    return branch if bare else json.dumps(branch)


def folder_word(folder: str) -> str:
    """A folder's name inside of double quotes and before `/**`; the repository itself is any folder."""
    escaped = re.sub(r"([*?+\[\]!\\])", r"\\\1", folder)
    return "**" if folder == "." else json.dumps(escaped)[1:-1]


def with_jira(text: str) -> str:
    """A workflow whose step of pmsync is given what a Jira asks for."""
    told = [f"{name}: ${{{{ secrets.{name} }}}}" for name in JIRA_SECRETS]

    def given(step: re.Match[str]) -> str:
        indent = step["indent"]
        lines = ("  env:", *(f"    {each}" for each in told))
        return step.group() + "".join(f"{indent}{line}\n" for line in lines)

    return _STEP.sub(given, text)
