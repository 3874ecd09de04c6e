"""The fuzzer's targets, for as long as a test may take; `make fuzz` lets a real fuzzer at them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.seeds import DICTIONARY, seeds
from fuzz.targets import TARGETS

SOAK = int(os.environ.get("PMSYNC_SOAK", "1"))
WORDS = [word.encode() for word in DICTIONARY]
quick = settings(max_examples=25 * SOAK, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", TARGETS)
@quick
@given(seed=st.integers(0, 2**32), pick=st.integers(0, 9))
def test_what_is_nearly_right_breaks_no_promise(name: str, seed: int, pick: int) -> None:
    """Inputs that are right with pieces cut out, doubled, moved and replaced by words that matter."""
    chance = random.Random(seed)
    right = seeds(name)
    data = right[pick % len(right)]
    for _ in range(chance.randint(0, 8)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice([0, 1, 3, 20, 200]))
        data = data[:start] + chance.choice([b"", *WORDS, data[start:end] * 2]) + data[end:]
    TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
@quick
@given(data=st.binary(max_size=400))
def test_nor_do_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_a_real_fuzzer_can_be_let_at_them() -> None:
    pytest.importorskip("atheris", reason="atheris is made for Linux, up to Python 3.13")
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.run", "base", "-runs=200"],
        cwd=tests, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Done 200 runs" in done.stderr
