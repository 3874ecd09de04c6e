"""A run that has to wait says until when: as a message, or in the progress display where somebody looks."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

from cli.conftest import Scratch
from servers.faults import problem
from servers.github import GitHub

ROWS = "".join(f"- [ ] Mend part number {number} of the checkout\n" for number in range(1, 8))
LIMIT = problem(429, "You have exceeded a secondary rate limit.", Retry_After="0")
TOLD = r"waiting until \d\d:\d\d:\d\d \(0 s\): GitHub: its rate limit is used up"


def test_as_a_message_where_nobody_watches(shop: Scratch, github: GitHub) -> None:
    github.fail("create", LIMIT)
    pushed = shop.pmsync("push")
    assert pushed.code == 0
    assert re.search(TOLD, pushed.err)


def test_in_the_progress_display_of_a_terminal(shop: Scratch, github: GitHub) -> None:
    shop.write("postmortems/many.md", f"# Many\n\n## Action items\n\n{ROWS}")
    github.fail("create", LIMIT, nth=4)
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "160"}
    command = [sys.executable, "-m", "pmsync", "-C", str(shop.path), "push"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert re.search(TOLD, text)
    assert re.search(r"many/\d", text)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""
