"""Reading files of one JSON object a line, plain or gzipped, so that a bad line is named."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.core.errors import FileUnreadable, PathNotFound, UsageError

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class JsonLine:
    """An object of a file, with what is needed to say where it stands.

    Args:
        values: The object.
        place: The file's name and the line, for messages.
    """

    values: Mapping[str, Any]
    place: str

    def text(self, name: str) -> str:
        """A field that must be a string; empty where it is absent or null.

        Raises:
            UsageError: it is something else.
        """
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise UsageError(f"{self.place}: {name} is {_shown(value)}", hint="write a string there")
        return value

    def required(self, name: str) -> str:
        """A field that must be a string with a word in it.

        Raises:
            UsageError: it is absent, empty or something else.
        """
        value = self.text(name)
        if not value.strip():
            raise UsageError(
                f"{self.place} has no {name}",
                hint=f"its fields are {', '.join(sorted(self.values)) or 'none'}",
            )
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A field that must be a list of strings; empty where it is absent or null.

        Raises:
            UsageError: it is something else.
        """
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise UsageError(f"{self.place}: {name} is {_shown(value)}", hint="write a list of strings there")
        return tuple(value)


def read_json_lines(path: Path) -> Iterator[JsonLine]:
    """Read a file of JSON objects; blank lines are passed over.

    Raises:
        PathNotFound: there is no such file.
        FileUnreadable: it cannot be read.
        UsageError: a line is no JSON object, or the file has none.
    """
    count = 0
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            count += 1
            yield JsonLine(_object(line, f"{path.name} line {number}"), f"{path.name} line {number}")
    if not count:
        raise UsageError(f"{path.name} has no line", hint="write one JSON object a line")


def _lines(path: Path) -> Iterator[str]:
    if not path.exists():
        raise PathNotFound(f"there is no file {path}", hint="name a .jsonl or .jsonl.gz file")
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
        with gzip.open(path, "rb") if zipped else path.open("rb") as lines:
            for line in lines:
                yield line.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnreadable(
            f"cannot read {path} ({error})", hint="check the file and who may read it"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name} is not UTF-8 ({error.reason})", hint="save it as UTF-8") from error


def _object(line: str, place: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place} is no JSON ({error})", hint="write one JSON object a line") from None
    if not isinstance(value, dict):
        raise UsageError(f"{place} is {_shown(value)}", hint="write one JSON object a line")
    return value


def _shown(value: object) -> str:
    kinds = {dict: "an object", list: "a list", bool: "a truth value", int: "a number", float: "a number"}
    return kinds.get(type(value), "a string" if isinstance(value, str) else "null")
