"""The entry point: every error becomes a sentence and an exit code, here and nowhere else."""

from __future__ import annotations

import gc
import sys

from pmsync.errors import Exit, PmsyncError


def main() -> None:
    """Run the command line; ends the process with an exit code of `Exit`."""
    code = run(sys.argv[1:])
    gc.freeze()  # the process ends: to look through all modules for garbage costs an eighth of a short run
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code. A traceback is shown with `--debug` only."""
    from typer import Abort
    from typer.exceptions import TyperException

    from pmsync.cli import app

    debug = "--debug" in arguments
    try:
        return int(app(args=arguments, prog_name="pmsync", standalone_mode=False) or Exit.FINE)
    except TyperException as error:
        from typer.rich_utils import rich_format_error

        rich_format_error(error)  # type: ignore[arg-type]  # its own kind of error, of a private class
        return Exit.IMPOSSIBLE
    except PmsyncError as error:
        if debug:
            raise
        _complain(str(error))
        return error.exit_code
    except (KeyboardInterrupt, Abort):
        _complain("interrupted. What was done is recorded, and the next run goes on from there.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return Exit.FINE
    except Exception as error:
        if debug:
            raise
        _complain(
            f"this is a bug in pmsync ({type(error).__name__}); please report it with what `--debug` shows."
        )
        return Exit.BUG


def _complain(sentence: str) -> None:
    print(f"pmsync: {sentence}", file=sys.stderr)  # noqa: T201 - the one place for errors


if __name__ == "__main__":
    main()
