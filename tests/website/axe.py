"""axe-core, from npm, kept in a cache folder: a test tool that is not part of the project."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest

VERSION = "4.14.1"
INTEGRITY = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""The package's SHA-512."""


def source() -> str:
    """The script; skips where it is neither in the cache nor to be had."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    package = home / "pmsync-tests" / f"axe-core-{VERSION}.tgz"
    if not package.is_file():
        _fetch(package)
    content = package.read_bytes()
    assert base64.b64encode(hashlib.sha512(content).digest()).decode() == INTEGRITY, package
    with tarfile.open(package) as archive:
        file = archive.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode("utf-8")


def _fetch(package: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm, which brings axe-core, is not installed")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [npm, "pack", "--silent", f"axe-core@{VERSION}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        made = list(Path(folder).glob("*.tgz"))
        if done.returncode or not made:
            pytest.skip(f"npm does not bring axe-core: {done.stderr.strip()[:200]}")
        package.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made[0], package)


def violations(page: Any, script: str) -> list[str]:
    """What axe finds on a page as it is shown, as sentences."""
    page.evaluate(script)
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
