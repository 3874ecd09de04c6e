"""A world for workflows, with pmsync's requirements installed already where a test is not about that."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from action.world import ROOT, World, download
from servers.github import GitHub


@pytest.fixture(scope="session")
def downloaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return download(tmp_path_factory.mktemp("action"))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that stays, for PMSYNC_VENV: it borrows what the tests' own environment holds."""
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (venv / "lib" / version / "site-packages" / "borrowed.pth").write_text(
        sysconfig.get_path("purelib") + "\n"
    )
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
    (venv / "pmsync-requirements").write_text(f"{sys.version_info[:3]} {digest}\n")
    return venv


@pytest.fixture
def world(tmp_path: Path, downloaded: Path, installed: Path) -> Iterator[World]:
    with GitHub() as server:
        server.repository("acme/shop")
        world = World(tmp_path, server, downloaded)
        world.environ["PMSYNC_VENV"] = str(installed)
        yield world
