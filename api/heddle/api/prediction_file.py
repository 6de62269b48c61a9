"""CSV files that a training leaves: what the model says of nodes and links, and its curve."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from heddle.core.errors import OutOfReach


def check_writable(*paths: Path | None) -> None:
    """Whether files can be written, which is better said before the training than after it.

    Raises:
        OutOfReach: a file's folder is not there, or its place is a folder.
    """
    for path in paths:
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise OutOfReach(f"cannot write {path}", hint="name a file in a folder that is there")


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table; returns its number of rows.

    Raises:
        OutOfReach: it cannot be written.
    """
    count = 0
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            for row in rows:
                writer.writerow(row)
                count += 1
    except OSError as error:
        raise OutOfReach(
            f"cannot write {path} ({error.strerror or error})", hint="name a file that can be written"
        ) from error
    return count
