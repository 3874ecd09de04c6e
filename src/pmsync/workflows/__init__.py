"""The workflows that a repository copies: one file for each event of a post-mortem's life.

They hold two placeholders, so that they are YAML as they stand: `BRANCH` where the default branch is meant
and `FOLDER` where the folder of post-mortems is.
"""

from __future__ import annotations

from importlib.resources import files

from pmsync import __version__

NAMES = ("lint", "merged", "refresh", "follow-up")
"""The workflows, in the order in which a post-mortem meets them."""

ACTION = f"pmsync/pmsync@v{__version__}"
"""What the workflows use; the only place that says so besides themselves and the documentation."""

BRANCH, FOLDER = "__BRANCH__", "__FOLDER__"


def template(name: str) -> str:
    """The text of a workflow, with its placeholders."""
    return (files(__name__) / f"{name}.yml").read_text("utf-8")


def workflow(name: str, branch: str, folder: str) -> str:
    """The text of a workflow for a repository with this default branch and folder of post-mortems."""
    return template(name).replace(BRANCH, branch).replace(FOLDER, folder)
