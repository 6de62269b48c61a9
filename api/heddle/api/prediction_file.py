"""CSV files that a training leaves: what the model says of nodes and links, and its curve."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from heddle.core.errors import OutOfReach


def check_writable(*paths: Path | None) -> None:
    """Whether files can be written, which is better said before the training than after it.

    Raises:
        OutOfReach: a file's folder is not there, or its place is a folder.
    """
    for path in paths:
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise OutOfReach(f"cannot write {path}", hint="name a file in a folder that is there")


@contextmanager
def file_to_write(path: Path) -> Iterator[TextIO]:
    """A text file that is written anew; what cannot be written shows at once.

    Raises:
        OutOfReach: it cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise OutOfReach(
            f"cannot write {path} ({error.strerror or error})", hint="name a file that can be written"
        ) from error


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table; returns its number of rows.

    Raises:
        OutOfReach: it cannot be written.
    """
    count = 0
    with file_to_write(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
