"""What becomes of `pmsync sync --push` when the git remote fails.

The results stand in docs/fault-matrix.md under "git push"; PMSYNC_WRITE_DOCS=1 writes them anew.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from cli.conftest import Scratch
from reliability.page import EVERYTHING, documented
from servers.faults import FAULTS
from servers.git_http import GitRemote
from servers.github import GitHub

COLUMNS = ("fault", "asking to push: exit", "requests", "pushing: exit", "requests")


@pytest.fixture
def origin(
    shop: Scratch, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GitRemote]:
    """The shop with a remote over HTTP; git waits a second for it."""
    folder = tmp_path_factory.mktemp("remotes")
    shop.git("init", "--quiet", "--bare", "--initial-branch=main", str(folder / "shop.git"))
    monkeypatch.setenv("GIT_HTTP_LOW_SPEED_TIME", "1")
    with GitRemote(folder) as remote:
        shop.git("config", "user.name", "Robot")
        shop.git("config", "user.email", "robot@example.org")
        shop.git("remote", "add", "origin", f"{remote.url}/shop.git")
        shop.git("push", "--quiet", "--set-upstream", "origin", "main")
        remote.log.clear()
        yield remote


def _meet(shop: Scratch, github: GitHub, remote: GitRemote, kind: str, fault: str) -> list[str]:
    """A run that meets a fault, and a clean one after it, which must end with everything pushed."""
    name = f"postmortems/{len(github.log)}.md"
    shop.write(name, f"# Trouble\n\n## Action items\n\n- [ ] Try {kind} with {fault} once more\n")
    shop.commit()
    shop.git("push", "--quiet")
    remote.log.clear()
    remote.fail(kind, FAULTS[fault])
    met = shop.pmsync("sync", "--push")
    sent = list(remote.log)
    remote.heal()
    assert met.code in (0, 2), (fault, met.err)
    assert remote.TOKEN not in met.out + met.err
    assert (met.code == 0) == _is_linked(remote, name), (fault, met.err)
    assert shop.pmsync("sync", "--push").code == 0, fault
    assert _is_linked(remote, name), fault
    assert shop.git("status", "--porcelain") == "", fault
    return [str(int(met.code)), ", ".join(sent)]


def _is_linked(remote: GitRemote, name: str) -> bool:
    """Whether the remote's branch has the document with its link."""
    done = subprocess.run(
        ["git", "-C", str(remote.folder / "shop.git"), "show", f"main:{name}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return "](" in done.stdout


def test_what_a_failing_remote_leaves_the_next_run_pushes(
    shop: Scratch, github: GitHub, origin: GitRemote
) -> None:
    lines = []
    faults = list(FAULTS) if EVERYTHING else list(FAULTS)[::2]
    for fault in faults:
        cells = [
            fault,
            *_meet(shop, github, origin, "ask to push", fault),
            *_meet(shop, github, origin, "push", fault),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    titles = [each.title for each in github.repository("acme/shop").issues.values()]
    assert len(titles) == len(set(titles)) == 3 + 2 * len(faults)
    page = documented("git push", COLUMNS, lines)
    assert len(page) == len(FAULTS)
    assert [line for line in page if line.split(" | ")[0].removeprefix("| ") in faults] == lines
