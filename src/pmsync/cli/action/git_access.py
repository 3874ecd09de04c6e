"""How git gets the token of the step, and a name to commit in: by variables, and by nothing that stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_ASKPASS = """\
#!/bin/sh
# Tells git the token when it is asked for by the server that the workflow runs on, and by no other.
case "$1" in
  "Username for '$ASKPASS_SERVER'"* | "Username for '$ASKPASS_SERVER/"*) echo x-access-token ;;
  "Password for '$ASKPASS_LOGIN'"* | "Password for '$ASKPASS_LOGIN/"*) printf '%s\\n' "$GITHUB_TOKEN" ;;
  *) exit 1 ;;
esac
"""

BOT = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
"""Who commits where neither the settings nor git say so: the account of the token that a workflow gets."""


@contextmanager
def git_environment(environ: Mapping[str, str], *, named: bool) -> Iterator[dict[str, str]]:
    """The variables by which git may fetch, push and commit, for as long as the block runs.

    `named` says that git knows already in whose name.
    """
    with TemporaryDirectory(prefix="pmsync-") as folder:
        told = {} if named else {name: value for name, value in _bot() if not environ.get(name)}
        if environ.get("GITHUB_TOKEN"):
            server = environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
            askpass = Path(folder) / "askpass"
            askpass.write_text(_ASKPASS, "utf-8")
            askpass.chmod(0o700)
            told |= {
                "GIT_ASKPASS": str(askpass),
                "ASKPASS_SERVER": server,
                "ASKPASS_LOGIN": server.replace("://", "://x-access-token@", 1),
            }
        yield told


def _bot() -> Iterator[tuple[str, str]]:
    for role in ("AUTHOR", "COMMITTER"):
        yield f"GIT_{role}_NAME", BOT[0]
        yield f"GIT_{role}_EMAIL", BOT[1]
