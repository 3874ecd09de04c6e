"""The text of a new `pmsync.toml`: what was found, what was answered, and the defaults as comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pmsync.setup.deploying import Deploying
from pmsync.setup.folders import DEFAULT_EXCLUDE, DEFAULT_PATTERN, Collection

_COLUMN = 36


@dataclass(frozen=True, slots=True)
class Answers:
    """What the settings say. `told` describes the post-mortems that are there.

    `repository` and `api_url` are GitHub's, `site` and `project` Jira's; `deploying` is written as a
    setting when `is_deploying`, else as a suggestion.
    """

    tracker: str
    collection: Collection
    told: str = ""
    repository: str | None = None
    api_url: str | None = None
    site: str | None = None
    project: str | None = None
    deploying: Deploying | None = None
    is_deploying: bool = False
    severities: tuple[str, ...] = ()


def settings_text(answers: Answers) -> str:
    """The file, to its final newline."""
    parts = [_core(answers), *_tracker(answers), _people(), _checks(answers), _timeline(answers)]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)


def _core(answers: Answers) -> Iterator[str]:
    found = answers.collection
    yield "# Settings of pmsync. A line that is commented out shows the default, or an example."
    yield "# All of them: https://github.com/pmsync/pmsync#read-on"
    yield ""
    yield _set("tracker", answers.tracker, 'where action items become issues: "github", "jira", "file"')
    yield _set("postmortems", found.folder, answers.told or "the folder that holds the post-mortems")
    yield _set(
        "pattern", found.pattern, "which of its files are post-mortems", found.pattern == DEFAULT_PATTERN
    )
    yield _set("exclude", found.exclude, "and which are not", found.exclude == DEFAULT_EXCLUDE)


def _tracker(answers: Answers) -> Iterator[Iterable[str]]:
    if answers.repository:
        lines = [_set("repository", answers.repository, "as `origin` says")]
        if answers.api_url:
            lines.append(_set("api_url", answers.api_url, "the address of its REST interface"))
        yield ["[github]", *lines]
    elif answers.tracker == "github":
        yield ["[github]", _set("repository", "owner/name", "the repository that holds the issues", True)]
    if answers.tracker == "jira":
        yield [
            "[jira]",
            _set(
                "url", answers.site or "https://acme.atlassian.net", "address of the site", not answers.site
            ),
            _set("project", answers.project or "OPS", "key of the project", not answers.project),
            "# The account's address goes into PMSYNC_JIRA_EMAIL, its token into PMSYNC_JIRA_TOKEN.",
        ]
    elif answers.tracker == "file":
        yield ["[file]", _set("path", "issues.json", "issues are kept in this file", True)]


def _people() -> Iterator[str]:
    yield "# [owners]"
    yield _set('"Platform team"', "platform-lead", "a name in documents, and the tracker's for it", True)
    yield ""
    yield "# [policy]"
    yield _set("title", "document", 'changed on both sides: "document", "tracker", or "hold"', True)


def _checks(answers: Answers) -> Iterator[str]:
    yield "# [lint]"
    yield _set("services", ["checkout"], "the services that exist", True)
    if answers.severities:
        yield _set("severities", answers.severities, "as the post-mortems call them", True)


def _timeline(answers: Answers) -> Iterator[str]:
    yield "# [timeline.services]"
    yield _set("checkout", ["services/checkout/"], "the paths of each service", True)
    deploying = answers.deploying
    if deploying is None:
        return
    off = not answers.is_deploying
    sign = "# " if off else ""
    yield ""
    doubt = "Perhaps each" if off else "Each"
    yield f"# {doubt} commit that lands on {deploying.branch} is thereby deployed:"
    yield f"# {deploying.reason}."
    if not deploying.is_default:
        yield f"{sign}[timeline]"
        yield _set("branch", deploying.branch, "the branch whose landings count", off)
    yield f"{sign}[timeline.sources.git]"
    yield _set("branch_deploys", True, "every landing is a deployment", off)
    yield f"{sign}[timeline.sources.deploy_tags]"


def _set(key: str, value: str | bool | Sequence[str], told: str, off: bool = False) -> str:
    line = f"{'# ' if off else ''}{key} = {_toml(value)}"
    comment = "".join(each if each.isprintable() else " " for each in told)
    return f"{line:<{_COLUMN}}  # {' '.join(comment.split())}"


def _toml(value: str | bool | Sequence[str]) -> str:
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"[{', '.join(map(_toml, value))}]"
