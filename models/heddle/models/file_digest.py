"""SHA-256 of files, computed once while a file stays the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from heddle.core.errors import ModelUnusable

_known: dict[tuple[str, int, int, int], str] = {}


def file_digest(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        ModelUnusable: it cannot be read.
    """
    try:
        state = path.stat()
        version = str(path), state.st_ino, state.st_size, state.st_mtime_ns
        if version not in _known:
            with path.open("rb") as file:
                _known[version] = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnusable(
            f"cannot read {path} ({error.strerror or error})", hint="check the folder of the model"
        ) from error
    return _known[version]
