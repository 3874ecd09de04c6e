"""Run every benchmark, one process each: `python -m benchmarks`."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

NO_BENCHMARKS = {"__main__", "history"}
"""Modules that the benchmarks share."""


def main() -> int:
    """Run them in turn; 1 when one of them failed."""
    failed = False
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name not in NO_BENCHMARKS:
            print(f"== {module.name}", flush=True)
            failed |= (
                subprocess.run([sys.executable, "-m", f"benchmarks.{module.name}"], check=False).returncode
                != 0
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
