"""Whether a repository leaves every setting as it is: then nothing has to be loaded that checks settings."""

from __future__ import annotations

import os
from pathlib import Path


def nothing_is_set(root: Path) -> bool:
    """Whether neither a settings file nor the environment sets anything; False where that is not sure."""
    if any(name.upper().startswith("PMSYNC_") for name in os.environ):
        return False
    own, shared = _text(root / "pmsync.toml"), _text(root / "pyproject.toml")
    lines = (line.strip() for line in own.splitlines())
    return all(not line or line.startswith("#") for line in lines) and "pmsync" not in shared


def _text(file: Path) -> str:
    """A file's text; where it cannot be read, one that may set anything."""
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        return "pmsync"
