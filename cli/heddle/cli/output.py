"""Where words go: data on stdout, talk on stderr, and JSON where it was asked for.

A command never writes to a stream itself. It hands over one result, as an object for programs and as
text for people, and this decides which of the two is shown.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

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
        """
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError as error:
            raise ReaderGone from error

    def talk(self, text: str) -> None:
        """Say something to the person, beside the data."""
        self.stderr.write(printable(text) + "\n")
        self.stderr.flush()


def standard_output(*, as_json: bool) -> Output:
    """The process's own streams.

    A lone surrogate (an undecodable file name) is written as its escape, which JSON readers take back.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    return Output(as_json=as_json, stdout=sys.stdout, stderr=sys.stderr)
