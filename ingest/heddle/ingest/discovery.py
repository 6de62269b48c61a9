"""Discovery: which files the given paths name.

Folders are walked in the order of their names. Hidden files, Heddle's own home and whatever is neither
file nor folder are passed over; a folder reached twice, by a link to one above it say, is walked once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from heddle.core.errors import FileUnreadable, PathNotFound

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to ingest.

    Args:
        path: Where to read it.
        location: Its absolute path as text; names it in the store and the ledger.
        size: Bytes.
        trouble: Why it cannot be read, where that is known already; also for a folder.
    """

    path: Path
    location: str
    size: int = 0
    trouble: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.location.rsplit("/", 1)[-1]


def discover(paths: Sequence[Path], *, skip: Path | None = None) -> list[FoundFile]:
    """All files that some paths name, each once, by location.

    Args:
        paths: Files and folders.
        skip: A folder that is not walked: Heddle's home.

    Raises:
        PathNotFound: a path does not exist; nothing was read.
        FileUnreadable: a path may not be read, or names something that is neither file nor folder. What
            cannot be read further down in a folder is told as trouble of one file instead.
    """
    found: dict[str, FoundFile] = {}
    seen: set[str] = set()
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  # `resolve` would follow links
        if absolute.exists() and not os.access(absolute, os.R_OK):
            raise FileUnreadable(f"cannot read {path} (permission denied)", hint="check its permissions")
        if absolute.is_dir():
            files = _walk(absolute, skip.resolve() if skip else None, seen)
        elif absolute.is_file():
            files = iter([_file(absolute)])
        elif absolute.exists():
            raise FileUnreadable(f"{path} is neither a file nor a folder", hint="name files or folders")
        else:
            raise PathNotFound(f"no file or folder {path}", hint="check the spelling")
        found.update((file.location, file) for file in files)
    return [found[location] for location in sorted(found)]


def _walk(folder: Path, skip: Path | None, seen: set[str]) -> Iterator[FoundFile]:
    real = os.path.realpath(folder)
    if real in seen or (skip is not None and Path(real) == skip):
        return
    seen.add(real)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield FoundFile(folder, _location(folder), trouble=_why(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = folder / entry.name
        if entry.is_dir():
            yield from _walk(path, skip, seen)
        elif entry.is_file():
            yield _file(path)


def _file(path: Path) -> FoundFile:
    try:
        return FoundFile(path, _location(path), path.stat().st_size)
    except OSError as error:
        return FoundFile(path, _location(path), trouble=_why(error))


def _location(path: Path) -> str:
    # A name that is no UTF-8 is written with its odd bytes escaped: stores take text only.
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _why(error: OSError) -> str:
    return f"it cannot be read ({error.strerror or error})"


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in 64 hexadecimal digits, read block by block.

    Raises:
        OSError: it cannot be read.
    """
    state = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            state.update(block)
    return state.hexdigest()
