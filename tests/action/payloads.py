"""Events as GitHub tells them, as far as they are read; all keys are of @octokit/webhooks-examples 7.6.1."""

from __future__ import annotations

from typing import Any

NOBODY = "0" * 40


def pushed(commit: str, message: str = "Work", before: str = NOBODY) -> dict[str, Any]:
    """A push to the default branch."""
    head = {
        "id": commit,
        "message": message,
        "timestamp": "2026-11-05T14:00:00Z",
        "author": {"name": "Somebody", "email": "somebody@example.org"},
        "added": [],
        "removed": [],
        "modified": [],
    }
    return {
        "ref": "refs/heads/main",
        "before": before,
        "after": commit,
        "forced": False,
        "commits": [head],
        "head_commit": head,
    }


def pull_request(
    action: str, base: str, head: str, *, merged: bool = False, fork: bool = False
) -> dict[str, Any]:
    """Something about pull request #7, from a branch of the repository or of a fork."""
    ours = {"full_name": "acme/shop", "fork": False, "default_branch": "main"}
    theirs = (
        {"full_name": "contributor-example/shop", "fork": True, "default_branch": "main"} if fork else ours
    )
    return {
        "action": action,
        "number": 7,
        "pull_request": {
            "number": 7,
            "state": "closed" if action == "closed" else "open",
            "title": "Write the post-mortem",
            "merged": merged,
            "merged_at": "2026-11-05T14:00:00Z" if merged else None,
            "merge_commit_sha": base if merged else None,
            "head": {"ref": "post-mortem", "sha": head, "repo": theirs},
            "base": {"ref": "main", "sha": base, "repo": ours},
        },
    }
