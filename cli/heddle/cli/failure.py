"""How a command fails: one line that says what, why and what to do, and the documented exit code."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path

from heddle.cli.exit_code import ExitCode
from heddle.cli.output import Output, ReaderGone, discard_output, one_line
from heddle.core.errors import Defect, HeddleError, OutOfReach
from heddle.core.ids import digest
from heddle.core.settings import Settings

_NAME_LENGTH = 12


def show_failure(error: HeddleError, output: Output) -> int:
    """Show an error as one line, with `--json` also as an object on stdout; returns the exit code."""
    output.talk(f"heddle: error [{error.code}]: {one_line(error.line())}")
    if output.as_json:
        shown = {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "exit_code": error.exit_code,
        }
        # That stdout is gone may be the very error; the line on stderr has said so.
        with suppress(ReaderGone, OutOfReach):
            output.result({"error": shown}, "")
    return error.exit_code


def defect_of(error: Exception, settings: Settings) -> Defect:
    """The error that a person sees in place of one that should never have happened.

    The traceback goes to a file named after its own hash, so the same defect makes one file however
    often it strikes.
    """
    kind = type(error).__name__
    path = keep_trace("".join(traceback.format_exception(error)), settings)
    if path is None:
        return Defect(f"unexpected {kind}", hint="set HEDDLE_TRACE=1 to see where, and report it")
    return Defect(f"unexpected {kind}", hint=f"please report it with {short(path)}")


def keep_trace(trace: str, settings: Settings) -> Path | None:
    """Write a traceback to a file under the home and say where; None where it cannot be written."""
    try:
        folder = settings.home_folder().make(settings.home_folder().root / "logs")
        path = folder / f"defect-{digest(trace)[:_NAME_LENGTH]}.txt"
        path.write_text(trace, "utf-8", errors="backslashreplace")
    except (HeddleError, OSError):
        return None
    return path


def short(path: Path) -> str:
    """A path as one would type it here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def show_defect(error: Exception, settings: Settings, output: Output) -> int:
    """Write an unexpected exception as one line; its traceback too where the settings ask for it."""
    if settings.trace:
        output.talk("".join(traceback.format_exception(error)).rstrip("\n"))
    return show_failure(defect_of(error, settings), output)


def show_interruption(output: Output) -> int:
    """Say that Ctrl-C was heard; what was committed stays."""
    output.talk("heddle: interrupted: what was finished is kept; run the same command to go on")
    return ExitCode.INTERRUPTED


def end_without_reader() -> int:
    """End quietly where the reader of stdout has left; what it wanted, it got."""
    discard_output()
    return ExitCode.OK
