"""Issue trackers: one module each, loaded on demand; the contract is in `pmsync.sync.ports`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from pmsync.errors import SettingsError

if TYPE_CHECKING:
    from pmsync.model import Check
    from pmsync.sync.ports import Surroundings, Tracker

_PARTS = frozenset({"transport"})


class TrackerModule(Protocol):
    """What a tracker's module offers."""

    Settings: Any
    SHARED: frozenset[str]
    SHORT: str

    def place(self, settings: Any, surroundings: Surroundings) -> str:
        """Where issues are created, such as a repository or a project; "" when that cannot be told."""

    def connect(self, settings: Any, surroundings: Surroundings) -> Tracker:
        """The tracker, ready to be asked; no request is made before it is."""

    def examine(self, settings: Any, surroundings: Surroundings) -> Iterator[Check]:
        """What the tracker needs, and how it is: for `doctor`."""


def names() -> frozenset[str]:
    """The trackers there are: this package's modules, but for the parts that they share."""
    modules = {module.name for module in pkgutil.iter_modules(__path__)}
    return frozenset(name for name in modules - _PARTS if "_" not in name)


def load(name: str) -> TrackerModule:
    """A tracker's module; SettingsError when there is none of that name."""
    if name not in names():
        known = ", ".join(f"`{known}`" for known in sorted(names()))
        raise SettingsError(
            f"`{name}` is no tracker that pmsync knows.", hint=f"Set `tracker` to one of {known}."
        )
    return cast(TrackerModule, import_module(f"{__name__}.{name}"))
