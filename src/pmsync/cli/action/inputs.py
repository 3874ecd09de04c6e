"""The action's inputs, from the environment that action.yml makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pmsync.errors import SettingsError

PREFIX = "PMSYNC_ACTION_"
COMMANDS = ("sync", "pull", "push", "lint", "report", "verify", "plan")
WRITING = ("sync", "pull", "push")
WAYS_BACK = ("commit", "pull-request", "none")
_YES_OR_NO = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a workflow asks for; the fields are the inputs' names, with underscores."""

    command: str = "sync"
    directory: str = "."
    write_back: str = "commit"
    dry_run: bool = False
    publish: tuple[str, ...] = ()
    strict: bool = False
    arguments: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether the command may change issues or documents."""
        return self.command in WRITING and not self.dry_run


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """The inputs of a step. Raises SettingsError for a value that an input does not take."""
    inputs = Inputs(
        command=_one_of(environ, "command", COMMANDS, "sync"),
        directory=_text(environ, "directory") or ".",
        write_back=_one_of(environ, "write-back", WAYS_BACK, "commit"),
        dry_run=_flag(environ, "dry-run"),
        publish=tuple(_text(environ, "publish").replace(",", " ").split()),
        strict=_flag(environ, "strict"),
        arguments=tuple(line.strip() for line in _text(environ, "arguments").splitlines() if line.strip()),
    )
    if inputs.publish and inputs.command != "report":
        raise SettingsError("`publish` is for `command: report`.", hint="Leave it out.")
    return inputs


def _text(environ: Mapping[str, str], name: str) -> str:
    return environ.get(PREFIX + name.upper().replace("-", "_"), "").strip()


def _one_of(environ: Mapping[str, str], name: str, known: tuple[str, ...], default: str) -> str:
    value = _text(environ, name) or default
    if value not in known:
        raise SettingsError(f"`{name}` cannot be {value!r}.", hint=f"One of {', '.join(known)}.")
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    return _YES_OR_NO[_one_of(environ, name, tuple(_YES_OR_NO), "false")]
