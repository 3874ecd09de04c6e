"""Keep incident post-mortems in git and their action items in the tracker in agreement.

As a library: `parse`, `lint`, `plan`, `apply`, `derive` and `report`, which are loaded when they are used.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmsync.api import apply, derive, lint, parse, plan, report
    from pmsync.errors import PmsyncError

__all__ = ["PmsyncError", "__version__", "apply", "derive", "lint", "parse", "plan", "report"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The library's functions, on demand: the command line does without them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pmsync import api, errors

    return errors.PmsyncError if name == "PmsyncError" else getattr(api, name)


class _Library(ModuleType):
    """The package, in which `lint` is the function though a package within has that name too."""

    @property
    def lint(self) -> Any:
        """What the rules say about a text."""
        return __getattr__("lint")

    @lint.setter
    def lint(self, package: ModuleType) -> None:
        """Importing the package within would put it here."""


sys.modules[__name__].__class__ = _Library
