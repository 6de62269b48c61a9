"""Discovery: which files the given paths name, one at a time.

Folders are walked in the order of their names. Hidden files, Heddle's own home and whatever is neither
file nor folder are passed over; a folder reached twice, by a link to one above it say, is walked once.
The walk is never listed whole: a run over a million files holds one of them.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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

    @property
    def suffix(self) -> str:
        """The suffix of its name, lower case: all that is known of its kind before it is read."""
        return suffix_of(self.name)


def suffix_of(name: str) -> str:
    """The suffix of a file name, lower case; empty where it has none."""
    return PurePosixPath(name).suffix.lower()


def discover(paths: Sequence[Path], *, skip: Path | None = None) -> Iterator[FoundFile]:
    """All files that some paths name, each once: those named outright, then those in folders.

    Args:
        paths: Files and folders.
        skip: A folder that is not walked: Heddle's home.

    Raises:
        PathNotFound: a path does not exist; nothing was read.
        FileUnreadable: a path may not be read, or names something that is neither file nor folder. What
            cannot be read further down in a folder is told as trouble of one file instead.
    """
    given = [(path, Path(os.path.abspath(path))) for path in paths]  # noqa: PTH100  # `resolve` follows links
    for path, absolute in given:
        _check(path, absolute)
    return _found(sorted({absolute for _, absolute in given}), skip.resolve() if skip else None)


def _check(path: Path, absolute: Path) -> None:
    if absolute.exists() and not os.access(absolute, os.R_OK):
        raise FileUnreadable(f"cannot read {path} (permission denied)", hint="check its permissions")
    if absolute.is_dir() or absolute.is_file():
        return
    if absolute.exists():
        raise FileUnreadable(f"{path} is neither a file nor a folder", hint="name files or folders")
    raise PathNotFound(f"no file or folder {path}", hint="check the spelling")


def _found(paths: Sequence[Path], skip: Path | None) -> Iterator[FoundFile]:
    outright = [path for path in paths if not path.is_dir()]
    yield from map(_file, outright)
    named, seen = set(outright), set[str]()
    for folder in (path for path in paths if path.is_dir()):
        yield from (file for file in _walk(folder, skip, seen) if file.path not in named)


def _walk(folder: Path, skip: Path | None, seen: set[str]) -> Iterator[FoundFile]:
    real = os.path.realpath(folder)
    if real in seen or (skip is not None and Path(real) == skip):
        return
    seen.add(real)
    try:
        with os.scandir(folder) as listing:
            entries = sorted((entry for entry in listing if entry.name[0] != "."), key=_name)
    except OSError as error:
        yield FoundFile(folder, _location(folder), trouble=_why(error))
        return
    for entry in entries:
        path = folder / entry.name
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file()
        except OSError as error:
            # A link that leads nowhere, or where nobody may look: it costs itself, not its folder.
            if error.errno != errno.ELOOP:
                yield FoundFile(path, _location(path), trouble=_why(error))
            continue
        if is_folder:
            yield from _walk(path, skip, seen)
        elif is_file:
            yield _file(path)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


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
