"""What a run says while it goes on, to whoever listens; who calls the library need not."""

from __future__ import annotations

import time
from collections.abc import Callable


class Listener:
    """Who hears that a run waits, so many seconds and why, and what takes a while."""

    def __init__(self) -> None:
        self.waits: Callable[[float, str], None] = lambda seconds, why: None
        self.takes_time: Callable[[str], None] = lambda sentence: None


listener = Listener()
"""The one of this process."""


def wait(seconds: float, why: str) -> None:
    """Let time pass, and say so before."""
    listener.waits(seconds, why)
    time.sleep(seconds)
