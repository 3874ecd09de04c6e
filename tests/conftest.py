"""How far the property tests search: anew each time on a developer's machine, the same each time in CI.

A find is worth most where somebody can look at it; a change that has nothing to do with it should land.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
