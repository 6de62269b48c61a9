"""Where words go: data on stdout, talk on stderr, and JSON where it was asked for.

A command never writes to a stream itself. It hands over one result, as an object for programs and as
text for people, and this decides which of the two is shown.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO

from heddle.core.errors import OutOfReach

_CONTROL = {code: "\ufffd" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(code) not in "\n\t"}


def printable(text: str) -> str:
    """The text with control characters replaced: a document must not move the reader's cursor."""
    return text.translate(_CONTROL)


def one_line(text: str, width: int = 0) -> str:
    """The text on one line, cut with an ellipsis where a width is given."""
    line = " ".join(printable(text).split())
    return f"{line[: width - 1].rstrip()}…" if width and len(line) > width else line


class ReaderGone(Exception):
    """Whoever read stdout has left (`heddle export | head`): there is nobody to write for."""


@dataclass(frozen=True, slots=True)
class Output:
    """The streams of one command.

    Args:
        as_json: Whether `--json` was said.
        stdout: Where data goes.
        stderr: Where talk goes.
    """

    as_json: bool
    stdout: TextIO
    stderr: TextIO

    @property
    def interactive(self) -> bool:
        """Whether a person watches, so that progress may be drawn."""
        return not self.as_json and self.stderr.isatty()

    def result(self, value: Mapping[str, Any], text: str) -> None:
        """Show what the command found: the object with `--json`, else the text."""
        if self.as_json:
            indent = 2 if self.stdout.isatty() else None
            self.data(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
        elif text:
            self.data(printable(text.rstrip("\n")) + "\n")

    def event(self, value: Mapping[str, Any]) -> None:
        """Write one JSON line at once, so that a reader can follow; silent without `--json`."""
        if self.as_json:
            self.data(json.dumps(value, ensure_ascii=False) + "\n")

    def data(self, text: str) -> None:
        """Write data as it is.

        Raises:
            ReaderGone: the other end of the pipe is closed.
            OutOfReach: stdout cannot be written, on a full disk say.
        """
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError as error:
            raise ReaderGone from error
        except OSError as error:
            raise OutOfReach(
                f"cannot write to stdout ({error.strerror or error})", hint="send it elsewhere"
            ) from error

    def talk(self, text: str) -> None:
        """Say something to the person, beside the data; where nobody can hear it, the work goes on."""
        with suppress(OSError):
            self.stderr.write(printable(text) + "\n")
            self.stderr.flush()


def open_missing_streams() -> None:
    """Give the process the standard streams that its caller closed (`heddle status >&-`).

    Else the next file that is opened, the store's perhaps, would get their number, and whatever a
    library prints would land in it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The kernel gives the lowest free number: the closed stream's own. Workers inherit it.
            number = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, mode))


def discard_output() -> None:
    """Send what is left of stdout nowhere, so that Python has nothing to complain of when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def finish_output() -> None:
    """Write what is left of stdout; what cannot be written now was complained of already."""
    try:
        sys.stdout.flush()
    except OSError:
        discard_output()


def standard_output(*, as_json: bool) -> Output:
    """The process's own streams.

    A lone surrogate (an undecodable file name) is written as its escape, which JSON readers take back.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    return Output(as_json=as_json, stdout=sys.stdout, stderr=sys.stderr)
